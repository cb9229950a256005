"""What an earlier scan saw of each file, by the state that the file was in: no need to read it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from flowcheck.discover.decide import Decisions, DiscoverOptions, about, decide
from flowcheck.discover.files import State, is_settled
from flowcheck.discover.names import printable


class Sighting(Struct, frozen=True, array_like=True):
    """What was seen of a file in the state of ``tag``.

    ``reason``: why it is skipped, ``""`` when it is to be analysed: then ``language`` says as what,
    and ``mark`` is one of its content. ``kind`` and ``told``: what there is to tell of it.
    """

    tag: str
    reason: str
    kind: str = ""
    told: str = ""
    language: str = ""
    mark: str = ""


class Sightings:
    """Sightings by path. ``mark`` makes the mark of a path, a language and a text.

    ``now`` has those of this scan, which ``began`` then (nanoseconds since the epoch). ``noted``
    counts the new ones, ``decided_anew`` tells whether what names decide is new.
    """

    def __init__(
        self,
        known: Mapping[str, Sighting] | None = None,
        decisions: Decisions | None = None,
        mark: Callable[[str, str, str], str] | None = None,
    ) -> None:
        self._mark = mark
        self.now: dict[str, Sighting] = {}
        self.noted = 0
        self.decided_anew = False
        self._known = known or {}
        self.decisions = decisions
        self.began = time.time_ns()

    def decided(
        self, paths: Sequence[str], options: DiscoverOptions, alone: frozenset[str]
    ) -> Decisions:
        """What is decided by names, as it was where nothing changed that it depends on."""
        listed = tuple(map(printable, paths))
        known = self.decisions
        if known is None or known.about != about(listed, options, alone):
            known = self.decisions = decide(listed, options, alone)
            self.decided_anew = True
        return known

    def mark(self, path: str, language: str, text: str) -> str:
        """The mark of a file; ``""`` where nobody needs it."""
        return self._mark(path, language, text) if self._mark is not None else ""

    def of(self, path: str, state: State) -> Sighting | None:
        """What was seen of a file, if it is in that state still."""
        seen = self._known.get(path)
        if seen is None or seen.tag != state.tag:
            return None
        self.now[path] = seen
        return seen

    def note(self, path: str, state: State, seen: Sighting) -> None:
        """Keep what is seen of a file now, if what is written to it later would show."""
        if state.tag and is_settled(state.newest, self.began):
            self.now[path] = seen
            self.noted += 1
