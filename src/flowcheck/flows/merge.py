"""Flows that several routes show, each once, in order and with an id.

Routes are one flow where a person sees and mends them as one. Ids do not depend on line numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.flows.legs import Arrival
from flowcheck.flows.places import put_in
from flowcheck.model import Confidence
from flowcheck.result.flows import Flow, Source

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
_UNKNOWN, _PLAIN = "unknown", "plain"
_ORIGINS = 3  # of what is put in at one line; whoever mends it sees by them what arrives there
_Variants = dict[tuple[str, str], dict[Source, Flow]]  # by subject and treatment, and by source


def merged(arrivals: Iterable[Arrival]) -> tuple[Flow, ...]:
    """The flows of all sinks, each once; ids are not set.

    Of the routes of one flow the surest is kept, and of these the shortest; where its data come
    from several places, those of the first few. One that does not tell whose the data are, or on
    which they are treated, is none of its own beside one that is as sure and does tell, or has them
    in plain.
    """
    flows: dict[tuple[object, ...], _Variants] = {}
    for arrival in arrivals:
        flow = arrival.flow
        variants = flows.setdefault(_same(arrival), {})
        routes = variants.setdefault((flow.subject, flow.treatment), {})
        known = routes.get(flow.source)
        if known is None or _rank(flow) < _rank(known):
            routes[flow.source] = flow
    return tuple(flow for variants in flows.values() for flow in _telling(variants))


def _telling(variants: _Variants) -> Iterable[Flow]:
    for variant, routes in variants.items():
        others = [
            flow for key, told in variants.items() if key != variant for flow in told.values()
        ]
        left = [f for f in routes.values() if not any(_covers(other, f) for other in others)]
        yield from sorted(left, key=_rank)[:_ORIGINS]


def _covers(one: Flow, other: Flow) -> bool:
    """Whether a flow says all that another says; of one value, that it is sent in plain."""
    subject = other.subject in (one.subject, _UNKNOWN)
    plain = one.treatment == _PLAIN and one.source == other.source
    treatment = plain or one.treatment == other.treatment
    return subject and treatment and _sure(one) <= _sure(other)


def _same(arrival: Arrival) -> tuple[object, ...]:
    """What routes of one flow share.

    That is all that a rule looks at, where the data are told for what they are and where they end,
    under which conditions they pass, and what there is to mend: the line that puts the value in,
    and the call of the wrapper. Where one value is put in, it counts once, however deep in what is
    sent it comes to lie.
    """
    flow, shown = arrival.flow, arrival.shown
    source, sink, place = flow.source, flow.sink, put_in(flow)
    start = shown or (source.file, source.line, source.column, flow.key)
    return (
        flow.vendor, flow.category, flow.derived_from, flow.role, flow.event,
        flow.whole_object, flow.address, flow.carrier, flow.gates,
        start, sink.file, sink.line, sink.column,
        place.file, place.line, place.column, arrival.call,
    )  # fmt: skip


def _rank(flow: Flow) -> tuple[object, ...]:
    """From the surest; the path decides where there is nothing else, so order does not count."""
    return _sure(flow), len(flow.path), flow.path, flow.why, flow.key, flow.source


def _sure(flow: Flow) -> int:
    return _RANK[Confidence(flow.confidence)]


def with_ids(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Flows in order; their ids do not depend on line numbers, and equals are counted up."""
    ordered = sorted(flows, key=_order)
    counts: dict[str, int] = {}
    found = []
    for flow in ordered:
        text = "\x1f".join((
            flow.vendor, flow.category, flow.key, flow.role, flow.event,
            str(flow.implicit), flow.source.file, flow.source.text,
            flow.sink.file, flow.sink.call, flow.sink.text,
        ))  # fmt: skip
        occurrence = counts[text] = counts.get(text, 0) + 1
        digest = hashlib.sha256(
            f"{text}\x1f{occurrence}".encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]
        found.append(replace(flow, id=digest))
    return tuple(found)


def _order(flow: Flow) -> tuple[object, ...]:
    source, sink = flow.source, flow.sink
    return (
        flow.vendor, flow.category, sink.file, sink.line, sink.column, flow.key, flow.role,
        flow.event, source.file, source.line, source.column, flow.treatment, flow.implicit,
        flow.confidence, flow.path,
    )  # fmt: skip
