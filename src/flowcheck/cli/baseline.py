"""``flowcheck baseline``: write down the findings that are there, so that only new ones count."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, debugging, project_root, scan_options, scanning, talking
from flowcheck.cli.output import check_writable, is_terminal, message, write_file
from flowcheck.cli.progress import ProgressLine

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
    help="The file; .flowcheck-baseline.json at the top of the project unless told.",
)
@talking
@debugging
@click.pass_obj
def baseline(
    session: Session,
    paths: tuple[Path, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    include_tests: bool,
    jobs: int | None,
    config: Path | None,
    output: Path | None,
    quiet: bool,
    no_color: bool,  # noqa: ARG001 - there is nothing to colour
) -> ExitCode:
    """Write a file of the findings that are there now.

    They are known by what they are, not by file and line, so the file outlives moved code. An older
    file is replaced; what is found no more leaves it.
    """
    from flowcheck.gate import baseline as known
    from flowcheck.report.text import count

    target = output or _default(paths) / known.FILE_NAME
    check_writable(target)
    options = scan_options(
        paths,
        include=include,
        exclude=exclude,
        include_tests=include_tests,
        jobs=jobs,
        config=config,
    )
    with ProgressLine(session, shown=not quiet and is_terminal(sys.stderr)) as progress:
        result = session.engine.scan(options, progress)
    session.stage = "baseline"
    found = known.baseline(result)
    write_file(target, known.render(found))
    if not quiet:
        flows = f" and {count(len(found.flows), 'flow')}" if found.flows is not None else ""
        message(f"Wrote {count(len(found.findings), 'finding')}{flows} to {target}")
    return ExitCode.DONE


def _default(paths: tuple[Path, ...]) -> Path:
    """The folder that is scanned, or the top of the project."""
    if len(paths) == 1:
        return paths[0] if paths[0].is_dir() else paths[0].parent
    return project_root(Path.cwd())
