"""Which functions of the project handle what is emitted, and under which keys.

A handler is given to a call (``bus.on("x", handle)``), or it is decorated, or its class is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from flowcheck.catalog.events import Channel, Handles
from flowcheck.ir.graph import Call, Object
from flowcheck.link.engine import Engine
from flowcheck.link.index import callee_names
from flowcheck.link.keys import Point, argument_at
from flowcheck.link.reads import Memory
from flowcheck.link.values import FunctionValue

Meant = tuple[int, Handles]
"""A channel, by its place in the list of all, and how it handles."""


class Registered(Struct, frozen=True):
    """That a function handles what is emitted."""

    channel: int
    handles: Handles
    at: Point


class Registrations:
    """Finds how functions of one program are registered as handlers."""

    def __init__(self, engine: Engine, channels: Sequence[Channel]) -> None:
        self._engine = engine
        self._program = engine.program
        self._given = {True: _by_name(channels, python=True), False: _by_name(channels)}
        self._handed = Memory[int, Mapping[str, tuple[tuple[int, int], ...]]](engine.program.reads)

    def of(self, number: int, function: int) -> Iterable[Registered]:
        """Everything under which a function is registered."""
        known = self._given[self._program.is_python(number)]
        module = self._program.module(number)
        declared = module.functions[function]
        owner = self._program.index(number).class_of.get(function, -1)
        for decorator in declared.decorators:
            yield from self._decorated(number, decorator, owner, known, "function")
        for decorator in module.classes[owner].decorators if owner >= 0 else ():
            for found in self._decorated(number, decorator, owner, known, "class"):
                if declared.name in found.handles.methods:
                    yield found
        if declared.closure >= 0:
            yield from self._placed(number, declared.closure, known)
        if declared.name and known:
            yield from self._by_name(FunctionValue(number, function), declared.name, known)

    def _decorated(
        self, number: int, decorator: int, owner: int, known: Mapping[str, list[Meant]], what: str
    ) -> Iterable[Registered]:
        module = self._program.module(number)
        node = module.nodes[decorator]
        call = node if isinstance(node, Call) else None
        callee = call.callee if call is not None else decorator
        for name in dict.fromkeys(callee_names(module, callee)):
            for channel, handles in known.get(name, ()):
                if handles.decorates == what:
                    yield Registered(
                        channel, handles, Point(number, callee, call, decorator, owner)
                    )

    def _placed(
        self, number: int, closure: int, known: Mapping[str, list[Meant]]
    ) -> Iterable[Registered]:
        """Where a function is written as an argument, or among the options of a call."""
        nodes = self._program.module(number).nodes
        placed = self._program.index(number).placed
        for key, user in placed.get(closure, ()):
            node = nodes[user]
            if isinstance(node, Call):
                yield from self._handed_to(number, user, node, closure, "", known)
            elif isinstance(node, Object) and key:
                for _, outer in placed.get(user, ()):
                    call = nodes[outer]
                    if isinstance(call, Call):
                        yield from self._handed_to(number, outer, call, user, key, known)

    def _handed_to(
        self,
        number: int,
        site: int,
        call: Call,
        given: int,
        key: str,
        known: Mapping[str, list[Meant]],
    ) -> Iterable[Registered]:
        module = self._program.module(number)
        for name in dict.fromkeys(callee_names(module, call.callee)):
            for channel, handles in known.get(name, ()):
                place, _, below = handles.handler.partition(".")
                if handles.handler and below == key and argument_at(call, place) == given:
                    yield Registered(channel, handles, Point(number, call.callee, call, site))

    def _by_name(
        self, target: FunctionValue, name: str, known: Mapping[str, list[Meant]]
    ) -> Iterable[Registered]:
        """Where a function is registered by its name, in its own file or another one."""
        for number in self._program.candidates(target.number, name):
            if self._program.may_call(number, name):
                handed = self._handed.of(number, partial(self._all_handed, number, known))
                for site, given in handed.get(name, ()):
                    call = self._program.node((number, site))
                    if isinstance(call, Call) and target in self._engine.evaluate((number, given)):
                        yield from self._handed_to(number, site, call, given, "", known)

    def _all_handed(
        self, number: int, known: Mapping[str, list[Meant]]
    ) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Name of a function -> calls of a file that register it, and the argument that it is."""
        module = self._program.module(number)
        found: dict[str, dict[tuple[int, int], None]] = {}
        for name, meant in known.items():
            for site, call in self._program.calls(number, name):
                for _, handles in meant:
                    place = handles.handler.partition(".")[0]
                    given = argument_at(call, place) if place else -1
                    for called in callee_names(module, given) if given >= 0 else ():
                        found.setdefault(called, {})[site, given] = None
        return {name: tuple(sites) for name, sites in found.items()}


def _by_name(channels: Sequence[Channel], *, python: bool = False) -> dict[str, list[Meant]]:
    """What handles, by its names, of one language."""
    found: dict[str, list[Meant]] = {}
    for number, channel in enumerate(channels):
        if (channel.language == "python") is python:
            for handles in channel.handles:
                for name in handles.names:
                    found.setdefault(name, []).append((number, handles))
    return found
