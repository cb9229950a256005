"""Members of classes of the project: methods, and what fields of an instance may hold."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Global, Param, Self
from flowcheck.ir.module import Class
from flowcheck.link.engine import Engine
from flowcheck.link.stored import stored_edges
from flowcheck.link.values import ClassValue, Edge, External, FunctionValue, Path

_ENTERS = ("__enter__", "__aenter__")

Member = Edge | FunctionValue | External
"""A method, or the edge to what a field may hold, or a symbol outside the project."""


class Members:
    """Looks members up; base classes included."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program = engine.program

    def member(
        self,
        number: int,
        index: int,
        path: Path,
        seen: frozenset[tuple[int, int]] = frozenset(),
    ) -> Iterable[Member]:
        """A method, or the edges to what ``path`` of an instance may hold."""
        found = False
        for member in self._own(number, index, path, seen):
            found = True
            yield member
        if not found and not seen:
            yield from self._entered(number, index, path)

    def _own(
        self, number: int, index: int, path: Path, seen: frozenset[tuple[int, int]]
    ) -> Iterable[Member]:
        if (number, index) in seen:
            return
        cls = self._program.module(number).classes[index]
        name = path[0]
        methods = tuple(self._methods(number, cls, path))
        yield from methods
        firsts = ((name,),) if methods else ((name,), ())
        stores = (store for store in cls.stores if store.path[:1] in firsts)
        yield from stored_edges(number, stores, path, self._program.module(number).nodes)
        if _declares(cls, name):
            return
        yield from self._delegated(number, cls, path)
        for base in cls.bases:
            for value in self._engine.evaluate((number, base)):
                if isinstance(value, ClassValue):
                    inner = seen | {(number, index)}
                    yield from self.member(value.number, value.index, path, inner)
                elif isinstance(value, External):
                    yield External(f"{value.symbol}().{name}")

    def _methods(self, number: int, cls: Class, path: Path) -> Iterable[Edge | FunctionValue]:
        name, rest = path[0], path[1:]
        functions = self._program.module(number).functions
        for method in cls.methods:
            if method.name != name or method.kind == "set":
                continue
            if method.kind == "get":
                for returned in functions[method.function].returns:
                    yield Edge((number, returned), rest, note=f"property {name}")
            else:
                yield FunctionValue(number, method.function)

    def _delegated(self, number: int, cls: Class, path: Path) -> Iterable[Edge]:
        """The member of what ``__getattr__`` asks: ``return getattr(self.client, name)``."""
        module = self._program.module(number)
        asked = (method.function for method in cls.methods if method.name == "__getattr__")
        for function in asked:
            for returned in module.functions[function].returns:
                call = module.nodes[returned]
                if not isinstance(call, Call) or len(call.args) < len(("object", "name")):
                    continue
                called, name = module.nodes[call.callee], module.nodes[call.args[1]]
                same = isinstance(name, Param) and name.function == function
                if same and isinstance(called, Global) and called.name == "getattr":
                    yield Edge((number, call.args[0]), path, note="__getattr__")

    def _entered(self, number: int, index: int, path: Path) -> Iterable[Edge]:
        """The member of what ``with`` gives for an instance that has none by this name.

        ``with Tracker() as client``: what ``__enter__`` returns, not the instance.
        """
        for owner in (ClassValue(number, index), *self.ancestors(number, index)):
            module = self._program.module(owner.number)
            for method in module.classes[owner.index].methods:
                for node in (
                    module.functions[method.function].returns if method.name in _ENTERS else ()
                ):
                    if not isinstance(module.nodes[node], Self):
                        yield Edge((owner.number, node), path, note="with")

    def super_classes(self, number: int, function: int) -> list[ClassValue]:
        """The base classes in the project of the class whose method contains a function."""
        module = self._program.module(number)
        while function >= 0:
            owner = self._program.index(number).class_of.get(function, -1)
            if owner >= 0:
                return [
                    value
                    for base in module.classes[owner].bases
                    for value in self._engine.evaluate((number, base))
                    if isinstance(value, ClassValue)
                ]
            function = module.functions[function].parent
        return []

    def ancestors(self, number: int, index: int) -> list[ClassValue]:
        """The classes of the project that a class extends, directly or through others."""
        found: list[ClassValue] = []
        work = [ClassValue(number, index)]
        for cls in work:  # grows while it is read
            for base in self.bases(cls.number, cls.index):
                if base not in work:
                    work.append(base)
                    found.append(base)
        return found

    def bases(self, number: int, index: int) -> Iterable[ClassValue]:
        """The classes of the project that a class extends directly."""
        for base in self._program.module(number).classes[index].bases:
            for value in self._engine.evaluate((number, base)):
                if isinstance(value, ClassValue):
                    yield value


def _declares(cls: Class, name: str) -> bool:
    """Whether a class has a readable member of its own by a name."""
    methods = any(method.name == name and method.kind != "set" for method in cls.methods)
    return methods or any(store.path == (name,) for store in cls.stores)
