"""The signs of the table of data categories and vendors."""

from __future__ import annotations

from flowcheck.report import names
from flowcheck.report.groups import reach_of
from flowcheck.result import Flow

PLAIN, TREATED, BY_SDK, UNSURE = "●", "◐", "○", "?"
ORDER = (PLAIN, TREATED, BY_SDK, UNSURE)
MEANINGS = {
    PLAIN: "sent as it is",
    TREATED: "sent treated (hashed, masked, ...)",
    BY_SDK: "collected by the SDK itself",
    UNSURE: "not sure, or the vendor's console decides",
}


def sign(flow: Flow) -> str:
    """How a flow is marked."""
    if flow.implicit:
        return BY_SDK if reach_of(flow) == "on" else UNSURE
    if flow.confidence == "low":
        return UNSURE
    return TREATED if names.treated(flow.treatment) else PLAIN
