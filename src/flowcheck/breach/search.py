"""Which commits to judge so that it is known when each fact came and went, and judging them.

Starts with the ends, then halves the stretches whose ends differ, those first that differ in what
matters most, at commits that touch the vendor's words or the files concerned. What is left of the
budget goes to stretches that may hide something that came and went.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, field

from flowcheck.breach.chain import Chain, Tell, Touched, touching
from flowcheck.breach.facts import Facts, Weight, facts_of
from flowcheck.breach.states import State, States

STAGE = "judge revisions"
_NOBODY: Facts = {}


class History(Struct):
    """What is known of a chain: facts by position.

    ``judged`` are the positions with a state, in order; ``empty`` is the position up to which text
    shows no trace of the vendor (-1: there are traces from the first commit on, or before it).
    ``exhausted``: the budget was spent before all was known. ``unseen`` counts the commits that
    touch the vendor's words and were not judged.
    """

    chain: Chain
    facts: dict[int, Facts] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)
    judged: list[int] = field(default_factory=list)
    empty: int = -1
    exhausted: bool = False
    unseen: int = 0

    def before(self, number: int) -> int | None:
        """The judged position before one, ``None`` when there is none."""
        place = bisect_left(self.judged, number)
        return self.judged[place - 1] if place else None

    def add(self, number: int, facts: Facts, state: State | None = None) -> None:
        """Take in what is known of a position."""
        self.facts[number] = facts
        if state is not None:
            self.states[number] = state
        insort(self.judged, number)


class Stretch(Struct, frozen=True):
    """Two judged positions with nothing judged between them.

    ``weight`` and ``files`` are those of the gravest facts in which they differ, ``inside`` counts
    the commits between them that touch the vendor's words.
    """

    start: int
    end: int
    weight: Weight
    files: frozenset[str]
    inside: int


class Search:
    """Judges the commits of a chain within a budget."""

    def __init__(
        self,
        states: States,
        chain: Chain,
        hints: Touched,
        *,
        vendor: str,
        budget: int,
        tell: Tell | None = None,
    ) -> None:
        self._states = states
        self._vendor = vendor
        self._budget = budget
        self._tell = tell
        self._code = hints.code
        self._hints = tuple(sorted({*hints.code, *hints.manifests}))
        self._ended = hints.ended
        self._history = History(chain)
        self._tried: set[int] = set()
        self._near: dict[tuple[int, int, frozenset[str]], tuple[int, ...]] = {}

    def run(self, focus: range | None = None) -> History:
        """Judge what is needed.

        ``focus`` are the positions of a window. A quarter of the budget is kept for it; the rest is
        spent as without one, so that another window finds most commits judged already.
        """
        history, last = self._history, len(self._history.chain.commits) - 1
        first = self._hints[0] if self._hints else last
        if history.chain.whole and not self._ended:
            history.empty = first - 1 if self._hints else last - 1
            history.add(history.empty, _NOBODY)
        else:
            first = min(first, self._ended)
        self._judge(last)
        self._judge(first)
        if focus is not None:
            self._spend(self._budget - self._budget // 4)
            for number in (focus.start, focus.stop - 1):
                if number > history.empty:
                    self._judge(number)
            self._spend(self._budget, focus)
        history.exhausted = self._spend(self._budget)
        history.unseen = sum(number not in self._tried for number in self._code)
        return history

    def _spend(self, budget: int, focus: range | None = None) -> bool:
        """Judge commits until a budget is spent (true) or all is known."""
        while (stretch := self._widest(focus)) is not None:
            if len(self._tried) >= budget:
                return True
            self._judge(self._middle(stretch))
        return False

    def _judge(self, number: int) -> None:
        if number in self._tried or number < 0:
            return
        if self._tell is not None:
            self._tell(STAGE, len(self._tried), self._budget)
        self._tried.add(number)
        state = self._states.commit(self._history.chain.commits[number].oid)
        if state is not None:
            self._history.add(number, facts_of(state, self._vendor), state)

    def _widest(self, focus: range | None) -> Stretch | None:
        """The stretch that is most worth a look, ``None`` when nothing is left to find out."""
        found = [
            stretch
            for stretch in self._stretches()
            if self._open(stretch)
            and (focus is None or (stretch.start < focus.stop and stretch.end > focus.start))
        ]
        return max(
            found, key=lambda s: (s.weight, s.inside, s.end - s.start, -s.start), default=None
        )

    def _stretches(self) -> Iterator[Stretch]:
        for start, end in pairwise(self._history.judged):
            if end - start > 1:
                yield self._stretch(start, end)

    def _stretch(self, start: int, end: int) -> Stretch:
        one, other = self._history.facts[start], self._history.facts[end]
        changed = [(one.get(key) or other[key]) for key in one.keys() ^ other.keys()]
        weight = max((fact.weight for fact in changed), default=Weight.NONE)
        files = frozenset(fact.file for fact in changed if fact.weight == weight)
        inside = len(_between(self._code, start, end, self._tried))
        return Stretch(start, end, weight, files, inside)

    def _open(self, stretch: Stretch) -> bool:
        """Whether something in a stretch can still be found out."""
        if all(number in self._tried for number in range(stretch.start + 1, stretch.end)):
            return False
        return stretch.weight > Weight.NONE or stretch.inside > 0

    def _middle(self, stretch: Stretch) -> int:
        """The commit of a stretch to judge next."""
        start, end = stretch.start, stretch.end
        near = _between(self._likely(stretch), start, end, self._tried)
        if near:
            return near[len(near) // 2]
        free = [number for number in range(start + 1, end) if number not in self._tried]
        if free[-1] == end - 1 and end in self._likely(stretch):
            return end - 1
        return free[len(free) // 2]

    def _likely(self, stretch: Stretch) -> Sequence[int]:
        """The commits of a stretch that touch the vendor's words or the files concerned."""
        hints = self._code if stretch.weight < Weight.SETTING else self._hints
        if stretch.weight == Weight.NONE or not stretch.files:
            return hints
        key = (stretch.start, stretch.end, stretch.files)
        if key not in self._near:
            found = touching(
                self._states.repository, self._history.chain, stretch.start, stretch.end,
                stretch.files,
            )  # fmt: skip
            self._near[key] = tuple(sorted({*found, *hints}))
        return self._near[key]


def _between(numbers: Sequence[int], start: int, end: int, without: set[int]) -> Sequence[int]:
    inside = numbers[bisect_right(numbers, start) : bisect_left(numbers, end)]
    return [number for number in inside if number not in without]
