"""Whether what is kept of a unit may be used: nothing is different that was read for it.

A unit that rests on the answer of another one is as it was where that answer is, even if the other
had to be found again for another reason: a change goes no further than the answers that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from flowcheck.link.packed import unpack
from flowcheck.link.reads import ANSWER, Reads, mark_of_bytes

_MAX_DEPTH = 100  # answers that rest on answers; beyond, a unit is found again


class Unit(msgspec.Struct, frozen=True, array_like=True):
    """What was read for a unit, packed, and what was found, encoded.

    ``mark``: what stands for an answer that is the same whoever asks, so that who asks rests on it
    alone; -1 for others.
    """

    seen: bytes
    found: bytes
    mark: int = -1

    @property
    def is_free(self) -> bool:
        """Whether the answer is the same whoever asks."""
        return self.mark >= 0


def free(seen: bytes, found: bytes) -> Unit:
    """A unit whose answer is the same whoever asks."""
    return Unit(seen, found, mark_of_bytes(found))


class Validity:
    """Judges the units that an earlier scan ``kept``.

    ``used`` are those that this scan has, ``dirty`` the numbers of reads that are or may be
    different. ``find_again`` finds a unit, so that it is among ``used`` if it is to be kept, and
    gives ``False`` where that cannot be done.
    """

    def __init__(
        self,
        kept: Mapping[str, Unit],
        used: Mapping[str, Unit],
        dirty: frozenset[int],
        reads: Reads,
        find_again: Callable[[str], bool],
    ) -> None:
        self._kept = kept
        self._used = used
        self._dirty = dirty
        self._reads = reads
        self._find_again = find_again
        self._holding: dict[str, bool] = {}
        self._depth = 0

    def holds(self, name: str) -> bool:
        """Whether a kept unit is what would be found now."""
        known = self._holding.get(name)
        if known is None:
            self._holding[name] = False  # one that rests on itself does not hold
            self._depth += 1
            known = self._holding[name] = self._judged(self._kept.get(name))
            self._depth -= 1
        return known

    def _judged(self, unit: Unit | None) -> bool:
        seen = read_for(unit) if unit is not None else None
        if seen is None or self._depth > _MAX_DEPTH:
            return False
        known = self._reads.known
        if seen and seen[-1] >= len(known):
            return False
        if not self._dirty.isdisjoint(seen):
            return False
        for number in seen:
            read = known[number]
            if read.kind == ANSWER and not self._is_same(read.text, read.node):
                return False
        return True

    def _is_same(self, name: str, mark: int) -> bool:
        """Whether a unit gives the answer that a mark stands for."""
        unit = self._used.get(name)
        if unit is None and self.holds(name):
            unit = self._kept[name]
        if unit is None and self._find_again(name):
            unit = self._used.get(name)
        return unit is not None and unit.mark == mark


def read_for(unit: Unit) -> Sequence[int] | None:
    """The numbers of what was read for a unit, in order; ``None`` where they are damaged."""
    try:
        return unpack(unit.seen)
    except ValueError:
        return None
