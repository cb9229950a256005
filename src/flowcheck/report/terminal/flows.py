"""The explicit flows, by vendor and category: one compact block for each place that sends data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flowcheck.report import names
from flowcheck.report.groups import (
    Group,
    Origin,
    fair_share,
    groups_of,
    short_ids,
    vendor_names,
    vendor_order,
)
from flowcheck.report.sheet import Part, Sheet, width_of
from flowcheck.report.text import clip, count, joined, one_line
from flowcheck.result.flows import Flow, Gate
from flowcheck.result.scan import ScanResult
from flowcheck.taint.recipients import UNKNOWN_HOST

GROUPS_A_VENDOR = 15
_ORIGINS_A_GROUP = 4
_GATES = 3
_WORDS = 4
_LINES = 8
_CODE = 64


def write_flows(sheet: Sheet, result: ScanResult, *, full: bool) -> None:
    """Every vendor with explicit flows; long lists are cut unless ``full``."""
    by_vendor: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in result.flows:
        if not flow.implicit:
            by_vendor[flow.vendor].append(flow)
    if not by_vendor:
        return
    titles = vendor_names(result)
    ids = short_ids(result.flows)
    sheet.heading("Flows")
    sheet.line(
        ("The word in brackets names a flow: `flowcheck explain WORD` shows its route.", "dim"),
        indent=2,
    )
    for vendor in vendor_order(result):
        if vendor in by_vendor:
            _write_vendor(sheet, vendor, titles[vendor], by_vendor[vendor], ids, full)


def _write_vendor(
    sheet: Sheet, vendor: str, title: str, flows: Sequence[Flow], ids: Mapping[str, str], full: bool
) -> None:
    groups = groups_of(flows)
    shown = groups if full else fair_share(groups, GROUPS_A_VENDOR)
    common = frozenset.intersection(*(frozenset(flow.gates) for flow in flows))
    sheet.blank()
    sheet.line((title, "bold magenta"), f" · {count(len(flows), 'flow')}", indent=2)
    _write_gates(sheet, "all: ", common, indent=4)
    category = ""
    for group in shown:
        if group.category != category:
            category = group.category
            sheet.line((names.category(category), "bold"), (f"  {category}", "dim"), indent=4)
        _write_group(sheet, group, common, ids, full)
    rest = len(flows) - sum(len(group.flows) for group in shown)
    if rest:
        of_a_host = vendor.startswith(UNKNOWN_HOST)  # no id that the command line takes
        asked = "--format json" if of_a_host else f"--vendor {vendor}"
        sheet.line((f"… and {rest:,} more: `flowcheck scan {asked}` shows all", "yellow"), indent=4)


def _write_group(
    sheet: Sheet, group: Group, common: frozenset[Gate], ids: Mapping[str, str], full: bool
) -> None:
    flows = group.flows
    sink = group.first.sink
    attributes = _attributes(flows)
    head: list[Part] = [
        (_keys(flows), "green"),
        " → ",
        (clip(one_line(sink.called), _CODE), "bold"),
        f" at {sink.file}:{joined(map(str, group.lines), _LINES)}",
    ]
    together = (
        sum(width_of(part if isinstance(part, str) else part[0]) for part in (*head, attributes))
        + 3
    )
    if together + 6 <= sheet.width:
        sheet.line(*head, (f" · {attributes}", "dim"), indent=6)
    else:
        sheet.line(*head, indent=6)
        sheet.line((attributes, "dim"), indent=8)
    shown = group.origins if full else group.origins[:_ORIGINS_A_GROUP]
    for origin in shown:
        _write_origin(sheet, origin, flows, ids, full)
    rest = sum(len(origin.flows) for origin in group.origins[len(shown) :])
    if rest:
        sheet.line(f"… and {count(rest, 'more flow', 'more flows')} to this call", indent=8)
    sets = [frozenset(flow.gates) for flow in flows]
    every = frozenset.intersection(*sets)
    _write_gates(sheet, "", every - common, indent=8)
    _write_gates(sheet, "some: ", frozenset.union(*sets) - every, indent=8)


def _write_origin(
    sheet: Sheet, origin: Origin, siblings: Sequence[Flow], ids: Mapping[str, str], full: bool
) -> None:
    flow = origin.first
    steps = f" in {count(len(flow.path), 'step')}" if flow.path else ""
    own = _own_words(origin.flows, siblings)
    named = [ids[each.id] for each in origin.flows]
    sheet.line(
        (f"[{joined(named, len(named) if full else _WORDS)}]", "dim"),
        f" from {flow.source.file}:{flow.source.line} `",
        (clip(one_line(flow.source.text), _CODE), "cyan"),
        f"`{steps}{' · ' + own if own else ''}",
        indent=8,
    )


def _write_gates(sheet: Sheet, whose: str, gates: Iterable[Gate], *, indent: int) -> None:
    """The conditions as one paragraph; nothing when there are none."""
    found = sorted(gates, key=lambda gate: (gate.kind, gate))
    parts: list[Part] = [whose] if found else []
    kind = ""
    for gate in found[:_GATES]:
        parts.append("; " if kind else "")
        if gate.kind != kind:
            parts.append((f"{names.gate(gate.kind)}: ", "blue"))
        kind = gate.kind
        parts.append(f"`{clip(one_line(gate.text), _CODE)}` at {gate.file}:{gate.line}")
    if len(found) > _GATES:
        parts.append(f"; and {count(len(found) - _GATES, 'more condition')}")
    if parts:
        sheet.line(*parts, indent=indent)


def _keys(flows: Iterable[Flow]) -> str:
    found = sorted({flow.key for flow in flows})
    return joined((clip(one_line(key), _CODE) or "(argument)" for key in found), _WORDS)


def _attributes(flows: Sequence[Flow]) -> str:
    """What all flows of a group share; what they do not share is told for each origin."""
    roles = sorted({flow.role for flow in flows})
    events = sorted({flow.event for flow in flows if flow.event})
    words = [joined((role for role in roles if role != "event" or not events), _WORDS)]
    if events:
        named = joined((f'"{clip(one_line(event), _CODE)}"' for event in events), 3)
        words.append(("event " if len(events) == 1 else "events ") + named)
    for value in (_subject, _treatment, _sureness):
        shared = {value(flow) for flow in flows}
        words += [word for word in shared if len(shared) == 1 and word]
    if all(flow.whole_object for flow in flows):
        words.append("whole object")
    return " · ".join(word for word in words if word)


def _own_words(flows: Sequence[Flow], siblings: Sequence[Flow]) -> str:
    words: list[str] = []
    if len({flow.key for flow in siblings}) > 1 and len({flow.source for flow in siblings}) > 1:
        words.append(_keys(flows))
    words += [
        ", ".join(sorted({value(flow) for flow in flows} - {""}))
        for value in (_subject, _treatment, _sureness)
        if len({value(flow) for flow in siblings}) > 1
    ]
    if any(flow.whole_object for flow in flows) and not all(flow.whole_object for flow in siblings):
        words.append("whole object")
    return " · ".join(word for word in words if word)


def _subject(flow: Flow) -> str:
    return "" if flow.subject == "unknown" else flow.subject


def _treatment(flow: Flow) -> str:
    origin = f" from {names.category(flow.derived_from)}" if flow.derived_from else ""
    return (flow.treatment if names.treated(flow.treatment) else "plain") + origin


def _sureness(flow: Flow) -> str:
    return f"{flow.confidence} confidence"
