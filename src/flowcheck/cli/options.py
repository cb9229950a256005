"""Options that several commands share, and what they become for the pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from flowcheck.cache.places import default_folder
from flowcheck.cache.store import Part
from flowcheck.options import ScanOptions, scan_root
from flowcheck.report.verdict import FAIL_ON

if TYPE_CHECKING:
    from flowcheck.catalog.compiled import Tables
    from flowcheck.engine import Engine

Command = TypeVar("Command", bound=Callable[..., Any])

_EXISTING = click.Path(exists=True, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is there."""

_CHOOSING = ("paths", "include", "exclude", "include_tests", "jobs", "config")


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

    @property
    def engine(self) -> Engine:
        """What scans."""
        if self._engine is None:
            from flowcheck.engine import Engine

            self._engine = Engine(self.cache)
        return self._engine

    @property
    def tables(self) -> Tables:
        """The tables of the rules as an earlier run compiled them."""
        from flowcheck.cache.version import engine_version
        from flowcheck.catalog.compiled import Tables

        return Tables(Part(self.engine.rules, "rules"), engine_version())

    def close(self) -> Iterator[str]:
        """End the run; gives what there is to say of the cache."""
        if self._engine is not None:
            yield from self._engine.close()


with_jobs = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    show_default="all cores",
    help="Number of processes.",
)
"""``--jobs N``."""


with_quiet = click.option(
    "--quiet", "-q", is_flag=True, help="Show no progress and no messages but errors."
)
"""``--quiet``."""

with_no_color = click.option(
    "--no-color", is_flag=True, help="Use no colour, even on a terminal. NO_COLOR=1 does the same."
)
"""``--no-color``."""

with_vendors = click.option(
    "--vendor",
    "vendors",
    metavar="ID",
    multiple=True,
    help="Only this vendor, e.g. posthog or 'unknown: HOST'. Repeatable.",
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
    help="Try fixes, and show those that a scan of the changed code confirms.",
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

    decorated = caching(gathered)
    for decorate in reversed(
        (
            click.option(
                "--include",
                metavar="GLOB",
                multiple=True,
                callback=_globs,
                help="Scan only files that match this glob, such as 'src/**'. Repeatable.",
            ),
            click.option(
                "--exclude",
                metavar="GLOB",
                multiple=True,
                callback=_globs,
                help="Leave out files that match this glob. Repeatable.",
            ),
            click.option("--include-tests", is_flag=True, help="Scan test files too."),
            with_jobs,
            with_config("What the project declares, and its register."),
        )
    ):
        decorated = decorate(decorated)
    return decorated


def with_config(
    words: str, default: str = "flowcheck.yml of the project"
) -> Callable[[Command], Command]:
    """``--config FILE``."""
    return click.option(
        "--config", metavar="FILE", type=EXISTING_FILE, show_default=default, help=words
    )


def with_format(*names: str) -> Callable[[Command], Command]:
    """``--format`` of what goes to stdout; the first name is the default."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Output format.",
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
                help="Keep the cache in DIR instead of the user's cache folder.",
            ),
            click.option(
                "--no-cache",
                is_flag=True,
                expose_value=False,
                callback=_no_cache,
                help="Neither read nor write the cache.",
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
        help="Print on stderr how long each stage of the scan took.",
    )(command)


def project_root(folder: Path) -> Path:
    """The root of the git work tree around a folder, or the folder itself."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def base_of(roots: Sequence[Path]) -> Path:
    """The folder that holds all roots, whose ``flowcheck.yml`` counts. Raises ``ConfigError``."""
    root = scan_root(roots)
    return root if root.is_dir() else root.parent


def project_name(roots: Sequence[Path]) -> str:
    """What the project is called: its repository, with the part of it that holds the roots."""
    base = scan_root(roots).resolve()
    top = project_root(base)
    return base.relative_to(top.parent).as_posix()


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _globs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of an option that takes globs. Raises ``BadParameter``."""
    if values:
        from flowcheck.config.read import is_glob

        for value in values:
            if not is_glob(value):
                raise click.BadParameter(f"{value!r} is not a glob such as 'src/legacy/**'")
    return values


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
