"""What a record is given by place: ``Row(user.email, user.phone)`` of a dataclass."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.ir.graph import Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.values import ClassValue, InstanceValue

_BY_PLACE = frozenset({"dataclass", "attrs", "struct", "namedtuple"})
_TUPLES = frozenset({"namedtuple"})
_NOT_GIVEN = frozenset({"ClassVar", "KW_ONLY"})


def order(evaluator: Evaluator, value: ClassValue | InstanceValue) -> tuple[str, ...]:
    """The fields of a record in the order in which its calls give them; empty if it is none.

    A class with a constructor of its own, and one that extends another of them, has none here.
    """
    module = evaluator.program.module(value.number)
    made = module.classes[value.index]
    shape = module.shapes[made.shape] if made.shape >= 0 else None
    if shape is None or shape.kind not in _BY_PLACE:
        return ()
    if any(method.kind == "constructor" for method in made.methods):
        return ()
    if any(True for _ in evaluator.classes.bases(value.number, value.index)):
        return ()
    return tuple(
        field.name
        for field in shape.fields
        if field.type is None or field.type.name not in _NOT_GIVEN
    )


def by_name(evaluator: Evaluator, value: ClassValue | InstanceValue, call: Call) -> Call:
    """A call of a record with what it gives by place under the names of the fields."""
    if not call.args or call.spread:
        return call
    names = order(evaluator, value)[: len(call.args)]
    if not names:
        return call
    given = tuple(zip(names, call.args, strict=False))
    return replace(call, args=call.args[len(names) :], kwargs=(*given, *call.kwargs))


def at_place(evaluator: Evaluator, value: ClassValue | InstanceValue, step: str) -> str:
    """The field that stands at a place of a named tuple (``"0"``), or the step itself."""
    if not step.isdigit():
        return step
    module = evaluator.program.module(value.number)
    shape = module.classes[value.index].shape
    if shape < 0 or module.shapes[shape].kind not in _TUPLES:
        return step
    names = order(evaluator, value)
    return names[int(step)] if int(step) < len(names) else step


def keywords(
    evaluator: Evaluator, number: int, call: Call, step: str
) -> tuple[tuple[str, int], ...]:
    """The keywords of a call, and what the record that it makes is given by place.

    One under ``step`` is first: a named tuple has its fields by place, too.
    """
    if not call.args or call.spread:
        return call.kwargs
    for value in evaluator.evaluate((number, call.callee)):
        if isinstance(value, ClassValue):
            name = at_place(evaluator, value, step)
            named = by_name(evaluator, value, call).kwargs
            return tuple((step if known == name else known, at) for known, at in named)
    return call.kwargs
