"""The formats of the map: they can be read back, and names stay text in each."""

from __future__ import annotations

import io
import itertools
import json
import re
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given

from flowcheck.map.model import DataMap, Edge, Layer, Node, Route, Tally
from flowcheck.report.graph import dot, graphml, mermaid, svg
from flowcheck.report.graph import json as as_json
from flowcheck.report.graph.layout import NAME_SIZE, NOTE_SIZE, PAD_X, lay_out
from flowcheck.report.graph.widths import width, wrapped
from goldens import GOLDEN, assert_golden
from map_material import drawn, speech
from sample_result import sample
from strategies import HOSTILE, one_in

RENDERS = {each.__name__.rpartition(".")[2]: each.render for each in (dot, graphml, mermaid, svg)}
SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "<script>alert(1)</script>", "]]> -->", '"]:::x --> y', "end", "a\\N\\", "%% c", "#35; &lt;",
    "\u202egnp.exe", "line\nbreak\x00\x1b", "`x` **y** 1. z", "- list", "$$x$$", "fa:fa-bomb",
    "caf\udce9", "漢字 é", "",
)  # fmt: skip


def one_way(*names: str) -> DataMap:
    """A map with a box of each layer for each name."""
    nodes, edges, routes = [], [], []
    for name in dict.fromkeys(names):
        ids = tuple(f"{layer}:{name}" for layer in Layer)
        nodes += [
            Node(node, layer, name, (name,), (name,), Tally(sent=1))
            for node, layer in zip(ids, Layer, strict=True)
        ]
        edges += [Edge(*pair, Tally(sent=1)) for pair in itertools.pairwise(ids)]
        routes.append(Route(ids, Tally(sent=1)))
    ordered = sorted(nodes, key=lambda node: list(Layer).index(node.layer))
    return DataMap(speech().texts, names[0], "", tuple(ordered), tuple(edges), tuple(routes), {})


def test_mermaid_is_as_approved() -> None:
    text = mermaid.render(drawn(sample())).decode()
    assert_golden(GOLDEN / "report" / "map.mmd", text)


@pytest.mark.parametrize("name", [*RENDERS, "json"])
def test_the_same_map_gives_the_same_bytes(name: str) -> None:
    render = RENDERS.get(name, as_json.render)
    assert render(drawn(sample())) == render(drawn(sample()))


def test_json_has_nodes_edges_and_routes_with_their_numbers() -> None:
    found = json.loads(as_json.render(drawn(sample())))
    ids = {node["id"] for node in found["nodes"]}
    assert {edge["source"] for edge in found["edges"]} <= ids
    assert all(set(route["nodes"]) <= ids for route in found["routes"])
    assert sum(
        route["sent"] + route["collected"] + route["unsure"] for route in found["routes"]
    ) == len(sample().flows)


def test_graphml_reads_back() -> None:
    data_map = drawn(sample())
    graph = nx.read_graphml(io.BytesIO(graphml.render(data_map)))
    assert set(graph) == {node.id for node in data_map.nodes}
    assert graph.number_of_edges() == len(data_map.edges)
    assert graph.nodes["vendor:posthog"]["name"] == "PostHog"


def test_lines_of_the_sdk_are_dashed_in_every_drawing() -> None:
    data_map = drawn(sample())
    number = sum(edge.tally.style == "collected" for edge in data_map.edges)
    assert number
    assert mermaid.render(data_map).count(b" -.-> ") == number
    assert dot.render(data_map).count(b"style=dashed tooltip") == number
    assert (
        svg.render(data_map).count(b'class="edge collected" stroke-width') == number + 1
    )  # legend


def test_a_picture_says_what_it_shows() -> None:
    root = ET.fromstring(svg.render(drawn(sample())))  # noqa: S314 (made here)
    assert root.get("aria-labelledby") == "title desc"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "Personal data leaving shop"
    assert desc is not None
    assert "PostHog: product analytics" in (desc.text or "")
    assert b"prefers-color-scheme: dark" in svg.render(drawn(sample()))


@pytest.mark.parametrize("data_map", [drawn(sample()), one_way(*NAMES), one_way("W" * 400)])
def test_boxes_do_not_overlap_and_hold_their_text(data_map: DataMap) -> None:
    drawing = lay_out(data_map)
    for one, other in itertools.combinations(drawing.boxes, 2):
        beside = one.x + one.width < other.x or other.x + other.width < one.x
        above = one.y + one.height < other.y or other.y + other.height < one.y
        assert beside or above
    for box in drawing.boxes:
        lines = [width(line, NAME_SIZE) for line in box.names]
        lines += [width(line, NOTE_SIZE) for line in box.notes]
        assert max(lines) <= box.width - 2 * PAD_X + 0.01
        assert 0 <= box.x <= drawing.width - box.width
        assert 0 <= box.y <= drawing.height - box.height


@given(HOSTILE)
def test_wrapped_text_keeps_to_its_room(text: str) -> None:
    lines = wrapped(text, 12, 100, 3)
    assert len(lines) <= 3
    assert all(width(line, 12) <= 100 or len(line) <= 2 for line in lines)


@given(HOSTILE)
@one_in(2)
def test_names_stay_text_in_xml(name: str) -> None:
    for render in (svg.render, graphml.render):
        data = render(one_way(name))
        root = ET.fromstring(data)  # noqa: S314 (made here)
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data)
        assert "script" not in {each.tag.rpartition("}")[2] for each in root.iter()}


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_text_in_mermaid(name: str) -> None:
    lines = mermaid.render(one_way(name)).decode().split("\n")
    labels = [line for line in lines if re.match(r"    n\d", line)]
    assert len(labels) == len(Layer)
    for line in labels:
        assert re.fullmatch(r'    n\d+\["(?:[\w ,:()/.-]|#\d+;|<br/>)*"\]:::\w+', line), line
    assert len(lines) == len(mermaid.render(one_way("plain")).decode().split("\n"))


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_text_in_dot(name: str) -> None:
    text = dot.render(one_way(name)).decode()
    strings = re.sub(r'"(?:[^"\\\n]|\\[\\"n])*"', '""', text)
    plain = re.sub(r'"(?:[^"\\\n]|\\[\\"n])*"', '""', dot.render(one_way("plain")).decode())
    assert strings == plain
