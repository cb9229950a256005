"""Who gets what a library hands on: mail that is sent through somebody whom settings name.

Comes in: a relay of the catalogue and the calls that made a client of it. Goes out: the recipients
whom their arguments, or the settings of the project, name. Hosts of nobody in the catalogue are
most often the project's own servers: they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from flowcheck.catalog.relays import Relay
from flowcheck.ir.graph import Call, Object, Update
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.settings import settings_with
from flowcheck.link.values import Edge, External, ObjectValue
from flowcheck.taint.recipients import Recipient, listed
from flowcheck.taint.requests import Requests, Written

Sites = Mapping[tuple[int, int], Ref]


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
        for number, call, sites in makers:
            places = [
                (place, edge)
                for place in relay.places
                for edge in self._requests.places(number, call, place)
            ]
            named = [written for _, edge in places for written in self._named(edge, sites)]
            for written in named:
                _add(found, written)
            if not named and not any(self._requests.is_written(edge, sites) for _, edge in places):
                elsewhere = True
        for name in relay.settings:
            for value in self._values(ref, relay, name):
                for written in self._requests.named(Edge(value)):
                    _add(found, written, name)
        if len(found) == 1:
            ((who, written),) = found.items()
            return ((who, replace(written, setting="", elsewhere=elsewhere)),)
        for name in relay.keyed if not found else ():
            for value in self._values(ref, relay, name):
                for written in self._by_keys(value):
                    _add(found, written, name)
        return tuple(found.items())

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
        """Whom a value names as a text, or as a thing of an SDK: ``sendgridTransport(..)``."""
        yield from self._requests.named(edge, sites)
        matcher = self._evaluator.matcher
        for value in self._evaluator.evaluate(edge.ref, edge.path):
            if isinstance(value, External):
                specs = matcher.calls(value.symbol)
                owner = matcher.vendor(specs[0].vendor) if specs else matcher.owner(value.symbol)
                if owner is not None:
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
