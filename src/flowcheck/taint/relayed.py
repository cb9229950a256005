"""Who gets what a library hands on: mail that is sent through somebody whom settings name.

Comes in: a relay of the catalogue and the calls that made a client of it. Goes out: the recipients
whom their arguments, or the settings of the project, name. Hosts of nobody in the catalogue are
most often the project's own servers: they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from flowcheck.catalog.relays import Relay
from flowcheck.ir.graph import ELEMENT, Call, Load, Object, Update
from flowcheck.link.constants import Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.settings import settings_with
from flowcheck.link.values import Edge, External, ObjectValue, Value
from flowcheck.taint.makers import Sites, made_with
from flowcheck.taint.recipients import Recipient, listed
from flowcheck.taint.requests import Requests, Written, nobody


class Relayed:
    """Answers to whom a relay hands on, over one program."""

    def __init__(self, evaluator: Evaluator, requests: Requests) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._requests = requests

    def told(
        self, ref: Ref, relay: Relay, makers: Iterable[tuple[int, Call, Sites]]
    ) -> tuple[tuple[Recipient, Written], ...]:
        """The recipients of what is sent at ``ref``, by the calls that made the client.

        One that is not the only one, or that only a key names, comes with the setting's name. Of a
        client that is also made with what the code does not tell it goes ``elsewhere`` as well.
        """
        found: dict[Recipient, Written] = {}
        elsewhere = False
        called = self._program.node(ref)
        level = called.field if isinstance(called, Load) else ""
        for number, call, sites in makers:
            places = [
                edge
                for place in relay.places
                for edge in self._requests.places(number, call, place)
            ]
            named = [
                written for edge in places for written in self._heard(level, relay, edge, sites)
            ]
            for written in named:
                _add(found, written)
            if not named and not any(self._requests.is_written(edge, sites) for edge in places):
                elsewhere = True
            for edge in self._added(number, relay) if relay.added else ():
                for written in self._heard(level, relay, edge, {}):
                    _add(found, written)
        for name, written in self._set(ref, relay):
            if written.recipient is None or relay.is_taken(written.recipient.id, level):
                _add(found, written, name)
        if len(found) == 1:
            ((who, written),) = found.items()
            return ((who, replace(written, setting="", elsewhere=elsewhere)),)
        for name in relay.keyed if not found else ():
            for value in self._values(ref, relay, name):
                for written in self._by_keys(value):
                    _add(found, written, name)
        return tuple(found.items())

    def _set(self, ref: Ref, relay: Relay) -> Iterator[tuple[str, Written]]:
        """Whom the settings name, with the setting."""
        for setting in relay.settings:
            name, *path = setting.split(".")
            for value in self._values(ref, relay, name):
                for written in self._requests.named(Edge(value, tuple(path))):
                    yield name, written

    def _added(self, number: int, relay: Relay) -> Iterator[Edge]:
        """What the file that makes a client hands to its ``add``: ``logger.add(new Loggly())``."""
        module = self._program.module(number)
        for site in self._program.index(number).calls.get("add", ()):
            call = module.nodes[site]
            callee = module.nodes[call.callee] if isinstance(call, Call) else None
            if isinstance(call, Call) and isinstance(callee, Load) and call.args:
                bases = self._evaluator.evaluate((number, callee.base))
                if any(self._is_of(base, relay) for base in bases):
                    yield Edge((number, call.args[0]))

    def _is_of(self, value: Value, relay: Relay) -> bool:
        if not isinstance(value, External):
            return False
        specs = self._evaluator.matcher.calls(f"{value.symbol}.{relay.levels[0]}")
        return any(spec.vendor == relay.library.id for spec in specs)

    def _heard(self, level: str, relay: Relay, edge: Edge, sites: Sites) -> Iterator[Written]:
        """Whom a value names, but for a transport that does not take what has this level."""
        for written in self._named(edge, sites):
            vendor = written.recipient and self._evaluator.matcher.vendor(written.recipient.id)
            made = (
                made_with(self._evaluator, vendor).of(edge.ref, edge.path, sites) if vendor else ()
            )
            takes = (
                [self._takes(level, relay, call) for call in made] if level in relay.levels else []
            )
            taken = written.recipient is None or relay.is_taken(written.recipient.id, level)
            if taken and (any(takes) or not takes):
                yield written

    def _takes(self, level: str, relay: Relay, made: tuple[Ref, Call, Sites]) -> bool:
        """Whether the options of a transport let a level through: ``level``, ``levels``."""
        (number, _), call, sites = made

        def told(name: str) -> set[str]:
            places = self._requests.places(number, call, f"0.{name}|1.{name}")
            texts = (Texts(self._evaluator, dict(sites), follow=nobody) for _ in places)
            return {
                text
                for each, at in zip(texts, places, strict=True)
                for text in each.of(at.ref, at.path)
            }

        only = told(f"levels.{ELEMENT}")
        least = max(
            (relay.levels.index(name) for name in told("level") & {*relay.levels}), default=-1
        )
        return (not only or level in only) and (least < 0 or relay.levels.index(level) <= least)

    def _values(self, ref: Ref, relay: Relay, name: str) -> Iterator[Ref]:
        """What the project gives a setting, where it runs together with what is sent."""
        program, homes = self._program, self._program.homes
        anywhere = relay.anywhere
        for number in program.mentioning(name) if anywhere else settings_with(program, name):
            if not homes(number).isdisjoint(homes(ref[0])):
                yield from program.export(number, name)
                if anywhere:
                    yield from ((number, node) for node in self._given(number, name))

    def _given(self, number: int, name: str) -> Iterator[int]:
        """Values under a name in one file: of a field, of an entry, of a keyword."""
        module = self._program.module(number)
        classes = (store for each in module.classes for store in each.stores)
        for store in (*module.stores, *classes):
            if store.path[-1:] == (name,):
                yield store.value
        for variable in module.vars:
            yield from (store.value for store in variable.stores if store.path[-1:] == (name,))
        for node in module.nodes:
            match node:
                case Update() if node.field == name:
                    yield node.value
                case Object():
                    yield from (entry.value for entry in node.entries if entry.key == name)
                case Call():
                    yield from (value for keyword, value in node.kwargs if keyword == name)
                case _:
                    pass

    def _named(self, edge: Edge, sites: Sites) -> Iterator[Written]:
        """Whom a value names: as a text, or as a thing of an SDK (``sendgridTransport(..)``)."""
        yield from self._requests.named(edge, sites)
        matcher = self._evaluator.matcher
        for value in self._evaluator.evaluate(edge.ref, edge.path):
            if isinstance(value, External):
                specs = matcher.calls(value.symbol)
                owner = matcher.vendor(specs[0].vendor) if specs else matcher.owner(value.symbol)
                if owner is not None and matcher.relay(owner.id) is None:
                    yield Written(listed(owner))

    def _by_keys(self, value: Ref) -> Iterator[Written]:
        for found in self._evaluator.evaluate(value):
            if not isinstance(found, ObjectValue):
                continue
            made = self._program.node(found.ref)
            for entry in made.entries if isinstance(made, Object) else ():
                owner = self._evaluator.matcher.backends.vendor(entry.key or "")
                if owner is not None:
                    yield Written(listed(owner))


def _add(found: dict[Recipient, Written], written: Written, setting: str = "") -> None:
    if written.recipient is not None:
        found.setdefault(written.recipient, replace(written, address="", setting=setting))
