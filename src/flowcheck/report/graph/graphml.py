"""The map as GraphML, for yEd, Gephi, Neo4j and the like."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.map.model import DataMap
from flowcheck.map.network import network
from flowcheck.report.markup import for_xml


def render(data_map: DataMap) -> bytes:
    """The document; its attributes are described in ``docs/map.md``."""
    from networkx import generate_graphml  # noqa: PLC0415 (slow to import)

    lines = generate_graphml(network(_plain(data_map)), encoding="utf-8", named_key_ids=True)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode("utf-8")


def _plain(data_map: DataMap) -> DataMap:
    """The map with what XML has no way to hold spelled out."""
    return replace(
        data_map,
        nodes=tuple(
            replace(
                node,
                id=for_xml(node.id),
                name=for_xml(node.name),
                notes=tuple(map(for_xml, node.notes)),
                members=tuple(map(for_xml, node.members)),
            )
            for node in data_map.nodes
        ),
        edges=tuple(
            replace(edge, source=for_xml(edge.source), target=for_xml(edge.target))
            for edge in data_map.edges
        ),
    )
