"""The map as a Mermaid flowchart, for Markdown pages and pull requests.

Every sign of a name that Mermaid could read is written as a character code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowcheck.map.model import LAYERS, DataMap, Node
from flowcheck.patterns import regex
from flowcheck.report.graph.words import STYLES, heading, label, title

_PLAIN = regex(r"[^\w \-,:()/.]|(?<=\d)\.(?= )|^[-.:]|_", re.ASCII)
_DRAWN = regex(r":(?=fa-)|\$(?=\$)")
"""Where Mermaid would draw an icon or a formula, whatever the codes."""

_UNSPEAKABLE = regex(r"[^\w ,.:'()/-]")
_WIDTH = 48
_LINES = {"sent": "-->", "collected": "-.->", "unsure": "-.->|?|"}
_CLASSES = """\
  classDef subject fill:#ede7f6,stroke:#5e35b1,color:#1b1b1f
  classDef data fill:#e3f2fd,stroke:#1565c0,color:#1b1b1f
  classDef special fill:#ffebee,stroke:#b71c1c,stroke-width:3px,color:#1b1b1f
  classDef part fill:#f1f3f4,stroke:#5f6368,color:#1b1b1f
  classDef vendor fill:#fff3e0,stroke:#b45309,color:#1b1b1f
  classDef silent fill:#fafafa,stroke:#8a8a8a,stroke-dasharray:4 4,color:#1b1b1f
  classDef country fill:#e8f5e9,stroke:#2e7d32,color:#1b1b1f
"""


def render(data_map: DataMap) -> bytes:
    """The flowchart as text."""
    lines = [*_head(data_map), *_nodes(data_map), *_edges(data_map)]
    return ("\n".join(lines) + "\n" + _CLASSES).encode("utf-8")


def _head(data_map: DataMap) -> Iterator[str]:
    yield '%%{init: {"flowchart": {"wrappingWidth": 360, "curve": "basis"}}}%%'
    yield "flowchart LR"
    yield f"  accTitle: {_spoken(title(data_map))}"
    told = (data_map.words("legend", style) for style in STYLES)
    yield f"  accDescr: {_spoken('. '.join(told))}"


def _spoken(text: str) -> str:
    """Text for screen readers, where Mermaid knows no codes: other signs are left out."""
    return " ".join(_UNSPEAKABLE.sub(" ", text).split())


def _nodes(data_map: DataMap) -> Iterator[str]:
    numbers = _numbers(data_map)
    for layer in LAYERS:
        found = data_map.layer(layer)
        if found:
            yield f'  subgraph {layer.value}s["{escaped(heading(data_map, layer))}"]'
            for node in found:
                yield f'    {numbers[node.id]}["{_text(node)}"]:::{_class(node)}'
            yield "  end"


def _edges(data_map: DataMap) -> Iterator[str]:
    numbers = _numbers(data_map)
    for edge in data_map.edges:
        arrow = _LINES[edge.tally.style]
        yield f"  {numbers[edge.source]} {arrow} {numbers[edge.target]}"


def _numbers(data_map: DataMap) -> dict[str, str]:
    return {node.id: f"n{number}" for number, node in enumerate(data_map.nodes, start=1)}


def _class(node: Node) -> str:
    if node.silent:
        return "silent"
    return "special" if node.special else node.layer.value


def _text(node: Node) -> str:
    lines = [line for text in (node.name, *node.notes) for line in _wrapped(label(text))]
    return "<br/>".join(map(escaped, lines))


def _wrapped(text: str) -> Iterator[str]:
    """The text in lines of some width, broken between words."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= _WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def escaped(text: str) -> str:
    """Text that stands in a label: letters and a few signs as they are, the rest as codes."""
    apart = _DRAWN.sub(r"\g<0> ", text)
    return _PLAIN.sub(lambda found: f"#{ord(found.group())};", apart)
