"""What a walk is for, and where it came: data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from msgspec import Struct

from flowcheck.ir.graph import Param
from flowcheck.link.program import Ref
from flowcheck.link.values import Path
from flowcheck.taint.state import MAX_SITES, Identity, State, Stop

MAX_STATES = 20000
MAX_ROUTES = 4
MAX_LOGGED_STATES = 1500
MAX_ALIKE = 8
"""Ends that differ by nothing but how the walk came there."""
FEW_FILES = 3
"""Files with callers of a function; where there are more, a walk may be left to others."""


class Effort(Struct, frozen=True):
    """How far a walk goes.

    ``sites``: how many of the calls on its way tell one end from another. ``states``: its length;
    of those at one place (a node and the path below it) only so many ``routes`` count, and it has
    as many times the length at most: a function that many call is gone through for each of them.
    """

    sites: int = MAX_SITES
    states: int = MAX_STATES
    routes: int = MAX_ROUTES

    def counted(self, seen: AbstractSet[Identity]) -> int:
        """How many of the states that were seen count."""
        if len(seen) < self.states:
            return len(seen)
        return min(len(seen), self.routes * len({identity[:2] for identity in seen}))

    def allowed(self, seen: AbstractSet[Identity], most: int) -> int:
        """How many states a walk may see that has seen so ``most``: if it may go on, some more."""
        ends = self.counted(seen) >= self.states or most >= self.routes * self.states
        return most if ends else most + max(1, self.states // 4)


class Aim(Struct, frozen=True):
    """What a walk is for: the call that sends, the paths asked of its arguments, how far to go."""

    sink: Ref | None
    asked: frozenset[Path]
    effort: Effort


class Fork(Struct, frozen=True):
    """A parameter at which a walk is left to others: many files call the function.

    ``node`` is the parameter, ``sites`` are the calls. ``bound`` and ``held``: whether calls in its
    own file, where the walk goes on, pass something, and whether that may have the field asked for.
    """

    state: State
    node: Param
    sites: tuple[Ref, ...]
    bound: bool = False
    held: bool = False


class Walked(Struct):
    """Where a walk came: its ends, the forks at which it was left, how many states it saw.

    ``holders`` are as in ``Steps``; of ``states`` those count that do for an ``Effort``.
    """

    stops: list[Stop]
    forks: list[Fork]
    holders: list[State]
    states: int


def few_alike(stops: Iterable[Stop]) -> list[Stop]:
    """The ends, of those that are alike the first few: others say the same by longer ways."""
    seen = Counter[Identity]()
    found: list[Stop] = []
    for stop in stops:
        end = stop.state.at_end()
        seen[end] += 1
        if seen[end] <= MAX_ALIKE:
            found.append(stop)
    return found


def unfilled(holders: Iterable[State], ends: Iterable[State]) -> list[Stop]:
    """Holders with nothing but constants in sight: they are filled from out of sight.

    ``ends`` are the states at which walks ended.
    """
    reached = {id(state) for end in ends for state in end.chain()}
    return [Stop(state) for state in holders if id(state) not in reached]


FOR_SENT = Effort()
FOR_LOGGED = Effort(sites=0, states=MAX_LOGGED_STATES, routes=1)
"""Loggers are called everywhere, and what is logged counts once, wherever it comes from."""
