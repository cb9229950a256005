"""The signs of the table of data categories and vendors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from flowcheck.report import names
from flowcheck.report.groups import reach_of
from flowcheck.result.flows import Flow

PLAIN, TREATED, BY_SDK, UNSURE = "●", "◐", "○", "?"
ORDER = (PLAIN, TREATED, BY_SDK, UNSURE)
MEANINGS = {
    PLAIN: "sent as it is",
    TREATED: "sent treated (hashed, masked, ...)",
    BY_SDK: "collected by the SDK itself",
    UNSURE: "not sure, or the vendor's console decides",
}


def cells(flows: Iterable[Flow]) -> Mapping[tuple[str, str], Collection[str]]:
    """The signs of each data category and vendor."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for flow in flows:
        found[flow.category, flow.vendor].add(sign(flow))
    return found


def sign(flow: Flow) -> str:
    """How a flow is marked."""
    if flow.implicit:
        return BY_SDK if reach_of(flow) == "on" else UNSURE
    if flow.confidence == "low":
        return UNSURE
    return TREATED if names.treated(flow.treatment) else PLAIN
