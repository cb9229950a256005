"""The map as SVG: a picture that stands alone, or the one that the HTML report makes interactive.

No colour is written into an element: ``map.css`` has them, for light and for dark surroundings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from flowcheck.map.model import DataMap
from flowcheck.report.graph.layout import (
    HEAD_SIZE,
    NAME_LINE,
    NOTE_LINE,
    PAD_X,
    PAD_Y,
    Box,
    Drawing,
    Line,
    lay_out,
)
from flowcheck.report.graph.words import (
    STYLES,
    description,
    heading,
    node_words,
    tally_words,
    title,
)
from flowcheck.report.text import safe
from flowcheck.texts import Texts

_HEAD_Y, _TITLE_Y = 58, 26
_UNTITLED = 36
"""The height of the title, which a page has of its own."""

_SAMPLE = 34


def render(data_map: DataMap) -> bytes:
    """The picture as a file."""
    drawing = lay_out(data_map)
    size = f'width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    view = f'viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}"'
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" {size} {view} '
            'aria-labelledby="title desc">'
        ),
        f'<title id="title">{_text(title(data_map))}</title>',
        f'<desc id="desc">{_text(description(data_map))}</desc>',
        f"<style>{styles()}</style>",
        '<rect class="ground" width="100%" height="100%"/>',
        f'<text class="title" x="16" y="{_TITLE_Y}">{_text(title(data_map))}</text>',
        *_body(data_map, drawing, interactive=False),
        "</svg>",
    ]
    return ("\n".join(parts) + "\n").encode("utf-8")


def fragment(data_map: DataMap) -> str:
    """The picture for an HTML page with ``styles`` of its own: boxes are buttons.

    Boxes and lines carry the places of their nodes in the map (``data-node``, ``data-from``,
    ``data-to``).
    """
    drawing = lay_out(data_map)
    height = drawing.height - _UNTITLED
    view = f"0 {_UNTITLED} {drawing.width:.0f} {height:.0f}"
    parts = [
        (
            f'<svg class="map" role="group" aria-label="{_text(title(data_map))}" '
            f'width="{drawing.width:.0f}" height="{height:.0f}" viewBox="{view}">'
        ),
        *_body(data_map, drawing, interactive=True),
        "</svg>",
    ]
    return "\n".join(parts)


def styles() -> str:
    """The colours and fonts of a map."""
    return files("flowcheck.report.graph").joinpath("map.css").read_text("utf-8")


def _body(data_map: DataMap, drawing: Drawing, *, interactive: bool) -> Iterator[str]:
    for column in drawing.columns:
        yield (
            f'<text class="head" x="{column.x:.1f}" y="{_HEAD_Y}" font-size="{HEAD_SIZE:.0f}">'
            f"{_text(heading(data_map, column.layer))}</text>"
        )
    places = {node.id: place for place, node in enumerate(data_map.nodes)}
    names = {node.id: node.name for node in data_map.nodes}
    yield '<g class="edges" aria-hidden="true">' if interactive else '<g class="edges">'
    for line in drawing.lines:
        yield _line(line, places, names, data_map.words)
    yield "</g>"
    for box in drawing.boxes:
        yield _box(box, places[box.node.id], data_map.words, interactive=interactive)
    yield from _legend(drawing, data_map.words)


def _line(line: Line, places: Mapping[str, int], names: Mapping[str, str], texts: Texts) -> str:
    edge, middle = line.edge, (line.x1 + line.x2) / 2
    way = (
        f"M{line.x1:.1f} {line.y1:.1f}C{middle:.1f} {line.y1:.1f} {middle:.1f} {line.y2:.1f} "
        f"{line.x2:.1f} {line.y2:.1f}"
    )
    words = f"{names[edge.source]} → {names[edge.target]}: {tally_words(edge.tally, texts)}"
    return (
        f'<path class="edge {edge.tally.style}" stroke-width="{line.stroke:.1f}" d="{way}" '
        f'data-from="{places[edge.source]}" data-to="{places[edge.target]}">'
        f"<title>{_text(words)}</title></path>"
    )


def _box(box: Box, place: int, texts: Texts, *, interactive: bool) -> str:
    node = box.node
    kinds = ["node", node.layer.value]
    kinds += ["special"] if node.special else []
    kinds += ["silent"] if node.silent else []
    words = _text(node_words(node, texts))
    acts = (
        f' role="button" tabindex="-1" aria-pressed="false" aria-label="{words}"'
        if interactive and not node.silent
        else f' role="img" aria-label="{words}"'
        if interactive
        else ""
    )
    lines = [*((text, "name") for text in box.names), *((text, "note") for text in box.notes)]
    written, y = [], box.y + PAD_Y
    for text, kind in lines:
        step = NAME_LINE if kind == "name" else NOTE_LINE
        written.append(
            f'<text class="{kind}" x="{box.x + PAD_X:.1f}" y="{y + step - 4:.1f}">'
            f"{_text(text)}</text>"
        )
        y += step
    return (
        f'<g class="{" ".join(kinds)}" data-node="{place}"{acts}><title>{words}</title>'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="6"/>{"".join(written)}</g>'
    )


def _legend(drawing: Drawing, words: Texts) -> Iterator[str]:
    """What the kinds of lines mean, below the boxes."""
    y = drawing.height - 14
    x = 16.0
    for style in STYLES:
        told = words("lines", style)
        yield (
            f'<path class="edge {style}" stroke-width="2" d="M{x:.1f} {y - 4:.1f}h{_SAMPLE}"/>'
            f'<text class="note" x="{x + _SAMPLE + 6:.1f}" y="{y:.1f}">{_text(told)}</text>'
        )
        x += _SAMPLE + 26 + 6.5 * len(told)


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
