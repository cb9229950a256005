"""Options that several commands share, and what they become for the pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
from msgspec import Struct

from flowcheck.cache.places import default_folder
from flowcheck.cache.store import NOTHING, Store
from flowcheck.options import ScanOptions
from flowcheck.report.verdict import FAIL_ON

if TYPE_CHECKING:
    from flowcheck.discover.files import Files
    from flowcheck.engine import Engine as OwnEngine
    from flowcheck.ir.module import Module
    from flowcheck.options import Progress, Work
    from flowcheck.result import ScanResult

Command = TypeVar("Command", bound=Callable[..., Any])

_EXISTING = click.Path(exists=True, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is there."""

_CHOOSING = ("paths", "include", "exclude", "include_tests", "jobs", "config")


class Engine(Protocol):
    """What the commands need of ``flowcheck.engine``."""

    def scan(
        self,
        options: ScanOptions,
        progress: Progress | None = None,
        source: Files | None = None,
    ) -> ScanResult:
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


with_quiet = click.option(
    "--quiet", "-q", is_flag=True, help="No progress and no messages but errors."
)
"""``--quiet``."""

with_no_color = click.option(
    "--no-color", is_flag=True, help="No colour, also on a terminal. NO_COLOR=1 does the same."
)
"""``--no-color``."""

with_vendors = click.option(
    "--vendor",
    "vendors",
    metavar="ID",
    multiple=True,
    help="Only this vendor, e.g. posthog. Repeatable.",
)
"""``--vendor ID``."""

with_categories = click.option(
    "--category",
    "categories",
    metavar="KEY",
    multiple=True,
    help="Only this category and those below it, e.g. user.contact. Repeatable.",
)
"""``--category KEY``."""

with_fixes_option = click.option(
    "--fixes",
    is_flag=True,
    help="Try fixes, and show with each finding those that a scan of the changed code confirms.",
)
"""``--fixes``."""


class Chosen(Struct, frozen=True):
    """What the command line says is to be scanned, and with what knowledge of the project.

    Without ``paths`` it is the project around the current directory.
    """

    paths: tuple[Path, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    jobs: int | None = None
    config: Path | None = None

    def options(self) -> ScanOptions:
        """The same as the pipeline wants it."""
        roots = self.paths or (project_root(Path.cwd()),)
        return ScanOptions(
            roots=roots,
            include=self.include,
            exclude=self.exclude,
            include_tests=self.include_tests,
            jobs=self.jobs or _cores(),
            config=self.config,
            name=project_name(roots),
        )


def scanning(command: Callable[..., Any]) -> Callable[..., Any]:
    """PATH and the options that choose what is scanned; the command gets ``chosen``."""
    return click.argument("paths", metavar="[PATH]...", nargs=-1, type=_EXISTING)(
        narrowing(command)
    )


def narrowing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose what is scanned; the command gets ``chosen``, without paths."""

    @wraps(command)
    def gathered(*args: Any, **found: Any) -> Any:
        chosen = Chosen(**{name: found.pop(name) for name in _CHOOSING if name in found})
        return command(*args, chosen=chosen, **found)

    decorated: Callable[..., Any] = gathered
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
            with_config("The project's own knowledge; flowcheck.yml of the project unless told."),
        )
    ):
        decorated = decorate(decorated)
    return caching(decorated)


def with_config(words: str) -> Callable[[Command], Command]:
    """``--config FILE``."""
    return click.option(
        "--config",
        metavar="FILE",
        type=EXISTING_FILE,
        help=words,
    )


def with_format(*names: str) -> Callable[[Command], Command]:
    """``--format`` of what goes to stdout; the first name is taken unless told."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How it is written.",
    )


def with_fail_on(words: str) -> Callable[[Command], Command]:
    """``--fail-on SEVERITY``."""
    return click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        default="error",
        show_default=True,
        help=words,
    )


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
    return with_quiet(with_no_color(command))


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


def project_root(folder: Path) -> Path:
    """The root of the git work tree around a folder, or the folder itself."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def project_name(roots: Sequence[Path]) -> str:
    """What the project is called: its repository, with the part of it that holds the roots."""
    base = Path(os.path.commonpath([path.resolve() for path in roots]))
    top = project_root(base)
    return base.relative_to(top.parent).as_posix()


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
