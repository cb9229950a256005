"""The instances that queries of object mappers give: ``User.objects.get(..)`` is a ``User``.

Django's managers, Flask-SQLAlchemy's ``query``, SQLAlchemy's sessions and ``select``. What a method
of a row does is what the class of the project says: only so can ``contact.payload()`` be entered.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import ELEMENT, Call, Import, Load
from flowcheck.link.engine import Engine
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, InstanceValue, Path

_MANAGERS = ("objects", "_default_manager", "_base_manager", "query")
_READERS = frozenset(
    {
        "get_object_or_404",
        "aget_object_or_404",
        "get_list_or_404",
        "get_or_404",
        "query",
        "select",
        "get",
        "get_one",
        "scalar",
        "scalars",
        "execute",
        "exec",
    }
)
"""Functions and methods that are told which rows to read, or are given such a query."""
_OF_SEVERAL = frozenset({"query", "select"})
"""What they are given, if it is more than one class, makes rows of several parts."""
_ONE = frozenset(
    {
        *(
            "get",
            "first",
            "last",
            "latest",
            "earliest",
            "create",
            "create_user",
            "create_superuser",
        ),
        *("one", "one_or_none", "get_one", "scalar", "scalar_one", "scalar_one_or_none"),
        *("get_or_404", "first_or_404", "one_or_404", "get_object_or_404"),
    }
)
_PAIR = frozenset({"get_or_create", "update_or_create"})
_NO_ROWS = frozenset(
    {
        *("values", "values_list", "aggregate", "count", "exists", "delete", "update", "dates"),
        *("datetimes", "in_bulk", "bulk_update", "explain", "with_entities", "mappings"),
    }
)
_MAX_CHAIN = 14


class Models:
    """Finds the classes of rows, over one program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program = engine.program

    def rows(self, ref: Ref, call: Call, path: Path) -> Iterable[tuple[InstanceValue, Path]]:
        """The instances that ``path`` of a call leads to, each with what of it is asked for."""
        if not path or not self._program.is_python(ref[0]):
            return
        name = self._name(ref[0], call).removeprefix("a")
        full = self._name(ref[0], call)
        one, pair = {name, full} & _ONE, {name, full} & _PAIR
        first = path[0] == ELEMENT or path[0].isdigit()
        if pair and path[0] not in ("0", ELEMENT):
            return
        if not one and not first:
            return
        for cls in self._model((ref[0], ref[1]), 0):
            yield InstanceValue(cls.number, cls.index), path if one else path[1:]

    def _model(self, ref: Ref, steps: int) -> Iterable[ClassValue]:
        """The class of whose rows an expression is a query."""
        node = self._program.node(ref)
        if steps > _MAX_CHAIN:
            return
        if isinstance(node, Load) and node.field in _MANAGERS:
            yield from self._classes((ref[0], node.base))
        elif isinstance(node, Call):
            name = self._name(ref[0], node)
            if name in _NO_ROWS or (name in _OF_SEVERAL and len(node.args) > 1):
                return
            callee = self._program.node((ref[0], node.callee))
            found: list[ClassValue] = []
            if name in _READERS and node.args:
                asked = (ref[0], node.args[0])
                found += self._classes(asked)
                if not found and isinstance(self._program.node(asked), Call | Load):
                    found += self._model(asked, steps + 1)
            if not found and isinstance(callee, Load):
                found += self._model((ref[0], callee.base), steps + 1)
                if not found and callee.field in _MANAGERS:
                    found += self._classes((ref[0], callee.base))
            yield from found

    def _classes(self, ref: Ref) -> Iterable[ClassValue]:
        """The classes that have base classes: rows are of no others."""
        for value in self._engine.evaluate(ref):
            if isinstance(value, ClassValue | InstanceValue):
                cls = self._program.module(value.number).classes[value.index]
                if cls.bases:
                    yield ClassValue(value.number, value.index)

    def _name(self, number: int, call: Call) -> str:
        callee = self._program.node((number, call.callee))
        if isinstance(callee, Load):
            return callee.field
        return callee.name if isinstance(callee, Import) else ""
