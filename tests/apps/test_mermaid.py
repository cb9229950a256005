"""Mermaid itself reads the map, with hostile names: where FLOWCHECK_MERMAID names its script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chromium import started
from flowcheck.map.model import DataMap, Edge, Layer, Node, Tally
from flowcheck.report.graph import mermaid
from flowcheck.report.graph.words import label
from map_material import drawn, speech
from sample_result import sample

SCRIPT = os.environ.get("FLOWCHECK_MERMAID", "")
NAMES = (
    "<script>alert(1)</script>", "]]> -->", '"]:::x --> y', "end", "a\\N\\", "%% c", "#35; &lt;",
    "\u202egnp.exe", "line\nbreak\x00", "`x` **y** 1. z", "- list", "1. one", "x@{ shape: y }",
    "click n1", "caf\udce9", "漢字 é", "www.example.com https://e.example/?a=b#c",
)  # fmt: skip


@pytest.mark.skipif(not SCRIPT, reason="FLOWCHECK_MERMAID names no mermaid.min.js")
def test_mermaid_draws_every_name_as_it_is(tmp_path: Path) -> None:
    nodes = tuple(Node(f"vendor:{name}", Layer.VENDOR, name) for name in NAMES)
    country = Node("country:US", Layer.COUNTRY, "US")
    edges = tuple(Edge(node.id, country.id, Tally(sent=1)) for node in nodes)
    hostile = DataMap(speech().texts, NAMES[0], "", (*nodes, country), edges, (), {})
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><title>x</title>")
    with started() as browser:
        page = browser.new_page()
        page.goto(empty.as_uri())
        page.add_script_tag(path=SCRIPT)
        page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})")
        for data_map in (hostile, drawn(sample())):
            page.evaluate(
                """text => mermaid.render('map', text).then(
                  found => { document.body.innerHTML = found.svg })""",
                mermaid.render(data_map).decode(),
            )
            texts = page.evaluate("[...document.querySelectorAll('.node')].map(n => n.textContent)")
            expected = ["".join((node.name, *node.notes)) for node in data_map.nodes]
            assert sorted(map(_bare, texts)) == sorted(map(_bare, expected))
            told = page.evaluate("document.querySelector('desc').textContent")
            assert told.startswith("Solid arrows: ")
            assert "the recipient's console decides" in told


def _bare(text: str) -> str:
    """A text without spaces: Mermaid breaks lines as it likes."""
    return "".join(label(text).split())
