"""The clients that SDKs hand to callbacks: ``withScope(scope => ..)``."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Param
from flowcheck.link.angularjs import GIVEN
from flowcheck.link.callers import Callers
from flowcheck.link.engine import Engine
from flowcheck.link.injected import handed
from flowcheck.link.program import Ref
from flowcheck.link.values import External, FunctionValue


class Clients:
    """Finds the symbol of the client that the first parameter of a callback is."""

    def __init__(self, engine: Engine, callers: Callers) -> None:
        self._engine = engine
        self._program = engine.program
        self._callers = callers

    def of(self, number: int, node: Param) -> Iterable[str]:
        """The symbols of the clients that a parameter may be."""
        declared = self._program.module(number).functions[node.function].params[node.index]
        if declared.name in GIVEN:
            yield GIVEN[declared.name]
        if node.index:
            return
        closure = self._program.module(number).functions[node.function].closure
        for _, call in self._callers.given(number, closure):
            position = call.args.index(closure) if closure in call.args else -1
            if position >= 0:
                yield from self._called_back((number, call.callee), position)
                yield from self._handed_on((number, call.callee), position)
            for symbol in self._symbols((number, call.callee)):
                page = handed(symbol, self._engine.matcher) if position == 0 else ""
                if page:
                    yield page
        if closure >= 0:
            yield from self._of_option(number, closure)

    def _handed_on(self, callee: Ref, position: int) -> Iterable[str]:
        """Where a function of the project hands what it is given to an SDK.

        ``const setScope = (fn) => withScope(fn)``.
        """
        for taker in self._engine.evaluate(callee):
            if not isinstance(taker, FunctionValue):
                continue
            nodes = self._program.module(taker.number).nodes
            for name in sorted(self._engine.matcher.calling_back):
                for _, call in self._program.calls(taker.number, name):
                    for place, argument in enumerate(call.args):
                        given = nodes[argument]
                        if isinstance(given, Param) and (given.function, given.index) == (
                            taker.function,
                            position,
                        ):
                            yield from self._called_back((taker.number, call.callee), place)

    def _called_back(self, callee: Ref, place: int) -> Iterable[str]:
        """The clients that a function of an SDK hands to an argument of its."""
        for symbol in self._symbols(callee):
            for spec in self._engine.matcher.calls(symbol):
                if place < len(spec.params) and spec.params[place].callback:
                    yield spec.params[place].callback

    def _of_option(self, number: int, closure: int) -> Iterable[str]:
        """For a function among the options: ``init(key, {loaded: client => ..})``."""
        module = self._program.module(number)
        placed = self._program.index(number).placed
        users = (
            (key, options, module.nodes[user])
            for key, options in placed.get(closure, ())
            if key
            for _, user in placed.get(options, ())
        )
        for key, options, call in users:
            if not isinstance(call, Call) or options not in call.args:
                continue
            position = call.args.index(options)
            for symbol in self._symbols((number, call.callee)):
                for spec in self._engine.matcher.calls(symbol):
                    fields = spec.params[position].fields if position < len(spec.params) else {}
                    field = fields.get(key)
                    if field is not None and field.callback:
                        yield field.callback

    def _symbols(self, callee: Ref) -> Iterable[str]:
        """What a callee may be outside the project."""
        for value in self._engine.evaluate(callee):
            if isinstance(value, External):
                yield value.symbol
