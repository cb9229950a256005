"""Options that several commands share, and what they become for the pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from flowcheck.cache.places import default_folder
from flowcheck.cache.store import NOTHING, Store

if TYPE_CHECKING:
    from flowcheck.engine import Engine as OwnEngine
    from flowcheck.ir.module import Module
    from flowcheck.options import Progress, ScanOptions, Work
    from flowcheck.result import ScanResult

Command = TypeVar("Command", bound=Callable[..., Any])

_EXISTING = click.Path(exists=True, path_type=Path)


class Engine(Protocol):
    """What the commands need of ``flowcheck.engine``."""

    def scan(self, options: ScanOptions, progress: Progress | None = None) -> ScanResult:
        """Scan what the options name."""

    def lower_file(self, path: Path) -> Module:
        """Read one file."""


class Session:
    """What one run of the command line knows: the engine, and what to say when it crashes.

    ``cache`` is the folder of what is kept between runs, ``None`` for a run that keeps nothing.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self.debug = False
        self.stage = ""
        self.profiling = False
        self.cache: Path | None = default_folder()
        self._engine = engine
        self._own: OwnEngine | None = None

    @property
    def engine(self) -> Engine:
        """What scans."""
        return self._engine or self._our_engine()

    def store(self, project: Path) -> Store:
        """Where values of a project are kept; what a stand-in for the engine gives is not."""
        return NOTHING if self._engine else self._our_engine().store(project)

    @property
    def rules(self) -> Store:
        """Where what is made of the rules alone is kept."""
        return self._our_engine().rules

    @property
    def work(self) -> Work:
        """How much the last scan did."""
        return self._our_engine().work

    def close(self) -> Iterator[str]:
        """End the run; gives what there is to say of the cache."""
        if self._own is not None:
            yield from self._own.close()

    def _our_engine(self) -> OwnEngine:
        if self._own is None:
            from flowcheck.engine import Engine as OwnEngine

            self._own = OwnEngine(self.cache)
        return self._own


with_jobs = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Number of processes; all cores unless told.",
)
"""``--jobs N``."""


def scanning(command: Command) -> Command:
    """PATH and the options that choose what is scanned."""
    return click.argument("paths", metavar="[PATH]...", nargs=-1, type=_EXISTING)(
        narrowing(command)
    )


with_fixes_option = click.option(
    "--fixes",
    is_flag=True,
    help="Try fixes, and show with each finding those that a scan of the changed code confirms.",
)
"""``--fixes``."""


def narrowing(command: Command) -> Command:
    """The options that choose what is scanned."""
    for decorate in reversed(
        (
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
    return caching(command)


def caching(command: Command) -> Command:
    """``--cache-dir`` and ``--no-cache``, which need no parameter: the session keeps them."""
    for decorate in reversed(
        (
            click.option(
                "--cache-dir",
                metavar="DIR",
                type=click.Path(file_okay=False, path_type=Path),
                is_eager=True,
                expose_value=False,
                callback=_cache_folder,
                help="Keep what the next run need not do again in DIR, not in the user's cache.",
            ),
            click.option(
                "--no-cache",
                is_flag=True,
                expose_value=False,
                callback=_no_cache,
                help="Neither use nor keep anything of other runs.",
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


def profiling(command: Command) -> Command:
    """``--profile``, which needs no parameter: the session keeps it."""
    return click.option(
        "--profile",
        is_flag=True,
        expose_value=False,
        callback=_profile,
        help="Say on stderr where the time of the scan went.",
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
    from flowcheck.options import ScanOptions

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


def _cache_folder(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Session).cache = value


def _no_cache(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).cache = None


def _profile(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Session).profiling |= value


def _debug(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Session).debug |= value
