"""``flowcheck hook``: judge the commit that is being made; what pre-commit calls."""

from __future__ import annotations

import os
from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    Session,
    caching,
    debugging,
    talking,
    with_config,
    with_fail_on,
    with_jobs,
)
from flowcheck.cli.output import TERMINAL
from flowcheck.cli.progress import progress_of
from flowcheck.report.verdict import reaches

_EPILOG = """\b
As a hook of pre-commit, in .pre-commit-config.yaml:
  - repo: https://github.com/OWNER/flowcheck
    rev: v0.1.0
    hooks: [{id: flowcheck}]

\b
Exit codes: 0 the commit brings nothing at or above the threshold, 1 it does, 2 usage,
configuration or git.
"""


@click.command(epilog=_EPILOG, short_help="Judge the commit that is being made.")
@click.argument("files", metavar="[FILES]...", nargs=-1, expose_value=False)
@with_fail_on("The least severity of a new finding that stops the commit.")
@with_jobs
@caching
@with_config("Judge by this file.", "the staged flowcheck.yml")
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

    with progress_of(session, quiet=quiet) as progress:
        judge = revisions(session, repository, progress, jobs=jobs, config=config)
        found = verdict(commit, judge)
    if not any(reaches(finding, fail_on) for finding in found.findings):
        return ExitCode.DONE
    from flowcheck.report.diff import staged

    session.stage = "report"
    page = TERMINAL.page(plain=no_color)
    TERMINAL.write(staged.render(found.findings, page, fail_on=fail_on).encode("utf-8"))
    return ExitCode.FINDINGS
