"""``flowcheck diff``: what a change does to the personal data that leave a code base."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    Session,
    caching,
    debugging,
    scan_options,
    talking,
    with_fixes_option,
    with_jobs,
)
from flowcheck.cli.output import (
    WIDTH_OF_A_PIPE,
    check_writable,
    is_terminal,
    message,
    page_width,
    use_color,
    write_file,
    write_stdout,
)
from flowcheck.cli.progress import ProgressLine
from flowcheck.errors import ConfigError
from flowcheck.report.verdict import FAIL_ON, reaches

if TYPE_CHECKING:
    from flowcheck.gate.difference import Difference
    from flowcheck.report.sheet import Page

_EPILOG = """\b
Examples:
  flowcheck diff HEAD                     what is not committed yet
  flowcheck diff origin/main              this branch, and what is not committed yet
  flowcheck diff origin/main HEAD --format markdown --output comment.md
  flowcheck diff v1.0 v1.1 --exact        two releases

\b
Exit codes: 0 nothing new at or above the threshold, 1 new findings, 2 usage, configuration or git.
"""


@click.command(epilog=_EPILOG, short_help="Show what a change sends where.")
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option(
    "--exact",
    is_flag=True,
    help="Compare with BASE itself, not with where HEAD and BASE parted.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("terminal", "markdown", "json")),
    default="terminal",
    show_default=True,
    help="How the difference is written; markdown is for a comment on a pull request.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to a file; '-' or nothing is stdout.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="The least severity of a new finding that fails the run.",
)
@with_fixes_option
@with_jobs
@caching
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge both sides by this file; each by its own flowcheck.yml unless told.",
)
@talking
@debugging
@click.pass_obj
def diff(
    session: Session,
    base: str,
    head: str | None,
    exact: bool,
    format_name: str,
    output: Path | None,
    fail_on: str,
    fixes: bool,
    jobs: int | None,
    config: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Compare two revisions by what they send to whom: flows, vendors, settings, findings.

    BASE and HEAD are commits, branches or tags; without HEAD it is the work tree as it is on disk.
    The comparison is with the commit at which HEAD and BASE parted. Revisions are read from git's
    objects: nothing is checked out.
    """
    from flowcheck.cli.judging import revisions
    from flowcheck.gate.difference import difference, ends
    from flowcheck.gate.repository import open_repository, with_work_tree
    from flowcheck.report.sheet import Page

    to_file = output if output is not None and str(output) != "-" else None
    if to_file:
        check_writable(to_file)
    repository = open_repository(Path.cwd())
    if head is None:
        with_work_tree(repository, "name a HEAD to compare two commits")
    found = ends(repository, base, head, exact=exact)
    with ProgressLine(session, shown=not quiet and is_terminal(sys.stderr)) as progress:
        judge = revisions(session, repository, progress, jobs=jobs, config=config)
        result = difference(judge, found)
        if fixes:
            result = _mended(session, result, repository.top, head, progress, jobs, config)
    session.stage = f"report {format_name}"
    page = Page(
        width=WIDTH_OF_A_PIPE if to_file else page_width(),
        color=not to_file and use_color(sys.stdout, refused=no_color),
    )
    if result.note and not quiet and format_name == "json":
        message(f"Note: {result.note}")
    data = _rendered(result, format_name, page)
    if to_file is None:
        write_stdout(data)
    else:
        write_file(to_file, data)
    fails = any(reaches(finding, fail_on) for finding in result.findings)
    return ExitCode.FINDINGS if fails else ExitCode.DONE


def _mended(
    session: Session,
    result: Difference,
    top: Path,
    head: str | None,
    progress: ProgressLine,
    jobs: int | None,
    config: Path | None,
) -> Difference:
    """The difference with the fixes of its findings. Raises ``ConfigError`` for two commits."""
    from msgspec.structs import replace

    from flowcheck.cli.fixing import with_fixes

    if head is not None:
        raise ConfigError("fixes are tried on the work tree: leave HEAD out, or --fixes")
    options = scan_options(
        (top,), include=(), exclude=(), include_tests=False, jobs=jobs, config=config
    )
    return replace(result, findings=with_fixes(session, options, result.findings, progress))


def _rendered(result: Difference, format_name: str, page: Page) -> bytes:
    match format_name:
        case "json":
            from flowcheck.report.diff import json

            return json.render(result)
        case "markdown":
            from flowcheck.report.diff import markdown

            return markdown.render(result).encode("utf-8")
        case _:
            from flowcheck.report.diff import terminal

            return terminal.render(result, page).encode("utf-8")
