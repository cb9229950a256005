"""Where the boxes and lines of a map are: columns, few crossings, no overlap.

Lines only join neighbouring columns, so that nothing has to be led around a box: the order within
the columns is all that must be found (barycentres, swept to and fro).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.map.model import LAYERS, DataMap, Edge, Layer, Node
from flowcheck.report.graph.widths import width, wrapped
from flowcheck.report.graph.words import heading, label

NAME_SIZE, NOTE_SIZE, HEAD_SIZE = 13.0, 11.0, 12.0
NAME_LINE, NOTE_LINE = 17.0, 14.0
PAD_X, PAD_Y = 10.0, 7.0
_ROOM = {
    Layer.SUBJECT: 125.0,
    Layer.DATA: 215.0,
    Layer.PART: 165.0,
    Layer.VENDOR: 330.0,
    Layer.COUNTRY: 190.0,
}
_GAP_X = 92.0
_GAP_Y, _WIDEST_GAP = 10.0, 30.0
_MARGIN, _TOP = 16.0, 72.0
_BOTTOM = 40.0
_SWEEPS = 6
_NAME_LINES, _NOTE_LINES = 3, 4


class Box(Struct, frozen=True):
    """A node with its place; ``names`` and ``notes`` are its lines of text."""

    node: Node
    names: tuple[str, ...]
    notes: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


class Line(Struct, frozen=True):
    """An edge from the right side of a box to the left side of another."""

    edge: Edge
    x1: float
    y1: float
    x2: float
    y2: float
    stroke: float


class Column(Struct, frozen=True):
    """A layer with its place."""

    layer: Layer
    x: float
    width: float


class Drawing(Struct, frozen=True):
    """Everything with its place, in pixels."""

    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


def lay_out(data_map: DataMap) -> Drawing:
    """The drawing of a map."""
    layers = [layer for layer in LAYERS if data_map.layer(layer)]
    order = _ordered([data_map.layer(layer) for layer in layers], data_map.edges)
    sized = [[_sized(node) for node in nodes] for nodes in order]
    tallest = max((_height(boxes) for boxes in sized), default=0.0)
    columns, boxes = [], []
    x = _MARGIN
    for layer, found in zip(layers, sized, strict=True):
        wide = max(box.width for box in found)
        wide = max(wide, width(heading(data_map, layer), HEAD_SIZE))
        columns.append(Column(layer, x, wide))
        gap = _gap(found, tallest)
        y = _TOP + (tallest - _height(found, gap)) / 2
        for box in found:
            boxes.append(replace(box, x=x, y=y, width=wide))
            y += box.height + gap
        x += wide + _GAP_X
    lines = _lines({box.node.id: box for box in boxes}, data_map.edges)
    right = max(x - _GAP_X + _MARGIN, 520.0)
    return Drawing(tuple(columns), tuple(boxes), lines, right, _TOP + tallest + _BOTTOM)


def _sized(node: Node) -> Box:
    room = _ROOM[node.layer]
    names = wrapped(label(node.name), NAME_SIZE, room, _NAME_LINES)
    notes = tuple(
        line for note in node.notes for line in wrapped(label(note), NOTE_SIZE, room, _NOTE_LINES)
    )
    widest = max(
        (
            *(width(line, NAME_SIZE) for line in names),
            *(width(line, NOTE_SIZE) for line in notes),
        ),
        default=0.0,
    )
    height = 2 * PAD_Y + len(names) * NAME_LINE + len(notes) * NOTE_LINE
    return Box(node, names, notes, 0.0, 0.0, widest + 2 * PAD_X, height)


def _height(boxes: Sequence[Box], gap: float = _GAP_Y) -> float:
    return sum(box.height for box in boxes) + gap * max(0, len(boxes) - 1)


def _gap(boxes: Sequence[Box], tallest: float) -> float:
    """The space between the boxes of a column: more where other columns are taller."""
    free = tallest - sum(box.height for box in boxes)
    return max(_GAP_Y, min(_WIDEST_GAP, free / (len(boxes) + 1)))


def _ordered(
    layers: Sequence[Sequence[Node]], edges: Iterable[Edge]
) -> tuple[tuple[Node, ...], ...]:
    """The nodes of each layer, from top to bottom, so that lines cross little."""
    near: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for edge in edges:
        near[edge.source].append((edge.target, edge.tally.total))
        near[edge.target].append((edge.source, edge.tally.total))
    found = [list(nodes) for nodes in layers]
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        places = range(1, len(found)) if forward else range(len(found) - 2, -1, -1)
        for place in places:
            beside = found[place - 1 if forward else place + 1]
            found[place] = _by_neighbours(found[place], beside, near)
    return tuple(tuple(nodes) for nodes in found)


def _by_neighbours(
    nodes: Sequence[Node], beside: Sequence[Node], near: Mapping[str, Sequence[tuple[str, int]]]
) -> list[Node]:
    height = {node.id: place / max(1, len(beside) - 1) for place, node in enumerate(beside)}

    def middle(place: int) -> tuple[bool, float, int]:
        node = nodes[place]
        known = [
            (height[other], total) for other, total in near.get(node.id, ()) if other in height
        ]
        weight = sum(total for _, total in known)
        if not weight:
            return True, 0.0, place
        return False, round(sum(at * total for at, total in known) / weight, 9), place

    return [nodes[place] for place in sorted(range(len(nodes)), key=middle)]


def _lines(boxes: Mapping[str, Box], edges: Sequence[Edge]) -> tuple[Line, ...]:
    """Lines whose ends are spread over the sides of the boxes, in the order of the other ends."""
    leaves = _ports(boxes, edges, leaving=True)
    enters = _ports(boxes, edges, leaving=False)
    return tuple(
        Line(
            edge,
            boxes[edge.source].x + boxes[edge.source].width,
            leaves[edge.source, edge.target],
            boxes[edge.target].x,
            enters[edge.source, edge.target],
            min(7.0, 1.0 + 0.55 * log2(max(1, edge.tally.total))),
        )
        for edge in edges
    )


def _ports(
    boxes: Mapping[str, Box], edges: Iterable[Edge], *, leaving: bool
) -> dict[tuple[str, str], float]:
    at: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        at[edge.source if leaving else edge.target].append(edge)
    found = {}
    for node, some in at.items():
        some.sort(key=lambda edge: boxes[edge.target if leaving else edge.source].y)
        step = boxes[node].height / (len(some) + 1)
        for place, edge in enumerate(some, start=1):
            found[edge.source, edge.target] = boxes[node].y + step * place
    return found
