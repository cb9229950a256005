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
from flowcheck.result.flows import Flow

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


def merged(arrivals: Iterable[Arrival]) -> tuple[Flow, ...]:
    """The flows of all sinks, each once; ids are not set.

    Of the routes of one flow the surest is kept, and of these the shortest.
    """
    flows: dict[tuple[object, ...], Flow] = {}
    for arrival in arrivals:
        same, flow = _same(arrival), arrival.flow
        known = flows.get(same)
        if known is None or _rank(flow) < _rank(known):
            flows[same] = flow
    return tuple(flows.values())


def _same(arrival: Arrival) -> tuple[object, ...]:
    """What routes of one flow share.

    That is all that a rule looks at, where the data start and end, under which conditions they
    pass, and what there is to mend: the line that puts the value in, and the call of the wrapper.
    """
    flow = arrival.flow
    source, sink, place = flow.source, flow.sink, put_in(flow)
    return (
        flow.vendor, flow.category, flow.derived_from, flow.key, flow.role, flow.event,
        flow.subject, flow.treatment, flow.whole_object, flow.address, flow.carrier, flow.gates,
        source.file, source.line, source.column, sink.file, sink.line, sink.column,
        place.file, place.line, place.column, arrival.call,
    )  # fmt: skip


def _rank(flow: Flow) -> tuple[object, ...]:
    """From the surest; the path decides where there is nothing else, so order does not count."""
    return _RANK[Confidence(flow.confidence)], len(flow.path), flow.path, flow.why


def with_ids(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Flows in order; their ids do not depend on line numbers, and equals are counted up."""
    ordered = sorted(flows, key=_order)
    counts: dict[str, int] = {}
    found = []
    for flow in ordered:
        text = "\x1f".join((
            flow.vendor, flow.category, flow.key, flow.role, flow.event, flow.treatment,
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
