"""Whether a tree is as it was: the state of every file in it, told without reading any."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from flowcheck.discover.files import State, is_settled, state_of
from flowcheck.discover.git import Asked
from flowcheck.discover.listing import Listing, list_files


class Signature(Struct, frozen=True):
    """``text`` changes when a file comes, goes or is written; ``newest`` is the last such time.

    Time in nanoseconds since the epoch. ``listing`` has the files, relative to the root, ``states``
    what each of them is; ``extra`` are those elsewhere.
    """

    root: Path
    text: str
    newest: int
    listing: Listing
    states: dict[str, State | None]
    extra: dict[str, State | None]

    def is_settled(self, now: int) -> bool:
        """Whether a write that happens from now on (nanoseconds) would show in the times."""
        return is_settled(self.newest, now)

    def still_has(self, paths: Iterable[str]) -> bool:
        """Whether ``extra`` files are what they were, and those of the tree at ``paths``, too."""
        return all(state_of(path) == state for path, state in self.extra.items()) and all(
            path in self.states and state_of(f"{self.root}{os.sep}{path}") == self.states[path]
            for path in paths
        )


def tree_signature(root: Path, extra: Sequence[Path] = (), asked: Asked | None = None) -> Signature:
    """The state of the files below a root, a folder, and of ``extra`` ones elsewhere.

    Files count by path, kind, size and the times of their last write and change. ``asked`` is where
    git has been asked for them already.
    """
    listing = list_files(root, asked)
    base = f"{root}{os.sep}"
    states = {path: state_of(base + path) for path in listing.paths}
    others = {str(path): state_of(str(path)) for path in extra}
    found = [*states.items(), *others.items()]
    rows = [f"{path}\0{state.tag if state is not None else 'absent'}\0" for path, state in found]
    rows += [f"{path}\0" for path in _unread(listing)]
    digest = hashlib.blake2b("".join(rows).encode("utf-8", "surrogateescape"), digest_size=20)
    newest = max((state.newest for _, state in found if state is not None), default=0)
    return Signature(root, digest.hexdigest(), newest, listing, states, others)


def _unread(listing: Listing) -> Iterable[str]:
    yield from listing.pruned
    yield from listing.unreadable
    yield from listing.absent
