"""Flows that several routes show, each once, in order and with an id.

The surest route is kept. Ids do not depend on line numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.flows.legs import Arrival
from flowcheck.model import Confidence
from flowcheck.result.flows import Flow

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


def merged(arrivals: Iterable[Arrival]) -> tuple[Flow, ...]:
    """The flows of all sinks, each once, as the route shows it that is surest; ids are not set."""
    flows: dict[tuple[object, ...], Flow] = {}
    for arrival in arrivals:
        flow = arrival.flow
        source, at = flow.source, flow.sink
        same = (
            flow.vendor, flow.category, flow.key, flow.role, flow.event, flow.treatment,
            source.file, source.line, source.column, at.file, at.line, at.column,
            arrival.sites, flow.carrier,
        )  # fmt: skip
        known = flows.get(same)
        if (
            known is None
            or _RANK[Confidence(flow.confidence)] < _RANK[Confidence(known.confidence)]
        ):
            flows[same] = flow
    return tuple(flows.values())


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
