"""Flows put together for reading: by vendor, category and sink, with equal source lines merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct

from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

_SURE = {"high": 0, "medium": 1, "low": 2}
_SHORTEST_ID = 8


class Origin(Struct, frozen=True):
    """Flows of a group that start with the same expression on the same line."""

    flows: tuple[Flow, ...]

    @property
    def first(self) -> Flow:
        """The flow that stands for all."""
        return self.flows[0]


class Group(Struct, frozen=True):
    """Flows with the same vendor, category and sink, or sinks of one file that get the same."""

    category: str
    origins: tuple[Origin, ...]

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows of the group."""
        return tuple(flow for origin in self.origins for flow in origin.flows)

    @property
    def first(self) -> Flow:
        """The flow that stands for all."""
        return self.origins[0].first

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the sinks."""
        return tuple(sorted({flow.sink.line for flow in self.flows}))


def vendor_order(result: ScanResult) -> tuple[str, ...]:
    """Vendor ids, those with most explicit flows first; vendors that only a flow names come too."""
    explicit: dict[str, int] = {vendor.vendor: 0 for vendor in result.vendors}
    implicit: dict[str, int] = dict(explicit)
    for flow in result.flows:
        counts = implicit if flow.implicit else explicit
        counts[flow.vendor] = counts.get(flow.vendor, 0) + 1
    found = {*explicit, *implicit}
    return tuple(sorted(found, key=lambda v: (-explicit.get(v, 0), -implicit.get(v, 0), v)))


def receiver_order(result: ScanResult) -> tuple[str, ...]:
    """As ``vendor_order``, without the vendors that receive nothing."""
    used = {flow.vendor for flow in result.flows}
    return tuple(vendor for vendor in vendor_order(result) if vendor in used)


def vendor_names(result: ScanResult) -> dict[str, str]:
    """Vendor id -> the name to show."""
    names = {flow.vendor: flow.vendor for flow in result.flows}
    return names | {vendor.vendor: vendor.name for vendor in result.vendors}


def groups_of(flows: Iterable[Flow]) -> tuple[Group, ...]:
    """Groups of one vendor's flows: by category, in it the surest and the widest first.

    Sinks of one file that get the same from the same places by the same call are one group.
    """
    by_sink: defaultdict[tuple[str, str, int, int], list[Flow]] = defaultdict(list)
    for flow in flows:
        sink = flow.sink
        by_sink[flow.category, sink.file, sink.line, sink.column].append(flow)
    by_look: defaultdict[tuple[object, ...], list[Flow]] = defaultdict(list)
    for (category, file, _, _), members in by_sink.items():
        by_look[category, file, frozenset(map(_look, members))] += members
    found = [Group(members[0].category, _origins(members)) for members in by_look.values()]
    return tuple(sorted(found, key=_weight))


def fair_share(groups: Sequence[Group], limit: int) -> tuple[Group, ...]:
    """At most ``limit`` groups: the first of every category, then the second, and so on."""
    by_category: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_category[group.category].append(group)
    rounds = zip_longest(*by_category.values())
    chosen = [group for row in rounds for group in row if group is not None][:limit]
    kept = {id(group) for group in chosen}
    return tuple(group for group in groups if id(group) in kept)


def short_ids(flows: Iterable[Flow]) -> Mapping[str, str]:
    """Flow id -> a beginning of it that no other id shares, of eight characters or more."""
    ids = sorted({flow.id for flow in flows})
    short = {}
    for before, this, after in zip(["", *ids], ids, [*ids[1:], ""], strict=False):
        shared = max(_common(before, this), _common(this, after))
        short[this] = this[: max(_SHORTEST_ID, shared + 1)]
    return short


def reach_of(flow: Flow) -> str:
    """``on``, ``console`` or ``assumed``; one that does not say is told by its confidence."""
    if flow.collection:
        return flow.collection
    return {"high": "on", "low": "console"}.get(flow.confidence, "assumed")


def _origins(flows: Iterable[Flow]) -> tuple[Origin, ...]:
    by_line: defaultdict[tuple[str, int, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        by_line[flow.source.file, flow.source.line, flow.source.text].append(flow)
    found = [Origin(tuple(sorted(rows, key=lambda f: (f.key, f.id)))) for rows in by_line.values()]
    return tuple(
        sorted(found, key=lambda o: (_SURE.get(o.first.confidence, 3), o.first.source, o.first.id))
    )


def _look(flow: Flow) -> tuple[object, ...]:
    """What is told of a flow but its own line and how it gets there."""
    source = flow.source
    return (
        flow.sink.called, flow.key, flow.role, flow.event, flow.subject, flow.treatment,
        flow.derived_from, flow.confidence, flow.whole_object, frozenset(flow.gates),
        source.file, source.line, source.text,
    )  # fmt: skip


def _weight(group: Group) -> tuple[str, int, bool, str, int, int]:
    flows = group.flows
    sure = min(_SURE.get(flow.confidence, 3) for flow in flows)
    whole = any(flow.whole_object for flow in flows)
    sink = group.first.sink
    return group.category, sure, not whole, sink.file, sink.line, sink.column


def _common(one: str, other: str) -> int:
    number = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        number += 1
    return number
