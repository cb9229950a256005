"""Where the files of a tree are listed and read: the disk, or what stands in for it.

Knows paths, sizes and bytes. Links are never followed, so nothing outside the tree is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from flowcheck.discover.listing import Listing, list_files
from flowcheck.errors import ConfigError, FlowcheckError

_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_TICK_NS = 50_000_000  # clocks of file systems are coarser than their time stamps
_COARSE_NS = 2_000_000_000  # some keep whole seconds only
_SECOND_NS = 1_000_000_000


class State(Struct, frozen=True):
    """What a path is: a ``regular`` file, a ``link``, or neither. ``size`` is in bytes.

    ``tag`` differs when the file has other bytes, unless it was written again within the same tick
    of the clock; ``newest`` is the last time that shows in it, in nanoseconds since the epoch, 0
    where the tag is made of the bytes themselves.
    """

    regular: bool
    link: bool
    size: int
    tag: str = ""
    newest: int = 0


class Files(Protocol):
    """The files below ``root``; paths are relative to it, with ``/``, as the system spells them.

    ``moved`` are those that were no longer what ``state`` says when they were read.
    """

    moved: set[str]

    @property
    def root(self) -> Path:
        """The folder that the files are in, or that they are called by."""
        ...

    def listed(self, scopes: tuple[str, ...]) -> tuple[Listing, frozenset[str]]:
        """All files in scope (everything without scopes), and those that are a scope themselves.

        Raises ``ConfigError`` for a scope that is not there.
        """
        ...

    def state(self, path: str) -> State | None:
        """What a path is; ``None`` when it is not there. The size may not be known (-1) yet."""
        ...

    def expect(self, paths: Iterable[str]) -> None:
        """Make ready to read files, all at once; their sizes are known then."""
        ...

    def read(self, path: str, most: int = -1) -> bytes:
        """The content of a regular file, or its first bytes. Raises ``OSError``."""
        ...


class Disk:
    """The files of a folder; ``known`` are the listing and the states of a moment ago."""

    def __init__(
        self, root: Path, known: tuple[Listing, Mapping[str, State | None]] | None = None
    ) -> None:
        self.moved: set[str] = set()
        self._root = root
        self._listing = known[0] if known is not None else None
        self._states = dict(known[1]) if known is not None else {}

    @property
    def root(self) -> Path:
        """The folder."""
        return self._root

    def listed(self, scopes: tuple[str, ...]) -> tuple[Listing, frozenset[str]]:
        """Listed by git when it is a work tree, else by walking the folder."""
        if self._listing is not None and not scopes:
            return self._listing, frozenset()
        if not self.root.is_dir():
            raise ConfigError(f"no such file or folder: {self.root}")
        alone: set[str] = set()
        found: list[tuple[str, Listing]] = []
        for scope in scopes or ("",):
            target = self.root / scope
            if target.is_dir():
                found.append((f"{scope}/" if scope else "", list_files(target)))
            elif target.is_file():
                alone.add(scope)
            else:
                raise ConfigError(f"no such file or folder: {target}")

        def joined(part: Callable[[Listing], tuple[str, ...]]) -> set[str]:
            return {prefix + path for prefix, listing in found for path in part(listing)}

        listing = Listing(
            tuple(sorted(joined(lambda listing: listing.paths) | alone)),
            tuple(sorted(joined(lambda listing: listing.pruned))),
            tuple(sorted(joined(lambda listing: listing.unreadable))),
            tuple(sorted(joined(lambda listing: listing.absent))),
        )
        return listing, frozenset(alone)

    def state(self, path: str) -> State | None:
        """By the file system, asked once; a link is not followed."""
        if path not in self._states:
            self._states[path] = state_of(f"{self.root}{os.sep}{path}")
        return self._states[path]

    def expect(self, paths: Iterable[str]) -> None:
        """Nothing: files are read one by one."""

    def read(self, path: str, most: int = -1) -> bytes:
        """Raises ``OSError`` for a link, too."""
        file = os.open(f"{self.root}{os.sep}{path}", _OPEN_FLAGS)
        with os.fdopen(file, "rb") as stream:
            data = stream.read(most)
            known = self.state(path)
            if known is None or known.tag != _tag(os.fstat(file)):
                self.moved.add(path)
            return data


class MovedError(FlowcheckError):
    """A file is no longer what an earlier scan, whose findings are used, saw of it."""


class TooLargeError(ValueError):
    """A file is larger than what is read of its kind."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")


def state_of(path: str) -> State | None:
    """What the file system says of a path; ``None`` when it is not there."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    mode = found.st_mode
    return State(
        stat.S_ISREG(mode),
        stat.S_ISLNK(mode),
        found.st_size,
        _tag(found),
        max(found.st_mtime_ns, found.st_ctime_ns),
    )


def is_settled(newest: int, now: int) -> bool:
    """Whether a write from now on would show in the times of what was last written at ``newest``.

    Both in nanoseconds since the epoch.
    """
    coarse = newest % _SECOND_NS == 0
    return newest < now - (_COARSE_NS if coarse else _TICK_NS)


def _tag(found: os.stat_result) -> str:
    kind = stat.S_IFMT(found.st_mode)
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{kind} {found.st_size} {times} {found.st_ino}"


def read_text(source: Files, path: str, limit: int) -> str | None:
    """The text of a regular file; ``None`` when it is not one.

    Bytes that are not UTF-8 become U+FFFD. Raises ``OSError``, and ``TooLargeError`` beyond
    ``limit`` bytes.
    """
    state = source.state(path)
    if state is None or not state.regular:
        return None
    if state.size > limit:
        raise TooLargeError(limit)
    return (
        source.read(path).decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    )
