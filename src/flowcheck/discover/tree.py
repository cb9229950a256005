"""All that is read of a tree before its code is looked at.

Of a tree that was read before, only files that changed are read again, and manifests only when one
of them or the list of files has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from flowcheck.discover.decide import Decisions, DiscoverOptions
from flowcheck.discover.files import Files, State, is_settled
from flowcheck.discover.listing import Listing
from flowcheck.discover.names import digest
from flowcheck.discover.overlay import overlaid
from flowcheck.discover.packages import PackageRef
from flowcheck.discover.sightings import Sighting, Sightings
from flowcheck.discover.walk import Discovery, discover
from flowcheck.discover.workspace import Declared, Identity, Naming, Workspace
from flowcheck.model import Diagnostic


class Tree(Struct, frozen=True):
    """A tree: its files, how its modules are named, its packages, what it declares and is called.

    ``diagnostics`` are of all of it.
    """

    found: Discovery
    workspace: Workspace
    packages: tuple[PackageRef, ...]
    declared: tuple[Declared, ...]
    identity: Identity
    diagnostics: tuple[Diagnostic, ...]


class Seen(Struct, frozen=True):
    """What is kept of a tree: sightings of its files, decisions by name, what its manifests told.

    ``read`` are the states (tags) of what was looked at for that, ``paths`` is a mark of the list
    of all files.
    """

    files: dict[str, Sighting]
    decisions: Decisions
    naming: Naming
    read: dict[str, str]
    paths: str


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Seen)


_FEW, _PART = 4, 50  # files, and the part of all, that are read again each time


class Memory:
    """What an earlier scan saw of a tree. ``data`` is what ``kept`` gave then; it may be damaged.

    ``mark`` makes the mark of the path, the language and the text of a file.
    """

    def __init__(self, data: bytes | None, mark: Callable[[str, str, str], str]) -> None:
        self._seen: Seen | None = None
        if data is not None:
            try:
                self._seen = _decoder.decode(data)
            except msgspec.MsgspecError:
                self._seen = None
        seen = self._seen
        self.sightings = Sightings(
            seen.files if seen else None, seen.decisions if seen else None, mark
        )
        self._fresh: tuple[Naming, dict[str, str], str] | None = None

    def naming(self, source: Files, found: Discovery) -> Naming:
        """What the manifests tell, read again if one of them may have changed."""
        paths = digest((*found.paths, "", *found.manifests))
        seen = self._seen
        if seen is not None and seen.paths == paths:
            now = {path: _tag(source.state(path)) for path in seen.read}
            if now == seen.read:
                return seen.naming
        witness = _Witness(source)
        witness.expect(found.manifests)
        naming = _naming(witness, found)
        sure = witness.is_settled(self.sightings.began)
        self._fresh = naming, witness.tags(), paths if sure else ""
        return naming

    def kept(self) -> bytes | None:
        """What is to be kept for a later scan; ``None`` when it is, but for a few, kept already."""
        seen, sightings = self._seen, self.sightings
        told = self._fresh or (seen and (seen.naming, seen.read, seen.paths))
        if not told or not sightings.decisions or not (self._fresh or self._is_new(seen)):
            return None
        now = Seen(sightings.now, sightings.decisions, *told)
        try:
            return _encoder.encode(now)
        except UnicodeEncodeError:  # a name in a manifest that is not text
            return None

    def _is_new(self, seen: Seen | None) -> bool:
        """Whether more is new than is read again sooner than all of it is written."""
        sightings = self.sightings
        if seen is None or sightings.decided_anew or len(seen.files) != len(sightings.now):
            return True
        return sightings.noted > min(_FEW, len(sightings.now) // _PART)


def read_tree(
    source: Files,
    options: DiscoverOptions,
    overlay: Mapping[str, str],
    memory: Memory | None = None,
) -> Tree:
    """Read a tree; ``overlay`` has texts that stand in for its own.

    Raises ``ConfigError`` for a root, a scope or a glob that is wrong.
    """
    sightings = memory.sightings if memory is not None else None
    found = overlaid(discover(source, options, sightings), overlay)
    naming = memory.naming(source, found) if memory is not None else _naming(source, found)
    return Tree(
        found,
        naming.workspace,
        naming.packages,
        naming.declared,
        naming.identity,
        (*found.diagnostics, *naming.diagnostics),
    )


def _naming(source: Files, found: Discovery) -> Naming:
    """What the manifests tell; their readers are loaded when there is something to read."""
    from flowcheck.discover.naming import read_naming

    return read_naming(source, found.paths, found.manifests)


class _Witness:
    """Files, with a note of each that is looked at."""

    def __init__(self, source: Files) -> None:
        self._source = source
        self._states: dict[str, State | None] = {}
        self.moved = source.moved

    @property
    def root(self) -> Path:
        return self._source.root

    def listed(self, scopes: tuple[str, ...]) -> tuple[Listing, frozenset[str]]:
        return self._source.listed(scopes)

    def state(self, path: str) -> State | None:
        self._states[path] = state = self._source.state(path)
        return state

    def expect(self, paths: Iterable[str]) -> None:
        self._source.expect(paths)

    def read(self, path: str, most: int = -1) -> bytes:
        self.state(path)
        return self._source.read(path, most)

    def is_settled(self, now: int) -> bool:
        """Whether what is written to one of the files from now on (nanoseconds) would show."""
        states = [state for state in self._states.values() if state is not None]
        return self.moved.isdisjoint(self._states) and all(
            is_settled(state.newest, now) for state in states
        )

    def tags(self) -> dict[str, str]:
        return {path: _tag(state) for path, state in sorted(self._states.items())}


def _tag(state: State | None) -> str:
    return state.tag if state is not None else "absent"
