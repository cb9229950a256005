"""What writes to fields of a value leave there: ``cart.owner = user``, ``rows.push(row)``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowcheck.ir.graph import ELEMENT, Node
from flowcheck.ir.module import Store
from flowcheck.link.copies import under_key
from flowcheck.link.values import Edge, Path


def _is_place(step: str) -> bool:
    return step in (ELEMENT, "?") or step.isdigit()


def stored_edges(
    number: int, stores: Iterable[Store], path: Path, nodes: Sequence[Node]
) -> list[Edge]:
    """What writes to fields of a value put at ``path`` of it."""
    edges = []
    for store in stores:
        steps = store.path
        shared = min(len(steps), len(path))
        if any(
            a != b and "?" not in (a, b) and ELEMENT not in (a, b)
            for a, b in zip(steps, path, strict=False)
        ):
            continue
        if steps[-1:] == (ELEMENT,) and len(path) >= len(steps) and not _is_place(path[shared - 1]):
            continue  # ``this.rows.push(x)`` makes no method of the rows
        if len(path) >= len(steps):
            value, rest = store.value, path[len(steps) :]
            if steps and steps[-1] == "?":
                value, rest = under_key(nodes, store.key, value, path[len(steps) - 1 :])
            edges.append(Edge((number, value), rest, note="stored"))
        else:
            edges.append(
                Edge((number, store.value), (), key=".".join(steps[shared:]), note="stored")
            )
    return edges
