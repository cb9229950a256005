"""Who gets what a client of an SDK sends, where the client is made with somebody's address.

``new OpenAI({baseURL: "https://api.groq.com/openai/v1"})`` sends to Groq. Which option of an SDK is
its address, the vendor files say; whose a host is, ``recipients`` knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.relays import Relay
from flowcheck.catalog.vendor import Effect, Vendor
from flowcheck.ir.graph import Call, Const, Object
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, ObjectValue
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.makers import Sites, made_with
from flowcheck.taint.recipients import Recipient, is_public
from flowcheck.taint.relayed import Relayed
from flowcheck.taint.requests import Requests, Written

_POSITIONS = (0, 1, 2)
_RECEIVER, _PROXY = "receiver", "proxy"

_ANY: Sites = {}


class Told(Struct, frozen=True):
    """Who gets what a client sends.

    ``own``: the vendor of the SDK; ``setting``: the option whose value the code does not tell;
    ``others``: recipients of other hosts, each with scheme and host, or the setting that has them.
    All empty: nobody, the address is of this machine.
    """

    own: bool = False
    setting: str = ""
    others: tuple[tuple[Recipient, Written], ...] = ()

    def __or__(self, other: Told) -> Told:
        others = tuple(dict.fromkeys((*self.others, *other.others)))
        return Told(self.own or other.own, self.setting or other.setting, others)


OWN = Told(own=True)


class Addressed:
    """Answers who is behind a client, over one program. Answers are remembered."""

    def __init__(self, evaluator: Evaluator, requests: Requests) -> None:
        self._evaluator = evaluator
        self._requests = requests
        self._relayed = Relayed(evaluator, requests)
        self._options: dict[str, Mapping[str, str]] = {}
        self._known: Memory[tuple[Ref, str, tuple[object, ...]], Told] = Memory(
            evaluator.program.reads
        )

    def sinks(
        self, sink: SinkCall, call: Call | None = None
    ) -> Iterator[tuple[SinkCall, tuple[Recipient, ...]]]:
        """A call of an SDK, for each who gets its data, with the owner of a host that shows it.

        Without a call it is something that is assigned.
        """
        vendor = self._library(sink.vendor)
        told = OWN
        relayed = self._evaluator.matcher.relay(sink.vendor) is not None
        if call is None and not relayed:
            yield sink, ()
            return
        if vendor is not None and sink.effect in (Effect.SEND, Effect.INIT):
            made = sink.ref if sink.effect is Effect.INIT else _callee(sink.ref, call)
            told = self.told(made, vendor)
            if told.others and sink.effect is Effect.SEND:
                sink = replace(sink, client=made, library=vendor.id)
        if told.own:
            yield (sink if not told.setting else replace(sink, setting=told.setting)), ()
        for recipient, written in told.others:
            yield (
                replace(
                    sink,
                    vendor=recipient.id,
                    sdk="http",
                    effect=Effect.SEND,
                    arguments=sink.arguments if sink.effect is Effect.SEND else (),
                    options=None,
                    keywords=(),
                    unlisted=not recipient.listed,
                    address=written.address,
                    setting=written.setting,
                    relayed=relayed,
                    elsewhere=written.elsewhere,
                ),
                (recipient,),
            )

    def reached(self, sink: SinkCall, sites: Sites) -> bool:
        """Whether the recipient of a call gets what comes to it by the calls of a route."""
        vendor = self._library(sink.library)
        if sink.client is None or vendor is None:
            return True
        told = self.told(sink.client, vendor, sites)
        names = {recipient.id for recipient, _ in told.others}
        return sink.vendor in names or (told.own and sink.vendor == sink.library)

    def told(self, ref: Ref, vendor: Vendor, sites: Sites = _ANY) -> Told:
        """Who gets what a client sends: ``ref`` is what makes it, or a call's callee."""
        relay = self._evaluator.matcher.relay(vendor.id)
        options = self._addresses(vendor)
        if not options and relay is None:
            return OWN
        key = (ref, vendor.id, tuple(sorted(sites.items())))
        if relay is not None:
            return self._known.of(key, lambda: self._handed_on(ref, relay, sites))
        return self._known.of(key, lambda: self._find(ref, vendor, options, sites))

    def _library(self, library: str) -> Vendor | None:
        matcher = self._evaluator.matcher
        relay = matcher.relay(library)
        return relay.library if relay is not None else matcher.vendor(library)

    def _handed_on(self, ref: Ref, relay: Relay, sites: Sites) -> Told:
        found = made_with(self._evaluator, relay.library).of(ref, (), sites) if relay.places else ()
        makers = [(number, call, by) for (number, _), call, by in found]
        return Told(others=self._relayed.told(ref, relay, makers))

    def _addresses(self, vendor: Vendor) -> Mapping[str, str]:
        """Option of an address -> ``receiver`` or ``proxy``."""
        known = self._options.get(vendor.id)
        if known is None:
            known = self._options[vendor.id] = {
                option.name: option.topic
                for option in vendor.options
                if option.topic in (_RECEIVER, _PROXY)
            }
        return known

    def _find(self, ref: Ref, vendor: Vendor, options: Mapping[str, str], by: Sites) -> Told:
        found: Told | None = None
        for (number, _), call, sites in made_with(self._evaluator, vendor).of(ref, (), by):
            given = [
                self._judged(edge, sites, vendor, name, topic)
                for name, topic in options.items()
                for edge in self._given(number, call, name)
            ]
            for told in given or [OWN]:
                found = told if found is None else found | told
        return found or OWN

    def _given(self, number: int, call: Call, name: str) -> Iterator[Edge]:
        """The values of an option that a call is given."""
        places = "|".join((name, *(f"{position}.{name}" for position in _POSITIONS)))
        for edge in self._requests.places(number, call, places):
            if not edge.path:
                node = self._evaluator.program.node(edge.ref)
                if not (isinstance(node, Const) and node.value is None):
                    yield edge
            elif self._has(edge):
                yield edge

    def _has(self, edge: Edge) -> bool:
        """Whether an object literal has the field that an edge asks for."""
        for value in self._evaluator.evaluate(edge.ref, edge.path[:-1]):
            if isinstance(value, ObjectValue) and edge.path[-1] in self._keys(value.ref):
                return True
        return False

    def _keys(self, ref: Ref) -> Iterator[str | None]:
        """The keys of an object literal that have a value."""
        nodes = self._evaluator.program.module(ref[0]).nodes
        made = nodes[ref[1]]
        for entry in made.entries if isinstance(made, Object) else ():
            value = nodes[entry.value]
            if not (isinstance(value, Const) and value.value is None):
                yield entry.key

    def _judged(self, edge: Edge, sites: Sites, vendor: Vendor, name: str, topic: str) -> Told:
        proxied = topic == _PROXY
        told: Told | None = None
        for written in self._requests.written(edge, dict(sites)):
            part = self._whose(written, vendor, proxied=proxied)
            told = part if told is None else told | part
        return told or (OWN if proxied else Told(own=True, setting=name))

    def _whose(self, written: Written, vendor: Vendor, *, proxied: bool) -> Told:
        recipient = written.recipient
        if recipient is None:
            here = not written.setting and not is_public(written.host.removeprefix("*."))
            return Told() if here and not proxied else OWN
        if recipient.id == vendor.id or (proxied and not recipient.listed):
            return OWN
        return Told(others=((recipient, written),))


def _callee(ref: Ref, call: Call | None) -> Ref:
    return ref if call is None else (ref[0], call.callee)
