"""What a call gives: what its callee returns, makes or, outside the project, is known to give."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.stdlib import LibraryFunction, Passing
from flowcheck.ir.graph import Array, Call, Cell, Closure, Const, Import, Load, Object, Param, Self
from flowcheck.link.arguments import Arguments
from flowcheck.link.asked import GETATTR, Asked
from flowcheck.link.deferred import RUNS_ITSELF
from flowcheck.link.engine import Engine
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.index import callee_text
from flowcheck.link.injected import GIVES, MARK
from flowcheck.link.lent import lent
from flowcheck.link.library import Libraries
from flowcheck.link.loaded import LOADERS, Loaded
from flowcheck.link.members import Members
from flowcheck.link.models import Models
from flowcheck.link.program import Ref
from flowcheck.link.selectors import MAKERS, combiner
from flowcheck.link.services import SERVICES, Services
from flowcheck.link.standing import stood_for
from flowcheck.link.values import (
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Path,
    Value,
)
from flowcheck.patterns import regex

_SUPER = External("global#super")
_GETATTR = f"global#{GETATTR}"
_WRAPS = regex("(?:wrap|monitor|observe|trac|instrument|patch|watch|with)")
_INSTANTIATES = frozenset(
    {
        "npm:@angular/core#inject",
        "npm:@angular/core#Injector().get",
        "npm:@nestjs/core#ModuleRef().get",
        "npm:@nestjs/core#ModuleRef().resolve",
        "npm:@nestjs/core#NestFactory.create().get",
        "npm:@nestjs/core#NestFactory.createApplicationContext().get",
        "npm:tsyringe#container.resolve",
        "npm:typedi#Container.get",
        "npm:typedi#default.get",
    }
)
"""Functions that give an instance of the class that they are handed."""
_TAKES_OUT = (Passing.FIELD, Passing.ELEMENT, Passing.RECEIVER, Passing.CALLBACK_ELEMENTS)
"""What methods of collections return just as it is in the collection."""
_UNKNOWN, _EACH = "global#", (".map", ".flatMap")


class Results:
    """Evaluates the calls of one program."""

    def __init__(
        self,
        engine: Engine,
        arguments: Arguments,
        libraries: Libraries,
        members: Members,
        frameworks: Frameworks,
    ) -> None:
        self._engine = engine
        self._program = engine.program
        self._matcher = engine.matcher
        self._arguments = arguments
        self._libraries = libraries
        self._members = members
        self._frameworks = frameworks
        self._models = Models(engine)
        self._asked = Asked(engine, members)
        self._loaded = Loaded(engine, members)
        self.services = Services(engine)

    def returned(self, ref: Ref, path: Path) -> Iterable[Value]:
        """``path`` of what a function of the project returns."""
        for value in self._engine.evaluate(ref):
            if isinstance(value, FunctionValue):
                function = self._program.module(value.number).functions[value.function]
                for node in function.returns:
                    yield from self._engine.evaluate((value.number, node), path)

    def of(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """What ``path`` of the result of a call may be."""
        number = ref[0]
        if self._arguments.is_partial(number, node):
            callee = self._program.module(number).nodes[node.callee]
            base = callee.base if isinstance(callee, Load) else next(iter(node.args), -1)
            yield from self._engine.evaluate((number, base), path) if base >= 0 else ()
            return
        values = self._arguments.called(number, node)
        if _SUPER in values:
            for base_class in self._members.super_classes(number, node.function):
                yield from self._engine.member_values(
                    InstanceValue(base_class.number, base_class.index), path
                )
            return
        symbols = [value.symbol for value in values if isinstance(value, External)]
        if not _INSTANTIATES.isdisjoint(symbols):
            yield from self._instance(ref[0], node, path)
        if not SERVICES.isdisjoint(symbols):
            yield from self.services.called(ref, node, path)
            return
        for edge in self._frameworks.call_edges(ref, node, symbols, path):
            yield from self._engine.evaluate(edge.ref, edge.path)
        if path and path[0].startswith(MARK) and GIVES.intersection(symbols):
            yield from self._engine.symbol(f"global#{path[0]}", path[1:])
        if symbols and not path and not any(self._matcher.calls(symbol) for symbol in symbols):
            yield from self._wrapped(number, node, selects=not MAKERS.isdisjoint(symbols))
        if not values or (path and self._are_lists(symbols, values)):
            yield from self._looked_up(ref, node, path)
        if symbols and path:
            yield from self._watched(ref, node, path)
        yield from self._awaited(ref, node, path)
        yield from self._rows(ref, node, values, path)
        for value in values:
            yield from self._result(ref, node, value, path)

    def _are_lists(self, symbols: Iterable[str], values: Iterable[Value]) -> bool:
        """Whether a callback is run for a list that nobody knows: ``env.NAMES.split().map(f)``."""
        return all(isinstance(value, External) for value in values) and all(
            symbol.startswith(_UNKNOWN) and any(f"{each}()" in f"{symbol}()" for each in _EACH)
            for symbol in symbols
        )

    def _rows(self, ref: Ref, node: Call, called: Iterable[Value], path: Path) -> Iterable[Value]:
        """``path`` of the rows that a query gives, when no function of the project makes it."""
        if not any(isinstance(value, FunctionValue) for value in called):
            for row, rest in self._models.rows(ref, node, path):
                yield from self._engine.member_values(row, rest)

    def _instance(self, number: int, node: Call, path: Path) -> Iterable[Value]:
        """``path`` of what a container of services gives for a class."""
        for argument in node.args[:1]:
            for value in self._engine.evaluate((number, argument)):
                if isinstance(value, ClassValue):
                    made = InstanceValue(value.number, value.index)
                    yield from self._engine.member_values(made, path)
                elif isinstance(value, External):
                    known = self._matcher.instance(value.symbol) or f"{value.symbol}()"
                    yield from self._engine.symbol(known, path)

    def _watched(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """The client of an SDK that a package watches: ``observe(new OpenAI())`` is still one."""
        called = callee_text(self._program.module(ref[0]), ref[1]).rpartition(".")[2]
        for argument in node.args[:1] if _WRAPS.match(called) else ():
            for value in self._engine.evaluate((ref[0], argument), path):
                if isinstance(value, External) and self._matcher.calls(value.symbol):
                    yield value

    def _awaited(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """What a promise gives in the end: ``import("sdk").then((sdk) => sdk.client)``."""
        callee = self._program.module(ref[0]).nodes[node.callee]
        if isinstance(callee, Load) and callee.field == "then":
            library = self._libraries.library(ref, node)
            if library is not None:
                yield from self._library_result(ref, node, library, path)

    def _looked_up(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """What is taken out of a table or a list of the project.

        ``table.get("key")``, ``listed.find(..)``.
        """
        library = self._libraries.library(ref, node)
        if library is not None and library.returns in _TAKES_OUT:
            for edge in self._libraries.edges(ref, node, library, path):
                yield from self._engine.evaluate(edge.ref, edge.path)

    def _result(self, ref: Ref, node: Call, called: Value, path: Path) -> Iterable[Value]:
        """``path`` of what a call gives when the callee is ``called``."""
        match called:
            case FunctionValue():
                for loaded in self._loaded.by(ref, node, called):
                    yield from self._engine.evaluate(loaded, path)
                yield from self._returned(ref, node, called, path)
            case ClassValue():
                yield from self._engine.member_values(
                    InstanceValue(called.number, called.index), path
                )
            case InstanceValue():
                if isinstance(self._program.node((ref[0], node.callee)), Self):
                    yield from self._engine.member_values(
                        called, path
                    )  # ``cls(..)`` in a class method
            case External():
                if called.symbol == _GETATTR:
                    yield from self._asked.of(ref, node, path)
                if called.symbol in LOADERS:
                    for loaded in self._loaded.of(ref, node, called.symbol):
                        yield from self._engine.evaluate(loaded, path)
                library = self._matcher.library(called.symbol)
                if library is not None:
                    yield from self._library_result(ref, node, library, path)
                yield from self._engine.symbol(f"{called.symbol}()", path)
            case _:
                pass

    def _returned(self, ref: Ref, node: Call, called: FunctionValue, path: Path) -> Iterable[Value]:
        """``path`` of what a function gives; where that is not known, of its declared type."""
        function = self._program.module(called.number).functions[called.function]
        for position in stood_for(self._engine, called):
            for edge in self._arguments.argument(ref[0], node, position):
                yield from self._engine.evaluate(edge.ref, (*edge.path, *path))
        told = bool(function.returns)
        for returned in function.returns:
            own = self._handed_back(ref, node, called, returned, path)
            values = own
            if values is None:
                values = self._engine.evaluate((called.number, returned), path)
            values = tuple(values)
            yield from values
            told &= not all(map(self._engine.says_nothing, values)) or self._is_plain(
                called.number, returned
            )
        if not told and function.return_type is not None:
            yield from self._engine.declared(called.number, function.return_type, path)

    def _is_plain(self, number: int, returned: int) -> bool:
        """Whether a function gives a value written there, such as nothing at all."""
        return isinstance(self._program.node((number, returned)), Const | Object | Array)

    def _handed_back(
        self, ref: Ref, node: Call, called: FunctionValue, returned: int, path: Path
    ) -> Iterable[Value] | None:
        """What a function gives that hands back what it is given: that of this very call.

        ``expect(x)``, ``assertDefined(x)``: called from everywhere, its parameter may be anything.
        ``None``: it does not.
        """
        module = self._program.module(called.number)
        given = module.nodes[returned]
        callee = self._program.module(ref[0]).nodes[node.callee]
        runs = isinstance(callee, Load) and callee.field in RUNS_ITSELF
        if not isinstance(given, Param) or given.function != called.function or runs:
            return None
        declared = module.functions[given.function].params[given.index]
        if declared.kind != "normal" or node.kwargs:
            return None
        edges = self._arguments.argument(ref[0], node, given.index)
        values = [v for e in edges for v in self._engine.evaluate(e.ref, (*e.path, *path))]
        if declared.default >= 0 and not edges:
            values += self._engine.evaluate((called.number, declared.default), path)
        if declared.type is not None:
            values += self._engine.typed(called.number, declared.type, path)
        return values

    def _library_result(
        self, ref: Ref, node: Call, library: LibraryFunction, path: Path
    ) -> Iterable[Value]:
        for edge in self._libraries.edges(ref, node, library, path):
            yield from self._engine.evaluate(edge.ref, edge.path)
        if library.returns is not Passing.CALLBACK or library.callback < 0:
            return
        for argument in node.args[library.callback : library.callback + 1]:
            for value in self._engine.evaluate((ref[0], argument)):
                if isinstance(value, FunctionValue):
                    module = self._program.module(value.number)
                    for returned in module.functions[value.function].returns:
                        given = (value.number, returned)
                        rest = lent(self._program, given, path)
                        yield from self._engine.evaluate(given, rest)

    def _wrapped(self, number: int, node: Call, *, selects: bool) -> Iterable[Value]:
        """A function that an unknown function wraps is called when the result is.

        ``debounce(f)``, ``observer(C)``; of what is selected, the one that gets it.
        """
        nodes = self._program.module(number).nodes
        for argument in (combiner(nodes, node),) if selects else node.args[:2]:
            if isinstance(nodes[argument], Closure | Import | Cell | Call):
                for value in self._engine.evaluate((number, argument)):
                    if isinstance(value, FunctionValue):
                        yield value
