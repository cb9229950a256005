"""The legs of a walk: where many files call a function that it leaves, each file is one leg.

A leg is found from its forks and from what it reads, so it can be kept between scans: after an edit
only the legs are walked again that came by what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.link.program import Ref
from flowcheck.result.flows import Flow
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.state import Lost, State
from flowcheck.taint.walked import Aim, Effort, Fork

MAX_LEG_STATES = 5000


class Arrival(Struct, frozen=True):
    """A flow as one route shows it.

    ``call`` is that of the function with the sink, by which the route comes; ``None`` where it
    starts in that function. ``shown`` is where the code shows what the value is; ``None`` where
    no name on the way does.
    """

    flow: Flow
    call: Ref | None
    shown: Ref | None = None


class Task(Struct, frozen=True):
    """The walk from one argument of a sink; ``place`` is that of the argument."""

    sink: SinkCall
    place: int
    effort: Effort

    def within_leg(self) -> Task:
        """The part of it that is one leg, which must leave some of the way to others."""
        states = min(self.effort.states, MAX_LEG_STATES)
        return replace(self, effort=replace(self.effort, states=states))

    @property
    def aim(self) -> Aim:
        """What the walk is for."""
        start = self.sink.arguments[self.place].start
        return Aim(self.sink.ref, frozenset({start.path}), self.effort)


class Beyond(Struct, frozen=True, array_like=True):
    """What is beyond a fork.

    ``bound``: callers pass something; ``held``: it may have the field asked for; ``ended``: a walk
    came to an end there.
    """

    bound: bool = False
    held: bool = False
    ended: bool = False

    def __or__(self, other: Beyond) -> Beyond:
        return Beyond(self.bound or other.bound, self.held or other.held, self.ended or other.ended)


class Leg(Struct, frozen=True, array_like=True):
    """What arrives by one file, where data may be lost there, what is beyond each of its forks.

    ``states`` is how many its walks saw.
    """

    arrivals: tuple[Arrival, ...]
    lost: Lost
    beyond: tuple[Beyond, ...]
    states: int


Keep = Callable[[object, Callable[[], Leg]], Leg]
"""Gives the leg that is found from something: kept or found."""


def by_file(forks: Iterable[Fork]) -> Mapping[int, Sequence[tuple[int, Fork]]]:
    """The forks of each file with callers, each with its place and the calls of that file."""
    found: dict[int, list[tuple[int, Fork]]] = {}
    for place, fork in enumerate(forks):
        sites: dict[int, list[Ref]] = {}
        for site in fork.sites:
            sites.setdefault(site[0], []).append(site)
        for number, own in sites.items():
            part = Fork(fork.state, fork.node, tuple(own))
            found.setdefault(number, []).append((place, part))
    return dict(sorted(found.items()))


def came_by(forks: Sequence[Fork], ends: Iterable[State]) -> set[int]:
    """The places of the forks by which walks came to an end."""
    places: dict[int, list[int]] = {}
    for place, fork in enumerate(forks):
        places.setdefault(id(fork.state), []).append(place)
    on_the_way = {id(state) for end in ends for state in end.chain()}
    return {place for state in on_the_way & places.keys() for place in places[state]}
