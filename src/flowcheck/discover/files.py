"""Where the files of a tree are listed and read: the disk, or what stands in for it.

Knows paths, sizes and bytes. Links are never followed, so nothing outside the tree is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from flowcheck.discover.listing import Listing, list_files
from flowcheck.errors import ConfigError

_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class State(Struct, frozen=True):
    """What a path is: a ``regular`` file, a ``link``, or neither. ``size`` is in bytes."""

    regular: bool
    link: bool
    size: int


class Files(Protocol):
    """The files below ``root``; paths are relative to it, with ``/``, as the system spells them."""

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
        """What a path is; ``None`` when it is not there."""
        ...

    def read(self, path: str, most: int = -1) -> bytes:
        """The content of a regular file, or its first bytes. Raises ``OSError``."""
        ...


class Disk(Struct, frozen=True):
    """The files of a folder; ``known`` is what has been listed a moment ago."""

    root: Path
    known: Listing | None = None

    def listed(self, scopes: tuple[str, ...]) -> tuple[Listing, frozenset[str]]:
        """Listed by git when it is a work tree, else by walking the folder."""
        if self.known is not None and not scopes:
            return self.known, frozenset()
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
        """By the file system; a link is not followed."""
        try:
            state = os.lstat(f"{self.root}{os.sep}{path}")
        except OSError:
            return None
        mode = state.st_mode
        return State(stat.S_ISREG(mode), stat.S_ISLNK(mode), state.st_size)

    def read(self, path: str, most: int = -1) -> bytes:
        """Raises ``OSError`` for a link, too."""
        file = os.open(f"{self.root}{os.sep}{path}", _OPEN_FLAGS)
        with os.fdopen(file, "rb") as stream:
            return stream.read(most)


class TooLargeError(ValueError):
    """A file is larger than what is read of its kind."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")


def read_text(source: Files, path: str, limit: int) -> str | None:
    """The text of a regular file; ``None`` when it is none.

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
