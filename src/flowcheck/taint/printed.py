"""What is left of a record that is put into a text as it is: ``f"{user}"``, ``${user}``.

JavaScript writes no field of an object, and a model of Django writes what its ``__str__`` gives:
the user of Django its name. Other records of Python are written with all their fields.
"""

from __future__ import annotations

from flowcheck.ir.graph import Call, Template
from flowcheck.link.evaluate import Evaluator
from flowcheck.taint.state import State

_SERIALISED = frozenset({
    "stringify", "dumps", "dump", "inspect", "pformat", "repr", "vars", "dict", "asdict",
    "model_to_dict", "model_dump", "model_dump_json", "to_dict", "to_json", "toJSON", "json",
    "serialize", "format", "values", "items", "entries", "URLSearchParams", "urlencode",
})  # fmt: skip
MODELS = ("model", "sqlalchemy")
USER = "user"  # the user of Django, and the like of other libraries
_NAMES = ("user.account.username", "user.name")


def in_text(evaluator: Evaluator, state: State, *, logged: bool = False) -> bool:
    """Whether a value is put into a text, and was not made a text before.

    ``logged``: it ends in a line of a log, into which Python formats what it is given.
    """
    for step in state.chain():
        node = evaluator.program.node(step.ref) if step.ref[1] >= 0 else None
        if isinstance(node, Template):
            return True
        if isinstance(node, Call):
            called = evaluator.callee_text(step.ref).rpartition(".")[2]
            if called in _SERIALISED:
                return False
    return logged and evaluator.program.is_python(state.ref[0])


def is_written(evaluator: Evaluator, state: State, kind: str, category: str) -> bool:
    """Whether a text that has a record of a kind has a field of it, of a category."""
    if not evaluator.program.is_python(state.ref[0]):
        return False
    if kind in MODELS:
        return category.startswith(_NAMES)
    return kind != USER or category == _NAMES[0]
