"""``flowcheck hook``: judge the commit that is being made; what pre-commit calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, caching, debugging, talking, with_jobs
from flowcheck.cli.output import is_terminal, page_width, use_color, write_stdout
from flowcheck.cli.progress import ProgressLine
from flowcheck.report.verdict import FAIL_ON, reaches

_EPILOG = """\b
As a hook of pre-commit, in .pre-commit-config.yaml:
  - repo: https://github.com/flowcheck/flowcheck
    rev: v0.1.0
    hooks: [{id: flowcheck}]

\b
Exit codes: 0 the commit brings nothing at or above the threshold, 1 it does, 2 usage,
configuration or git.
"""


@click.command(epilog=_EPILOG, short_help="Judge the commit that is being made.")
@click.argument("files", metavar="[FILES]...", nargs=-1, expose_value=False)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="The least severity of a new finding that stops the commit.",
)
@with_jobs
@caching
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge by this file; by the staged flowcheck.yml unless told.",
)
@talking
@debugging
@click.pass_obj
def hook(
    session: Session,
    fail_on: str,
    jobs: int | None,
    config: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Fail when the staged files bring a finding that the last commit has not.

    The whole project as it is staged is the context; what is not staged plays no part. FILES are
    ignored: git's index says what is staged.
    """
    from flowcheck.gate.commit import commit_in_the_making
    from flowcheck.gate.repository import open_repository, with_work_tree

    repository = open_repository(Path.cwd(), index=os.environ.get("GIT_INDEX_FILE", ""))
    with_work_tree(repository, "there is no commit to judge")
    commit = commit_in_the_making(repository)
    if not commit.matters():
        return ExitCode.DONE
    from flowcheck.cli.judging import revisions
    from flowcheck.gate.hook import verdict

    with ProgressLine(session, shown=not quiet and is_terminal(sys.stderr)) as progress:
        judge = revisions(session, repository, progress, jobs=jobs, config=config)
        found = verdict(commit, judge)
    if not any(reaches(finding, fail_on) for finding in found.findings):
        return ExitCode.DONE
    from flowcheck.report.diff import staged
    from flowcheck.report.sheet import Page

    session.stage = "report"
    page = Page(width=page_width(), color=use_color(sys.stdout, refused=no_color))
    write_stdout(staged.render(found.findings, page, fail_on=fail_on).encode("utf-8"))
    return ExitCode.FINDINGS
