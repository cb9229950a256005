"""``flowcheck diff``: what a change does to the personal data that leave a code base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    Chosen,
    Session,
    caching,
    debugging,
    talking,
    with_config,
    with_fail_on,
    with_fixes_option,
    with_jobs,
)
from flowcheck.cli.output import Target, tell
from flowcheck.cli.progress import ProgressLine, progress_of
from flowcheck.cli.written import with_target
from flowcheck.errors import ConfigError
from flowcheck.report.diff.formats import DIFF_FORMATS
from flowcheck.report.verdict import reaches

if TYPE_CHECKING:
    from flowcheck.gate.difference import Difference

_ENDINGS = {".md": "markdown", ".json": "json"}

_EPILOG = """\b
Examples:
  flowcheck diff HEAD                     what is not committed yet
  flowcheck diff origin/main              this branch, and what is not committed yet
  flowcheck diff origin/main HEAD --output comment.md
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
    help="Compare with BASE itself, not with the merge base of BASE and HEAD.",
)
@with_target(
    DIFF_FORMATS, "terminal", _ENDINGS, words="markdown is for a comment on a pull request."
)
@with_fail_on("The least severity of a new finding that fails the run.")
@with_fixes_option
@with_jobs
@caching
@with_config("Judge both sides by this file.", "each side by its own flowcheck.yml")
@talking
@debugging
@click.pass_obj
def diff(
    session: Session,
    base: str,
    head: str | None,
    exact: bool,
    target: Target,
    fail_on: str,
    fixes: bool,
    jobs: int | None,
    config: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Compare two revisions by what they send to whom: flows, vendors, settings, findings.

    BASE and HEAD are commits, branches or tags; without HEAD it is the work tree as it is on disk.
    HEAD is compared with the merge base of the two. Revisions are read from git's objects:
    nothing is checked out.
    """
    from flowcheck.cli.judging import revisions
    from flowcheck.gate.difference import difference, ends
    from flowcheck.gate.repository import open_repository, with_work_tree

    repository = open_repository(Path.cwd())
    if head is None:
        with_work_tree(repository, "name a HEAD to compare two commits")
    found = ends(repository, base, head, exact=exact)
    with progress_of(session, quiet=quiet) as progress:
        judge = revisions(session, repository, progress, jobs=jobs, config=config)
        result = difference(judge, found)
        if fixes:
            result = _with_fixes(session, result, repository.top, head, progress, jobs, config)
    session.stage = f"report {target.format_name}"
    if result.note and target.format_name == "json":
        tell([f"Note: {result.note}"], quiet=quiet)
    data = DIFF_FORMATS[target.format_name](result, target.page(plain=no_color))
    target.write(data, quiet=quiet)
    fails = any(reaches(finding, fail_on) for finding in result.findings)
    return ExitCode.FINDINGS if fails else ExitCode.DONE


def _with_fixes(
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
    options = Chosen((top,), jobs=jobs, config=config).options()
    return replace(result, findings=with_fixes(session, options, result.findings, progress))
