"""What library functions return: where a part of the result of a library call comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.stdlib import LibraryFunction, Passing
from flowcheck.catalog.symbols import canonical
from flowcheck.ir.graph import ELEMENT, Array, Call, Closure, Const, Import, Load, Object
from flowcheck.link.arguments import Arguments
from flowcheck.link.engine import Engine
from flowcheck.link.lent import lent
from flowcheck.link.named import NamedFields
from flowcheck.link.program import Ref
from flowcheck.link.values import (
    ClassValue,
    Edge,
    External,
    FunctionValue,
    ObjectValue,
    Path,
    is_of_manager,
)

_OF_PROMISES = frozenset({"then", "catch", "finally"})
_TEMPLATES = frozenset({".render", ".format_map"})
_REPLACING = frozenset({".replace", ".replaceAll"})  # what is looked for is taken out


class _Use(Struct, frozen=True):
    """A call of a library function, and the part of its result that is asked for.

    ``own`` is the receiver of a method; ``arguments`` is the argument that the function is about.
    """

    ref: Ref
    node: Call
    library: LibraryFunction
    path: Path
    own: list[Edge]
    arguments: list[Edge]

    @property
    def about(self) -> list[Edge]:
        """The value that the function is about: the receiver of a method, else the argument."""
        return self.own if self.library.match.startswith(".") else self.arguments

    @property
    def given(self) -> list[Edge]:
        """Each positional argument."""
        return [Edge((self.ref[0], argument)) for argument in self.node.args]

    @property
    def in_element(self) -> bool:
        """Whether the path is empty or starts with an element of a list."""
        return not self.path or self.path[0] == ELEMENT or self.path[0].isdigit()

    def below(self, edges: Iterable[Edge], path: Path) -> list[Edge]:
        """Edges to ``path`` below others, with what the function does to a value."""
        name = self.library.match.rpartition(".")[2].rpartition("#")[2]
        note = f"{name}()" if name else ""
        return [_below(edge, path, self.library.treatment, note) for edge in edges]

    def unnamed(self, edges: Iterable[Edge], path: Path) -> list[Edge]:
        """The same without naming the function."""
        return [_below(edge, path, self.library.treatment) for edge in edges]


class Libraries:
    """Library functions of one program."""

    def __init__(self, engine: Engine, arguments: Arguments) -> None:
        self._engine = engine
        self._program = engine.program
        self._arguments = arguments
        self._named = NamedFields(engine.program)
        self._results: Mapping[Passing, Callable[[_Use], list[Edge]]] = {
            Passing.ARGUMENT: self._argument,
            Passing.ARGUMENTS: self._each_argument,
            Passing.RECEIVER: self._receiver,
            Passing.ELEMENT: self._element,
            Passing.ELEMENTS: self._elements,
            Passing.TEXT: self._text,
            Passing.MERGE: self._merged,
            Passing.FIELD: self._field,
            Passing.VALUES: self._values,
            Passing.ENTRIES: self._entries,
            Passing.ZIPPED: self._zipped,
            Passing.PAIRS: self._pairs,
            Passing.PICK: self._select,
            Passing.OMIT: self._select,
            Passing.STATE: self._state,
            Passing.REF: self._boxed,
            Passing.CALLBACK: lambda use: self._returned(use, use.path),
            Passing.CALLBACK_ELEMENTS: self._callback_elements,
        }

    def library(self, ref: Ref, node: Call) -> LibraryFunction | None:
        """The library function that a call means.

        It is found by symbol, or by method name when nothing of the project answers.
        """
        values = self._arguments.called(ref[0], node)
        outside = [value.symbol for value in values if isinstance(value, External)]
        for symbol in outside:
            found = self._engine.matcher.library(symbol)
            if found is not None:
                return found
        if any(isinstance(value, FunctionValue | ClassValue) for value in values):
            return None
        python = self._program.is_python(ref[0])
        nodes = self._program.module(ref[0]).nodes
        callee = nodes[node.callee]
        own = [s for s in outside if not isinstance(callee, Load) or s.endswith(callee.field)]
        if any(is_of_manager(s, python=python) or self.is_source(s) for s in own):
            return None  # the method of a library whose result is known, not what is under a key
        if isinstance(callee, Load):
            of_package = outside and isinstance(nodes[callee.base], Import)
            if of_package and callee.field not in _OF_PROMISES:
                return None  # ``requests.get(..)`` is not a method; ``import(..).then`` is
            return self._engine.matcher.method("python" if python else "javascript", callee.field)
        return None

    def is_source(self, symbol: str) -> bool:
        """Whether what a function outside the project gives is known for what it is."""
        return self._engine.matcher.source(canonical(f"{symbol}()")) is not None

    def edges(self, ref: Ref, node: Call, library: LibraryFunction, path: Path) -> list[Edge]:
        """Where ``path`` of the result of a library call comes from."""
        receiver = self._arguments.receiver(ref, node)
        own = [Edge(receiver)] if receiver and is_method(library) else []
        arguments = self._arguments.argument(ref[0], node, library.which)
        result = self._results.get(library.returns)
        return result(_Use(ref, node, library, path, own, arguments)) if result else []

    # ---- a value as it is -----------------------------------------------------------------------

    def _argument(self, use: _Use) -> list[Edge]:
        return self._under(use, use.arguments, use.path[1:] if use.library.under else use.path)

    def _each_argument(self, use: _Use) -> list[Edge]:
        first, node, given = use.path[:1], use.node, use.given
        if node.spread or (first and not first[0].isdigit() and first[0] != ELEMENT):
            return use.below(given, use.path) if node.spread == (0,) else self._argument(use)
        taken = given[int(first[0]) :][:1] if first and first[0].isdigit() else given
        return use.below(taken, use.path[1:])

    def _receiver(self, use: _Use) -> list[Edge]:
        return self._under(use, use.own, use.path)

    def _under(self, use: _Use, edges: list[Edge], path: Path) -> list[Edge]:
        """``path`` below edges, unless another field of the result is asked for."""
        under = use.library.under
        return [] if under and use.path and use.path[0] != under else use.below(edges, path)

    def _text(self, use: _Use) -> list[Edge]:
        if not use.in_element or len(use.path) > 1:  # ``parse(token.split(".")[1]).email``
            part = use.path[1:] if use.in_element else use.path
            return [_below(edge, part, "") for edge in use.own if part[0] != "length"]
        number, node, match = use.ref[0], use.node, use.library.match
        picks = match in _TEMPLATES  # the text says which fields, and we do not read it
        given = [replace(edge, lossy=picks) for edge in use.given[match in _REPLACING :]]
        given += [Edge((number, value), lossy=picks and not name) for name, value in node.kwargs]
        own = use.own if match != ".join" or len(given) < 2 else []  # ``path.join(a, b)``
        return use.below(own + given, ())

    def _boxed(self, use: _Use) -> list[Edge]:
        if use.path and use.path[0] in ("value", "current"):
            inner = use.path[1:]
            return use.below(use.arguments, inner) + self._returned(use, inner)
        return use.below(use.arguments, use.path)

    # ---- lists ----------------------------------------------------------------------------------

    def _element(self, use: _Use) -> list[Edge]:
        return use.below(use.about, (ELEMENT, *use.path))

    def _elements(self, use: _Use) -> list[Edge]:
        return use.below(use.about, (ELEMENT, *use.path[1:])) if use.in_element else []

    def _values(self, use: _Use) -> list[Edge]:
        return use.below(use.about, use.path)

    def _entries(self, use: _Use) -> list[Edge]:
        path = use.path
        if not use.in_element:  # a key: an object is made of the entries again
            return use.below(use.about, path)
        if path[1:2] == ("0",):
            return []
        rest = path[2:] if path[1:2] == ("1",) else ()
        return use.below(use.about, (ELEMENT, *rest) if path else ())

    def _zipped(self, use: _Use) -> list[Edge]:
        """Part ``k`` of each element is one of argument ``k``; under a key is what is second."""
        path, whole = use.path, use.node.spread
        if whole or not use.in_element:
            return use.below(use.arguments if whole else use.given[1:2], path)
        if len(path) < 2 or not path[1].isdigit():
            return use.below(use.given, path)
        return use.below(use.given[int(path[1]) :][:1], (ELEMENT, *path[2:]))

    def _pairs(self, use: _Use) -> list[Edge]:
        """Written pairs are entries; what else is given is an object already (``entries()``)."""
        edges: list[Edge] = []
        for edge in use.arguments:
            pairs = self._written_pairs(edge)
            if pairs is None:
                edges += use.below([edge], use.path)
                continue
            for key, value in pairs:
                if not use.path:
                    edges.append(Edge(value, key=key))
                elif use.path[0] in (key, ELEMENT) or (key == "?" and use.path[0][:1] != "$"):
                    edges.append(Edge(value, use.path[1:]))
        return edges

    def _written_pairs(self, edge: Edge) -> list[tuple[str, Ref]] | None:
        """The keys and values of an array of pairs, ``?`` for a computed key."""
        listed = self._program.node(edge.ref)
        if not isinstance(listed, Array) or listed.spread or edge.path:
            return None
        number = edge.ref[0]
        nodes = self._program.module(number).nodes
        found: list[tuple[str, Ref]] = []
        for item in listed.items:
            pair = nodes[item]
            if not isinstance(pair, Array) or len(pair.items) != 2 or pair.spread:
                return None
            key = nodes[pair.items[0]]
            name = str(key.value) if isinstance(key, Const) else "?"
            found.append((name, (number, pair.items[1])))
        return found

    # ---- callbacks ------------------------------------------------------------------------------

    def _callback_elements(self, use: _Use) -> list[Edge]:
        return self._returned(use, use.path[1:]) if use.in_element else []

    def _returned(self, use: _Use, path: Path) -> list[Edge]:
        """``path`` of what the callback of the project returns."""
        label = use.library.treatment
        edges: list[Edge] = []
        place = max(use.library.callback, 0)
        for argument in self._arguments.argument(use.ref[0], use.node, place):
            for value in self._engine.evaluate(argument.ref, argument.path):
                if isinstance(value, FunctionValue):
                    function = self._program.module(value.number).functions[value.function]
                    for returned in function.returns:
                        ref = (value.number, returned)
                        rest = lent(self._program, ref, path)
                        edges.append(Edge(ref, rest, treatment=label))
        return edges

    # ---- objects --------------------------------------------------------------------------------

    def _merged(self, use: _Use) -> list[Edge]:
        """Later arguments win where they are literals.

        What they surely set is not looked for before them.
        """
        number, path, node = use.ref[0], use.path, use.node
        nodes = self._program.module(number).nodes
        edges: list[Edge] = []
        surely: set[str] = set()
        for place in range(len(node.args) - 1, -1, -1):
            if path and path[0] in surely:
                return edges
            steps = (ELEMENT, *path) if place in node.spread else path
            omit = frozenset(surely) if not path else frozenset[str]()
            edges.append(
                Edge(
                    (number, node.args[place]),
                    steps,
                    treatment=use.library.treatment,
                    note="merged",
                    omit=omit,
                )
            )
            literal = nodes[node.args[place]]
            if isinstance(literal, Object):
                surely |= {entry.key for entry in literal.entries if entry.key is not None}
        edges += self._merged_keywords(use)
        if path and path[0] in surely:
            return edges
        own = use.own if use.library.match.startswith(".") else []
        omit = frozenset(surely) if not path else frozenset[str]()
        return edges + [replace(edge, path=(*edge.path, *path), omit=omit) for edge in own]

    def _merged_keywords(self, use: _Use) -> Iterable[Edge]:
        number, path = use.ref[0], use.path
        for name, value in use.node.kwargs:
            if not path:
                yield Edge((number, value), (), key=name)
            elif name in (path[0], ""):
                yield Edge((number, value), path[1:] if name else path)

    def _field(self, use: _Use) -> list[Edge]:
        """A field by its name: of the receiver of a method, else of the first argument."""
        number, node, method = use.ref[0], use.node, is_method(use.library)
        place = 0 if method else use.library.which
        about = use.own or self._arguments.argument(number, node, 0)[: place > 0]
        if len(node.args) <= place:
            item = (ELEMENT,) if use.library.match == ".pop" else ()
            return use.unnamed(about, item + use.path)
        default = [Edge((number, node.args[place + 1]), use.path)] if node.args[place + 1 :] else []
        steps = self._named.steps(number, node.args[place], dotted=not method)
        return [e for each in steps for e in use.unnamed(about, (*each, *use.path))] + default

    def _select(self, use: _Use) -> list[Edge]:
        """The fields that are named (``pick``), or those that are not (``omit``)."""
        first = 0 if use.library.match.startswith(".") else use.library.which + 1
        names = frozenset(self._names(use.ref[0], use.node, first))
        path, label = use.path, use.library.treatment
        included = any(name in ("include", "fields") for name, _ in use.node.kwargs)
        if use.library.returns is Passing.PICK or included:
            if path:
                return use.unnamed(use.about, path) if not names or path[0] in names else []
            if not names:
                return use.unnamed(use.about, ())
            return [
                Edge(edge.ref, (*edge.path, name), key=name, treatment=label)
                for edge in use.about
                for name in sorted(names)
            ]
        if path:
            return use.unnamed(use.about, path) if path[0] not in names else []
        return [Edge(edge.ref, edge.path, treatment=label, omit=names) for edge in use.about]

    def _names(self, number: int, node: Call, start: int) -> Iterable[str]:
        """Constant names among the arguments.

        Texts, arrays and sets of texts, the keys of an object (``Object.keys(defaults)``), and the
        keywords ``exclude`` and ``include``.
        """
        nodes = self._program.module(number).nodes
        work = list(node.args[start:])
        work += [value for name, value in node.kwargs if name in ("exclude", "include", "fields")]
        for argument in work:
            found = nodes[argument]
            if isinstance(found, Object):
                yield from (entry.key for entry in found.entries if entry.key)
                continue
            if isinstance(found, Call):
                yield from self._keys_of((number, argument), found)
            items = found.items if isinstance(found, Array) else (argument,)
            for item in items:
                inner = nodes[item]
                if isinstance(inner, Const) and isinstance(inner.value, str):
                    yield inner.value

    def _keys_of(self, ref: Ref, call: Call) -> Iterable[str]:
        """The keys of the object literals whose keys a call lists."""
        library = self.library(ref, call)
        if library is None or library.returns is not Passing.KEYS:
            return
        for edge in self._arguments.argument(ref[0], call, 0):
            for value in self._engine.evaluate(edge.ref, edge.path):
                node = self._program.node(value.ref) if isinstance(value, ObjectValue) else None
                if isinstance(node, Object):
                    yield from (entry.key for entry in node.entries if entry.key)

    # ---- state ----------------------------------------------------------------------------------

    def _state(self, use: _Use) -> list[Edge]:
        """``[value, setter]``: the initial value and every argument of a call of the setter."""
        number, node_id = use.ref
        if use.path and use.path[0] != "0":
            return []
        rest = use.path[1:]
        edges = [
            Edge((number, value), rest)
            for argument in use.node.args[:1]
            for value in self._closure_returns(number, argument) or (argument,)
        ]
        module = self._program.module(number)
        for _, call in self._program.all_calls(number):
            callee = module.nodes[call.callee]
            if not (isinstance(callee, Load) and callee.base == node_id and callee.field == "1"):
                continue
            for argument in call.args[:1]:
                given = (argument, *self._closure_returns(number, argument))
                edges.extend(Edge((number, value), rest, note="state setter") for value in given)
        return edges

    def _closure_returns(self, number: int, node_id: int) -> tuple[int, ...]:
        module = self._program.module(number)
        node = module.nodes[node_id]
        return module.functions[node.function].returns if isinstance(node, Closure) else ()


def is_method(library: LibraryFunction) -> bool:
    """Whether a library function is about its receiver: any ``.find``, ``createHash().update``."""
    return library.match.startswith(".") or "()." in library.match


def _below(edge: Edge, path: Path, treatment: str, note: str = "") -> Edge:
    return Edge(edge.ref, (*edge.path, *path), lossy=edge.lossy, treatment=treatment, note=note)
