"""Which functions of the project handle what is emitted, and under which keys.

A handler is given to a call (``bus.on("x", handle)``), or it is decorated, or its class is; or it
stands in a table of handlers by name of which every name is subscribed to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from flowcheck.catalog.events import Channel, Handles
from flowcheck.ir.graph import Call, Cell, Load, Object, Param
from flowcheck.link.calling import HANDED, ONE_CALLED
from flowcheck.link.engine import Engine
from flowcheck.link.index import callee_names
from flowcheck.link.keys import Point, argument_at
from flowcheck.link.reads import Memory
from flowcheck.link.values import FunctionValue

_TABLE = "table"
_KEYS = frozenset({"entries", "keys"})
_STEPS = 8

Meant = tuple[int, Handles]
"""A channel, by its place in the list of all, and how it handles."""


class Registered(Struct, frozen=True):
    """That a function handles what is emitted; ``key`` is its name in a table of handlers."""

    channel: int
    handles: Handles
    at: Point
    key: str = ""


class _Handed(Struct, frozen=True):
    """That a call registers a function: the argument, or the entry of a table under ``key``."""

    site: int
    given: int
    key: str = ""


class Registrations:
    """Finds how functions of one program are registered as handlers."""

    def __init__(self, engine: Engine, channels: Sequence[Channel]) -> None:
        self._engine = engine
        self._program = engine.program
        self._given = {True: _by_name(channels, python=True), False: _by_name(channels)}
        self._registers = {
            python: ONE_CALLED + "|".join(map(re.escape, sorted(known)))
            for python, known in self._given.items()
        }
        self._handed = Memory[int, Mapping[str, tuple[_Handed, ...]]](engine.program.reads)
        self._tables = Memory[int, Mapping[int, tuple[int, ...]]](engine.program.reads)

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
                for name, table in placed.get(user, ()):
                    yield from self._in_table(number, table, name, known)
            elif isinstance(node, Object) and key:
                yield from self._in_table(number, user, key, known)
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

    def _in_table(
        self, number: int, table: int, key: str, known: Mapping[str, list[Meant]]
    ) -> Iterable[Registered]:
        """Where the names of a table of handlers are subscribed to."""
        module = self._program.module(number)
        if not isinstance(module.nodes[table], Object) or not key:
            return
        for site in self._tables_of(number, known).get(table, ()):
            call = module.nodes[site]
            for name in callee_names(module, call.callee) if isinstance(call, Call) else ():
                for channel, handles in known.get(name, ()):
                    if handles.handler == _TABLE and isinstance(call, Call):
                        yield Registered(
                            channel, handles, Point(number, call.callee, call, site), key
                        )

    def _by_name(
        self, target: FunctionValue, name: str, known: Mapping[str, list[Meant]]
    ) -> Iterable[Registered]:
        """Where a function is registered by its name, in its own file or another one."""
        python = self._program.is_python(target.number)
        files = self._program.candidates(target.number, name)
        registering = self._program.having(files, self._registers[python])
        for number in self._program.having(registering, HANDED + name):
            handed = self._handed.of(number, partial(self._all_handed, number, known))
            for found in handed.get(name, ()):
                if target not in self._engine.evaluate((number, found.given)):
                    continue
                call = self._program.node((number, found.site))
                if found.key:
                    yield from self._in_table(number, found.site, found.key, known)
                elif isinstance(call, Call):
                    yield from self._handed_to(number, found.site, call, found.given, "", known)

    def _all_handed(
        self, number: int, known: Mapping[str, list[Meant]]
    ) -> Mapping[str, tuple[_Handed, ...]]:
        """Name of a function -> how a file registers it."""
        module = self._program.module(number)
        found: dict[str, dict[_Handed, None]] = {}
        for name, meant in known.items():
            for site, call in self._program.calls(number, name):
                for _, handles in meant:
                    place = handles.handler.partition(".")[0]
                    given = argument_at(call, place) if place else -1
                    for called in callee_names(module, given) if given >= 0 else ():
                        found.setdefault(called, {})[_Handed(site, given)] = None
        for table in self._tables_of(number, known):
            node = module.nodes[table]
            for entry in node.entries if isinstance(node, Object) else ():
                value = module.nodes[entry.value]
                wrapped = isinstance(value, Call) and value.args
                given = value.args[0] if wrapped and isinstance(value, Call) else entry.value
                for called in callee_names(module, given) if entry.key else ():
                    found.setdefault(called, {})[_Handed(table, given, entry.key or "")] = None
        return {name: tuple(sites) for name, sites in found.items()}

    def _tables_of(
        self, number: int, known: Mapping[str, list[Meant]]
    ) -> Mapping[int, tuple[int, ...]]:
        return self._tables.of(number, partial(self._all_tables, number, known))

    def _all_tables(
        self, number: int, known: Mapping[str, list[Meant]]
    ) -> Mapping[int, tuple[int, ...]]:
        """Tables of a file -> the calls that subscribe to each of their names."""
        found: dict[int, list[int]] = {}
        for name, meant in known.items():
            if any(handles.handler == _TABLE for _, handles in meant):
                for site, call in self._program.calls(number, name):
                    table = self._table_of(number, argument_at(call, "0"))
                    if table >= 0:
                        found.setdefault(table, []).append(site)
        return {table: tuple(sites) for table, sites in found.items()}

    def _table_of(self, number: int, name: int) -> int:
        """The table of which a name is any key, or -1: ``Object.entries(table)``."""
        module, placed = self._program.module(number), self._program.index(number).placed
        for _ in range(_STEPS if name >= 0 else 0):
            match node := module.nodes[name]:
                case Load(base=base):
                    name = base
                case Cell(var=var) if len(module.vars[var].defs) == 1:
                    name = module.vars[var].defs[0]
                case Param(function=function):
                    closure = module.functions[function].closure
                    users = [module.nodes[user] for _, user in placed.get(closure, ())]
                    made = [user.callee for user in users if isinstance(user, Call)]
                    if len(made) != 1:
                        return -1
                    name = made[0]
                case Call(args=(first, *_)) if _KEYS & {*callee_names(module, node.callee)}:
                    name = first
                case Object():
                    return name
                case _:
                    return -1
        return -1


def _by_name(channels: Sequence[Channel], *, python: bool = False) -> dict[str, list[Meant]]:
    """What handles, by its names, of one language."""
    found: dict[str, list[Meant]] = {}
    for number, channel in enumerate(channels):
        if (channel.language == "python") is python:
            for handles in channel.handles:
                for name in handles.names:
                    found.setdefault(name, []).append((number, handles))
    return found
