"""What is at an argument position of a call.

``bind``, ``partial``, ``call``, ``apply`` and spreads are looked through.
"""

from __future__ import annotations

from flowcheck.ir.graph import Call, Closure, Global, Load, Param, Update
from flowcheck.link.engine import Engine
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import (
    ClassValue,
    Edge,
    External,
    FunctionValue,
    ObjectValue,
    Value,
)

_TAKES_OUT = frozenset({"get", "setdefault"})


class Arguments:
    """Finds receivers and arguments of calls."""

    def __init__(self, engine: Engine, frameworks: Frameworks) -> None:
        self._engine = engine
        self._program = engine.program
        self._frameworks = frameworks
        self._made = Memory[Ref, Ref | None](engine.program.reads)
        self._making: set[Ref] = set()

    def receiver(self, ref: Ref, node: Call) -> Ref | None:
        """The receiver of a method call."""
        callee = self._program.module(ref[0]).nodes[node.callee]
        return (ref[0], callee.base) if isinstance(callee, Load) else None

    def argument(self, number: int, node: Call, position: int) -> list[Edge]:
        """The value at an argument position.

        Arguments that ``bind`` and ``partial`` put first come first; ``f.call(this, a)`` and
        ``f.apply(this, [a])`` are looked through; a spread before the position gives a part of what
        is spread.
        """
        bound = self._bound(number, node)
        if position < len(bound):
            return [bound[position]]
        position -= len(bound)
        callee = self._program.module(number).nodes[node.callee]
        if (
            isinstance(callee, Load)
            and callee.field in ("call", "apply", "bind")
            and not self._program.is_python(number)
            and not self._own(number, callee)
        ):
            if callee.field == "call" or self._binds(number, callee):
                position += 1
            elif callee.field == "apply" and len(node.args) > 1:
                return [Edge((number, node.args[1]), (str(position),))]
        for place in node.spread:
            if place <= position and place < len(node.args):
                return [Edge((number, node.args[place]), (str(position - place),))]
        return [Edge((number, node.args[position]))] if position < len(node.args) else []

    def called(self, number: int, node: Call) -> tuple[Value, ...]:
        """What a call calls; nothing of the project where it takes something out of a dict."""
        values = self._engine.evaluate((number, node.callee))
        return () if values and self._takes_out(number, node) else values

    def _takes_out(self, number: int, node: Call) -> bool:
        """Whether a call takes something out of a dict: ``REGISTRY.get(name)``.

        What is put into it under a computed key is no method of it, though it may have any name.
        """
        nodes = self._program.module(number).nodes
        callee = nodes[node.callee]
        if not isinstance(callee, Load) or callee.field not in _TAKES_OUT:
            return False
        if not self._program.is_python(number):
            return False
        return isinstance(nodes[callee.base], Update) or any(
            isinstance(value, ObjectValue) for value in self._engine.evaluate((number, callee.base))
        )

    def bound_arguments(self, number: int, node: Call) -> int:
        """How many arguments ``bind`` or ``partial`` put before those of the call."""
        return len(self._bound(number, node))

    def is_bound(self, callee: Ref) -> bool:
        """Whether a callee is the result of ``bind`` or ``partial``."""
        return self._partial(callee) is not None

    def is_partial(self, number: int, call: Call) -> bool:
        """Whether a call binds arguments of a function and gives the rest of it."""
        callee = self._program.module(number).nodes[call.callee]
        if isinstance(callee, Load) and callee.field == "bind":
            return True
        if not self._program.is_python(number) or not self._program.has_text(number, "partial"):
            return False
        return any(
            isinstance(value, External) and value.symbol == "py:functools#partial"
            for value in self._engine.evaluate((number, call.callee))
        )

    def _own(self, number: int, callee: Load) -> bool:
        """Whether ``call`` or ``apply`` is a method of an object: ``Api.call("user", params)``."""
        if callee.field == "bind":
            return False
        called = self._engine.evaluate((number, callee.base), (callee.field,))
        return any(isinstance(it, FunctionValue) for it in called) and not any(
            isinstance(it, FunctionValue | ClassValue | External)
            for it in self._engine.evaluate((number, callee.base))
        )

    def _binds(self, number: int, callee: Load) -> bool:
        """Whether a callee is ``bind`` of a function of the project, not a method of that name."""
        return callee.field == "bind" and any(
            isinstance(value, FunctionValue)
            for value in self._engine.evaluate((number, callee.base))
        )

    def _bound(self, number: int, node: Call) -> tuple[Edge, ...]:
        made = self._partial((number, node.callee))
        if made is None:
            return ()
        call = self._program.node(made)
        return (
            tuple(Edge((made[0], argument)) for argument in call.args[1:])
            if isinstance(call, Call)
            else ()
        )

    def _partial(self, callee: Ref) -> Ref | None:
        """The call of ``bind`` or ``partial`` that made a callee."""
        if callee in self._making:
            return None
        self._making.add(callee)
        made = self._made.of(callee, lambda: self._maker(callee))
        self._making.discard(callee)
        return made

    def _maker(self, callee: Ref) -> Ref | None:
        made = None
        if not isinstance(self._program.node(callee), Load | Closure | Global | Param):
            for origin in self._frameworks.origins(callee):
                call = self._program.node(origin)
                if isinstance(call, Call) and self.is_partial(origin[0], call):
                    made = origin
        return made
