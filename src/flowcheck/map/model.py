"""The map as frozen values: nodes in five layers, what goes between them, and the routes.

A route is what a flow becomes: one node of each layer. Edges only join neighbouring layers, so that
an edge from data to a part of the code and one from there to a vendor do not yet say that the
vendor gets these data: the routes say it, and the notes of the vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from flowcheck.texts import Texts


class Layer(StrEnum):
    """A column of the map, in the order data flow."""

    SUBJECT = "subject"
    DATA = "data"
    PART = "part"
    VENDOR = "vendor"
    COUNTRY = "country"


LAYERS = tuple(Layer)


class Tally(Struct, frozen=True):
    """How many flows: sent by the code, collected by SDKs themselves, not sure."""

    sent: int = 0
    collected: int = 0
    unsure: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.sent + other.sent, self.collected + other.collected, self.unsure + other.unsure
        )

    @property
    def total(self) -> int:
        """All of them."""
        return self.sent + self.collected + self.unsure

    @property
    def style(self) -> str:
        """How a line is drawn: ``sent``, ``collected`` or ``unsure``, by the best proven flow."""
        if self.sent:
            return "sent"
        return "collected" if self.collected else "unsure"


class Node(Struct, frozen=True):
    """One box. ``id`` starts with its layer and stays the same between scans.

    ``notes`` are lines to show below the name. ``members`` are the keys that it stands for:
    categories, folders, vendors. ``special``: data of GDPR Art. 9 or 10. ``silent``: recipients in
    use that no flow was seen to reach.
    """

    id: str
    layer: Layer
    name: str
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    tally: Tally = Tally()
    special: bool = False
    silent: bool = False


class Edge(Struct, frozen=True):
    """Flows between two nodes of neighbouring layers, by their ids."""

    source: str
    target: str
    tally: Tally


class Route(Struct, frozen=True):
    """Flows that take the same way: ids of nodes, one of each layer in order."""

    nodes: tuple[str, ...]
    tally: Tally


class DataMap(Struct, frozen=True):
    """A map. Nodes are in order of layer and weight, edges and routes by their ids.

    ``ways`` are the nodes of each flow, by its id. ``words`` are those of the drawing.
    """

    words: Texts
    project: str
    revision: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    routes: tuple[Route, ...]
    ways: Mapping[str, tuple[str, ...]]

    def layer(self, layer: Layer) -> tuple[Node, ...]:
        """The nodes of a layer."""
        return tuple(node for node in self.nodes if node.layer is layer)


class View(Struct, frozen=True):
    """What is drawn: only some ``vendors`` or ``categories``, when any are named.

    ``depth``: levels of data and of folders below the coarsest; 0 is what fits into a page.
    """

    vendors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    depth: int = 0
