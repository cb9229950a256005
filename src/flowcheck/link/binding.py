"""What parameters are bound to: the arguments of callers, and what libraries feed to callbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.stdlib import LibraryFunction
from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Closure,
    Const,
    Import,
    Load,
    Node,
    Object,
    Param,
    Self,
)
from flowcheck.ir.module import Function
from flowcheck.link.annotated import dependencies
from flowcheck.link.arguments import Arguments
from flowcheck.link.callers import Callers
from flowcheck.link.containers import Containers
from flowcheck.link.deferred import RUNS_ITSELF
from flowcheck.link.engine import Engine
from flowcheck.link.events import Events
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.library import Libraries
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import always
from flowcheck.link.selectors import Selectors
from flowcheck.link.values import ClassValue, Edge, FunctionValue, Path

_FEW_FILES = 3


class Bindings(Struct, frozen=True):
    """Binds parameters of one program."""

    engine: Engine
    program: Program
    callers: Callers
    arguments: Arguments
    libraries: Libraries
    frameworks: Frameworks
    selectors: Selectors
    containers: Containers
    events: Events

    def of(
        self, ref: Ref, node: Param, path: Path, follow: Callable[[int], bool] = always
    ) -> list[Edge]:
        """What callers pass for a parameter; in files that are not to be followed, nobody."""
        selected = self.selectors.of(ref[0], node, path)
        if selected is not None:
            return selected
        sites = self.callers.of(ref[0], node.function) if follow(ref[0]) else ()
        edges = self.bound_by(sites, ref, node, path)
        return [*edges, *self.bound_without(ref, node, path, default=not edges)]

    def sites(self, ref: Ref, node: Param, path: Path) -> tuple[Ref, ...]:
        """The calls that decide what a parameter is; none where it is a selector's."""
        if self.selectors.of(ref[0], node, path) is not None:
            return ()
        return self.callers.of(ref[0], node.function)

    def bound_by(self, sites: Iterable[Ref], ref: Ref, node: Param, path: Path) -> list[Edge]:
        """What some of the callers pass for a parameter."""
        return [edge for site in sites for edge in self.bind(site, ref[0], node, path)]

    def bound_without(self, ref: Ref, node: Param, path: Path, *, default: bool) -> list[Edge]:
        """What a parameter is without callers: what a library feeds, else its default."""
        edges = self._fed(ref[0], node, path)
        declared = self.program.module(ref[0]).functions[node.function].params[node.index]
        if declared.decorators:
            edges += self.containers.edges(ref[0], declared, path)
        if declared.type is not None and not edges:
            edges += dependencies(self.program, ref[0], declared.type, path)
        if default and not edges:
            edges += self.containers.named.edges(ref[0], declared.name, path)
        if default and not edges and declared.default >= 0:
            note = f"default of {declared.name}"
            edges.append(Edge((ref[0], declared.default), path, note=note))
        return edges

    def is_open(self, ref: Ref, node: Param, path: Path, bound: Sequence[Edge]) -> bool:
        """Whether only a default that holds nothing is known of a parameter that nobody gives.

        A constant, an empty list or dict.
        """
        module = self.program.module(ref[0])
        default = module.functions[node.function].params[node.index].default
        if default < 0 or not _holds_nothing(module.nodes[default]):
            return False
        known = all(edge.ref == (ref[0], default) for edge in bound)
        return known and not self.sites(ref, node, path)

    def is_left_out(self, ref: Ref, node: Param, path: Path) -> bool:
        """Whether all who call a function, in a few other files, pass nothing for a parameter.

        Or an object without the field that is asked for, or the number of an element.
        """
        sites = self.sites(ref, node, path)
        if not sites and self._is_index(ref[0], node):
            return True
        if not sites or len({site[0] for site in sites} - {ref[0]}) > _FEW_FILES:
            return False
        if path and self._is_built(ref[0], node.function):
            return False
        return all(self._leaves_out(site, ref[0], node, path) for site in sites)

    def _is_built(self, number: int, function: int) -> bool:
        """Whether a builder makes something else of a function, which it runs with more.

        ``client.inputSchema(s).action(async ({ ctx, parsedInput }) => ..)``: what is called is the
        action, with the input alone.
        """
        nodes = self.program.module(number).nodes
        closure = self.program.module(number).functions[function].closure
        for _, call in self.callers.given(number, closure):
            callee = nodes[call.callee]
            base = nodes[callee.base] if isinstance(callee, Load) else None
            if isinstance(base, Call) or (isinstance(base, Import) and self._is_own(number, base)):
                return True
        return False

    def _is_own(self, number: int, node: Import) -> bool:
        return bool(self.program.imported(number, node.source, node.name))

    def _leaves_out(self, site: Ref, number: int, node: Param, path: Path) -> bool:
        call = self.program.node(site)
        direct = self.callers.as_direct(site, number, node.function)
        declared = self.program.module(number).functions[node.function].params[node.index]
        if direct is None or direct is not call or self.program.is_python(number):
            return False
        callee = self.program.node((site[0], direct.callee))
        by_itself = isinstance(callee, Load) and callee.field in RUNS_ITSELF
        simple = direct.form == "call" and not direct.spread and not by_itself
        taken = len(direct.args) + self.arguments.bound_arguments(site[0], direct)
        if not simple or declared.kind.startswith("rest"):
            return False
        return taken <= node.index or self._lacks(site[0], direct, node.index, path)

    def _lacks(self, number: int, call: Call, index: int, path: Path) -> bool:
        """Whether an argument is a literal that has all its fields in sight, and not this one."""
        nodes = self.program.module(number).nodes
        given = nodes[call.args[index]] if path and index < len(call.args) else None
        keys = [entry.key for entry in given.entries] if isinstance(given, Object) else [None]
        return None not in keys and path[0] not in keys

    def bind(self, site: Ref, number: int, node: Param, path: Path) -> list[Edge]:
        """What one call passes for a parameter of a function in module ``number``."""
        selected = self.selectors.of(number, node, path)
        if selected is None:
            selected = self.events.by(site, number, node, path)
        return self._passed(site, number, node, path) if selected is None else selected

    def _passed(self, site: Ref, number: int, node: Param, path: Path) -> list[Edge]:
        call = self.callers.as_direct(site, number, node.function)
        function = self.program.module(number).functions[node.function]
        declared = function.params[node.index]
        if call is None:
            return []
        library = self.libraries.library(site, call)
        if library and FunctionValue(number, node.function) in self.runs(site, call, library):
            return list(self._feeds(site, call, library, node.index, path))
        note = f"argument {declared.name or node.index + 1} of {function.name or 'a callback'}()"
        bound = _Bound(site, call, path, note)
        if declared.kind == "rest":
            return bound.rest(node.index)
        if declared.kind == "kwrest":
            return bound.keywords(function)
        if declared.name:
            for name, value in call.kwargs:
                if name == declared.name:
                    return [bound.to(value, path)]
        edges: list[Edge] = []
        if declared.kind != "kwonly":
            place = node.index + self._instance_first(site[0], call, function)
            edges += [
                Edge(edge.ref, (*edge.path, *path), call=site, note=note)
                for edge in self.arguments.argument(site[0], call, place)
            ]
        for name, value in call.kwargs:
            if name == "" and declared.name:
                edges.append(bound.to(value, (declared.name, *path)))
        if not edges and declared.default >= 0:
            note = f"default of {declared.name}"
            edges.append(Edge((number, declared.default), path, call=site, note=note))
        return edges

    def runs_by_library(self, site: Ref, number: int, function: int) -> bool:
        """Whether a call is one of a library that runs a function: ``useSelector(ofUser)``.

        Not where a wrapper hands on what its callers chose.
        """
        call = self.program.node(site)
        library = self.libraries.library(site, call) if isinstance(call, Call) else None
        if library is None or not isinstance(call, Call):
            return False
        ran = FunctionValue(number, function) in self.runs(site, call, library)
        nodes = self.program.module(site[0]).nodes
        return ran and not isinstance(nodes[call.args[library.callback]], Param)

    def runs(self, ref: Ref, call: Call, library: LibraryFunction) -> list[FunctionValue]:
        """The named functions that a library runs for a call: ``.then(read)``, ``.map(clean)``.

        One that is written in the call itself is called by nothing else.
        """
        if not 0 <= library.callback < len(call.args):
            return []
        number = ref[0]
        handed = call.args[library.callback]
        only = len(self.callers.given(number, handed)) == 1
        if only and isinstance(self.program.node((number, handed)), Closure):
            return []
        values = self.engine.evaluate((number, handed))
        return [value for value in values if isinstance(value, FunctionValue)]

    def _instance_first(self, number: int, call: Call, function: Function) -> int:
        """1 where Python passes the instance itself: ``Base.__init__(self, x)``."""
        callee = self.program.module(number).nodes[call.callee]
        if function.owner < 0 or not isinstance(callee, Load) or not self.program.is_python(number):
            return 0
        first = self.program.module(number).nodes[call.args[0]] if call.args else None
        if not isinstance(first, Self):
            return 0
        return int(
            any(isinstance(v, ClassValue) for v in self.engine.evaluate((number, callee.base)))
        )

    def _fed(self, number: int, node: Param, path: Path) -> list[Edge]:
        """What a library function feeds to the parameter of a callback (``map``, ``then``)."""
        closure = self.program.module(number).functions[node.function].closure
        edges = self.events.edges(number, node, path)
        for call_id, call in self.callers.given(number, closure):
            if node.index == 0:
                edges.extend(self.frameworks.fed((number, call_id), path))
            edges.extend(self._fed_by((number, call_id), call, closure, node.index, path))
        return edges

    def _is_index(self, number: int, node: Param) -> bool:
        """Whether a parameter of a callback tells which element: ``rows.map((row, at) => ..)``."""
        closure = self.program.module(number).functions[node.function].closure
        for call_id, call in self.callers.given(number, closure) if node.index else ():
            library = self.libraries.library((number, call_id), call)
            if library is not None and library.feeds[node.index : node.index + 1] == ("index",):
                return True
        return False

    def _fed_by(self, ref: Ref, call: Call, closure: int, index: int, path: Path) -> Iterable[Edge]:
        library = self.libraries.library(ref, call)
        if library is None or library.callback < 0 or index >= len(library.feeds):
            return
        if library.callback < len(call.args) and call.args[library.callback] != closure:
            return
        yield from self._feeds(ref, call, library, index, path)

    def _feeds(
        self, ref: Ref, call: Call, library: LibraryFunction, index: int, path: Path
    ) -> Iterable[Edge]:
        """What a library feeds to a parameter of the function that it runs."""
        if index >= len(library.feeds):
            return
        number = ref[0]
        feed = library.feeds[index]
        name = library.match.lstrip(".")
        receiver = self.arguments.receiver(ref, call)
        if receiver and library.match.startswith("."):
            base = [Edge(receiver)]
        else:
            base = self.arguments.argument(number, call, library.which)
        passed = f"passed by {name}()"
        if feed == "element":
            for edge in base:
                steps = (*edge.path, ELEMENT, *path)
                yield Edge(edge.ref, steps, note=f"element in {name}()")
        elif feed == "receiver":
            for edge in base:
                yield Edge(edge.ref, (*edge.path, *path), note=passed)
        elif feed.startswith("argument:"):
            for edge in self.arguments.argument(number, call, int(feed.partition(":")[2])):
                for given in self._given_by(edge.ref):
                    yield Edge(given, (*edge.path, *path), note=passed)

    def _given_by(self, ref: Ref) -> Iterable[Ref]:
        """What a function gives that is passed to be asked (``watch(() => user.value, ..)``)."""
        node = self.program.node(ref)
        if not isinstance(node, Closure):
            return (ref,)
        returns = self.program.module(ref[0]).functions[node.function].returns
        return ((ref[0], returned) for returned in returns)


class _Bound(Struct, frozen=True):
    """One call, and the part of a parameter that is asked for."""

    site: Ref
    call: Call
    path: Path
    note: str

    def to(self, value: int, path: Path, key: str = "", omit: frozenset[str] = frozenset()) -> Edge:
        """The edge to a part of a value that the call passes."""
        where = (self.site[0], value)
        return Edge(where, path, key=key, call=self.site, note=self.note, omit=omit)

    def rest(self, start: int) -> list[Edge]:
        """What a rest parameter at a position takes."""
        path = self.path
        edges = []
        for position, argument in enumerate(self.call.args):
            if position in self.call.spread:
                edges.append(self.to(argument, path or (ELEMENT,)))
            elif position >= start and (not path or path[0] in (ELEMENT, str(position - start))):
                edges.append(self.to(argument, path[1:]))
        return edges

    def keywords(self, function: Function) -> list[Edge]:
        """What ``**kwargs`` takes: the keywords that name no other parameter."""
        path = self.path
        declared = frozenset(
            param.name for param in function.params if param.kind in ("normal", "kwonly")
        )
        edges = []
        for name, value in self.call.kwargs:
            if name == "":
                edges.append(self.to(value, path, omit=declared if not path else frozenset()))
            elif name not in declared and (not path or path[0] in (name, ELEMENT)):
                edge = self.to(value, path[1:], key="" if path else name)
                edges.append(replace(edge, element=name) if path[:1] == (ELEMENT,) else edge)
        return edges


def _holds_nothing(node: Node) -> bool:
    match node:
        case Array(items=items):
            return not items
        case Object(entries=entries):
            return not entries
        case _:
            return isinstance(node, Const)
