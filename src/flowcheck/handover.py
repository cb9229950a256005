"""Stages whose items forked processes share: what each finds is taken over as if found here.

What they find are units, lowered files and what names were judged to be. A scan that nothing was
kept of shares; of others little is left to find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from flowcheck.flows.units import Found, Units
from flowcheck.lowering import Lowering
from flowcheck.stages import Stages
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.walk import Walker

Item = TypeVar("Item")
Made = TypeVar("Made")


class _Haul(msgspec.Struct, array_like=True):
    """What another process found."""

    units: Found
    modules: dict[str, bytes]
    names: dict[bytes, bytes]
    steps: int


_decoder = msgspec.msgpack.Decoder(_Haul)


class Handover:
    """Shares the items of stages, ``jobs`` processes in all."""

    def __init__(
        self, units: Units, lowering: Lowering, walker: Walker, names: Remembered, jobs: int
    ) -> None:
        self._units = units
        self._lowering = lowering
        self._walker = walker
        self._names = names
        self._jobs = jobs

    def shares(self, items: int, share_from: int) -> bool:
        """Whether so many items are shared."""
        return self._jobs > 1 and self._units.begins_anew and items >= share_from

    def each(
        self,
        stages: Stages,
        stage: str,
        items: Sequence[Item],
        work: Callable[[Item], Made],
        file: Callable[[Item], str],
        *,
        share_from: int,
    ) -> list[Made]:
        """Do the work of a stage for each item; from so many on, others take their share."""
        if not self.shares(len(items), share_from):
            return stages.each(stage, items, work, file)
        from flowcheck.share import Shared

        self._lowering.settle()
        before = self._units.place()
        modules, names = len(self._lowering.made()), len(self._names.made())
        steps = self._walker.steps

        def gathered() -> bytes:
            return msgspec.msgpack.encode(
                _Haul(
                    self._units.since(before),
                    self._lowering.made(modules),
                    self._names.made(names),
                    self._walker.steps - steps,
                )
            )

        with Shared(
            len(items), self._jobs - 1, self._lowering.alone, lambda at: work(items[at]), gathered
        ) as shared:
            made = stages.some(stage, items, shared.own(), work, file)
            for found in shared.of_others():
                self._take_over(found)
        rest = [place for place in range(len(items)) if place not in made]
        made |= stages.some(stage, items, rest, work, file, len(made))
        return [made[place] for place in range(len(items))]

    def _take_over(self, data: bytes) -> None:
        haul = _decoder.decode(data)
        self._units.take_over(haul.units)
        self._lowering.take_over(haul.modules)
        self._names.take_over(haul.names)
        self._walker.steps += haul.steps
