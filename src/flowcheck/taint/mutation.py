"""What a call leaves behind in a value that it is given: ``list.push(x)``, ``Object.assign(a, b)``.

Comes in: the state at the value after the call. Goes out: the states at what the call put in, and
at the value before, without what the call surely overwrote.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.catalog.stdlib import LibraryFunction
from flowcheck.ir.graph import ELEMENT, After, Call, Const, Object
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.library import is_method
from flowcheck.link.program import Ref
from flowcheck.link.values import FunctionValue
from flowcheck.taint.state import State, Steps


class Mutations:
    """Goes back over calls that change a value."""

    def __init__(self, evaluator: Evaluator, steps: Steps) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._steps = steps

    def before(self, state: State, node: After) -> Iterable[State]:
        """Where the data of a value after a call may come from."""
        number = state.ref[0]
        call = self._program.module(number).nodes[node.call]
        if not isinstance(call, Call):
            return
        site = (number, node.call)
        library = self._evaluator.libraries.library(site, call)
        overwritten = self._overwritten(number, call, node.role, library)
        if not state.path:
            base = self._steps.to(state, (number, node.base), ())
            yield replace(base, omit=base.omit | overwritten)
        elif state.path[0] not in overwritten:
            yield self._steps.to(state, (number, node.base), state.path)
        yield from self._left_by_functions(state, site, call, node.role)
        if library is None or not library.mutates:
            return
        if node.role == (-1 if is_method(library) else library.which):
            given = [position for position in range(len(call.args)) if position != node.role]
            yield from self._put_in(state, call, library, given)

    def _left_by_functions(self, state: State, site: Ref, call: Call, role: int) -> Iterable[State]:
        """What functions of the project leave in their parameter."""
        if role < 0:
            return
        for value in self._evaluator.evaluate((site[0], call.callee)):
            if isinstance(value, FunctionValue):
                frame = (site, value.number, value.function)
                function = self._program.module(value.number).functions[value.function]
                for index, exit_node in function.exits:
                    if index == role and self._steps.enterable(state, site):
                        yield self._steps.enter(state, (value.number, exit_node), state.path, frame)

    def _overwritten(
        self, number: int, call: Call, role: int, library: LibraryFunction | None
    ) -> frozenset[str]:
        """Keys that a merge surely overwrites: those of object literals among its arguments."""
        if library is None or library.mutates != "merge":
            return frozenset()
        found = {name for name, _ in call.kwargs if name}
        for position, argument in enumerate(call.args):
            if position != role:
                found |= self._literal_keys(number, argument)
        return frozenset(found)

    def _literal_keys(self, number: int, node_id: int) -> frozenset[str]:
        literal = self._program.module(number).nodes[node_id]
        entries = literal.entries if isinstance(literal, Object) else ()
        return frozenset(entry.key for entry in entries if entry.key is not None)

    def _put_in(
        self, state: State, call: Call, library: LibraryFunction, given: list[int]
    ) -> Iterable[State]:
        match library.mutates:
            case "entry" if len(given) >= 2:
                yield from self._entry(state, call, given)
            case "element":
                if not state.path or state.path[0] == ELEMENT or state.path[0].isdigit():
                    for position in given:
                        yield self._steps.to(
                            state, (state.ref[0], call.args[position]), state.path[1:]
                        )
            case "merge":
                yield from self._merged(state, call, given)
            case _:
                pass

    def _entry(self, state: State, call: Call, given: list[int]) -> Iterable[State]:
        """``map.set(key, value)``."""
        number = state.ref[0]
        key = self._program.module(number).nodes[call.args[given[0]]]
        name = str(key.value) if isinstance(key, Const) else "?"
        value = (number, call.args[given[1]])
        if not state.path:
            yield self._steps.under(state, value, name)
        elif state.path[0] in (name, ELEMENT) or name == "?":
            yield self._steps.to(state, value, state.path[1:])

    def _merged(self, state: State, call: Call, given: list[int]) -> Iterable[State]:
        """``Object.assign(target, a, b)``, ``d.update(a, b=c)``: the last one wins."""
        number = state.ref[0]
        surely: frozenset[str] = frozenset()
        for position in reversed(given):
            if state.path and state.path[0] in surely:
                return
            path = (ELEMENT, *state.path) if position in call.spread else state.path
            merged = self._steps.to(state, (number, call.args[position]), path)
            yield replace(merged, omit=merged.omit | surely) if not state.path else merged
            surely |= self._literal_keys(number, call.args[position])
        for name, value in call.kwargs:
            if not state.path:
                yield self._steps.under(state, (number, value), name)
            elif name in (state.path[0], ""):
                path = state.path[1:] if name else state.path
                yield self._steps.to(state, (number, value), path)
