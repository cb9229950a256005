"""Nodes to abstract values: what may this expression be, so that a call finds its callee.

Values are functions, classes, instances, modules and object literals of the project, or symbols outside it
(``catalog.schema`` says how they are written). Names of variables play no part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import LibraryFunction, Passing
from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
    Object,
    Omit,
    Param,
    Phi,
    Self,
    Update,
)
from flowcheck.ir.module import Function, Type
from flowcheck.link.deferred import RUNS_ITSELF, direct, packs
from flowcheck.link.frameworks import CONTAINERS, Frameworks
from flowcheck.link.program import Program, Ref, callee_names
from flowcheck.link.types import TypeTable
from flowcheck.model import Language

Path = tuple[str, ...]

MAX_DEPTH = 90
MAX_CALLERS = 400
MAX_PARAM_DEPTH = 3
MAX_VALUES = 12
MAX_STEPS = 8
MAX_FRESH = 400

_TOO_DEEP: tuple[int, int, tuple[str, ...]] = (-1, -1, ())

_HOST_OBJECTS = ("window", "globalThis", "self", "global", "top", "parent")
_MANAGERS = (".objects.", ".query.", ".session.")


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the project."""

    number: int
    function: int


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the project."""

    number: int
    index: int


@dataclass(frozen=True, slots=True)
class InstanceValue:
    """An instance of a class of the project."""

    number: int
    index: int


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the project."""

    number: int


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """An object literal."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the project, by symbol."""

    symbol: str


Value = FunctionValue | ClassValue | InstanceValue | ModuleValue | ObjectValue | External


class Edge(msgspec.Struct, frozen=True):
    """A value comes from another: ``path`` of ``ref``; ``key`` is the property key it is put under on the way.

    ``lossy``: the callee is not known. ``treatment``: a label that the step puts on the value.
    ``call``: the call that binds a parameter (a step out of a function). ``note`` says what happened.
    ``via`` is where the hand-over is written (module, start, end): the entry of an object, the assignment.
    """

    ref: Ref
    path: Path = ()
    key: str = ""
    lossy: bool = False
    treatment: str = ""
    call: Ref | None = None
    note: str = ""
    omit: frozenset[str] = frozenset()
    via: tuple[int, int, int] | None = None


class Evaluator:
    """Evaluates nodes of one program; caches for the life of a scan."""

    def __init__(self, program: Program, matcher: Matcher) -> None:
        self.program = program
        self.matcher = matcher
        self.types = TypeTable(program)
        self._cache: dict[tuple[int, int, Path], tuple[Value, ...]] = {}
        self._active: set[tuple[int, int, Path]] = set()
        self._cut: set[tuple[int, int, Path]] = set()
        self._tentative: dict[tuple[int, int, Path], tuple[Value, ...]] = {}
        self._spent = 0
        self._param_depth = 0
        self._callers: dict[tuple[int, int], tuple[Ref, ...]] = {}
        self._finding: set[tuple[int, int]] = set()
        self._later: dict[tuple[Ref, int, int], Call] = {}  # deferred calls as direct ones
        self.overflow: set[Ref] = set()
        self.frameworks = Frameworks(self)
        self._bound_cache: dict[Ref, Ref | None] = {}

    # ---- evaluation -------------------------------------------------------------------------------

    def evaluate(self, ref: Ref, path: Path = ()) -> tuple[Value, ...]:
        """What ``path`` of a node may be; in order of discovery, without duplicates."""
        key = (ref[0], ref[1], path)
        known = self._cache.get(key)
        if known is not None:
            return known
        if len(path) > MAX_STEPS:
            return ()
        if self._spent > MAX_FRESH and key in self._tentative:
            return self._tentative[key]  # in a big cycle what was found before will do
        if key in self._active or len(self._active) > MAX_DEPTH:
            self._cut.add(key if key in self._active else _TOO_DEEP)
            return ()
        self._active.add(key)
        self._spent += 1
        found = tuple(dict.fromkeys(self._evaluate(ref, path)))[:MAX_VALUES]
        self._active.discard(key)
        self._cut.discard(key)
        if not self._active:
            self._cut.clear()
            self._tentative.clear()
            self._spent = 0
        if not self._cut:
            self._cache[key] = found
        else:
            self._tentative[key] = found
        return found

    def _evaluate(self, ref: Ref, path: Path) -> Iterable[Value]:
        number, node_id = ref
        if node_id < 0:
            yield from self._module_member(number, path)
            return
        module = self.program.module(number)
        node = module.nodes[node_id]
        match node:
            case Closure():
                if not path or path[0] in RUNS_ITSELF:
                    yield FunctionValue(number, node.function)
            case ClassRef():
                yield from self.members(ClassValue(number, node.index), path)
            case Self():
                yield from self.members(InstanceValue(number, node.index), path)
            case Global():
                starred = self.starred(number, node.name)
                for target in starred:
                    yield from self.evaluate(target, path)
                if not starred:
                    yield from self.symbol(f"global#{node.name}", path)
            case Import():
                yield from self._import(number, node, path)
            case Object() if not path:
                yield ObjectValue(ref)
            case Call():
                yield from self._call(ref, node, path)
            case Param():
                yield from self._param(ref, node, path)
            case Const():
                return
            case _:
                for edge in self.edges(ref, path):
                    yield from self.evaluate(edge.ref, edge.path)
        declared = module.types.get(node_id)
        if declared is not None and not isinstance(node, Param | Closure | ClassRef):
            yield from self._typed(number, declared, path)
        for edge in self.foreign_edges(ref, path):
            yield from self.evaluate(edge.ref, edge.path)

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
            return
        found = self.program.export(number, path[0])
        for ref in found:
            yield from self.evaluate(ref, path[1:])
        if not found:
            for ref in self.program.export(number, "="):
                yield from self.evaluate(ref, path)

    def _import(self, number: int, node: Import, path: Path) -> Iterable[Value]:
        target = self.program.target(number, node.source)
        refs = self.program.imported(number, node.source, node.name)
        for ref in refs:
            yield from self.evaluate(ref, path)
        if target or refs:
            if not refs and node.name == "default":  # CommonJS seen through an ESM import
                found = self.program.number(target)
                for ref in self.program.export(found, "=") if found is not None else ():
                    yield from self.evaluate(ref, path)
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
        if symbol.startswith("py:django#conf.settings."):
            name, _, rest = symbol.removeprefix("py:django#conf.settings.").partition(".")
            for number in self.program.mentioning(name):
                if "settings" in self.program.files[number].path:
                    for ref in self.program.export(number, name):
                        yield from self.evaluate(ref, tuple(rest.split(".")) if rest else ())

    def _call(self, ref: Ref, node: Call, path: Path) -> Iterable[Value]:
        number = ref[0]
        if self._is_partial(number, node):
            callee = self.program.module(number).nodes[node.callee]
            base = callee.base if isinstance(callee, Load) else next(iter(node.args), -1)
            if base >= 0:
                yield from self.evaluate((number, base), path)
            return
        values = self.evaluate((number, node.callee))
        if External("global#super") in values:
            for base_class in self.super_classes(number, node.function):
                yield from self.members(InstanceValue(base_class.number, base_class.index), path)
            return
        symbols = [value.symbol for value in values if isinstance(value, External)]
        for edge in self.frameworks.call_edges(ref, node, symbols, path):
            yield from self.evaluate(edge.ref, edge.path)
        if symbols and not path and not any(self.matcher.calls(symbol) for symbol in symbols):
            yield from self._wrapped(number, node)
        for value in values:
            match value:
                case FunctionValue():
                    function = self.program.module(value.number).functions[value.function]
                    for returned in function.returns:
                        yield from self.evaluate((value.number, returned), path)
                    if not function.returns and function.return_type is not None:
                        yield from self._typed(value.number, function.return_type, path)
                case ClassValue():
                    yield from self.members(InstanceValue(value.number, value.index), path)
                case InstanceValue() if isinstance(self.program.module(number).nodes[node.callee], Self):
                    yield from self.members(value, path)  # ``cls(..)`` in a class method
                case External():
                    library = self.matcher.library(value.symbol)
                    if library is not None:
                        for edge in self.library_edges(ref, node, library, path):
                            yield from self.evaluate(edge.ref, edge.path)
                        if library.returns is Passing.CALLBACK and library.callback >= 0:
                            yield from self._callback_result(number, node, library.callback, path)
                    yield from self.symbol(f"{value.symbol}()", path)
                case _:
                    pass

    def super_classes(self, number: int, function: int) -> list[ClassValue]:
        """The base classes in the project of the class whose method contains a function."""
        module = self.program.module(number)
        while function >= 0:
            owner = self.program.index(number).class_of.get(function, -1)
            if owner >= 0:
                return [
                    value
                    for base in module.classes[owner].bases
                    for value in self.evaluate((number, base))
                    if isinstance(value, ClassValue)
                ]
            function = module.functions[function].parent
        return []

    def _wrapped(self, number: int, node: Call) -> Iterable[Value]:
        """A function that an unknown function wraps is called when the result is (``debounce(f)``, ``observer(C)``)."""
        for argument in node.args[:2]:
            if isinstance(self.program.module(number).nodes[argument], Closure | Import | Cell | Call):
                for value in self.evaluate((number, argument)):
                    if isinstance(value, FunctionValue):
                        yield value

    def _callback_result(self, number: int, node: Call, position: int, path: Path) -> Iterable[Value]:
        if position < len(node.args):
            for value in self.evaluate((number, node.args[position])):
                if isinstance(value, FunctionValue):
                    for returned in self.program.module(value.number).functions[value.function].returns:
                        yield from self.evaluate((value.number, returned), path)

    def _param(self, ref: Ref, node: Param, path: Path) -> Iterable[Value]:
        number = ref[0]
        declared = self.program.module(number).functions[node.function].params[node.index]
        typed: list[Value] = []
        if declared.type is not None:
            typed = list(self._typed(number, declared.type, path))
            yield from typed
        if declared.default >= 0:
            yield from self.evaluate((number, declared.default), path)
        if typed:
            return
        if self._param_depth >= MAX_PARAM_DEPTH:
            self._cut.add(_TOO_DEEP)
            return
        yield from self._client_of_callback(number, node, path)
        self._param_depth += 1
        for edge in self.bindings(ref, node, path):
            yield from self.evaluate(edge.ref, edge.path)
        self._param_depth -= 1

    def _client_of_callback(self, number: int, node: Param, path: Path) -> Iterable[Value]:
        """The client that an SDK hands to a callback (``withScope(scope => ..)``)."""
        if node.index:
            return
        module = self.program.module(number)
        closure = module.functions[node.function].closure
        for call_id in self._argument_uses(number, closure):
            call = module.nodes[call_id]
            assert isinstance(call, Call)
            position = call.args.index(closure) if closure in call.args else -1
            for value in self.evaluate((number, call.callee)):
                if isinstance(value, External):
                    for spec in self.matcher.calls(value.symbol):
                        if 0 <= position < len(spec.params) and spec.params[position].callback:
                            yield from self.symbol(spec.params[position].callback, path)
        yield from self._client_of_option(number, closure, path)

    def _client_of_option(self, number: int, closure: int, path: Path) -> Iterable[Value]:
        """The client handed to a function among the options (``init(key, {loaded: client => ..})``)."""
        module = self.program.module(number)
        placed = self.program.index(number).placed
        for key, options in placed.get(closure, ()) if closure >= 0 else ():
            for _, user in placed.get(options, ()) if key else ():
                call = module.nodes[user]
                if not isinstance(call, Call) or options not in call.args:
                    continue
                position = call.args.index(options)
                for value in self.evaluate((number, call.callee)):
                    for spec in self.matcher.calls(value.symbol) if isinstance(value, External) else ():
                        field = spec.params[position].fields.get(key) if position < len(spec.params) else None
                        if field is not None and field.callback:
                            yield from self.symbol(field.callback, path)

    def _typed(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        for target in self.types.classes(number, declared):
            yield from self.members(InstanceValue(*target), path)
        for symbol in self.types.outside(number, declared):
            instance = self.matcher.instance(symbol)
            yield from self.symbol(instance or f"{symbol}()", path)
        if path:
            for owner, field_type in self.types.field_types(number, declared, path):
                yield from self._typed(owner, field_type, ())

    # ---- members ----------------------------------------------------------------------------------

    def members(self, value: ClassValue | InstanceValue, path: Path) -> Iterable[Value]:
        """``path`` of a class or an instance."""
        if not path:
            yield value
            return
        for found in self.member(value.number, value.index, path):
            if isinstance(found, Edge):
                yield from self.evaluate(found.ref, found.path)
            elif isinstance(found, External):
                yield from self.symbol(found.symbol, path[1:])
            elif len(path) == 1 or path[1] in RUNS_ITSELF:
                yield found
        declared = self.types.class_field(value.number, value.index, path[0])
        if declared is not None:
            yield from self._typed(declared[0], declared[1], path[1:])

    def member(
        self, number: int, index: int, path: Path, seen: frozenset[tuple[int, int]] = frozenset()
    ) -> Iterable[Edge | FunctionValue | External]:
        """A method, or the edges to what ``path`` of an instance may hold; base classes included."""
        name, rest = path[0], path[1:]
        if (number, index) in seen:
            return
        cls = self.program.module(number).classes[index]
        hit = False
        for method in cls.methods:
            if method.name != name or method.kind == "set":
                continue
            hit = True
            if method.kind == "get":
                function = self.program.module(number).functions[method.function]
                for returned in function.returns:
                    yield Edge((number, returned), rest, note=f"property {name}")
            else:
                yield FunctionValue(number, method.function)
        for store in cls.stores:
            hit = hit or store.path == (name,)
        yield from _stored(number, [store for store in cls.stores if store.path[0] == name], path)
        if hit:
            return
        for base in cls.bases:
            for value in self.evaluate((number, base)):
                if isinstance(value, ClassValue):
                    yield from self.member(value.number, value.index, path, seen | {(number, index)})
                elif isinstance(value, External):
                    yield External(f"{value.symbol}().{name}")

    # ---- edges that need no context ---------------------------------------------------------------

    def edges(self, ref: Ref, path: Path) -> list[Edge]:
        """Where ``path`` of a node comes from, for nodes that only pass values on.

        Empty for calls, parameters, constants and for whole objects (``path`` empty), which the walk takes apart itself.
        """
        number, node_id = ref
        node = self.program.module(number).nodes[node_id]
        match node:
            case Load():
                return [Edge((number, node.base), (node.field, *path))]
            case Index():
                return [Edge((number, node.base), (ELEMENT, *path))]
            case Phi():
                return [Edge((number, other), path) for other in node.inputs]
            case Cell():
                return self._cell(number, node.var, path)
            case After():
                return [Edge((number, node.base), path)]
            case Omit():
                if not path:
                    return [Edge((number, node.base), (), omit=frozenset(node.fields))]
                return [] if path[0] in node.fields else [Edge((number, node.base), path)]
            case Update() if path:
                return self._update(number, node, path)
            case Object() if path:
                return self._object_field(number, node_id, node, path)
            case Array() if path:
                return self._array_item(number, node, path)
            case _:
                return []

    def _update(self, number: int, node: Update, path: Path) -> list[Edge]:
        if node.field is None:
            kept = [Edge((number, node.base), path)]
            return kept if path[0].startswith("$") else [Edge((number, node.value), path[1:]), *kept]
        if node.field == path[0] or path[0] == ELEMENT:
            edges = [Edge((number, node.value), path[1:], via=(number, node.at, node.end))]
            return [*edges, Edge((number, node.base), path)] if path[0] == ELEMENT else edges
        return [Edge((number, node.base), path)]

    def _object_field(self, number: int, node_id: int, node: Object, path: Path) -> list[Edge]:
        edges: list[Edge] = []
        for entry in reversed(node.entries):
            if entry.key is not None:
                if entry.key == path[0] or path[0] == ELEMENT:
                    edges.append(Edge((number, entry.value), path[1:], via=(number, entry.at, entry.end)))
                    if path[0] != ELEMENT:
                        break
            elif entry.key_node >= 0:
                if not path[0].startswith("$"):
                    edges.append(Edge((number, entry.value), path[1:]))
            else:
                edges.append(Edge((number, entry.value), path))
        if edges:
            return edges
        edges = self.frameworks.member_of_options(number, node, path)
        if not edges:
            for key, user in self.program.index(number).placed.get(node_id, ()):
                outer = self.program.module(number).nodes[user]
                if key in CONTAINERS and isinstance(outer, Object):
                    edges += self.frameworks.member_of_options(number, outer, path)
        return edges

    def _array_item(self, number: int, node: Array, path: Path) -> list[Edge]:
        first = path[0]
        if first.isdigit() and not any(position <= int(first) for position in node.spread):
            place = int(first)
            return [Edge((number, node.items[place]), path[1:])] if place < len(node.items) else []
        if first != ELEMENT and not first.isdigit():
            return []
        return [
            Edge((number, item), (ELEMENT, *path[1:]) if position in node.spread else path[1:])
            for position, item in enumerate(node.items)
        ]

    def _cell(self, number: int, index: int, path: Path) -> list[Edge]:
        var = self.program.module(number).vars[index]
        edges = [Edge((number, node), path) for node in (*var.defs, *var.foreign)]
        return edges + _stored(number, var.stores, path)

    def foreign_edges(self, ref: Ref, path: Path) -> list[Edge]:
        """What closures did to the variable that holds this very node."""
        number, node_id = ref
        if node_id < 0:
            return []
        found = self.program.index(number)
        edges = _stored(number, found.stored.get(node_id, ()), path)
        index = found.defined.get(node_id)
        if index is None:
            return edges
        var = self.program.module(number).vars[index]
        edges += [Edge((number, node), path) for node in var.foreign]
        return edges + _stored(number, var.stores, path)

    # ---- library functions ------------------------------------------------------------------------

    def receiver(self, ref: Ref, node: Call) -> Ref | None:
        """The receiver of a method call."""
        callee = self.program.module(ref[0]).nodes[node.callee]
        return (ref[0], callee.base) if isinstance(callee, Load) else None

    def library(self, ref: Ref, node: Call) -> LibraryFunction | None:
        """The library function that a call means: by symbol, or by method name when nothing of the project answers."""
        values = self.evaluate((ref[0], node.callee))
        for value in values:
            if isinstance(value, External):
                found = self.matcher.library(value.symbol)
                if found is not None:
                    return found
        if any(isinstance(value, FunctionValue | ClassValue) for value in values):
            return None
        if any(isinstance(value, External) and any(m in value.symbol for m in _MANAGERS) for value in values):
            return None
        callee = self.program.module(ref[0]).nodes[node.callee]
        if isinstance(callee, Load):
            language = "python" if self.program.is_python(ref[0]) else "javascript"
            return self.matcher.method(language, callee.field)
        return None

    def argument(self, number: int, node: Call, position: int) -> list[Edge]:
        """The value at an argument position.

        Arguments that ``bind`` and ``partial`` put first come first; ``f.call(this, a)`` and ``f.apply(this, [a])`` are looked
        through; a spread before the position gives a part of what is spread.
        """
        bound = self._bound(number, node)
        if position < len(bound):
            return [bound[position]]
        position -= len(bound)
        callee = self.program.module(number).nodes[node.callee]
        if isinstance(callee, Load) and callee.field in ("call", "apply") and not self.program.is_python(number):
            if callee.field == "call":
                position += 1
            elif len(node.args) > 1:
                return [Edge((number, node.args[1]), (str(position),))]
        for place in node.spread:
            if place <= position and place < len(node.args):
                return [Edge((number, node.args[place]), (str(position - place),))]
        return [Edge((number, node.args[position]))] if position < len(node.args) else []

    def bound_arguments(self, number: int, node: Call) -> int:
        """How many arguments ``bind`` or ``partial`` put before those of the call."""
        return len(self._bound(number, node))

    def is_bound(self, callee: Ref) -> bool:
        """Whether a callee is the result of ``bind`` or ``partial``."""
        return self._partial(callee) is not None

    def _bound(self, number: int, node: Call) -> tuple[Edge, ...]:
        made = self._partial((number, node.callee))
        if made is None:
            return ()
        call = self.program.node(made)
        return tuple(Edge((made[0], argument)) for argument in call.args[1:]) if isinstance(call, Call) else ()

    def _partial(self, callee: Ref) -> Ref | None:
        """The call of ``bind`` or ``partial`` that made a callee."""
        if callee in self._bound_cache:
            return self._bound_cache[callee]
        self._bound_cache[callee] = None
        if not isinstance(self.program.node(callee), Load | Closure | Global):
            for origin in self.frameworks.origins(callee):
                call = self.program.node(origin)
                if isinstance(call, Call) and self._is_partial(origin[0], call):
                    self._bound_cache[callee] = origin
        return self._bound_cache[callee]

    def _is_partial(self, number: int, call: Call) -> bool:
        callee = self.program.module(number).nodes[call.callee]
        if isinstance(callee, Load) and callee.field == "bind":
            return True
        return any(
            isinstance(value, External) and value.symbol == "py:functools#partial"
            for value in self.evaluate((number, call.callee))
        )

    def library_edges(self, ref: Ref, node: Call, library: LibraryFunction, path: Path) -> list[Edge]:
        """Where ``path`` of the result of a library call comes from."""
        number = ref[0]
        receiver = self.receiver(ref, node)
        method = library.match.startswith(".") or "()." in library.match
        own = [Edge(receiver)] if receiver and method else []
        arguments = self.argument(number, node, library.which)
        everything = [Edge((number, argument)) for argument in node.args]
        everything += [Edge((number, value)) for _, value in node.kwargs]
        name = library.match.rpartition(".")[2].rpartition("#")[2]
        label = library.treatment
        match library.returns:
            case Passing.ARGUMENT | Passing.RECEIVER if library.under and path and path[0] != library.under:
                return []
            case Passing.ARGUMENT if library.under:
                return [_below(edge, path[1:], label, name) for edge in arguments]
            case Passing.ARGUMENT:
                return [_below(edge, path, label, name) for edge in arguments]
            case Passing.RECEIVER:
                return [_below(edge, path, label, name) for edge in own]
            case Passing.ELEMENT:
                base = own if library.match.startswith(".") else arguments
                return [_below(edge, (ELEMENT, *path), label, name) for edge in base]
            case Passing.ELEMENTS:
                base = own if library.match.startswith(".") else arguments
                if path and path[0] != ELEMENT and not path[0].isdigit():
                    return []
                return [_below(edge, (ELEMENT, *path[1:]), label, name) for edge in base]
            case Passing.TEXT:
                if path and (len(path) > 1 or (not path[0].isdigit() and path[0] != ELEMENT)):
                    return []
                return [_below(edge, (), label, name) for edge in own + everything]
            case Passing.MERGE:
                return self._merged(number, node, own if library.match.startswith(".") else [], path, label)
            case Passing.FIELD:
                return self._field(number, node, own, library, path)
            case Passing.VALUES:
                base = arguments if not library.match.startswith(".") else own
                return [_below(edge, path if path else (), label, name) for edge in base]
            case Passing.ENTRIES:
                base = arguments if not library.match.startswith(".") else own
                rest = path[2:] if len(path) >= 2 and path[1] == "1" else ()
                if len(path) >= 2 and path[1] == "0":
                    return []
                return [_below(edge, (ELEMENT, *rest) if path else (), label, name) for edge in base]
            case Passing.PICK | Passing.OMIT:
                return self._select(number, node, own, library, path)
            case Passing.STATE:
                return self._state(ref, node, path)
            case Passing.REF:
                if path and path[0] in ("value", "current"):
                    return [_below(edge, path[1:], label, name) for edge in arguments] + self._returned(
                        number, node, library, path[1:]
                    )
                return [_below(edge, path, label, name) for edge in arguments]
            case Passing.CALLBACK:
                return self._returned(number, node, library, path)
            case Passing.CALLBACK_ELEMENTS:
                if path and path[0] != ELEMENT and not path[0].isdigit():
                    return []
                return self._returned(number, node, library, path[1:])
            case Passing.NOTHING | Passing.KEYS | Passing.SOURCE:
                return []

    def _merged(self, number: int, node: Call, own: list[Edge], path: Path, label: str) -> list[Edge]:
        """Later arguments win where they are literals: what they surely set is not looked for before them."""
        nodes = self.program.module(number).nodes
        edges: list[Edge] = []
        surely: set[str] = set()
        for place in range(len(node.args) - 1, -1, -1):
            if path and path[0] in surely:
                return edges
            argument = (number, node.args[place])
            steps = (ELEMENT, *path) if place in node.spread else path
            omit = frozenset(surely) if not path else frozenset()
            edges.append(Edge(argument, steps, treatment=label, note="merged", omit=omit))
            literal = nodes[node.args[place]]
            if isinstance(literal, Object):
                surely |= {entry.key for entry in literal.entries if entry.key is not None}
        for name, value in node.kwargs:
            if not path:
                edges.append(Edge((number, value), (), key=name))
            elif name in (path[0], ""):
                edges.append(Edge((number, value), path[1:] if name else path))
        if not (path and path[0] in surely):
            edges += [replace(edge, path=(*edge.path, *path), omit=frozenset(surely) if not path else frozenset()) for edge in own]
        return edges

    def _returned(self, number: int, node: Call, library: LibraryFunction, path: Path) -> list[Edge]:
        position = max(library.callback, 0)
        edges: list[Edge] = []
        for argument in self.argument(number, node, position):
            for value in self.evaluate(argument.ref, argument.path):
                if isinstance(value, FunctionValue):
                    function = self.program.module(value.number).functions[value.function]
                    edges.extend(
                        Edge((value.number, returned), path, treatment=library.treatment)
                        for returned in function.returns
                    )
        return edges

    def _field(self, number: int, node: Call, own: list[Edge], library: LibraryFunction, path: Path) -> list[Edge]:
        if not node.args:
            return [_below(edge, path, library.treatment, "") for edge in own]
        key = self.program.module(number).nodes[node.args[0]]
        step = str(key.value) if isinstance(key, Const) else ELEMENT
        default = [Edge((number, node.args[1]), path)] if len(node.args) > 1 else []
        return [_below(edge, (step, *path), library.treatment, "") for edge in own] + default

    def _select(self, number: int, node: Call, own: list[Edge], library: LibraryFunction, path: Path) -> list[Edge]:
        method = library.match.startswith(".")
        base = own if method else self.argument(number, node, library.which)
        names = frozenset(self._names(number, node, 0 if method else library.which + 1))
        included = any(name in ("include", "fields") for name, _ in node.kwargs)
        if library.returns is Passing.PICK or included:
            if path:
                return [_below(edge, path, library.treatment, "") for edge in base if not names or path[0] in names]
            if not names:
                return [_below(edge, (), library.treatment, "") for edge in base]
            return [
                Edge(edge.ref, (*edge.path, name), key=name, treatment=library.treatment)
                for edge in base
                for name in sorted(names)
            ]
        if path:
            return [_below(edge, path, library.treatment, "") for edge in base if path[0] not in names]
        return [Edge(edge.ref, edge.path, treatment=library.treatment, omit=names) for edge in base]

    def _names(self, number: int, node: Call, start: int) -> Iterable[str]:
        """Constant names among the arguments: texts, arrays and sets of texts, ``exclude=``/``include=`` keywords."""
        nodes = self.program.module(number).nodes
        work = [*node.args[start:], *(value for name, value in node.kwargs if name in ("exclude", "include", "fields"))]
        for argument in work:
            found = nodes[argument]
            if isinstance(found, Const) and isinstance(found.value, str):
                yield found.value
            elif isinstance(found, Array):
                for item in found.items:
                    inner = nodes[item]
                    if isinstance(inner, Const) and isinstance(inner.value, str):
                        yield inner.value
            elif isinstance(found, Object):
                for entry in found.entries:
                    if entry.key:
                        yield entry.key

    def _state(self, ref: Ref, node: Call, path: Path) -> list[Edge]:
        """``[value, setter]``: the initial value and every argument of a call of the setter."""
        number = ref[0]
        if path and path[0] != "0":
            return []
        rest = path[1:]
        edges = [Edge((number, argument), rest) for argument in node.args[:1]]
        module = self.program.module(number)
        for call_id in self.program.index(number).all_calls:
            call = module.nodes[call_id]
            assert isinstance(call, Call)
            callee = module.nodes[call.callee]
            if isinstance(callee, Load) and callee.base == ref[1] and callee.field == "1" and call.args:
                edges.append(Edge((number, call.args[0]), rest, note="state setter"))
                edges.extend(
                    Edge((number, returned), rest, note="state setter")
                    for returned in self._closure_returns(number, call.args[0])
                )
        return edges

    def _closure_returns(self, number: int, node_id: int) -> tuple[int, ...]:
        module = self.program.module(number)
        node = module.nodes[node_id]
        return module.functions[node.function].returns if isinstance(node, Closure) else ()

    # ---- parameters and callers -------------------------------------------------------------------

    def bindings(self, ref: Ref, node: Param, path: Path, among: frozenset[int] | None = None) -> list[Edge]:
        """What callers (in the files ``among``, if given) pass for a parameter."""
        edges: list[Edge] = []
        for site in self.callers(ref[0], node.function, among):
            edges.extend(self.bind(site, ref[0], node, path))
        edges.extend(self._fed(ref[0], node, path))
        declared = self.program.module(ref[0]).functions[node.function].params[node.index]
        if not edges and declared.default >= 0:
            edges.append(Edge((ref[0], declared.default), path, note=f"default of {declared.name}"))
        return edges

    def bind(self, site: Ref, number: int, node: Param, path: Path) -> list[Edge]:
        """What one call passes for a parameter of a function in module ``number``."""
        call = self._later.get((site, number, node.function)) or self.program.node(site)
        function = self.program.module(number).functions[node.function]
        declared = function.params[node.index]
        if not isinstance(call, Call):
            return []
        where = site[0]
        note = f"argument {declared.name or node.index + 1} of {function.name or 'a callback'}()"
        if declared.kind == "rest":
            return self._bind_rest(where, call, node.index, path, site, note)
        if declared.kind == "kwrest":
            return self._bind_keywords(where, call, function, path, site, note)
        if declared.name:
            for name, value in call.kwargs:
                if name == declared.name:
                    return [Edge((where, value), path, call=site, note=note)]
        edges = []
        if declared.kind != "kwonly":
            for edge in self.argument(where, call, node.index):
                edges.append(Edge(edge.ref, (*edge.path, *path), call=site, note=note))
        for name, value in call.kwargs:
            if name == "" and declared.name:
                edges.append(Edge((where, value), (declared.name, *path), call=site, note=note))
        if not edges and declared.default >= 0:
            edges.append(Edge((number, declared.default), path, call=site, note=f"default of {declared.name}"))
        return edges

    def _bind_rest(self, where: int, call: Call, start: int, path: Path, site: Ref, note: str) -> list[Edge]:
        edges = []
        for position, argument in enumerate(call.args):
            if position < start and position not in call.spread:
                continue
            if position in call.spread:
                edges.append(Edge((where, argument), path or (ELEMENT,), call=site, note=note))
            elif not path or path[0] == ELEMENT or path[0] == str(position - start):
                edges.append(Edge((where, argument), path[1:], call=site, note=note))
        return edges

    def _bind_keywords(
        self, where: int, call: Call, function: Function, path: Path, site: Ref, note: str
    ) -> list[Edge]:
        declared = {param.name for param in function.params if param.kind in ("normal", "kwonly")}
        edges = []
        for name, value in call.kwargs:
            if name == "":
                edges.append(Edge((where, value), path, call=site, note=note, omit=frozenset(declared) if not path else frozenset()))
            elif name not in declared and (not path or path[0] in (name, ELEMENT)):
                edges.append(Edge((where, value), path[1:], key="" if path else name, call=site, note=note))
        return edges

    def _fed(self, number: int, node: Param, path: Path) -> list[Edge]:
        """What a library function feeds to the parameter of a callback (``map``, ``then``)."""
        module = self.program.module(number)
        closure = module.functions[node.function].closure
        edges: list[Edge] = []
        for call_id in self._argument_uses(number, closure):
            call = module.nodes[call_id]
            assert isinstance(call, Call)
            if node.index == 0:
                edges.extend(self.frameworks.fed((number, call_id), path))
            library = self.library((number, call_id), call)
            if library is None or library.callback < 0 or node.index >= len(library.feeds):
                continue
            if library.callback < len(call.args) and call.args[library.callback] != closure:
                continue
            feed = library.feeds[node.index]
            receiver = self.receiver((number, call_id), call)
            name = library.match.lstrip(".")
            method = library.match.startswith(".")
            base = [Edge(receiver)] if receiver and method else self.argument(number, call, library.which)
            for edge in base:
                if feed == "element":
                    edges.append(Edge(edge.ref, (*edge.path, ELEMENT, *path), note=f"element in {name}()"))
                elif feed == "receiver":
                    edges.append(Edge(edge.ref, (*edge.path, *path), note=f"passed by {name}()"))
            if feed.startswith("argument:"):
                for edge in self.argument(number, call, int(feed.partition(":")[2])):
                    edges.append(Edge(edge.ref, (*edge.path, *path), note=f"passed by {name}()"))
        return edges

    def _argument_uses(self, number: int, node_id: int) -> list[int]:
        if node_id < 0:
            return []
        nodes = self.program.module(number).nodes
        placed = self.program.index(number).placed.get(node_id, ())
        return [user for _, user in placed if isinstance(nodes[user], Call)]

    def callers(self, number: int, function: int, among: frozenset[int] | None = None) -> tuple[Ref, ...]:
        """All calls (in the files ``among``, if given) that may call a function, in order of file and position."""
        key = (number, function)
        if among is not None and key not in self._callers:
            if not among & (self.program.dependents(number) | {number}):
                return ()
        known = self._callers.get(key)
        if known is not None:
            return known
        if key in self._finding:
            return ()
        self._finding.add(key)
        found = tuple(sorted(set(self._find_callers(number, function))))
        self._finding.discard(key)
        if len(found) > MAX_CALLERS:
            self.overflow.add((number, function))
            found = found[:MAX_CALLERS]
        self._callers[key] = found
        return found

    def _find_callers(self, number: int, function: int) -> Iterable[Ref]:
        target = FunctionValue(number, function)
        module = self.program.module(number)
        closure = module.functions[function].closure
        names, passed = self._names_of(number, function)
        constructor = self._constructor_of(number, function)
        for name in sorted(names):
            for other in self._places_of(number, name):
                for call_id in self.program.index(other).calls.get(name, ()):
                    call = self.program.module(other).nodes[call_id]
                    assert isinstance(call, Call)
                    values = self.evaluate((other, call.callee))
                    if target in values or (constructor is not None and constructor in values):
                        packed = packs(self.program.module(other), call)
                        if packed:
                            self._later[(other, call_id), number, function] = direct(
                                self.program.module(other), call, packed, 0
                            )
                        yield (other, call_id)
                    elif constructor is not None and name == "super" and constructor in self.super_classes(other, call.function):
                        yield (other, call_id)
                for call_id, given, taken in self.program.index(other).handed.get(name, ()):
                    if target in self.evaluate((other, given)):
                        inner = self.program.module(other).nodes[call_id]
                        assert isinstance(inner, Call)
                        used = callee_names(self.program.module(other), inner.callee)[0]
                        self._later[(other, call_id), number, function] = direct(
                            self.program.module(other), inner, used, taken
                        )
                        yield (other, call_id)
        for call_id in self.program.index(number).calls.get("", ()):  # immediately invoked
            call = module.nodes[call_id]
            if isinstance(call, Call) and call.callee == closure:
                yield (number, call_id)
        for call_id in passed:
            yield from self._called_by(number, call_id, target)
        for decorated in self._decorated(number, function):
            yield from self.callers(*decorated)

    def _places_of(self, number: int, name: str) -> list[int]:
        """Files that may call something of file ``number`` by a name; ``onSave`` is also emitted as ``save``."""
        if name == "default":
            return sorted({*self.program.importers(number), number})
        found = set(self.program.candidates(number, name))
        if name.startswith("on") and name[2:3].isupper():
            event = name[2].lower() + name[3:]
            found |= {
                other for other in self.program.candidates(number, event)
                if self.program.files[other].language in (Language.VUE, Language.SVELTE)
            }  # fmt: skip
        return sorted(found)

    def _decorated(self, number: int, function: int) -> Iterable[tuple[int, int]]:
        """Functions that a decorator replaces by this one (a closure that the decorator returns)."""
        module = self.program.module(number)
        maker = module.functions[function].parent
        if maker <= 0 or module.functions[function].closure not in module.functions[maker].returns:
            return
        target = FunctionValue(number, maker)
        outer = module.functions[maker].parent
        name = module.functions[maker].name
        if outer > 0 and module.functions[maker].closure in module.functions[outer].returns:
            name = module.functions[outer].name  # a decorator with arguments
        if not name:
            return
        for other in self.program.candidates(number, name):
            for index, candidate in enumerate(self.program.module(other).functions):
                for decorator in candidate.decorators:
                    if target in self.evaluate((other, decorator)):
                        yield other, index

    def _names_of(self, number: int, function: int) -> tuple[set[str], list[int]]:
        """Names under which a function can be called, and the calls it is passed to."""
        module = self.program.module(number)
        index = self.program.index(number)
        declared = module.functions[function]
        names = {declared.name} if declared.name else set()
        passed: list[int] = []
        owner = index.class_of.get(function)
        if owner is not None and self._constructor_of(number, function) is not None:
            names = self._class_names(number, owner)
        work = [(number, declared.closure)]
        seen: set[Ref] = set()
        while work:
            ref = work.pop()
            if ref[1] < 0 or ref in seen or len(seen) > 60:
                continue
            seen.add(ref)
            users = self._named(ref, names)
            if ref[0] == number:
                passed.extend(user for user in users if isinstance(module.nodes[user], Call))
            work.extend((ref[0], user) for user in users)
            if self.program.node(ref).__class__ is Closure or ref[0] != number or users:
                work.extend(self._returned_to(ref))
        return {name for name in names if name and name != "="}, passed

    def _named(self, ref: Ref, names: set[str]) -> list[int]:
        """Add the names and keys of a value; gives the calls and phis that it is put into."""
        number, node_id = ref
        module = self.program.module(number)
        index = self.program.index(number)
        if bound := module.names.get(node_id):
            names.add(bound)
        for exported, nodes in index.exports.items():
            if node_id in nodes:
                names |= self._export_names(number, exported)
        users = []
        for key, user in index.placed.get(node_id, ()):
            if key:
                names.add(key)
            if isinstance(module.nodes[user], Call | Phi):
                users.append(user)
        return users

    def _returned_to(self, ref: Ref) -> list[Ref]:
        """The calls whose result a returned value is: ``const track = makeTracker(..)``."""
        number, node_id = ref
        module = self.program.module(number)
        maker = self.program.index(number).returned.get(node_id)
        if maker is None or maker <= 0 or not module.functions[maker].name:
            return []
        return list(self.callers(number, maker))[:40]

    def _export_names(self, number: int, exported: str) -> set[str]:
        """An exported name and what barrels and default imports call it."""
        names = {exported}
        for other in self.program.importers(number):
            text = self.program.files[other].text
            if exported != "default" and f"{exported} as " not in text:
                continue
            module = self.program.module(other)
            for export in module.exports:
                if export.source and export.imported == exported and export.name not in ("*", exported):
                    names.add(export.name)
            if exported == "default":
                names |= {
                    local
                    for local, (source, name) in module.imports.items()
                    if name == "default" and self.program.number(self.program.target(other, source)) == number
                }
        return names

    def _class_names(self, number: int, index: int) -> set[str]:
        module = self.program.module(number)
        cls = module.classes[index]
        names = {cls.name} if cls.name else set()
        for exported, nodes in self.program.index(number).exports.items():
            if cls.node in nodes:
                names |= self._export_names(number, exported)
        for other, other_cls in enumerate(module.classes):  # subclasses in the same file construct it too
            if other != index and cls.node in other_cls.bases:
                names.add(other_cls.name)
        names |= {"super", "__init__"}
        return {name for name in names if name}

    def _constructor_of(self, number: int, function: int) -> ClassValue | None:
        owner = self.program.index(number).class_of.get(function)
        if owner is None:
            return None
        for method in self.program.module(number).classes[owner].methods:
            if method.function == function and (method.kind == "constructor" or method.name == "__init__"):
                return ClassValue(number, owner)
        return None

    def _called_by(self, number: int, call_id: int, target: FunctionValue) -> Iterable[Ref]:
        """Calls inside a function of the project that was given a closure as an argument."""
        call = self.program.node((number, call_id))
        assert isinstance(call, Call)
        for value in self.evaluate((number, call.callee)):
            if not isinstance(value, FunctionValue):
                continue
            module = self.program.module(value.number)
            for other in self.program.index(value.number).all_calls:
                inner = module.nodes[other]
                assert isinstance(inner, Call)
                node = module.nodes[inner.callee]
                if isinstance(node, Param) and node.function == value.function:
                    if target in self.evaluate((value.number, inner.callee)):
                        yield (value.number, other)

    def callee_text(self, ref: Ref) -> str:
        """The callee as written, without arguments, for names and messages."""
        module = self.program.module(ref[0])
        names: list[str] = []
        node_id = ref[1]
        for _ in range(8):
            node = module.nodes[node_id]
            if isinstance(node, Load):
                names.append(node.field)
                node_id = node.base
            elif isinstance(node, Call):
                node_id = node.callee
            else:
                names.extend(name for name in callee_names(module, node_id)[:1] if name not in ("*", "default"))
                if bound := module.names.get(node_id):
                    names.append(bound)
                break
        return ".".join(dict.fromkeys(reversed([name for name in names if name])))


def _below(edge: Edge, path: Path, treatment: str, name: str) -> Edge:
    return Edge(edge.ref, (*edge.path, *path), treatment=treatment, note=f"{name}()" if name else "")


def _stored(number: int, stores: Iterable[object], path: Path) -> list[Edge]:
    edges = []
    for store in stores:
        steps: Path = store.path  # type: ignore[attr-defined]
        value: int = store.value  # type: ignore[attr-defined]
        shared = min(len(steps), len(path))
        if any(a != b and "?" not in (a, b) and ELEMENT not in (a, b) for a, b in zip(steps, path, strict=False)):
            continue
        if len(path) >= len(steps):
            edges.append(Edge((number, value), path[len(steps) :], note="stored"))
        else:
            edges.append(Edge((number, value), (), key=".".join(steps[shared:]), note="stored"))
    return edges
