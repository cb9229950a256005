"""The map in the DOT language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.map.model import LAYERS, DataMap, Layer, Node
from flowcheck.report.graph.words import heading, label, tally_words, title

_STYLES = {"sent": "solid", "collected": "dashed", "unsure": "dotted"}
_FILLS = {
    Layer.SUBJECT: ("#ede7f6", "#5e35b1"),
    Layer.DATA: ("#e3f2fd", "#1565c0"),
    Layer.PART: ("#f1f3f4", "#5f6368"),
    Layer.VENDOR: ("#fff3e0", "#b45309"),
    Layer.COUNTRY: ("#e8f5e9", "#2e7d32"),
}


def render(data_map: DataMap) -> bytes:
    """The graph as text."""
    return ("\n".join(_lines(data_map)) + "\n").encode("utf-8")


def _lines(data_map: DataMap) -> Iterator[str]:
    yield "digraph flows {"
    yield f"  label={_quoted(title(data_map))}; labelloc=t;"
    yield '  rankdir=LR; ranksep=1.2; nodesep=0.15; fontname="Helvetica,Arial,sans-serif";'
    yield '  node [shape=box style="rounded,filled" fontname="Helvetica,Arial,sans-serif"];'
    for layer in LAYERS:
        found = data_map.layer(layer)
        if found:
            yield f"  subgraph cluster_{layer.value} {{"
            yield f"    label={_quoted(heading(data_map, layer))}; color=none;"
            for node in found:
                yield f"    {_quoted(node.id)} [{_attributes(node)}];"
            yield "  }"
    for edge in data_map.edges:
        style = _STYLES[edge.tally.style]
        words = _quoted(tally_words(edge.tally, data_map.words))
        yield (
            f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [style={style} tooltip={words}];"
        )
    yield "}"


def _attributes(node: Node) -> str:
    fill, line = _FILLS[node.layer]
    if node.special:
        fill, line = "#ffebee", "#b71c1c"
    words = "\\n".join(_escaped(text) for text in (node.name, *node.notes))
    shape = ' style="rounded,dashed"' if node.silent else ""
    return f'label="{words}" fillcolor="{fill}" color="{line}"{shape}'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text in a quoted string: neither an escape of Graphviz nor a character entity."""
    plain = label(text).replace("\\", "\\\\").replace('"', '\\"')
    return plain.replace("&", "&amp;")
