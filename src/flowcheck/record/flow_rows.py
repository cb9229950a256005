"""Flows -> rows that a person can read: one for each property that reaches a recipient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowcheck.catalog.categories import DataCategory
from flowcheck.model import Confidence
from flowcheck.policy.facts import collection
from flowcheck.policy.register import RegisteredVendor
from flowcheck.record.material import Recipient, stable_id
from flowcheck.record.model import CategoryUse, Evidence, FlowRow
from flowcheck.result.flows import Flow

_PLAIN = "plain"


def flow_rows(recipient: Recipient, categories: Mapping[str, DataCategory]) -> tuple[FlowRow, ...]:
    """The rows of one recipient, by category and property."""
    found: dict[tuple[str, str, str, str], list[Flow]] = {}
    for flow in recipient.flows:
        how = how_collected(flow, recipient.own)
        row = (flow.category, flow.key, flow.treatment or _PLAIN, how)
        found.setdefault(row, []).append(flow)
    return tuple(
        _row(recipient.id, row, flows, categories.get(row[0]))
        for row, flows in sorted(found.items())
    )


def category_uses(
    flows: Iterable[Flow],
    own: Mapping[str, RegisteredVendor],
    declared: Iterable[str],
    categories: Mapping[str, DataCategory],
) -> tuple[CategoryUse, ...]:
    """The categories of flows and those that the register declares, by key.

    What a console is said to have switched off is none of them.
    """
    found: dict[str, list[Flow]] = {key: [] for key in declared}
    for flow in flows:
        if how_collected(flow, own.get(flow.vendor)) != "off":
            found.setdefault(flow.category, []).append(flow)
    named = frozenset(declared)
    return tuple(
        _use(key, rows, own, categories.get(key), declared=key in named)
        for key, rows in sorted(found.items())
    )


def how_collected(flow: Flow, own: RegisteredVendor | None) -> str:
    """``""`` for what the code sends; else ``on``, ``assumed``, ``console`` or ``off``."""
    return (collection(flow, own) or "on") if flow.implicit else ""


def places(flows: Sequence[Flow]) -> tuple[Evidence, ...]:
    """The lines that hand the data over, in order."""
    return _sorted(Evidence(flow.sink.file, flow.sink.line) for flow in flows)


def _row(
    vendor: str,
    row: tuple[str, str, str, str],
    flows: Sequence[Flow],
    category: DataCategory | None,
) -> FlowRow:
    return FlowRow(
        id=stable_id("F", vendor, *row),
        vendor=vendor,
        category=row[0],
        article_9=category is not None and category.article_9,
        article_10=category is not None and category.article_10,
        key=row[1],
        treatment=row[2],
        collection=row[3],
        sure=_sure(flows, category),
        roles=tuple(sorted({flow.role for flow in flows})),
        events=tuple(sorted({flow.event for flow in flows if flow.event})),
        subjects=tuple(sorted({flow.subject for flow in flows})),
        gates=_gates(flows),
        places=places(flows),
        sources=_sorted(
            Evidence(flow.source.file, flow.source.line) for flow in flows if not flow.implicit
        ),
        flows=tuple(sorted(flow.id for flow in flows)),
    )


def _use(
    key: str,
    flows: Sequence[Flow],
    own: Mapping[str, RegisteredVendor],
    category: DataCategory | None,
    *,
    declared: bool,
) -> CategoryUse:
    ways = {how_collected(flow, own.get(flow.vendor)) for flow in flows}
    sent = [flow for flow in flows if not flow.implicit]
    return CategoryUse(
        key=key,
        article_9=category is not None and category.article_9,
        article_10=category is not None and category.article_10,
        sent="" in ways,
        collected=bool(ways & {"on", "assumed"}),
        console="console" in ways,
        declared=declared,
        sure=not flows or _sure(flows, category),
        sure_sent=not sent or _sure(sent, category),
        treatments=tuple(sorted({flow.treatment or _PLAIN for flow in flows})),
        flows=len(flows),
    )


def _sure(flows: Sequence[Flow], category: DataCategory | None) -> bool:
    """Whether one of the flows can be relied on; data of Art. 9 and 10 ask for more than a name."""
    grave = category is not None and (category.article_9 or category.article_10)
    doubtful = (Confidence.LOW, Confidence.MEDIUM) if grave else (Confidence.LOW,)
    return any(flow.confidence not in doubtful for flow in flows)


def _gates(flows: Sequence[Flow]) -> tuple[str, ...]:
    """The kinds of conditions that every one of the flows is under."""
    kinds = [{gate.kind for gate in flow.gates} for flow in flows]
    return tuple(sorted(set.intersection(*kinds))) if kinds else ()


def _sorted(rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(set(rows), key=lambda row: (row.file, row.line)))
