"""``flowcheck baseline``: write down the findings that are there, so that only new ones count."""

from __future__ import annotations

from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import (
    Chosen,
    Session,
    base_of,
    debugging,
    project_root,
    scanning,
    with_quiet,
)
from flowcheck.cli.output import check_writable, message, write_file
from flowcheck.cli.progress import progress_of

_EPILOG = """\b
Examples:
  flowcheck baseline                                   writes .flowcheck-baseline.json
  flowcheck scan --baseline .flowcheck-baseline.json   only what is new counts
"""


@click.command(epilog=_EPILOG, short_help="Write down the findings of today.")
@scanning
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    show_default=".flowcheck-baseline.json at the top of the project",
    help="The file to write.",
)
@with_quiet
@debugging
@click.pass_obj
def baseline(
    session: Session,
    chosen: Chosen,
    output: Path | None,
    quiet: bool,
) -> ExitCode:
    """Write a file of the findings that are there now.

    They are known by what they are, not by file and line, so the file outlives moved code. An older
    file is replaced; what is found no more leaves it.
    """
    from flowcheck.gate import baseline as known
    from flowcheck.report.text import count

    target = output or _default(chosen.paths) / known.FILE_NAME
    check_writable(target)
    with progress_of(session, quiet=quiet) as progress:
        result = session.engine.scan(chosen.options(), progress)
    session.stage = "baseline"
    found = known.baseline(result)
    write_file(target, known.render(found))
    if not quiet:
        flows = f" and {count(len(found.flows), 'flow')}" if found.flows is not None else ""
        what = f"{count(len(found.findings), 'finding')}{flows} of {result.project.name}"
        message(f"Wrote {what} to {target}")
    return ExitCode.DONE


def _default(paths: tuple[Path, ...]) -> Path:
    """The folder that is scanned, or the top of the project."""
    return base_of(paths) if len(paths) == 1 else project_root(Path.cwd())
