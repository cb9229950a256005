"""What is emitted arrives where it is handled: ``bus.emit("x", u)``, ``bus.on("x", u => ..)``.

The parameter of a handler is bound to the payload of the calls that emit under the same key. Which
calls emit and which handle is data (``rules/stdlib/channels.yml``). Where there is no handler, a
look at the calls that take the function is all that it costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.events import Emits, Handles
from flowcheck.ir.graph import ELEMENT, Call, Const, Import, Load, Param
from flowcheck.ir.module import ParamDecl
from flowcheck.link.arguments import Arguments
from flowcheck.link.deferred import direct
from flowcheck.link.engine import Engine
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.keys import KeyReader, Keys, Point, argument_at
from flowcheck.link.library import Libraries
from flowcheck.link.listed import Lists
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.registered import Registered, Registrations
from flowcheck.link.values import Edge, FunctionValue, Path

_MOST_FILES = 60
_MOST_STEPS = 30
_PACKED = "apply_async"
EMITTED = "emitted, and handled by name"
"""What is said of a step from a handler to what emits."""


class Delivery(Struct, frozen=True):
    """A call whose payload a function handles.

    ``inner`` is the call that emits, in a function of the project that ``site`` calls for it.
    ``item`` is the element of the list that it emits.
    """

    site: Ref
    emits: Emits
    handles: Handles
    inner: Ref | None = None
    item: Ref | None = None


class Events:
    """Binds the parameters of handlers of one program."""

    def __init__(
        self,
        engine: Engine,
        arguments: Arguments,
        libraries: Libraries,
        frameworks: Frameworks,
    ) -> None:
        self._engine = engine
        self._program = engine.program
        self._arguments = arguments
        self._libraries = libraries
        self._channels = engine.matcher.catalog.channels
        self._keys = KeyReader(engine, frameworks)
        self._lists = Lists(engine, libraries)
        self._registrations = Registrations(engine, self._channels)
        self._known = Memory[Ref, tuple[Delivery, ...]](engine.program.reads)
        self._busy: set[Ref] = set()

    def edges(self, number: int, node: Param, path: Path) -> list[Edge]:
        """What calls that emit pass for a parameter of a handler."""
        return [
            edge
            for delivery in self._deliveries(number, node.function)
            for edge in self._passed(delivery, number, node, path)
        ]

    def by(self, site: Ref, number: int, node: Param, path: Path) -> list[Edge] | None:
        """What one call that emits passes; ``None`` where the call is none for this handler."""
        call = self._program.node(site)
        delivered = self._deliveries(number, node.function) if isinstance(call, Call) else ()
        meant = [delivery for delivery in delivered if delivery.site == site]
        if not meant:
            return None
        return [edge for one in meant for edge in self._passed(one, number, node, path)]

    # ---- who emits what a function handles ------------------------------------------------------

    def _deliveries(self, number: int, function: int) -> tuple[Delivery, ...]:
        key = (number, function)
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._busy or function == 0:
            return ()
        self._busy.add(key)
        try:
            found, seen = self._program.reads.apart(lambda: self._found(number, function))
        finally:
            self._busy.discard(key)
        if self._engine.is_whole and not self._busy:
            self._known.put(key, found, seen)
        return found

    def _found(self, number: int, function: int) -> tuple[Delivery, ...]:
        found: dict[Delivery, None] = {}
        for registered in self._registrations.of(number, function):
            keys = [self._keys.of(registered.at, key) for key in registered.handles.keys]
            keys[0] = frozenset({registered.key}) if registered.key else keys[0]
            if keys[0]:
                found.update(dict.fromkeys(self._emitted(registered, keys)))
        return tuple(found)

    def _emitted(self, registered: Registered, keys: list[Keys]) -> Iterator[Delivery]:
        """The calls that emit under the keys of a handler, in the order of files."""
        channel = self._channels[registered.channel]
        words, files = set[str](), set[int]()
        for key in keys[0]:
            written, reached = self._keys.reach(key)
            words |= written
            files |= reached
        for emits in channel.emits:
            for number in self._calling(files, emits):
                for name in emits.names:
                    for site, call in self._program.calls(number, name):
                        at = Point(number, call.callee, call, site)
                        if _is_of_list(emits):
                            for item in self._listed(at, emits, keys[0]):
                                yield Delivery((number, site), emits, registered.handles, item=item)
                        elif self._meets(at, emits, registered, keys):
                            yield Delivery((number, site), emits, registered.handles)
            for number in sorted(files)[:_MOST_FILES]:
                yield from self._wrapped(number, words, keys[0], emits, registered)

    def _calling(self, files: Iterable[int], emits: Emits) -> list[int]:
        """Files that may call what emits, by their text."""
        may_call = self._program.may_call
        calling = (
            number
            for number in sorted(files)
            if any(may_call(number, name) for name in emits.names)
        )
        return [number for number, _ in zip(calling, range(_MOST_FILES), strict=False)]

    def _meets(self, at: Point, emits: Emits, registered: Registered, keys: list[Keys]) -> bool:
        """Whether a call emits under the keys of a handler, as far as both sides know them."""
        common = self._keys.of(at, emits.keys[0]) & keys[0]
        if not common:
            return False
        others = [
            (theirs, ours)
            for key, ours in zip(emits.keys[1:], keys[1:], strict=False)
            if ours and (theirs := self._keys.of(at, key))
        ]
        if any(not theirs & ours for theirs, ours in others):
            return False
        generic = common <= self._channels[registered.channel].generic
        return not generic or bool(others) or at.number == registered.at.number

    def _listed(self, at: Point, emits: Emits, keys: Keys) -> Iterator[Ref]:
        """The elements of a list that is emitted which have the key of a handler."""
        place, _, *within = emits.keys[0].split(".")
        given = argument_at(at.call, place) if at.call is not None else -1
        for item in self._lists.items((at.number, given)) if given >= 0 else ():
            if self._keys.meant(item, tuple(within)) & keys:
                yield item

    def _wrapped(
        self, number: int, words: set[str], keys: Keys, emits: Emits, registered: Registered
    ) -> Iterator[Delivery]:
        """Calls of a function of the project that emits under a name that it is given."""
        nodes = self._program.module(number).nodes
        for site, call in self._program.all_calls(number):
            for place, argument in enumerate(call.args):
                if not _may_be(nodes[argument], words):
                    continue
                for value in self._engine.evaluate((number, call.callee)):
                    inner = (
                        self._inner(value, place, emits)
                        if isinstance(value, FunctionValue)
                        else None
                    )
                    at = Point(number, call.callee, call, site)
                    if inner is not None and self._keys.of(at, str(place)) & keys:
                        yield Delivery((number, site), emits, registered.handles, inner)

    def _inner(self, function: FunctionValue, place: int, emits: Emits) -> Ref | None:
        """The call in a function that emits under the name which its parameter is."""
        nodes = self._program.module(function.number).nodes
        for name in emits.names:
            for site, call in self._program.calls(function.number, name):
                key = emits.keys[0].partition("|")[0]
                given = argument_at(call, key)
                node = nodes[given] if given >= 0 else None
                if isinstance(node, Param) and (node.function, node.index) == (
                    function.function,
                    place,
                ):
                    return function.number, site
        return None

    # ---- what arrives ---------------------------------------------------------------------------

    def _passed(self, delivery: Delivery, number: int, node: Param, path: Path) -> Iterable[Edge]:
        """What a call that emits passes for a part of a parameter."""
        emits, handles = delivery.emits, delivery.handles
        told = handles.told.split(".")
        asked = (str(node.index), *path) == tuple(told) and len(emits.keys) > 1
        place, *within = told if asked else handles.takes.split(".")
        offset = node.index - int(place)
        if offset < 0 or (offset and not (emits.rest or emits.named)):
            return
        below = _below(path, tuple(within))
        where = delivery.inner or delivery.site
        call = self._program.node(where)
        if below is None or not isinstance(call, Call):
            return
        if delivery.item is not None:
            _, _, *inside = emits.payload.split(".")
            yield Edge(delivery.item, (*inside, *below), call=delivery.site, note=EMITTED)
            return
        if emits.packed:
            call = direct(self._program.module(where[0]), call, _PACKED, 1)
        declared = self._program.module(number).functions[node.function].params[node.index]
        edges = [*_keywords(where[0], call, declared, below)] if emits.named else []
        first, *inside = (emits.keys[-1] if asked else emits.payload).split(".")
        if first.isdigit() and declared.kind in ("normal", "rest"):
            edges += [
                replace(edge, path=(*edge.path, *inside, *below))
                for edge in self._arguments.argument(where[0], call, int(first) + offset)
            ]
        for edge in edges:
            sent = replace(edge, call=delivery.site, note=EMITTED)
            yield from self._outside(delivery, sent) if delivery.inner is not None else (sent,)

    def _outside(self, delivery: Delivery, sent: Edge) -> Iterable[Edge]:
        """What the caller of a function that emits for others passes, by way of its parameters."""
        site, call = delivery.site, self._program.node(delivery.site)
        inner = delivery.inner
        emitting = self._program.node(inner) if inner is not None else None
        if not isinstance(call, Call) or not isinstance(emitting, Call) or inner is None:
            return
        work, seen = [(sent.ref, sent.path)], set[tuple[Ref, Path]]()
        while work and len(seen) < _MOST_STEPS:
            ref, path = work.pop()
            if ref[1] < 0 or (ref, path) in seen:
                continue
            seen.add((ref, path))
            node = self._program.node(ref)
            if isinstance(node, Param) and node.function == emitting.function:
                for edge in self._arguments.argument(site[0], call, node.index):
                    yield replace(sent, ref=edge.ref, path=(*edge.path, *path))
            elif isinstance(node, Call):
                library = self._libraries.library(ref, node)
                if library is not None:
                    edges = self._libraries.edges(ref, node, library, path)
                    work.extend((edge.ref, edge.path) for edge in edges)
            else:
                work.extend((edge.ref, edge.path) for edge in self._engine.edges(ref, path))


def _is_of_list(emits: Emits) -> bool:
    return f".{ELEMENT}." in emits.keys[0]


def _keywords(number: int, call: Call, declared: ParamDecl, path: Path) -> Iterable[Edge]:
    """What the keywords of a call pass for a parameter."""
    for name, value in call.kwargs:
        if declared.kind == "kwrest":
            if name and path[:1] in ((), (name,)):
                yield Edge((number, value), path[1:], key="" if path else name)
        elif name == declared.name:
            yield Edge((number, value), path)
        elif not name:
            yield Edge((number, value), (declared.name, *path))


def _below(path: Path, within: Path) -> Path | None:
    """What of the payload is asked for, when ``path`` of a parameter is and it is ``within``."""
    if len(path) < len(within):
        return None
    for asked, step in zip(path, within, strict=False):
        if asked != step and not (step == ELEMENT and asked.isdigit()):
            return None
    return path[len(within) :]


def _may_be(node: object, words: set[str]) -> bool:
    """Whether an argument may be one of some names, by what is written."""
    match node:
        case Const(value=value):
            return isinstance(value, str) and value in words
        case Load(field=name) | Import(name=name):
            return name in words
        case _:
            return False
