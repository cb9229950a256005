"""``flowcheck scan``: which personal data reach which vendor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    EXISTING_FILE,
    Chosen,
    Session,
    debugging,
    profiling,
    scanning,
    talking,
    with_categories,
    with_fail_on,
    with_fixes_option,
    with_vendors,
)
from flowcheck.cli.output import Target, tell
from flowcheck.cli.progress import progress_of
from flowcheck.cli.surroundings import add_summary, moment, passed_over, prefix_of
from flowcheck.cli.targets import ENDINGS, also_option, check_apart
from flowcheck.cli.written import with_target
from flowcheck.model import below
from flowcheck.report.formats import FORMATS
from flowcheck.report.run import Run
from flowcheck.report.text import count
from flowcheck.report.verdict import closing, fails

if TYPE_CHECKING:
    from datetime import date

    from flowcheck.options import ScanOptions
    from flowcheck.result.scan import ScanResult

_WITH_CLOSING = ("terminal", "github")

_EPILOG = """\b
Examples:
  flowcheck scan                                  the project around the current directory
  flowcheck scan web/ api/ --exclude '**/legacy/**'
  flowcheck scan --vendor posthog                 all flows to one vendor, nothing cut
  flowcheck scan --category user.contact          e-mail, phone, address ... and where they go
  flowcheck scan --output scan.json               for other programs; also .sarif, .md, .xml
  flowcheck scan --format sarif --output flowcheck.sarif --fail-on warning
  flowcheck scan --baseline .flowcheck-baseline.json
                                                  only findings that are not in the baseline count

\b
The exit code is 1 when a finding that nobody has waived reaches --fail-on.
"""


@click.command(epilog=_EPILOG, short_help="Find the personal data that reach vendors.")
@scanning
@with_vendors
@with_categories
@click.option(
    "--all-recipients",
    is_flag=True,
    help="Also list flows to services that the product itself needs (payment, e-mail delivery).",
)
@with_target(FORMATS, "terminal", ENDINGS)
@click.option(
    "--also",
    metavar="FORMAT=FILE",
    multiple=True,
    callback=also_option,
    help="Write the same scan in another format too. Repeatable.",
)
@with_fail_on("The least severity of a finding that makes the exit code 1.")
@click.option(
    "--baseline",
    "baseline_file",
    metavar="FILE",
    type=EXISTING_FILE,
    help="Leave out the findings that `flowcheck baseline` wrote to a file.",
)
@with_fixes_option
@click.option("--questions", is_flag=True, help="Show the questions that a person must answer.")
@talking
@profiling
@debugging
@click.pass_obj
def scan(
    session: Session,
    chosen: Chosen,
    vendors: tuple[str, ...],
    categories: tuple[str, ...],
    all_recipients: bool,
    target: Target,
    also: tuple[Target, ...],
    fail_on: str,
    baseline_file: Path | None,
    fixes: bool,
    questions: bool,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Find the personal data that reach vendors, and judge it by rules of data protection.

    PATH is a directory or a file. Without one, the project around the current directory is scanned
    (the enclosing git work tree). Nothing of the scanned code is ever run. The result goes to
    stdout; progress and messages go to stderr.
    """
    check_apart((target, *also))
    options = replace(
        chosen.options(),
        vendors=vendors,
        categories=categories,
        all_recipients=all_recipients,
    )
    with progress_of(session, quiet=quiet) as progress:
        result = session.engine.scan(options, progress)
    if session.profiling:
        tell(progress.profile(), quiet=False)
    notes = [*passed_over(options.roots, chosen.config), *_missed(result, vendors, categories)]
    known = 0
    if baseline_file:
        result, known, note = _only_new(session, result, baseline_file, options.today)
        notes += [] if _is_narrowed(options) else note
    if fixes:
        result = _with_fixes(session, options, result, quiet=quiet)
    tell(notes, quiet=quiet)
    run = Run(fail_on, prefix_of(options.roots), known, questions, moment())
    for one in (target, *also):
        session.stage = f"report {one.format_name}"
        page = one.page(plain=no_color, full=bool(vendors or categories))
        one.write(FORMATS[one.format_name](result, page, run), quiet=quiet)
        if one.format_name == "github":
            add_summary(result, run)
    if result.findings and (target.file or target.format_name not in _WITH_CLOSING):
        tell([closing(result, fail_on, known)], quiet=quiet)
    return ExitCode.FINDINGS if fails(result, fail_on) else ExitCode.DONE


def _is_narrowed(options: ScanOptions) -> bool:
    """Whether only a part was asked for, so that more may be in a baseline than was looked at."""
    return bool(options.vendors or options.categories or options.include or options.exclude)


def _with_fixes(
    session: Session, options: ScanOptions, result: ScanResult, *, quiet: bool
) -> ScanResult:
    """The result with the fixes of its findings."""
    from flowcheck.cli.fixing import with_fixes

    with progress_of(session, quiet=quiet) as progress:
        return replace(result, findings=with_fixes(session, options, result.findings, progress))


def _only_new(
    session: Session, result: ScanResult, file: Path, today: date
) -> tuple[ScanResult, int, list[str]]:
    """The result without what a baseline knows, how much that is, and what to say about it."""
    from flowcheck.cli.judging import judge_of_changes
    from flowcheck.gate.baseline import load, only_new
    from flowcheck.policy.judge import in_order

    split = only_new(result, load(file), judge_of_changes(session, today))
    kept = {finding.id for finding in split.known}
    left = [finding for finding in result.findings if finding.id not in kept]
    there = {finding.id for finding in left}
    findings = in_order((*left, *(row for row in split.new if row.id not in there)))
    notes = []
    if split.gone:
        gone = count(len(split.gone), "entry", "entries")
        notes.append(f"Note: {gone} of {file} no longer found; write the baseline again")
    if not split.reviews:
        notes.append(
            f"Note: {file} lists no flows, so new ones cannot be told; write the baseline again"
        )
    return replace(result, findings=findings), len(split.known), notes


def _missed(
    result: ScanResult, vendors: tuple[str, ...], categories: tuple[str, ...]
) -> Iterator[str]:
    """What was asked for and not found; ids that no rule knows do not come so far."""
    used = {vendor.vendor for vendor in result.vendors}
    for vendor in vendors:
        if vendor not in used:
            yield f"Note: no trace of a vendor with the id {vendor!r}"
    found = {flow.category for flow in result.flows}
    for key in categories:
        if not any(below(category, key) for category in found):
            yield f"Note: no flow of category {key!r}"
