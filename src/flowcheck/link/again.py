"""Finds once more what is kept by a name, alone: to see whether the answer is another one.

The names are made where the answers are found (``callers``, ``answers``).
"""

from __future__ import annotations

from collections.abc import Callable

from flowcheck.ir.graph import Param
from flowcheck.link.answers import GIVEN_TO, STEP, VALUE_OF
from flowcheck.link.callers import CALLERS_OF, CALLS_IN
from flowcheck.link.evaluate import Evaluator


class Again:
    """Finds answers of one program by their names."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def find(self, name: str, is_unchanged: Callable[[int], bool]) -> bool:
        """Find it, where its numbers mean what they meant; ``False`` where that is not known.

        ``is_unchanged`` tells whether a file is what it was. Whom a file calls may be asked at any
        time, for that is kept only where it is all there is.
        """
        kind, number, rest = (*name.split(" ", 2), "", "")[:3]
        if not number.isdecimal():
            return False
        file, evaluator = int(number), self._evaluator
        if kind == CALLS_IN:
            return file in evaluator.program.files and evaluator.callers.mark(file, rest) >= 0
        if evaluator.is_busy or not is_unchanged(file):
            return False
        if kind == CALLERS_OF:
            evaluator.callers.of(file, int(rest))
        else:
            self._value(kind, file, rest)
        return True

    def _value(self, kind: str, file: int, place: str) -> None:
        at, *path = place.split(STEP)
        ref = (file, int(at))
        node = self._evaluator.program.node(ref)
        if kind == VALUE_OF:
            self._evaluator.evaluate(ref, tuple(path))
        elif kind == GIVEN_TO and isinstance(node, Param):
            self._evaluator.given(ref, node, tuple(path))
