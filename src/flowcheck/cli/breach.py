"""``flowcheck breach``: a vendor was breached; what did it hold, since when, and what to do now."""

from __future__ import annotations

from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, caching, debugging, talking, with_config, with_jobs
from flowcheck.cli.output import Target
from flowcheck.cli.progress import progress_of
from flowcheck.cli.written import with_language, with_target

FORMATS = ("terminal", "markdown", "json", "docx")
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


@click.command(epilog=_EPILOG, short_help="Say what a breached vendor held, since when.")
@click.argument("vendor", metavar="VENDOR")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--from", "start", metavar="DATE", help="Only what was sent on or after DATE.")
@click.option("--to", "end", metavar="DATE", help="Only what was sent until the end of DATE.")
@click.option("--revision", metavar="REV", help="The state at one commit, without its history.")
@click.option("--branch", metavar="REV", help="Whose history is searched; HEAD unless told.")
@click.option(
    "--aware",
    metavar="DATETIME",
    help="When you became aware: deadlines run from it (2025-11-25T18:00+01:00; UTC unless told).",
)
@with_target(
    FORMATS,
    "terminal",
    _ENDINGS,
    binary=("docx",),
    words="docx is the draft of the notification (GDPR Art. 33(3)) and of the letter (Art. 34(2)).",
)
@with_language("The language of the sheet, the notification and the letter.")
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
@with_config("The project's own knowledge and register; flowcheck.yml of the project unless told.")
@talking
@debugging
@click.pass_obj
def breach(
    session: Session,
    vendor: str,
    paths: tuple[Path, ...],
    start: str | None,
    end: str | None,
    revision: str | None,
    branch: str | None,
    aware: str | None,
    target: Target,
    language: str,
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

    PATH is a folder or file of the repository around the current directory: only what lies there is
    looked at, such as one product of a monorepo with the packages that it shares.
    """
    from flowcheck.breach.investigate import Question, investigate
    from flowcheck.breach.times import aware_of
    from flowcheck.catalog.location import rules_directory
    from flowcheck.cli.breach_case import asked, branch_of, open_case, window, within
    from flowcheck.gate.repository import open_repository

    if revision and (branch or start or end):
        raise click.UsageError(
            "--revision is the state at one commit: leave out dates and --branch"
        )
    repository = within(open_repository(Path.cwd()), paths)
    session.stage = "breach"
    case = open_case(session, repository, vendor, config, jobs, language)
    commit = repository.commit(revision or branch or "HEAD")
    question = Question(
        asked=asked(
            case.subject.id,
            (start, end, aware),
            revision,
            branch or branch_of(repository),
            repository.parts,
        ),
        subject=case.subject,
        commit=commit,
        window=window(start, end),
        aware=aware_of(aware) if aware else None,
        alone=revision is not None,
        most=most,
    )
    with progress_of(session, quiet=quiet) as progress:
        case.steps.progress = progress
        sheet = investigate(question, case.states, case.known, case.steps.revision)
    session.stage = f"report {target.format_name}"
    from flowcheck.report.breach.formats import render
    from flowcheck.report.breach.words import load_language

    say = load_language(rules_directory(), case.known.wording)
    data = render(sheet, say, target.format_name, target.page(plain=no_color))
    target.write(data, "" if quiet else f"Wrote {target.file}")
    return ExitCode.DONE
