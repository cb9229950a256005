"""``flowcheck breach``: a vendor was breached; what did it hold, since when, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from flowcheck.cli.breach_case import Search, Times, open_case, question, within
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, caching, debugging, talking, with_config, with_jobs
from flowcheck.cli.output import Target
from flowcheck.cli.progress import progress_of
from flowcheck.cli.written import with_language, with_target
from flowcheck.report.breach.formats import BINARY, BREACH_FORMATS

_ENDINGS = {".md": "markdown", ".json": "json", ".docx": "docx"}

_EPILOG = """\b
Examples:
  flowcheck breach mixpanel                                  all that is known, over all history
  flowcheck breach mixpanel --from 2025-11-08 --to 2025-11-25
                                                             what was sent within these days
  flowcheck breach mixpanel --revision v2.3                  what that release sends
  flowcheck breach mixpanel --aware 2025-11-25T18:00+01:00   with the deadlines
  flowcheck breach mixpanel apps/web packages/analytics
                                                             one product of a monorepo
  flowcheck breach mixpanel --lang de --output breach.docx
                                                             the notification, to be completed,
                                                             in German

\b
Days are days in UTC. Exit codes: 0 done, also when the vendor was never used; 2 usage,
configuration or git.
"""


def with_times(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--from``, ``--to`` and ``--aware``; the command gets them as ``times``."""

    @wraps(command)
    def gathered(
        *args: Any, start: str | None, end: str | None, aware: str | None, **found: Any
    ) -> Any:
        return command(*args, times=Times(start, end, aware), **found)

    since = click.option(
        "--from", "start", metavar="DATE", help="Only what was sent on or after DATE."
    )
    until = click.option(
        "--to", "end", metavar="DATE", help="Only what was sent on or before DATE."
    )
    moment = click.option(
        "--aware",
        metavar="DATETIME",
        help="When you became aware: deadlines run from it (2025-11-25T18:00+01:00; else UTC).",
    )
    return since(until(moment(gathered)))


def with_search(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--revision``, ``--branch`` and ``--max-revisions``; the command gets them as ``search``."""

    @wraps(command)
    def gathered(
        *args: Any, revision: str | None, branch: str | None, most: int, times: Times, **found: Any
    ) -> Any:
        if revision and (branch or times.start or times.end):
            raise click.UsageError(
                "--revision is the state at one commit: leave out dates and --branch"
            )
        search = Search(revision, branch, most)
        return command(*args, search=search, times=times, **found)

    one = click.option("--revision", metavar="REV", help="Only this commit, without its history.")
    several = click.option(
        "--branch", metavar="REV", show_default="HEAD", help="The branch to search."
    )
    most = click.option(
        "--max-revisions",
        "most",
        metavar="N",
        type=click.IntRange(min=2),
        default=40,
        show_default=True,
        help="How many commits are scanned at most; more of them make dates more exact.",
    )
    return one(several(most(gathered)))


@click.command(epilog=_EPILOG, short_help="Say what a breached vendor held, since when.")
@click.argument("vendor", metavar="VENDOR")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@with_times
@with_search
@with_target(
    BREACH_FORMATS,
    "terminal",
    _ENDINGS,
    binary=BINARY,
    words="docx is the draft of the notification (GDPR Art. 33(3)) and of the letter (Art. 34(2)).",
)
@with_language("The language of the sheet, the notification and the letter.")
@with_jobs
@caching
@with_config("What the project declares, and its register.")
@talking
@debugging
@click.pass_obj
def breach(
    session: Session,
    vendor: str,
    paths: tuple[Path, ...],
    times: Times,
    search: Search,
    target: Target,
    language: str,
    jobs: int | None,
    config: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """A vendor was breached: say what it held about whom, since when, and where the code is.

    VENDOR is an id or name (`flowcheck vendors` lists them), a package, or `unknown: HOST`. What
    was sent comes from the code of each revision at which it may have changed, found in git
    history; nothing is checked out. Dates are of commits, not of releases.

    PATH is a folder or file of the repository around the current directory: only what lies there is
    looked at, such as one product of a monorepo with the packages that it shares.
    """
    from flowcheck.breach.investigate import investigate
    from flowcheck.catalog.location import rules_directory
    from flowcheck.gate.repository import open_repository

    repository = within(open_repository(Path.cwd()), paths)
    session.stage = "breach"
    case = open_case(session, repository, vendor, config, jobs, language)
    asked = question(repository, case.subject, times, search)
    with progress_of(session, quiet=quiet) as progress:
        case.steps.progress = progress
        sheet = investigate(asked, case.states, case.known, case.steps.revision)
    session.stage = f"report {target.format_name}"
    from flowcheck.report.breach.words import load_language

    say = load_language(rules_directory(), case.known.wording)
    data = BREACH_FORMATS[target.format_name](sheet, say, target.page(plain=no_color))
    target.write(data, quiet=quiet)
    return ExitCode.DONE
