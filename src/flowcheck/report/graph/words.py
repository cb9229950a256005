"""What every drawing of a map says in words."""

from __future__ import annotations

from flowcheck.map.model import DataMap, Layer, Node, Tally
from flowcheck.report.text import clip, count, one_line, safe

_LONGEST = 160

LEGEND = {
    "sent": "seen in the code: a value is handed to the recipient",
    "collected": "collected by the recipient's software itself, no call names it",
    "unsure": "not sure, or the recipient's console decides",
}
"""How lines are drawn, and what it means."""


def label(text: str) -> str:
    """A name on one line: what could act on a reader's program is spelled out."""
    return clip(one_line(safe(text)), _LONGEST)


def title(data_map: DataMap) -> str:
    """The heading of a map."""
    return f"Personal data that leave {label(data_map.project)}"


def description(data_map: DataMap) -> str:
    """A map in a few sentences, for those who cannot see it."""
    vendors = [node for node in data_map.layer(Layer.VENDOR) if not node.silent]
    data = data_map.layer(Layer.DATA)
    flows = sum(node.tally.total for node in data_map.layer(Layer.COUNTRY))
    if not flows:
        return "No personal data were seen to reach a third party."
    countries = ", ".join(label(node.name) for node in data_map.layer(Layer.COUNTRY))
    parts = [
        (
            f"{count(flows, 'flow')} of {count(len(data), 'kind')} of data "
            f"to {count(len(vendors), 'recipient')} in {countries}."
        )
    ]
    parts += [f"{label(node.name)}: {'; '.join(map(label, node.notes))}." for node in vendors]
    return " ".join(parts)


def tally_words(tally: Tally) -> str:
    """``12 flows: 10 seen in the code, 2 collected by the SDK``."""
    parts = (
        (tally.sent, "seen in the code"),
        (tally.collected, "collected by the SDK itself"),
        (tally.unsure, "not sure"),
    )
    told = ", ".join(f"{number:,} {words}" for number, words in parts if number)
    return f"{count(tally.total, 'flow')}: {told}" if told else "no flow"


def node_words(node: Node) -> str:
    """A node in a sentence."""
    return ". ".join(map(label, (node.name, *node.notes, tally_words(node.tally))))
