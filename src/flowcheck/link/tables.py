"""Calls of what decorators put into tables: ``@handler("mail")``, then ``HANDLERS[kind](user)``.

Which function of a table is called is not known, so whatever takes one out calls all of them. Of
tables that are written down as such, the names of functions tell (``names.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Cell,
    Closure,
    Global,
    Import,
    Index,
    Load,
    Object,
    Param,
)
from flowcheck.ir.module import Module
from flowcheck.link.engine import Engine
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import ClassValue, FunctionValue

_TAKES = frozenset(
    {"get", "values", "items", "entries", "pop", "forEach", "map", "filter", "setdefault"}
)
_OF_TABLES = _TAKES | {
    *("append", "extend", "insert", "remove", "clear", "copy", "update", "keys", "sort", "add"),
    *("index", "count", "push", "concat", "reduce", "some", "every", "find", "includes", "join"),
}
"""What tables and lists do themselves."""
_MOST_LEVELS = 4


class Tables:
    """Finds calls by way of such tables, over one program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program: Program = engine.program
        self._called = Memory[int, Mapping[str, Sequence[int]]](engine.program.reads)

    def calls(self, target: FunctionValue, constructor: ClassValue | None) -> Iterator[Ref]:
        """Calls of a function, or of the class that it constructs, out of such a table."""
        module = self._program.module(target.number)
        decorated = module.functions[target.function].decorators
        if constructor is not None:
            decorated = (
                self._program.module(constructor.number).classes[constructor.index].decorators
            )
        for decorator in decorated:
            for value in self._engine.evaluate((target.number, decorator)):
                if isinstance(value, FunctionValue):
                    for table in sorted(self._filled(value)):
                        yield from self._calls_of(value.number, table)

    def _calls_of(self, number: int, table: str) -> Iterator[Ref]:
        """Calls of what is taken out of a table of a file, by its name alone."""
        for other in self._near(number, table):
            for call_id in self._by_table(other).get(table, ()):
                yield other, call_id

    def _filled(self, decorator: FunctionValue) -> set[str]:
        """The names of the tables into which a function puts what it is given."""
        module = self._program.module(decorator.number)
        found = {(v.name, store.value) for v in module.vars for store in v.stores if store.path}
        for cls in module.classes:
            found |= {(store.path[0], store.value) for store in cls.stores if store.path[1:]}
        given = ((name, module.nodes[value]) for name, value in found)
        return {
            name
            for name, node in given
            if isinstance(node, Param) and node.function == decorator.function
        }

    def _near(self, number: int, table: str) -> list[int]:
        """The file of a table and those that import it and name it."""
        importers = set(self._program.importers(number))
        mentioned = self._program.mentioning(table) if importers else ()
        return [number, *(at for at in mentioned if at in importers and at != number)]

    def _by_table(self, number: int) -> Mapping[str, Sequence[int]]:
        """Calls in a file of what is taken out of something, by the name of that."""
        return self._called.of(number, lambda: self._taken(number))

    def _taken(self, number: int) -> Mapping[str, Sequence[int]]:
        module = self._program.module(number)
        found: dict[str, list[int]] = {}
        for call_id, call in self._program.all_calls(number):
            name = self._root(number, module, call.callee)
            if name:
                found.setdefault(name, []).append(call_id)
        return found

    def _root(self, number: int, module: Module, callee: int) -> str:
        """The name of the table out of which a callee is taken; ``""``: out of none."""
        taken = False
        for _ in range(_MOST_LEVELS + 2):
            node = module.nodes[callee]
            match node:
                case Index(base=base):
                    callee, taken = base, True
                case Load(base=base, field=field) if field == ELEMENT or field.isdigit():
                    callee, taken = base, True
                case Load(base=base, field=field) if not taken and field not in _OF_TABLES:
                    named = isinstance(module.nodes[base], Cell | Import | Array | Object)
                    return _name(module, base) if named else ""  # ``HANDLERS["signed up"](..)``
                case Call(callee=asked):
                    method = module.nodes[asked]
                    if not isinstance(method, Load) or method.field not in _TAKES:
                        return ""
                    callee, taken = method.base, True
                case Param() if not taken:
                    callee, taken = self._fed(number, module, node), True
                    if callee < 0:
                        return ""
                case _:
                    return _name(module, callee) if taken else ""
        return ""

    def _fed(self, number: int, module: Module, node: Param) -> int:
        """What a function goes over: ``hooks`` of ``hooks.forEach((hook) => hook(user))``."""
        closure = module.functions[node.function].closure
        for _, user in self._program.index(number).placed.get(closure, ()):
            call = module.nodes[user]
            method = module.nodes[call.callee] if isinstance(call, Call) else None
            if isinstance(method, Load) and method.field in _TAKES:
                return method.base
        return -1


def _name(module: Module, value: int) -> str:
    node = module.nodes[value]
    match node:
        case Load():
            return node.field
        case Import() | Global():
            return module.names.get(value, "") or node.name
        case Closure():
            return module.functions[node.function].name
        case Cell():
            return module.vars[node.var].name
        case _:
            return module.names.get(value, "")
