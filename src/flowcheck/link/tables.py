"""Calls of what stands in a table or a list: ``HANDLERS[kind](user)``, ``for hook in HOOKS``.

A function that is put there is called by the name of the table. Which one it is, is decided by what
the callee may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    Phi,
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
_HOLDS = (Object, Array, Call, Phi)
_BARE = frozenset(
    {"string", "number", "boolean", "any", "unknown", "object", "Record", "|", "[]", ""}
)
_MOST_LEVELS = 4
_MOST_TABLES = 8
_FORMS = (": {}", "[{}", ", {}]", ".{},", ".{}\n", ".{}}}", ".{}]")
"""How a function of another file may stand in a table."""


class Tables:
    """Finds calls by way of tables, over one program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program: Program = engine.program
        self._called = Memory[int, Mapping[str, Sequence[int]]](engine.program.reads)
        self._held = Memory[int, Mapping[str, Sequence[int]]](engine.program.reads)

    def calls(
        self, target: FunctionValue, names: Iterable[str], constructor: ClassValue | None
    ) -> Iterator[Ref]:
        """The calls of a function, or of the class that it constructs, which a table has."""
        if self._is_told(target):
            return
        wanted = {target, constructor}
        asked: dict[tuple[int, str], None] = {}
        for name in names:
            for number in self._holding(target.number, name):
                for tables in self._tables(number, name):
                    asked.update(dict.fromkeys((number, table) for table in sorted(tables)))
        for number, table in [*asked][:_MOST_TABLES]:
            for other, call_id in self._calls_of(number, table):
                call = self._program.node((other, call_id))
                if isinstance(call, Call) and not wanted.isdisjoint(
                    self._engine.evaluate((other, call.callee))
                ):
                    yield other, call_id
        yield from self._registered(target, constructor)

    def _registered(self, target: FunctionValue, constructor: ClassValue | None) -> Iterator[Ref]:
        """Calls of what a decorator of the project puts into a table: ``@handler("signed up")``."""
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

    def _is_told(self, target: FunctionValue) -> bool:
        """Whether a function of TypeScript declares what it takes, which tells more than callers.

        Those of a table are called with what all its functions take, often read from a text.
        """
        function = self._program.module(target.number).functions[target.function]
        declared = (param.type.name for param in function.params if param.type is not None)
        python = self._program.is_python(target.number)
        return not python and any(name not in _BARE for name in declared)

    def _holding(self, number: int, name: str) -> Iterator[int]:
        """The file of a function, and those that import it and may put it into a table."""
        yield number
        program = self._program
        mentioned = set(program.mentioning(name)) - {number}
        for other in program.importers(number) if mentioned else ():
            if other in mentioned and any(program.has_text(other, f.format(name)) for f in _FORMS):
                yield other

    def _near(self, number: int, table: str) -> list[int]:
        """The file of a table and those that import it and name it."""
        importers = set(self._program.importers(number))
        mentioned = self._program.mentioning(table) if importers else ()
        return [number, *(at for at in mentioned if at in importers and at != number)]

    def _tables(self, number: int, name: str) -> Iterator[frozenset[str]]:
        """The names of the tables in a file that hold something of a name."""
        held = self._held.of(number, lambda: _held(self._program.module(number)))
        for node_id in held.get(name, ()):
            yield self._names(number, node_id)

    def _names(self, number: int, table: int) -> frozenset[str]:
        """What a table, or what it is in, is called: a variable, a field of a class."""
        module, placed = self._program.module(number), self._program.index(number).placed
        found: set[str] = set()
        work = [table]
        for _ in range(_MOST_LEVELS):
            for node in work:
                found.add(module.names.get(node, ""))
                stores = (store for cls in module.classes for store in cls.stores)
                found.update(
                    store.path[-1] for store in stores if store.value == node and store.path
                )
            work = [
                user
                for node in work
                for _, user in placed.get(node, ())
                if isinstance(module.nodes[user], _HOLDS)
            ]
        return frozenset(found - {""})

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


def _held(module: Module) -> Mapping[str, Sequence[int]]:
    """The tables and lists of a module, by the names of what they hold."""
    found: dict[str, list[int]] = {}
    for node_id, node in enumerate(module.nodes):
        values: Iterable[int] = ()
        if isinstance(node, Object):
            values = (entry.value for entry in node.entries)
        elif isinstance(node, Array):
            values = node.items
        for name in {_name(module, value) for value in values} - {""}:
            found.setdefault(name, []).append(node_id)
    return found


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
