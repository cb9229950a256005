"""What is left of a record that is put into a text as it is: ``f"{user}"``, ``${user}``.

JavaScript writes no field of an object, and a model of Django writes what its ``__str__`` gives:
the user of Django its name. Other records of Python are written with all their fields, and
with the records in them.
"""

from __future__ import annotations

from flowcheck.ir.graph import Call, Const, Index, Load, Template
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.types import Record
from flowcheck.link.values import ClassValue, FunctionValue
from flowcheck.patterns import regex
from flowcheck.taint.state import State

_SERIALISED = frozenset({
    "stringify", "dumps", "dump", "inspect", "pformat", "repr", "vars", "dict", "asdict",
    "model_to_dict", "model_dump", "model_dump_json", "to_dict", "to_json", "toJSON", "json",
    "serialize", "format", "values", "items", "entries", "URLSearchParams", "urlencode",
})  # fmt: skip
MODELS = ("model", "sqlalchemy")
USER = "user"  # the user of Django, and the like of other libraries
_NAMES = ("user.account.username", "user.name")
_WRITTEN_OUT = frozenset(
    {"serializer", "schema", "dataclass", "pydantic", "typeddict", "namedtuple", "struct", "attrs"}
)
_MAX_NESTING = 2


_RENDERED = frozenset({"render_to_string", "render_template", "render_template_string"})
"""Functions that fill templates: which fields of a record a template writes, they do not tell."""


def in_text(evaluator: Evaluator, state: State, *, logged: bool = False) -> bool:
    """Whether a value is put into a text, and was not made a text before.

    ``logged``: it ends in a line of a log, into which Python formats what it is given.
    """
    by_key = False  # any field of it, not the value itself: ``str(row[name])``
    for step in state.chain():
        node = evaluator.program.node(step.ref) if step.ref[1] >= 0 else None
        by_key = by_key or isinstance(node, Index)
        if isinstance(node, Template):
            return True
        if isinstance(node, Call):
            python = evaluator.program.is_python(step.ref[0])
            if python and evaluator.callee_text((step.ref[0], node.callee)) == "str":
                return not by_key
            if python and evaluator.callee_text(step.ref).rpartition(".")[2] in _RENDERED:
                return True
            if python and _formats(evaluator, step.ref[0], node):
                return not by_key
            if evaluator.callee_text(step.ref).rpartition(".")[2] in _SERIALISED:
                return False
    return logged and evaluator.program.is_python(state.ref[0])


def _formats(evaluator: Evaluator, number: int, call: Call) -> bool:
    """Whether a call puts values into a text as they are: ``"{} is late".format(project)``."""
    nodes = evaluator.program.module(number).nodes
    callee = nodes[call.callee]
    if not isinstance(callee, Load) or callee.field != "format":
        return False
    text = nodes[callee.base]
    value = text.value if isinstance(text, Const) else None
    return isinstance(value, str) and _PART.search(value) is None


_PART = regex(r"\{\w*[.\[]")  # of what is put in, only a field


def is_written(
    evaluator: Evaluator, state: State, record: tuple[int, int], field: str, category: str
) -> bool:
    """Whether a text that has a record has a field of it, which is of a category.

    ``record`` is (module, shape).
    """
    kind = evaluator.program.module(record[0]).shapes[record[1]].kind
    if kind not in MODELS or not evaluator.program.is_python(state.ref[0]):
        return is_shown(evaluator, state, kind, category)
    named = _named(evaluator, *record)
    return category.startswith(_NAMES) if named is None else field in named


def is_shown(evaluator: Evaluator, state: State, kind: str, category: str) -> bool:
    """Whether a text that has a thing of a kind has what is of a category of it."""
    python = evaluator.program.is_python(state.ref[0])
    return python and (kind != USER or category == _NAMES[0])


def _named(evaluator: Evaluator, number: int, shape: int) -> frozenset[str] | None:
    """The fields that the ``__str__`` of a record's class reads; ``None`` without one in sight."""
    classes = evaluator.program.module(number).classes
    index = next((at for at, cls in enumerate(classes) if cls.shape == shape), -1)
    method = _method(evaluator, number, index) if index >= 0 else None
    if method is None:
        return None
    module = evaluator.program.module(method.number)
    body = module.functions[method.function]
    inside = [node for node in module.nodes if body.at <= node.at <= body.end]
    loaded = {node.field for node in inside if isinstance(node, Load)}
    by_name = {node.value for node in inside if isinstance(node, Const)}
    return frozenset(loaded | {name for name in by_name if isinstance(name, str)})


def writes(evaluator: Evaluator, number: int, index: int) -> list[Ref] | None:
    """What the ``__str__`` of a class of the project gives; ``None`` where it has none in sight."""
    method = _method(evaluator, number, index)
    if method is None:
        return None
    returns = evaluator.program.module(method.number).functions[method.function].returns
    return [(method.number, at) for at in returns]


def _method(evaluator: Evaluator, number: int, index: int) -> FunctionValue | None:
    for owner in [ClassValue(number, index), *evaluator.classes.ancestors(number, index)]:
        for method in evaluator.program.module(owner.number).classes[owner.index].methods:
            if method.name == "__str__":
                return FunctionValue(owner.number, method.function)
    return None


def written_with(
    evaluator: Evaluator, owner: int, declared: Type | None, above: frozenset[Record]
) -> list[Record]:
    """The records in a field of a type that are written out with those that have it (``above``)."""
    if declared is None:
        return []
    types = evaluator.types
    found = types.records(owner, declared)
    for number, element in types.elements(owner, declared):
        found = [*found, *types.records(number, element)]
    return [one for one in found if one not in above and is_written_out(evaluator, one, above)]


def is_written_out(evaluator: Evaluator, record: Record, above: frozenset[Record]) -> bool:
    """Whether a record is of a kind that is written with the records in it, not too deep in others.

    A kind is that of what it extends, too; a row of a table has keys of others, not them.
    """
    shape = evaluator.program.module(record.number).shapes[record.shape]
    if shape.kind != "class" or len(above) > _MAX_NESTING:
        return shape.kind in _WRITTEN_OUT and len(above) <= _MAX_NESTING
    below = above | {record}
    extended = (evaluator.types.records(record.number, base) for base in shape.bases)
    others = [one for each in extended for one in each if one not in below]
    return any(is_written_out(evaluator, one, below) for one in others)
