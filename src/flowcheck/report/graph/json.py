"""The map as JSON, for other programs: nodes, edges and routes with their numbers."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import asdict

from flowcheck.map.model import DataMap, Node, Tally

VERSION = "1.0"


def render(data_map: DataMap) -> bytes:
    """The document; ``docs/map.md`` describes it."""
    found = {
        "schema_version": VERSION,
        "project": {"name": _text(data_map.project), "revision": data_map.revision or None},
        "nodes": [_node(node) for node in data_map.nodes],
        "edges": [
            {
                "source": _text(edge.source),
                "target": _text(edge.target),
                "style": edge.tally.style,
                **_numbers(edge.tally),
            }
            for edge in data_map.edges
        ],
        "routes": [
            {"nodes": [_text(node) for node in route.nodes], **_numbers(route.tally)}
            for route in data_map.routes
        ],
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": _text(node.id),
        "layer": node.layer.value,
        "name": _text(node.name),
        "notes": [_text(note) for note in node.notes],
        "members": [_text(member) for member in node.members],
        "special": node.special,
        **_numbers(node.tally),
    }


def _numbers(tally: Tally) -> dict[str, int]:
    return asdict(tally)


def _text(text: str) -> str:
    """A name as it is; a lone surrogate, which no reader takes, is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
