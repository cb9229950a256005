"""Nodes to abstract values: what may this expression be, so that a call finds its callee."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flowcheck.catalog.match import Matcher
from flowcheck.ir.graph import (
    Call,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Object,
    Param,
    Self,
    Update,
)
from flowcheck.ir.module import Type
from flowcheck.link.answers import Answers
from flowcheck.link.arguments import Arguments
from flowcheck.link.automatic import default_name
from flowcheck.link.binding import Bindings
from flowcheck.link.callers import Callers
from flowcheck.link.clients import Clients
from flowcheck.link.containers import Containers
from flowcheck.link.deferred import RUNS_ITSELF
from flowcheck.link.elsewhere import put_elsewhere
from flowcheck.link.events import Events
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.implementers import Implementers
from flowcheck.link.index import callee_text
from flowcheck.link.injected import MARK, holder, on_page
from flowcheck.link.library import Libraries
from flowcheck.link.members import Members
from flowcheck.link.ordinary import is_ordinary
from flowcheck.link.page import Page
from flowcheck.link.passing import Steps
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import WORD, Forgetful, Keeper, Read
from flowcheck.link.results import Results
from flowcheck.link.selectors import Selectors
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
    first,
)

MAX_PARAM_DEPTH = 3
MAX_VALUES = 12
MAX_STEPS = 8

_HOST_OBJECTS = ("window", "globalThis", "self", "global", "top", "parent")


class Evaluator:
    """Evaluates nodes of one program; caches for the life of a scan.

    The parts may be asked directly: ``arguments`` and ``libraries`` of calls, ``classes`` for their
    members, ``callers`` of functions and the ``bindings`` of their parameters.
    """

    def __init__(
        self,
        program: Program,
        matcher: Matcher,
        *,
        alone: bool = False,
        keeper: Keeper | None = None,
    ) -> None:
        self.program = program
        self.matcher = matcher
        self.types = TypeTable(program)
        self.frameworks = Frameworks(self)
        self._steps = Steps(program, self.frameworks, Page(program, matcher))
        self.redactions = self._steps.redactions
        self.arguments = Arguments(self, self.frameworks)
        self.libraries = Libraries(self, self.arguments)
        self.classes = Members(self)
        self._results = Results(self, self.arguments, self.libraries, self.classes, self.frameworks)
        self._implementers = Implementers(program, self.types, self.classes)
        kept = keeper if keeper is not None and not alone else Forgetful()
        self.callers = Callers(self, self.classes, self.frameworks.injected, kept, alone=alone)
        self._clients = Clients(self, self.callers)
        self.bindings = Bindings(
            self,
            program,
            self.callers,
            self.arguments,
            self.libraries,
            self.frameworks,
            Selectors(self, self.callers),
            Containers(program, self.frameworks),
            Events(self, self.arguments, self.libraries, self.frameworks),
        )
        self._answers = Answers(program.reads, kept)
        self._param_depth = 0
        self._cases: Mapping[type, Callable[[Ref, Any, Path], Iterable[Value]]] = {
            Closure: self._closure,
            ClassRef: self._class,
            Self: self._self,
            Global: self._global,
            Import: self._import,
            Object: self._object,
            Call: self._results.of,
            Param: self._param,
            Update: self._updated,
        }

    # ---- evaluation -----------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """Whether nothing under way was cut short because it asks for itself."""
        return self._answers.are_whole

    @property
    def is_busy(self) -> bool:
        """Whether something is being found."""
        return self._answers.are_sought or self.callers.is_finding

    def evaluate(self, ref: Ref, path: Path = ()) -> tuple[Value, ...]:
        """What ``path`` of a node may be; in order of discovery, without duplicates."""
        key = (ref[0], ref[1], path)
        known = self._answers.get(key)
        if known is not None:
            return known
        if len(path) > MAX_STEPS:
            return ()
        return self._answers.find(
            key,
            lambda: first(self._evaluate(ref, path), MAX_VALUES),
            is_first=not (self._param_depth or self.callers.is_finding),
        )

    def _evaluate(self, ref: Ref, path: Path) -> Iterable[Value]:
        if ref[1] < 0:
            yield from self._module_member(ref[0], path)
            return
        module = self.program.module(ref[0])
        node = module.nodes[ref[1]]
        if isinstance(node, Const):
            return
        case = self._cases.get(type(node))
        yield from (own := tuple(case(ref, node, path) if case else self._passed(ref, path)))
        declared = module.types.get(ref[1])
        if declared is not None and not isinstance(node, Param | Closure | ClassRef):
            yield from self.declared(ref[0], declared, path, own)
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
        yield from self.member_values(ClassValue(ref[0], node.index), path)

    def _updated(self, ref: Ref, node: Update, path: Path) -> Iterable[Value]:
        """A function that is given a field is one still: ``Mail.PreviewProps = {..}``."""
        given = self._passed(ref, path) if path else self.evaluate((ref[0], node.base))
        yield from (v for v in given if path or isinstance(v, FunctionValue | ClassValue))

    def _self(self, ref: Ref, node: Self, path: Path) -> Iterable[Value]:
        own = tuple(self.member_values(InstanceValue(ref[0], node.index), path))
        yield from own or self._given_to_all(path)
        if len(path) == 1 and all(map(self._implementers.is_left_to_others, own)):
            yield from self._implementers.overriding(ClassValue(ref[0], node.index), path[0])

    def _given_to_all(self, path: Path) -> Iterable[Value]:
        """What a plug-in gives to components and stores under a name: ``this.$track``."""
        if path and path[0].startswith(MARK):
            for edge in self.frameworks.injected.edges(path):
                yield from self.evaluate(edge.ref, edge.path)
            yield from self.symbol(f"global#{path[0]}", path[1:])

    def _object(self, ref: Ref, node: Object, path: Path) -> Iterable[Value]:
        if not path:
            yield ObjectValue(ref)
            return
        yield from self._passed(ref, path)
        if not any(entry.key in (path[0], None) for entry in node.entries):
            yield from self._given_to_all(path)  # ``this`` in the actions of a store

    def _global(self, ref: Ref, node: Global, path: Path) -> Iterable[Value]:
        starred = self.starred(ref[0], node.name)
        for target in starred:
            yield from self.evaluate(target, path)
        if not starred:
            yield from self.symbol(f"global#{node.name}", path)

    def starred(self, number: int, name: str) -> list[Ref]:
        """What binds a free name without naming it: ``from x import *``, or a framework."""
        for source in self.program.module(number).stars:
            if found := self.program.imported(number, source, name):
                return found
        found = []
        for giver in self.program.texts.automatic.giving(number, name):
            self.program.reads.note(Read(WORD, name))
            found += self.program.export(giver, name)
            if not found and name == default_name(self.program.files[giver].path):
                found += self.program.export(giver, "default")
        return found

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
                symbol = on_page(f"{symbol}.{step}", self.matcher)
        yield External(symbol)
        for edge in put_elsewhere(self.program, self.frameworks.injected, symbol):
            yield from self.evaluate(edge.ref, edge.path)

    # ---- parameters -----------------------------------------------------------------------------

    def _param(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        number = ref[0]
        declared = self.program.module(number).functions[node.function].params[node.index]
        typed: list[Value] = []
        if declared.type is not None:
            typed = list(self.typed(number, declared.type, path))
            yield from typed
        if declared.default >= 0:
            yield from self.evaluate((number, declared.default), path)
        if path and declared.type and is_ordinary(self.types, number, declared.type, path):
            return
        if all(isinstance(value, External) or self.says_nothing(value) for value in typed):
            for edge in self.frameworks.injected.hung(holder(declared.name, node.index), path):
                yield from self.evaluate(edge.ref, edge.path)
        if not all(map(self._implementers.promised, typed)):
            return
        found = False
        for value in self.given(ref, node, path):
            found |= not self.says_nothing(value)
            yield value
        if not found and declared.type is not None:
            yield from self._implemented(number, declared.type, path)

    def given(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        """What callers and libraries may pass for a parameter, which is much where many call."""
        if self._param_depth >= MAX_PARAM_DEPTH:
            self._answers.cut_short()
            return ()
        if self.callers.is_finding or not self._answers.are_whole:
            return self._passed_to(ref, node, path)
        return self._answers.given(
            (*ref, path), lambda: first(self._passed_to(ref, node, path), MAX_VALUES)
        )

    def _passed_to(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        for client in self._clients.of(ref[0], node):
            yield from self.symbol(client, path)
        self._param_depth += 1
        try:
            for edge in self.bindings.of(ref, node, path):
                yield from self.evaluate(edge.ref, edge.path)
        finally:  # whoever asks may have enough before the end
            self._param_depth -= 1

    # ---- types and members ----------------------------------------------------------------------

    def _implemented(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        """The methods that a type promises, in the classes that implement it."""
        if len(path) == 1:
            yield from self._implementers.methods(number, declared, path[0])

    def says_nothing(self, value: Value) -> bool:
        """Whether a method is only promised, or of a module that is no vendor's and not here."""
        if isinstance(value, External):
            return self.matcher.owner(value.symbol) is None
        return self._implementers.promised(value)

    def typed(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        """``path`` of what a declared type says a value is."""
        for target in self.types.classes(number, declared):
            yield from self.member_values(InstanceValue(*target), path)
        for symbol in self.types.outside(number, declared):
            instance = self.matcher.instance(symbol)
            yield from self.symbol(instance or f"{symbol}()", path)
        for ref in self.types.makers(number, declared):
            yield from self._results.returned(ref, path)
        for owner, field_type in self.types.field_types(number, declared, path[:1]) if path else ():
            yield from self.typed(owner, field_type, path[1:])

    def declared(
        self, number: int, declared: Type, path: Path, own: Iterable[Value] = ()
    ) -> Iterable[Value]:
        """``typed``; what it only promises is what the classes of the project do that keep it."""
        typed = list(self.typed(number, declared, path))
        yield from typed
        if all(map(self.says_nothing, (*own, *typed))):
            yield from self._implemented(number, declared, path)

    def member_values(self, value: ClassValue | InstanceValue, path: Path) -> Iterable[Value]:
        """``path`` of a class or an instance."""
        if not path:
            yield value
            return
        told: list[Value] = []
        for found in self.classes.member(value.number, value.index, path):
            if isinstance(found, Edge):
                told += () if found.key else self.evaluate(found.ref, found.path)
            elif isinstance(found, External):
                told += self.symbol(found.symbol, path[1:])
            elif len(path) == 1 or path[1] in RUNS_ITSELF:
                told.append(found)
        given = tuple(self._results.services.field(value.number, value.index, path))
        yield from given or told  # what a base class out of sight may have is no service
        if field := self.types.class_field(value.number, value.index, path[0]):
            yield from self.declared(*field, path[1:], told)

    # ---- where values come from -----------------------------------------------------------------

    def edges(self, ref: Ref, path: Path) -> list[Edge]:
        """Where ``path`` of a node comes from, for nodes that only pass values on."""
        return self._steps.edges(ref, path)

    def foreign_edges(self, ref: Ref, path: Path) -> list[Edge]:
        """What closures did to the variable that holds this very node."""
        return self._steps.foreign_edges(ref, path)

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

    def callee_text(self, ref: Ref) -> str:
        """The callee as written, without arguments, for names and messages."""
        return callee_text(self.program.module(ref[0]), ref[1])
