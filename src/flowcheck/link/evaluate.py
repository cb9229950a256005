"""Nodes to abstract values: what may this expression be, so that a call finds its callee."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import LibraryFunction, Passing
from flowcheck.ir.graph import (
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Load,
    Object,
    Param,
    Self,
)
from flowcheck.ir.module import Type
from flowcheck.link.arguments import Arguments
from flowcheck.link.binding import Bindings
from flowcheck.link.callers import Callers
from flowcheck.link.clients import Clients
from flowcheck.link.deferred import RUNS_ITSELF
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.implementers import Implementers
from flowcheck.link.index import callee_text
from flowcheck.link.injected import GIVES, MARK
from flowcheck.link.library import Libraries
from flowcheck.link.members import Member, Members
from flowcheck.link.passing import Steps
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import OVERFLOW, Keeper, Memory
from flowcheck.link.types import TypeTable
from flowcheck.link.values import (
    ClassValue,
    Edge,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    ObjectValue,
    Path,
    Value,
)

MAX_DEPTH = 90
MAX_PARAM_DEPTH = 3
MAX_VALUES = 12
MAX_STEPS = 8
MAX_FRESH = 400

_Key = tuple[int, int, Path]
_TOO_DEEP: _Key = (-1, -1, ())
_HOST_OBJECTS = ("window", "globalThis", "self", "global", "top", "parent")
_SUPER = External("global#super")
_SETTINGS = "py:django#conf.settings."
_WRAPS = re.compile("(?:wrap|monitor|observe|trac|instrument|patch|watch|with)")
_TAKES_OUT = (Passing.FIELD, Passing.ELEMENT, Passing.RECEIVER)
"""What methods of collections give that stands in them as it is."""


class Evaluator:
    """Evaluates nodes of one program; caches for the life of a scan."""

    def __init__(
        self,
        program: Program,
        matcher: Matcher,
        among: frozenset[int] | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self.program = program
        self.matcher = matcher
        self.types = TypeTable(program)
        self.frameworks = Frameworks(self)
        self._steps = Steps(program, self.frameworks)
        self.redactions = self._steps.redactions
        self._arguments = Arguments(self, self.frameworks)
        self._libraries = Libraries(self, self._arguments)
        self._members = Members(self)
        self._implementers = Implementers(program, self.types, self._members)
        self._callers = Callers(self, self._members, self.frameworks.injected, among, keeper)
        self._clients = Clients(self, self._callers)
        self._bindings = Bindings(
            self, program, self._callers, self._arguments, self._libraries, self.frameworks
        )
        self._cache = Memory[_Key, tuple[Value, ...]](program.reads)
        self._active: set[_Key] = set()
        self._cut: set[_Key] = set()
        self._tentative = Memory[_Key, tuple[Value, ...]](program.reads)
        self._spent = 0
        self._param_depth = 0
        self._cases: Mapping[type, Callable[[Ref, Any, Path], Iterable[Value]]] = {
            Closure: self._closure,
            ClassRef: self._class,
            Self: self._self,
            Global: self._global,
            Import: self._import,
            Object: self._object,
            Call: self._call,
            Param: self._param,
        }

    # ---- evaluation -----------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """Whether nothing under way was cut short because it asks for itself."""
        return not self._cut

    def evaluate(self, ref: Ref, path: Path = ()) -> tuple[Value, ...]:
        """What ``path`` of a node may be; in order of discovery, without duplicates."""
        key = (ref[0], ref[1], path)
        known = self._cache.get(key)
        if known is not None:
            return known
        if len(path) > MAX_STEPS:
            return ()
        if self._spent > MAX_FRESH and (known := self._tentative.get(key)) is not None:
            return known  # in a big cycle what was found before will do
        if key in self._active or len(self._active) > MAX_DEPTH:
            self._cut.add(key if key in self._active else _TOO_DEEP)
            return ()
        self._active.add(key)
        self._spent += 1
        found, mask = self.program.reads.apart(
            lambda: tuple(dict.fromkeys(self._evaluate(ref, path)))[:MAX_VALUES]
        )
        self._active.discard(key)
        self._cut.discard(key)
        if not self._active:
            self._cut.clear()
            self._tentative.clear()
            self._spent = 0
        (self._tentative if self._cut else self._cache).put(key, found, mask)
        return found

    def _evaluate(self, ref: Ref, path: Path) -> Iterable[Value]:
        number, node_id = ref
        if node_id < 0:
            yield from self._module_member(number, path)
            return
        module = self.program.module(number)
        node = module.nodes[node_id]
        if isinstance(node, Const):
            return
        case = self._cases.get(type(node))
        yield from case(ref, node, path) if case else self._passed(ref, path)
        declared = module.types.get(node_id)
        if declared is not None and not isinstance(node, Param | Closure | ClassRef):
            yield from self._typed(number, declared, path)
        for edge in self.foreign_edges(ref, path):
            if not edge.key:  # what is put into a thing is not the thing
                yield from self.evaluate(edge.ref, edge.path)

    def _passed(self, ref: Ref, path: Path) -> Iterable[Value]:
        for edge in self.edges(ref, path):
            if not edge.key:
                yield from self.evaluate(edge.ref, edge.path)

    def _closure(self, ref: Ref, node: Closure, path: Path) -> Iterable[Value]:
        if not path or path[0] in RUNS_ITSELF:
            yield FunctionValue(ref[0], node.function)

    def _class(self, ref: Ref, node: ClassRef, path: Path) -> Iterable[Value]:
        yield from self.members(ClassValue(ref[0], node.index), path)

    def _self(self, ref: Ref, node: Self, path: Path) -> Iterable[Value]:
        own = tuple(self.members(InstanceValue(ref[0], node.index), path))
        yield from own
        if not own and path and path[0].startswith(MARK):
            for edge in self.frameworks.injected.edges(path):
                yield from self.evaluate(edge.ref, edge.path)
            yield from self.symbol(f"global#{path[0]}", path[1:])

    def _object(
        self,
        ref: Ref,
        node: Object,  # noqa: ARG002 - the cases of all kinds have one signature
        path: Path,
    ) -> Iterable[Value]:
        if path:
            yield from self._passed(ref, path)
        else:
            yield ObjectValue(ref)

    def _global(self, ref: Ref, node: Global, path: Path) -> Iterable[Value]:
        starred = self.starred(ref[0], node.name)
        for target in starred:
            yield from self.evaluate(target, path)
        if not starred:
            yield from self.symbol(f"global#{node.name}", path)

    def starred(self, number: int, name: str) -> list[Ref]:
        """What ``from x import *`` binds a free name to."""
        for source in self.program.module(number).stars:
            found = self.program.imported(number, source, name)
            if found:
                return found
        return []

    def _module_member(self, number: int, path: Path) -> Iterable[Value]:
        if not path:
            yield ModuleValue(number)
            for ref in self.program.export(number, "="):
                yield from self.evaluate(ref)
            return
        found = self.program.export(number, path[0])
        for ref in found:
            yield from self.evaluate(ref, path[1:])
        if not found:
            for ref in self.program.export(number, "="):
                yield from self.evaluate(ref, path)

    def _import(self, ref: Ref, node: Import, path: Path) -> Iterable[Value]:
        number = ref[0]
        target = self.program.target(number, node.source)
        refs = self.program.imported(number, node.source, node.name)
        for found in refs:
            function = self.program.declared(found)
            if function >= 0 and (not path or path[0] in RUNS_ITSELF):
                yield FunctionValue(found[0], function)
            else:
                yield from self.evaluate(found, path)
        if target or refs:
            if not refs and node.name == "default":  # CommonJS seen through an ESM import
                whole = self.program.number(target)
                for found in self.program.export(whole, "=") if whole is not None else ():
                    yield from self.evaluate(found, path)
            return
        root, rest = self.program.outside(number, node.source)
        steps = (*rest, node.name) if node.name != "*" else (rest or ("*",))
        yield from self.symbol(f"{root}#{'.'.join(steps)}", path)

    def symbol(self, symbol: str, path: Path) -> Iterable[Value]:
        """An external symbol and a path below it; host objects and interop names are normalised."""
        for step in path:
            root, _, inner = symbol.partition("#")
            if step in ("call", "apply") and not root.startswith("py:"):
                continue
            if root == "global" and inner in _HOST_OBJECTS:
                symbol = f"global#{step}"
            elif inner == "*":
                symbol = f"{root}#{step}"
            else:
                symbol = f"{symbol}.{step}"
        yield External(symbol)
        if symbol.startswith(_SETTINGS):
            yield from self._setting(symbol.removeprefix(_SETTINGS))

    def _setting(self, setting: str) -> Iterable[Value]:
        """What the settings modules of the project give a Django setting."""
        name, _, rest = setting.partition(".")
        for number in self.program.mentioning(name):
            if "settings" in self.program.files[number].path:
                for ref in self.program.export(number, name):
                    yield from self.evaluate(ref, tuple(rest.split(".")) if rest else ())

    # ---- calls ----------------------------------------------------------------------------------

    def _call(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        number = ref[0]
        if self._arguments.is_partial(number, node):
            callee = self.program.module(number).nodes[node.callee]
            base = callee.base if isinstance(callee, Load) else next(iter(node.args), -1)
            if base >= 0:
                yield from self.evaluate((number, base), path)
            return
        values = self.evaluate((number, node.callee))
        if _SUPER in values:
            for base_class in self._members.super_classes(number, node.function):
                yield from self.members(InstanceValue(base_class.number, base_class.index), path)
            return
        symbols = [value.symbol for value in values if isinstance(value, External)]
        for edge in self.frameworks.call_edges(ref, node, symbols, path):
            yield from self.evaluate(edge.ref, edge.path)
        if path and path[0].startswith(MARK) and GIVES.intersection(symbols):
            yield from self.symbol(f"global#{path[0]}", path[1:])
        if symbols and not path and not any(self.matcher.calls(symbol) for symbol in symbols):
            yield from self._wrapped(number, node)
        if not values:
            yield from self._looked_up(ref, node, path)
        if symbols and path and _WRAPS.match(self.callee_text(ref).rpartition(".")[2]):
            yield from self._watched(ref[0], node, path)
        yield from self._awaited(ref, node, path)
        for value in values:
            yield from self._result(ref, node, value, path)

    def _watched(self, number: int, node: Call, path: Path) -> Iterable[Value]:
        """The client of an SDK that a package watches: ``observe(new OpenAI())`` is one still."""
        for argument in node.args[:1]:
            for value in self.evaluate((number, argument), path):
                if isinstance(value, External) and self.matcher.calls(value.symbol):
                    yield value

    def _awaited(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """What a promise gives in the end: ``import("sdk").then((sdk) => sdk.client)``."""
        callee = self.program.module(ref[0]).nodes[node.callee]
        if isinstance(callee, Load) and callee.field == "then":
            library = self.library(ref, node)
            if library is not None:
                yield from self._library_result(ref, node, library, path)

    def _looked_up(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        """What is taken out of a table or a list of the project.

        ``table.get("key")``, ``listed.find(..)``.
        """
        library = self.library(ref, node)
        if library is not None and library.returns in _TAKES_OUT:
            for edge in self.library_edges(ref, node, library, path):
                yield from self.evaluate(edge.ref, edge.path)

    def _result(self, ref: Ref, node: Call, called: Value, path: Path) -> Iterable[Value]:
        """``path`` of what a call gives when the callee is ``called``."""
        match called:
            case FunctionValue():
                function = self.program.module(called.number).functions[called.function]
                for returned in function.returns:
                    yield from self.evaluate((called.number, returned), path)
                if not function.returns and function.return_type is not None:
                    yield from self._typed(called.number, function.return_type, path)
            case ClassValue():
                yield from self.members(InstanceValue(called.number, called.index), path)
            case InstanceValue():
                if isinstance(self.program.node((ref[0], node.callee)), Self):
                    yield from self.members(called, path)  # ``cls(..)`` in a class method
            case External():
                library = self.matcher.library(called.symbol)
                if library is not None:
                    yield from self._library_result(ref, node, library, path)
                yield from self.symbol(f"{called.symbol}()", path)
            case _:
                pass

    def _library_result(
        self, ref: Ref, node: Call, library: LibraryFunction, path: Path
    ) -> Iterable[Value]:
        for edge in self.library_edges(ref, node, library, path):
            yield from self.evaluate(edge.ref, edge.path)
        if library.returns is not Passing.CALLBACK or library.callback < 0:
            return
        for argument in node.args[library.callback : library.callback + 1]:
            for value in self.evaluate((ref[0], argument)):
                if isinstance(value, FunctionValue):
                    module = self.program.module(value.number)
                    for returned in module.functions[value.function].returns:
                        yield from self.evaluate((value.number, returned), path)

    def _wrapped(self, number: int, node: Call) -> Iterable[Value]:
        """A function that an unknown function wraps is called when the result is.

        ``debounce(f)``, ``observer(C)``.
        """
        nodes = self.program.module(number).nodes
        for argument in node.args[:2]:
            if isinstance(nodes[argument], Closure | Import | Cell | Call):
                for value in self.evaluate((number, argument)):
                    if isinstance(value, FunctionValue):
                        yield value

    # ---- parameters -----------------------------------------------------------------------------

    def _param(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        number = ref[0]
        declared = self.program.module(number).functions[node.function].params[node.index]
        typed: list[Value] = []
        if declared.type is not None:
            typed = list(self._typed(number, declared.type, path))
            yield from typed
        if declared.default >= 0:
            yield from self.evaluate((number, declared.default), path)
        if not all(map(self._implementers.promised, typed)):
            return
        found = False
        for value in self._given(ref, node, path):
            found |= not self._says_nothing(value)
            yield value
        if not found and declared.type is not None:
            yield from self._implemented(number, declared.type, path)

    def _given(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        """What callers and libraries may pass for a parameter."""
        number = ref[0]
        if self._param_depth >= MAX_PARAM_DEPTH:
            self._cut.add(_TOO_DEEP)
            return
        for client in self._clients.of(number, node):
            yield from self.symbol(client, path)
        self._param_depth += 1
        for edge in self.bindings(ref, node, path):
            yield from self.evaluate(edge.ref, edge.path)
        self._param_depth -= 1

    # ---- types and members ----------------------------------------------------------------------

    def _implemented(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        """The methods that a type promises, of the classes that keep it."""
        if len(path) == 1:
            yield from self._implementers.methods(number, declared, path[0])

    def _says_nothing(self, value: Value) -> bool:
        """Whether a method is only promised, or that of a module which is nobody's and not here."""
        if isinstance(value, External):
            return self.matcher.owner(value.symbol) is None
        return self._implementers.promised(value)

    def _typed(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        for target in self.types.classes(number, declared):
            yield from self.members(InstanceValue(*target), path)
        for symbol in self.types.outside(number, declared):
            instance = self.matcher.instance(symbol)
            yield from self.symbol(instance or f"{symbol}()", path)
        if path:
            for owner, field_type in self.types.field_types(number, declared, path):
                yield from self._typed(owner, field_type, ())

    def members(self, value: ClassValue | InstanceValue, path: Path) -> Iterable[Value]:
        """``path`` of a class or an instance."""
        if not path:
            yield value
            return
        told: list[Value] = []
        for found in self._members.member(value.number, value.index, path):
            if isinstance(found, Edge):
                told += () if found.key else self.evaluate(found.ref, found.path)
            elif isinstance(found, External):
                told += self.symbol(found.symbol, path[1:])
            elif len(path) == 1 or path[1] in RUNS_ITSELF:
                told.append(found)
        yield from told
        declared = self.types.class_field(value.number, value.index, path[0])
        if declared is None:
            return
        typed = list(self._typed(declared[0], declared[1], path[1:]))
        yield from typed
        if all(map(self._says_nothing, (*told, *typed))):
            yield from self._implemented(declared[0], declared[1], path[1:])

    # ---- the parts ------------------------------------------------------------------------------

    @property
    def overflow(self) -> tuple[Ref, ...]:
        """Functions with more callers than are followed."""
        return tuple(sorted((read.file, read.node) for read in self.program.reads.noted(OVERFLOW)))

    def member(self, number: int, index: int, path: Path) -> Iterable[Member]:
        """A method, or the edges to what ``path`` of an instance may hold."""
        return self._members.member(number, index, path)

    def ancestors(self, number: int, index: int) -> list[ClassValue]:
        """The classes of the project that a class extends, directly or through others."""
        return self._members.ancestors(number, index)

    def edges(self, ref: Ref, path: Path) -> list[Edge]:
        """Where ``path`` of a node comes from, for nodes that only pass values on."""
        return self._steps.edges(ref, path)

    def edges_or_imported(self, ref: Ref, path: Path) -> list[Edge]:
        """As ``edges``; for an import, what it means in the files of the project."""
        edges = self.edges(ref, path)
        node = self.program.node(ref)
        if edges or not isinstance(node, Import):
            return edges
        for target in self.program.imported(ref[0], node.source, node.name):
            if target[1] >= 0:
                edges.append(Edge(target, path))
            elif path:
                inner = self.program.export(target[0], path[0])
                edges.extend(Edge(export, path[1:]) for export in inner)
        return edges

    def foreign_edges(self, ref: Ref, path: Path) -> list[Edge]:
        """What closures did to the variable that holds this very node."""
        return self._steps.foreign_edges(ref, path)

    def argument(self, number: int, node: Call, position: int) -> list[Edge]:
        """The value at an argument position."""
        return self._arguments.argument(number, node, position)

    def bound_arguments(self, number: int, node: Call) -> int:
        """How many arguments ``bind`` or ``partial`` put before those of the call."""
        return self._arguments.bound_arguments(number, node)

    def is_bound(self, callee: Ref) -> bool:
        """Whether a callee is the result of ``bind`` or ``partial``."""
        return self._arguments.is_bound(callee)

    def library(self, ref: Ref, node: Call) -> LibraryFunction | None:
        """The library function that a call means."""
        return self._libraries.library(ref, node)

    def is_source(self, symbol: str) -> bool:
        """Whether what a function outside the project gives is known for what it is."""
        return self._libraries.is_source(symbol)

    def library_edges(
        self, ref: Ref, node: Call, library: LibraryFunction, path: Path
    ) -> list[Edge]:
        """Where ``path`` of the result of a library call comes from."""
        return self._libraries.edges(ref, node, library, path)

    def runs(self, ref: Ref, node: Call, library: LibraryFunction) -> list[FunctionValue]:
        """The functions of the project that others call, too, and a library runs for this call."""
        return self._bindings.runs(ref, node, library)

    def bindings(
        self, ref: Ref, node: Param, path: Path, among: frozenset[int] | None = None
    ) -> list[Edge]:
        """What callers (in the files ``among``, if given) pass for a parameter."""
        return self._bindings.bindings(ref, node, path, among)

    def bound_by(self, sites: Iterable[Ref], ref: Ref, node: Param, path: Path) -> list[Edge]:
        """What some of the callers pass for a parameter."""
        return self._bindings.bound_by(sites, ref, node, path)

    def bound_without(self, ref: Ref, node: Param, path: Path, *, default: bool) -> list[Edge]:
        """What a parameter is without callers: what a library feeds, else its default."""
        return self._bindings.bound_without(ref, node, path, default=default)

    def bind(self, site: Ref, number: int, node: Param, path: Path) -> list[Edge]:
        """What one call passes for a parameter of a function in module ``number``."""
        return self._bindings.bind(site, number, node, path)

    def callers(
        self, number: int, function: int, among: frozenset[int] | None = None
    ) -> tuple[Ref, ...]:
        """All calls (in the files ``among``, if given) that may call a function."""
        return self._callers.of(number, function, among)

    def calls_mark(self, number: int, name: str) -> int:
        """What stands for whom a file calls by a name."""
        return self._callers.mark(number, name)

    def callee_text(self, ref: Ref) -> str:
        """The callee as written, without arguments, for names and messages."""
        return callee_text(self.program.module(ref[0]), ref[1])
