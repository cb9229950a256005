"""What the page's program needs: flows with their routes, each text and step once, as JSON.

Scanned texts are made harmless here already (controls and bidirectional marks spelled out); the
program puts them into the page as text only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct, field

from flowcheck.map.model import DataMap
from flowcheck.report.explain import route
from flowcheck.report.groups import reach_of, vendor_names
from flowcheck.report.page.words import Words, plain
from flowcheck.report.signs import sign
from flowcheck.result.flows import Flow, Step
from flowcheck.result.scan import ScanResult


class _Once(Struct):
    """Values by number, each kept once."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def number(self, value: Any) -> int:
        place = self.places.get(value)
        if place is None:
            place = self.places[value] = len(self.values)
            self.values.append(value)
        return place


def block(
    result: ScanResult,
    words: Words,
    data_map: DataMap,
    findings: Iterable[tuple[str, ...]],
) -> bytes:
    """The JSON for a script element of a data type: ``<``, ``>`` and ``&`` are escaped in it.

    ``findings`` are the flows of each, by their ids.
    """
    texts, steps = _Once(), _Once()
    places = {node.id: place for place, node in enumerate(data_map.nodes)}
    names = vendor_names(result)
    rows = [
        _row(flow, names[flow.vendor], words, texts, steps)
        | {"nodes": [places[node] for node in data_map.ways[flow.id]]}
        for flow in result.flows
    ]
    numbers = {flow.id: place for place, flow in enumerate(result.flows)}
    found = {
        "language": words.say.language,
        "words": words.say.texts.sections["script"],
        "texts": texts.values,
        "steps": steps.values,
        "flows": rows,
        "nodes": [plain(node.name) for node in data_map.nodes],
        "edges": [[places[edge.source], places[edge.target]] for edge in data_map.edges],
        "findings": [[numbers[flow] for flow in flows if flow in numbers] for flows in findings],
    }
    data = msgspec.json.encode(found)
    for char in b"<>&":
        data = data.replace(bytes([char]), b"\\u%04x" % char)
    return data


def _row(flow: Flow, vendor: str, words: Words, texts: _Once, steps: _Once) -> dict[str, Any]:
    """One flow. Numbers are places in ``texts`` or ``steps``; empty fields are left out."""

    def text(value: str) -> int:
        return texts.number(plain(value))

    found = {
        "id": plain(flow.id),
        "vendor": text(flow.vendor),
        "name": text(vendor),
        "category": text(flow.category),
        "data": text(words.name(flow.category)),
        "sign": sign(flow),
        "whose": text(words.say.subject(flow.subject)),
        "key": flow.key and text(flow.key),
        "event": flow.event and text(flow.event),
        "call": text(flow.sink.called),
        "how": "" if flow.implicit else text(words.treatments([flow.treatment])),
        "sure": text(_sure(flow, words)),
        "why": flow.why and text(flow.why),
        "whole": int(flow.whole_object),
        "own": int(flow.implicit),
        "gates": [text(f"{gate.file}:{gate.line} {gate.text}") for gate in flow.gates],
        "address": flow.address and text(f"{flow.address} ({flow.carrier})"),
        "steps": [_step(step, text, steps) for step in route(flow, vendor)],
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _sure(flow: Flow, words: Words) -> str:
    if flow.implicit:
        return words("reaches", reach_of(flow))
    return words.say.texts.find("confidence", flow.confidence, flow.confidence)


def _step(step: Step, text: Any, steps: _Once) -> int:
    place = (text(step.file), step.line, text(step.text), text(step.note))
    return steps.number(place)
