"""What every drawing of a map says in words."""

from __future__ import annotations

from flowcheck.map.model import DataMap, Layer, Node, Tally
from flowcheck.report.text import clip, one_line, safe
from flowcheck.texts import Texts

STYLES = ("sent", "collected", "unsure")
"""How lines are drawn: each has a word in the sections ``lines`` and ``legend``."""

_LONGEST = 160


def label(text: str) -> str:
    """A name on one line: what could act on a reader's program is spelled out."""
    return clip(one_line(safe(text)), _LONGEST)


def title(data_map: DataMap) -> str:
    """The heading of a map."""
    return data_map.words("map", "title", project=label(data_map.project))


def heading(data_map: DataMap, layer: Layer) -> str:
    """The heading of a column."""
    return data_map.words("layers", layer.value)


def description(data_map: DataMap) -> str:
    """A map in a few sentences, for those who cannot see it."""
    words = data_map.words
    vendors = [node for node in data_map.layer(Layer.VENDOR) if not node.silent]
    data = data_map.layer(Layer.DATA)
    flows = sum(node.tally.total for node in data_map.layer(Layer.COUNTRY))
    if not flows:
        return words("map", "nothing")
    told = words(
        "map", "description", flows=words.counted("words", "flows", flows),
        kinds=words.counted("words", "kinds", len(data)),
        recipients=words.counted("words", "recipients", len(vendors)),
        countries=", ".join(label(node.name) for node in data_map.layer(Layer.COUNTRY)),
    )  # fmt: skip
    parts = (f"{label(node.name)}: {'; '.join(map(label, node.notes))}." for node in vendors)
    return " ".join((told, *parts))


def tally_words(tally: Tally, words: Texts) -> str:
    """``12 flows: 10 seen in the code, 2 collected by the SDK itself``."""
    numbers = zip((tally.sent, tally.collected, tally.unsure), STYLES, strict=True)
    told = ", ".join(
        f"{words.number(number)} {words('lines', style)}" for number, style in numbers if number
    )
    if not told:
        return words("map", "no_flow")
    return words("map", "node_flows", flows=words.counted("words", "flows", tally.total), told=told)


def node_words(node: Node, words: Texts) -> str:
    """A node in a sentence."""
    return ". ".join(map(label, (node.name, *node.notes, tally_words(node.tally, words))))
