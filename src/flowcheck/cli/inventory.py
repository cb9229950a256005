"""``flowcheck inventory``: the record of processing activities (GDPR Art. 30)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import EXISTING_FILE, Session, debugging, with_quiet
from flowcheck.cli.output import Target, tell
from flowcheck.cli.scanned import Scanned, Wanted, scanned, with_scan
from flowcheck.cli.written import with_language, with_target
from flowcheck.report.record.formats import BINARY, RECORD_FORMATS
from flowcheck.report.text import count

if TYPE_CHECKING:
    from flowcheck.record.material import Material
    from flowcheck.report.record.merge import Merged
    from flowcheck.report.record.written import Written

_TEMPLATES = ("art30", "cnil", "ico")
_ENDINGS = {".xlsx": "xlsx", ".ods": "ods", ".csv": "csv", ".json": "json", ".md": "markdown",
            ".html": "html"}  # fmt: skip

_EPILOG = """\b
Examples:
  flowcheck inventory --output record.xlsx
  flowcheck inventory --template cnil --lang fr --output registre.ods
  flowcheck inventory --previous record.xlsx --output record.xlsx
                                       anew, with what people wrote into the file, and what changed
  flowcheck inventory --from scan.json --format markdown
                                       of an earlier scan, made with
                                       flowcheck scan --all-recipients --format json
"""


@click.command(epilog=_EPILOG, short_help="Write the record of processing activities (Art. 30).")
@with_scan
@with_target(RECORD_FORMATS, "markdown", _ENDINGS, binary=BINARY)
@click.option(
    "--template",
    type=click.Choice(_TEMPLATES),
    default="art30",
    show_default=True,
    help="The columns of GDPR Art. 30(1), the forms of the CNIL, or the columns of the ICO.",
)
@with_language("The language of the record.")
@click.option(
    "--previous",
    metavar="FILE",
    type=EXISTING_FILE,
    help="The previous record (xlsx, ods, csv, json): keep what people wrote, list changes.",
)
@with_quiet
@debugging
@click.pass_obj
def inventory(
    session: Session,
    wanted: Wanted,
    target: Target,
    template: str,
    language: str,
    previous: Path | None,
    quiet: bool,
) -> ExitCode:
    """Write the record of processing activities that GDPR Art. 30 asks for, with evidence.

    What code shows (recipients, data, countries) is filled in with file and line; what the register
    of flowcheck.yml says is taken from there. A cell that nobody has answered says so and names the
    question. Without a register, activities are proposed by kind of service.
    """
    earlier = _earlier(previous)
    merged = _merged(session, scanned(session, wanted, quiet=quiet), template, language, earlier)
    session.stage = f"inventory {target.format_name}"
    target.write(RECORD_FORMATS[target.format_name](merged.book), quiet=True)
    tell((*_another(merged, earlier, previous), *_notes(merged, target.file)), quiet=quiet)
    return ExitCode.DONE


def material(found: Scanned) -> Material:
    """What a record is made of."""
    from flowcheck.catalog.location import rules_directory
    from flowcheck.record.groups import load_groups
    from flowcheck.record.material import Material

    return Material(
        result=found.result,
        register=found.register,
        vendors=found.vendors,
        categories=found.categories,
        defaults=found.defaults,
        packs=found.packs,
        groups=load_groups(rules_directory(), found.categories),
        file=found.file,
        today=found.today,
    )


def _earlier(previous: Path | None) -> Written | None:
    """What the earlier record says; it is read before anything is scanned."""
    if previous is None:
        return None
    from flowcheck.report.record.formats import read_earlier

    return read_earlier(previous)


def _merged(
    session: Session, found: Scanned, template: str, language: str, earlier: Written | None
) -> Merged:
    from flowcheck.catalog.location import rules_directory
    from flowcheck.record.build import build
    from flowcheck.record.material import seen_from_britain
    from flowcheck.report.record.make import make_book
    from flowcheck.report.record.merge import merge
    from flowcheck.report.record.texts import load_texts

    session.stage = "inventory"
    gathered = material(found)
    if template == "ico":
        gathered = seen_from_britain(gathered)
    texts = load_texts(rules_directory(), language)
    book = make_book(build(gathered), texts, gathered.groups, template)
    return merge(book, earlier, texts)


def _another(merged: Merged, earlier: Written | None, previous: Path | None) -> Iterator[str]:
    """A word where the earlier record says that it is that of another project."""
    from flowcheck.report.record.merge import project_of

    if earlier is None:
        return
    before, now = project_of(merged.book, earlier), merged.book.project
    if before and before != now:
        yield (
            f"Note: {previous} is the record of {before!r}, this one is of {now!r}: "
            "what people wrote there is taken over where it fits"
        )


def _notes(merged: Merged, file: Path | None) -> Iterator[str]:
    """What a person must know: where it is, what is left to do, which of their texts gave way."""
    if merged.lost:
        sheet = merged.book.sheet("changes").title
        texts = count(merged.lost, "text")
        yield f"Note: {texts} written by hand could not be placed; see the sheet {sheet!r}"
    if file is not None:
        yield f"Wrote {file}: {count(merged.unanswered, 'open question')}"
