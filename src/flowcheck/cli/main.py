"""The command line: runs a command, turns every error into a message and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowcheck import __version__
from flowcheck.cli.commands import Commands
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session
from flowcheck.cli.output import message
from flowcheck.collector import collect_nothing_more, collecting_rarely
from flowcheck.errors import FlowcheckError, InternalError

if TYPE_CHECKING:
    from flowcheck.engine import Engine

_EPILOG = """\b
Start here:
  flowcheck scan                       what leaves this code base, to whom, and from where
  flowcheck explain 4f2a91c0           the route of one flow, with the code of every step
  flowcheck vendors mixpanel           what a vendor's SDKs collect by themselves
  flowcheck scan --format json --output scan.json
                                       the same for other programs

\b
Exit codes: 0 done, 1 findings, 2 usage or configuration, 3 internal error.
"""


@click.group(
    cls=Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="flowcheck", message="%(prog)s %(version)s")
def cli() -> None:
    """Find which personal data of which people your code sends to which third party.

    flowcheck reads source code (it never runs it), finds the calls to analytics, advertising,
    support and error-tracking SDKs, and follows their arguments back to where the data come from.
    """


def program() -> int:
    """The command line as a process of its own, which ends with it."""
    with collecting_rarely():
        code = main()
        collect_nothing_more()
    return code


def main(arguments: Sequence[str] | None = None, engine: Engine | None = None) -> int:
    """Run the command line; gives the exit code. ``engine`` stands in for the pipeline in tests."""
    session = Session(engine)
    code = _run(session, arguments)
    for words in session.close():
        message(f"Note: {words}")
    return code


def _run(session: Session, arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=arguments, prog_name="flowcheck", standalone_mode=False, obj=session)
    except click.Abort:
        message("Interrupted")
        return ExitCode.INTERRUPTED
    except click.ClickException as problem:
        problem.show(sys.stderr)
        return ExitCode.USAGE
    except FlowcheckError as problem:
        message(str(problem) if problem.place else f"Error: {problem}")
        return ExitCode.USAGE
    except SystemExit:  # click's own answer to a reader that closes the pipe while help is written
        return ExitCode.DONE
    except Exception as problem:  # noqa: BLE001 (the one place where a crash becomes a message)
        message(_crash(problem, session))
        return ExitCode.INTERNAL
    return code if isinstance(code, int) else ExitCode.DONE


def _crash(problem: Exception, session: Session) -> str:
    """What to tell of a mistake of ours: stage, file, the line of our code."""
    import traceback

    stage, file, cause = session.stage, "", problem
    if isinstance(problem, InternalError):
        stage, file = problem.stage or stage, problem.file
        if isinstance(problem.__cause__, Exception):
            cause = problem.__cause__
    where = " ".join(
        part
        for part in (f"in stage {stage!r}" if stage else "", f"at {file}" if file else "")
        if part
    )
    frames = traceback.extract_tb(cause.__traceback__)
    origin = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    lines = [f"flowcheck {__version__}: internal error {where}".rstrip()]
    lines.append(f"  {type(cause).__name__}: {cause}{origin}")
    lines.append(
        "This is a mistake in flowcheck, not in your code: please report it with the lines above."
    )
    if session.debug:
        lines.append("".join(traceback.format_exception(problem)).rstrip())
    else:
        lines.append("--debug shows the traceback.")
    return "\n".join(lines)
