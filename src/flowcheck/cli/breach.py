"""``flowcheck breach``: a vendor was breached; what did it hold, since when, and what to do now."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, caching, debugging, talking, with_jobs
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

FORMATS = ("terminal", "markdown", "json", "docx")
_ENDINGS = {".md": "markdown", ".json": "json", ".docx": "docx"}

_EPILOG = """\b
Examples:
  flowcheck breach mixpanel                                  all that is known, over all history
  flowcheck breach mixpanel --from 2025-11-08 --to 2025-11-25
                                                             what was sent within these days
  flowcheck breach mixpanel --revision v2.3                  what that release sends
  flowcheck breach mixpanel --aware 2025-11-25T18:00+01:00   with the deadlines
  flowcheck breach mixpanel --output breach.docx
                                                             the notification, to be completed

\b
Days are days in UTC. Exit codes: 0 done, also when the vendor was never used; 2 usage,
configuration or git.
"""


@click.command(epilog=_EPILOG, short_help="Say what a breached vendor held, since when.")
@click.argument("vendor", metavar="VENDOR")
@click.option("--from", "start", metavar="DATE", help="Only what was sent on or after DATE.")
@click.option("--to", "end", metavar="DATE", help="Only what was sent until the end of DATE.")
@click.option("--revision", metavar="REV", help="The state at one commit, without its history.")
@click.option("--branch", metavar="REV", help="Whose history is searched; HEAD unless told.")
@click.option(
    "--aware",
    metavar="DATETIME",
    help="When you became aware: deadlines run from it (2025-11-25T18:00+01:00; UTC unless told).",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="By the ending of --output, else terminal, unless told. docx is the draft of the "
    "notification (GDPR Art. 33(3)) and of the letter (Art. 34(2)).",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to a file; '-' or nothing is stdout. docx needs one.",
)
@click.option(
    "--max-revisions",
    "most",
    metavar="N",
    type=click.IntRange(min=2),
    default=40,
    show_default=True,
    help="How many commits are scanned at most; more of them make dates more exact.",
)
@with_jobs
@caching
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The project's own knowledge and register; flowcheck.yml of the project unless told.",
)
@talking
@debugging
@click.pass_obj
def breach(
    session: Session,
    vendor: str,
    start: str | None,
    end: str | None,
    revision: str | None,
    branch: str | None,
    aware: str | None,
    format_name: str | None,
    output: Path | None,
    most: int,
    jobs: int | None,
    config: Path | None,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """A vendor was breached: say what it held about whom, since when, and where the code is.

    VENDOR is an id or name (`flowcheck vendors` lists them), a package, or `unknown: HOST`. What
    was sent comes from the code of each revision at which it may have changed, found in git
    history; nothing is checked out. Dates are of commits, not of releases.
    """
    from flowcheck.breach.investigate import Question, investigate
    from flowcheck.breach.times import aware_of
    from flowcheck.cli.breach_case import asked, branch_of, open_case, window
    from flowcheck.gate.repository import open_repository

    to_file = output if output is not None and str(output) != "-" else None
    chosen = (
        format_name or (_ENDINGS.get(to_file.suffix.lower()) if to_file else None) or "terminal"
    )
    if to_file:
        check_writable(to_file)
    elif chosen == "docx" and sys.stdout.isatty():
        raise click.UsageError("docx is not for a terminal: add --output FILE")
    if revision and (branch or start or end):
        raise click.UsageError(
            "--revision is the state at one commit: leave out dates and --branch"
        )
    repository = open_repository(Path.cwd())
    session.stage = "breach"
    case = open_case(session, repository, vendor, config, jobs)
    commit = repository.commit(revision or branch or "HEAD")
    question = Question(
        asked=asked(
            case.subject.id, (start, end, aware), revision, branch or branch_of(repository)
        ),
        subject=case.subject,
        commit=commit,
        window=window(start, end),
        aware=aware_of(aware) if aware else None,
        alone=revision is not None,
        most=most,
    )
    with ProgressLine(session, shown=not quiet and is_terminal(sys.stderr)) as progress:
        case.steps.progress = progress
        sheet = investigate(question, case.states, case.known, case.steps.revision)
    session.stage = f"report {chosen}"
    from flowcheck.report.breach.formats import render
    from flowcheck.report.sheet import Page

    page = Page(
        width=WIDTH_OF_A_PIPE if to_file else page_width(),
        color=not to_file and use_color(sys.stdout, refused=no_color),
    )
    data = render(sheet, chosen, page)
    if to_file is None:
        write_stdout(data, binary=chosen == "docx")
    else:
        write_file(to_file, data)
        if not quiet:
            message(f"Wrote {to_file}")
    return ExitCode.DONE
