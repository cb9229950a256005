"""Whether a tree is as it was: the state of every file in it, told without reading any."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from flowcheck.discover.listing import Listing, list_files

_TICK_NS = 50_000_000  # clocks of file systems are coarser than their time stamps
_COARSE_NS = 2_000_000_000  # some keep whole seconds only
_SECOND_NS = 1_000_000_000


class Signature(Struct, frozen=True):
    """``text`` changes when a file comes, goes or is written; ``newest`` is the last such time.

    Time in nanoseconds since the epoch. ``listing`` has the files, relative to the root.
    """

    text: str
    newest: int
    listing: Listing

    def is_settled(self, now: int) -> bool:
        """Whether a write that happens from now on (nanoseconds) would show in the times."""
        coarse = self.newest % _SECOND_NS == 0
        return self.newest < now - (_COARSE_NS if coarse else _TICK_NS)


def tree_signature(root: Path, extra: Sequence[Path] = ()) -> Signature:
    """The state of the files below a root, a folder, and of ``extra`` ones elsewhere.

    Files count by path, kind, size and the times of their last write and change.
    """
    listing = list_files(root)
    digest = hashlib.blake2b(digest_size=20)
    newest = 0
    base = f"{root}{os.sep}"
    for path in (*(base + path for path in listing.paths), *map(str, extra)):
        row, time = _state(path)
        digest.update(row.encode("utf-8", "surrogateescape"))
        newest = max(newest, time)
    for path in _unread(listing):
        digest.update(f"{path}\0".encode("utf-8", "surrogateescape"))
    return Signature(digest.hexdigest(), newest, listing)


def _state(path: str) -> tuple[str, int]:
    try:
        state = os.lstat(path)
    except OSError:
        return f"{path}\0absent\0", 0
    kind = stat.S_IFMT(state.st_mode)
    times = (state.st_mtime_ns, state.st_ctime_ns)
    return f"{path}\0{kind} {state.st_size} {times[0]} {times[1]} {state.st_ino}\0", max(times)


def _unread(listing: Listing) -> Iterable[str]:
    yield from listing.pruned
    yield from listing.unreadable
    yield from listing.absent
