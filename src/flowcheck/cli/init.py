"""``flowcheck init``: a first ``flowcheck.yml`` from what the code shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.known import catalog as known_catalog
from flowcheck.cli.options import (
    Chosen,
    Session,
    caching,
    debugging,
    project_root,
    with_jobs,
    with_quiet,
)
from flowcheck.cli.output import check_writable, message, write_file, write_stdout
from flowcheck.cli.progress import progress_of

if TYPE_CHECKING:
    from flowcheck.report.starter import Knowledge

_EPILOG = """\b
Examples:
  flowcheck init                       write flowcheck.yml for the project around this folder
  flowcheck init --output -            show it
  flowcheck init --schema > .flowcheck.schema.json
                                       the schema for editors, which flowcheck.yml names first:
                                       # yaml-language-server: $schema=.flowcheck.schema.json
"""


@click.command(epilog=_EPILOG, short_help="Write a first flowcheck.yml.")
@click.argument(
    "path",
    metavar="[PATH]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    show_default="flowcheck.yml in PATH",
    help="Write to this file; '-' is stdout.",
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of flowcheck.yml, for editors.")
@with_jobs
@caching
@with_quiet
@debugging
@click.pass_obj
def init(
    session: Session,
    path: Path | None,
    force: bool,
    output: Path | None,
    schema: bool,
    jobs: int | None,
    quiet: bool,
) -> ExitCode:
    """Scan a project and write a first flowcheck.yml with the vendors found.

    PATH is a directory; without one, the project around the current directory is taken. What is
    known is filled in, and every answer that is missing is marked "answer:" with the law that asks.
    """
    from flowcheck.report import starter

    if schema:
        write_stdout(_schema(session).encode("utf-8"))
        return ExitCode.DONE
    root = path or project_root(Path.cwd())
    target = _target(root, output, force=force)
    options = Chosen((root,), jobs=jobs).options()
    with progress_of(session, quiet=quiet) as progress:
        result = session.engine.scan(replace(options, all_recipients=True), progress)
    session.stage = "init"
    text = starter.render(result, _knowledge(session))
    if target is None:
        write_stdout(text.encode("utf-8"))
        return ExitCode.DONE
    write_file(target, text.encode("utf-8"))
    if not quiet:
        message(_next_steps(target, len(result.vendors), starter.answers(text)))
    return ExitCode.DONE


def _target(root: Path, output: Path | None, *, force: bool) -> Path | None:
    """Where to write, or ``None`` for stdout. Raises ``ConfigError`` if a file is in the way."""
    from flowcheck.config import FILE_NAMES, find_config
    from flowcheck.errors import ConfigError

    if str(output) == "-":
        return None
    existing = output if output is not None and output.exists() else None
    if output is None:
        existing = find_config(root)
    if existing is not None and not force:
        raise ConfigError(
            f"{str(existing)!r} is there already; --force writes over it, --output FILE beside it"
        )
    target = output or existing or root / FILE_NAMES[0]
    check_writable(target)
    return target


def _knowledge(session: Session) -> Knowledge:
    from flowcheck.catalog.location import rules_directory
    from flowcheck.policy.load import load_defaults
    from flowcheck.record.groups import load_groups
    from flowcheck.report.record.texts import load_texts
    from flowcheck.report.starter import Knowledge

    catalog, rules = known_catalog(session), rules_directory()
    return Knowledge(
        vendors={vendor.id: vendor for vendor in catalog.vendors},
        categories=catalog.categories,
        defaults=load_defaults(rules / "policy", session.tables),
        groups=load_groups(rules, catalog.categories),
        names=load_texts(rules, "en").sections["activities"],
    )


def _schema(session: Session) -> str:
    from flowcheck.catalog.location import rules_directory
    from flowcheck.policy.file_schema import file_schema
    from flowcheck.policy.load import load_packs

    return file_schema(
        known_catalog(session), load_packs(rules_directory() / "policy", tables=session.tables)
    )


def _next_steps(target: Path, vendors: int, answers: int) -> str:
    from flowcheck.report.text import count

    return "\n".join(
        (
            f"Wrote {target}: {count(vendors, 'vendor')}, {count(answers, 'answer')} to give.",
            'Next: 1. fill in the answers marked "# answer:", with the people who know them',
            "      2. list your own hosts under own_hosts",
            "      3. run `flowcheck scan`: it now also checks the code against the register",
        )
    )
