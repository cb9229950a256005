"""Options that several commands share, and what they become for the pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

if TYPE_CHECKING:
    from flowcheck.ir.module import Module
    from flowcheck.pipeline import Progress, ScanOptions
    from flowcheck.result import ScanResult

Command = TypeVar("Command", bound=Callable[..., Any])

_EXISTING = click.Path(exists=True, path_type=Path)


class Engine(Protocol):
    """What the commands need of ``flowcheck.pipeline``."""

    def scan(self, options: ScanOptions, progress: Progress | None = None) -> ScanResult:
        """Scan what the options name."""

    def lower_file(self, path: Path) -> Module:
        """Read one file."""


class Session:
    """What one run of the command line knows: the engine, and what to say when it crashes."""

    def __init__(self, engine: Engine | None = None) -> None:
        self.debug = False
        self.stage = ""
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The pipeline, imported when it is needed."""
        if self._engine is None:
            from flowcheck import pipeline

            self._engine = pipeline
        return self._engine


with_jobs = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Number of processes; all cores unless told.",
)
"""``--jobs N``."""


def scanning(command: Command) -> Command:
    """PATH and the options that choose what is scanned."""
    for decorate in reversed(
        (
            click.argument("paths", metavar="[PATH]...", nargs=-1, type=_EXISTING),
            click.option(
                "--include",
                metavar="GLOB",
                multiple=True,
                help="Scan only files that match, such as 'src/**'. Repeatable.",
            ),
            click.option(
                "--exclude",
                metavar="GLOB",
                multiple=True,
                help="Leave out files that match. Repeatable.",
            ),
            click.option("--include-tests", is_flag=True, help="Scan test files too."),
            with_jobs,
            click.option(
                "--config",
                metavar="FILE",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="The project's own knowledge; flowcheck.yml of the project unless told.",
            ),
        )
    ):
        command = decorate(command)
    return command


def talking(command: Command) -> Command:
    """The options that say how much is shown, and how."""
    for decorate in reversed(
        (
            click.option(
                "--quiet", "-q", is_flag=True, help="No progress and no messages but errors."
            ),
            click.option(
                "--no-color",
                is_flag=True,
                help="No colour, also on a terminal. NO_COLOR=1 does the same.",
            ),
        )
    ):
        command = decorate(command)
    return command


def debugging(command: Command) -> Command:
    """``--debug``, which needs no parameter: the session keeps it."""
    return click.option(
        "--debug",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_debug,
        help="Show the traceback of an internal error.",
    )(command)


def scan_options(
    paths: tuple[Path, ...],
    *,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    include_tests: bool,
    jobs: int | None,
    config: Path | None,
    vendors: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
) -> ScanOptions:
    """The options of a scan as the pipeline wants them; no path means the current project."""
    from flowcheck.pipeline import ScanOptions

    return ScanOptions(
        roots=paths or (project_root(Path.cwd()),),
        include=include,
        exclude=exclude,
        include_tests=include_tests,
        vendors=vendors,
        categories=categories,
        jobs=jobs or _cores(),
        config=config,
    )


def project_root(folder: Path) -> Path:
    """The root of the git work tree around a folder, or the folder itself."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _debug(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Session).debug |= value
