"""The map as JSON, for other programs: nodes, edges and routes with their numbers."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from flowcheck.map.model import DataMap, Node, Tally
from flowcheck.report.jsontext import encoded

VERSION = "1.0"


def render(data_map: DataMap) -> bytes:
    """The document; ``docs/map.md`` describes it."""
    found = {
        "schema_version": VERSION,
        "project": {"name": data_map.project, "revision": data_map.revision or None},
        "nodes": [_node(node) for node in data_map.nodes],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "style": edge.tally.style,
                **_numbers(edge.tally),
            }
            for edge in data_map.edges
        ],
        "routes": [{"nodes": route.nodes, **_numbers(route.tally)} for route in data_map.routes],
    }
    return encoded(found, as_made=True)


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "layer": node.layer.value,
        "name": node.name,
        "notes": node.notes,
        "members": node.members,
        "special": node.special,
        **_numbers(node.tally),
    }


def _numbers(tally: Tally) -> dict[str, int]:
    return asdict(tally)
