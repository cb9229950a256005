"""Selectors that are made of others: ``createSelector([name, age], (name, age) => ..)``.

What is made takes the state; its last function gets what the others give of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowcheck.ir.graph import Array, Call, Node, Object, Param
from flowcheck.link.callers import Callers
from flowcheck.link.engine import Engine
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, External, FunctionValue, Path

MAKERS = frozenset(
    {
        "npm:reselect#createSelector",
        "npm:reselect#createSelectorCreator()",
        "npm:re-reselect#createCachedSelector",
        "npm:re-reselect#default",
        "npm:@reduxjs/toolkit#createSelector",
        "npm:@reduxjs/toolkit#createDraftSafeSelector",
    }
)
"""Functions that make a selector."""

_WORD = "Selector("


class Selectors:
    """Finds what the last function of such a selector gets."""

    def __init__(self, engine: Engine, callers: Callers) -> None:
        self._engine = engine
        self._program = engine.program
        self._callers = callers
        self._known = Memory[Ref, tuple[int, ...] | None](engine.program.reads)

    def of(self, number: int, node: Param, path: Path) -> list[Edge] | None:
        """Where ``path`` of a parameter comes from, ``None`` if its function gets no selections."""
        if not self._program.has_text(number, _WORD):
            return None
        key = (number, node.function)
        inputs = self._known.of(key, lambda: self._inputs(*key), None)
        if inputs is None:
            return None
        given = inputs[node.index : node.index + 1]
        return [edge for selector in given for edge in self._results(number, selector, path)]

    def _inputs(self, number: int, function: int) -> tuple[int, ...] | None:
        """The selectors whose results a function gets."""
        module = self._program.module(number)
        closure = module.functions[function].closure
        for _, call in self._callers.given(number, closure):
            values = self._engine.evaluate((number, call.callee))
            makes = any(isinstance(v, External) and v.symbol in MAKERS for v in values)
            if makes and combiner(module.nodes, call) == closure:
                before = call.args[: call.args.index(closure)]
                listed = ((module.nodes[at], at) for at in before)
                return tuple(
                    item
                    for node, at in listed
                    for item in (node.items if isinstance(node, Array) else (at,))
                )
        return None

    def _results(self, number: int, selector: int, path: Path) -> Iterable[Edge]:
        for value in self._engine.evaluate((number, selector)):
            if isinstance(value, FunctionValue):
                declared = self._program.module(value.number).functions[value.function]
                note = f"selected by {declared.name}" if declared.name else "selected"
                for returned in declared.returns:
                    yield Edge((value.number, returned), path, note=note)


def combiner(nodes: Sequence[Node], call: Call) -> int:
    """The argument that gets what the others select: the last that is not an object of options."""
    last = len(call.args) - 1
    while last > 0 and isinstance(nodes[call.args[last]], Object):
        last -= 1
    return call.args[last] if call.args else -1
