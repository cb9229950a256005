"""What was found of nodes, and what is being found: questions that ask for themselves end.

An answer that was cut short, because a question waits for it or because it goes too deep, counts
only until the question that began it all is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from flowcheck.link.reads import Keeper, Memory, Reads, always
from flowcheck.link.values import Path, Value

VALUE_OF, GIVEN_TO = "value", "given"
"""Of the names of what is kept: what a node may be, and what a parameter is given."""

STEP = "\0"
"""Between the steps of a path, in names."""

MAX_DEPTH = 90
MAX_FRESH = 400
MANY_READS = 8

Question = tuple[int, int, Path]
"""A file, a node of it, and the path below that."""

_TOO_DEEP: Question = (-1, -1, ())


class Answers:
    """Answers by question, for the life of a scan; ``keeper`` keeps some from scan to scan."""

    def __init__(self, reads: Reads, keeper: Keeper) -> None:
        self._reads = reads
        self._keeper = keeper
        self._known = Memory[Question, tuple[Value, ...]](reads)
        self._tentative = Memory[Question, tuple[Value, ...]](reads)
        self._active: set[Question] = set()
        self._cut: set[Question] = set()
        self._spent = 0

    @property
    def are_whole(self) -> bool:
        """Whether nothing under way was cut short because it asks for itself."""
        return not self._cut

    @property
    def are_sought(self) -> bool:
        """Whether a question is under way."""
        return bool(self._active)

    def cut_short(self) -> None:
        """What is under way goes too deep, and ends here."""
        self._cut.add(_TOO_DEEP)

    def get(self, question: Question) -> tuple[Value, ...] | None:
        """The answer to a question, if there is one that counts."""
        return self._known.get(question)

    def find(
        self, question: Question, find: Callable[[], tuple[Value, ...]], *, is_first: bool
    ) -> tuple[Value, ...]:
        """The answer to a question that has none yet; none where it asks for itself.

        ``is_first``: nobody asks who is answered otherwise meanwhile. Such an answer may be kept.
        """
        known = self._tentative.get(question) if self._spent > MAX_FRESH else None
        if known is not None:
            return known  # in a big cycle what was found before will do
        if question in self._active or len(self._active) > MAX_DEPTH:
            self._cut.add(question if question in self._active else _TOO_DEEP)
            return ()
        keeps = is_first and not self._active
        self._active.add(question)
        self._spent += 1
        found, seen = self._reads.apart(
            (lambda: self._kept(VALUE_OF, question, find, _is_costly)) if keeps else find,
        )
        self._active.discard(question)
        self._cut.discard(question)
        if not self._active:
            self._cut.clear()
            self._tentative.clear()
            self._spent = 0
        (self._tentative if self._cut else self._known).put(question, found, seen)
        return found

    def given(self, question: Question, find: Callable[[], tuple[Value, ...]]) -> tuple[Value, ...]:
        """What a parameter is given, by what an earlier scan found if nothing is different."""
        return self._kept(GIVEN_TO, question, find, lambda seen: _is_costly(seen) and not self._cut)

    def _kept(
        self,
        kind: str,
        question: Question,
        find: Callable[[], tuple[Value, ...]],
        is_sure: Callable[[Collection[int]], bool],
    ) -> tuple[Value, ...]:
        number, node, path = question
        name = f"{kind} {number} {STEP.join((str(node), *path))}"
        return self._keeper.within(name, tuple[Value, ...], find, is_sure, always)


def _is_costly(seen: Collection[int]) -> bool:
    """Whether an answer rests on so much that it is kept, not found again."""
    return len(seen) >= MANY_READS
