"""The map as a graph of networkx, for its writers and algorithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowcheck.map.model import DataMap

if TYPE_CHECKING:
    import networkx as nx


def network(data_map: DataMap) -> nx.DiGraph[str]:
    """The map as a directed graph whose nodes and edges carry plain attributes."""
    import networkx as nx  # noqa: PLC0415 (slow to import; only GraphML needs it)

    graph: nx.DiGraph[str] = nx.DiGraph()
    for node in data_map.nodes:
        graph.add_node(
            node.id,
            layer=node.layer.value,
            name=node.name,
            notes="\n".join(node.notes),
            members=" ".join(node.members),
            sent=node.tally.sent,
            collected=node.tally.collected,
            unsure=node.tally.unsure,
            special=node.special,
        )
    for edge in data_map.edges:
        graph.add_edge(
            edge.source,
            edge.target,
            style=edge.tally.style,
            sent=edge.tally.sent,
            collected=edge.tally.collected,
            unsure=edge.tally.unsure,
            weight=edge.tally.total,
        )
    return graph
