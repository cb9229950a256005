"""What validators and models give back: values that are what a schema of the project declares.

``schema.parse(x)``, ``parse(schema, x)``, ``Model.findById(id)``, ``UserSchema().load(x)``, and
what a form that was made with a schema hands to its callbacks. Names of libraries play no part:
what counts is that the project's schema is given to code from outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.ir.graph import Call, Load, Object, Param
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, FunctionValue, InstanceValue

_VALIDATING = frozenset({"schema", "serializer", "form", "pydantic", "sqlmodel", "struct"})
_MAX_NESTING = 3  # a schema in options of a resolver in options of a form


class Schemas:
    """Finds the declared records behind the results of calls in one program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program

    def of_call(self, ref: Ref, node: Call) -> Iterator[tuple[int, Type]]:
        """The types of what a call of outside code gives that works with a schema."""
        number = ref[0]
        if node.form == "jsx" or self._is_own((number, node.callee)):
            return
        callee = self._program.module(number).nodes[node.callee]
        base = callee.base if isinstance(callee, Load) else node.callee
        yield from self._declared((number, base), _MAX_NESTING)
        for argument in node.args[:1]:
            yield from self._declared((number, argument), 0)

    def of_param(self, number: int, node: Param) -> Iterator[tuple[int, Type]]:
        """The types of the first parameter of a callback of something made with a schema."""
        module = self._program.module(number)
        closure = module.functions[node.function].closure
        if node.index or closure < 0:
            return
        for _, user in self._program.index(number).placed.get(closure, ()):
            call = module.nodes[user]
            callee = module.nodes[call.callee] if isinstance(call, Call) else None
            if isinstance(callee, Load) and not callee.field.isdigit():  # the setter of a state
                yield from self._declared((number, callee.base), _MAX_NESTING)

    def _is_own(self, callee: Ref) -> bool:
        values = self._evaluator.evaluate(callee)
        return any(isinstance(value, FunctionValue) for value in values)

    def _declared(self, ref: Ref, depth: int) -> Iterator[tuple[int, Type]]:
        """The schema that a value is; up to a depth, the schemas that it was made with."""
        for value in self._evaluator.evaluate(ref):
            if isinstance(value, ClassValue | InstanceValue):
                shape = self._program.module(value.number).classes[value.index].shape
                shapes = self._program.module(value.number).shapes
                if shape >= 0 and shapes[shape].kind in _VALIDATING:
                    yield value.number, Type("{}", shape=shape)
        for number, origin in sorted(self._evaluator.frameworks.origins(ref)):
            module = self._program.module(number)
            shape = module.shape_of.get(origin, -1)
            if shape >= 0:
                yield number, module.shapes[shape].alias or Type("{}", shape=shape)
                continue
            made = module.nodes[origin]
            if not isinstance(made, Call) or not depth:
                continue
            given = module.types.get(origin)
            if given is not None and given.name == "<>":
                yield number, given
            for argument in made.args[:3]:
                for part in self._parts(number, argument):
                    yield from self._declared((number, part), depth - 1)

    def _parts(self, number: int, argument: int) -> Iterator[int]:
        node = self._program.module(number).nodes[argument]
        if isinstance(node, Object):
            yield from (entry.value for entry in node.entries)
        else:
            yield argument
