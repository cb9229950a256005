"""Assignments that hand something over: settings of a snippet, the address of a pixel.

``window.intercomSettings = {email}`` and ``new Image().src = address`` are not calls; whoever reads
the global, or loads the address, gets what is assigned. Comes in: a module. Goes out: the symbol
that is assigned to, and the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from flowcheck.ir.graph import After, Array, Load, Node, Object, Phi, Update
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import External

PIXEL = "global#Image().src"


class Assignment(Struct, frozen=True):
    """``symbol`` is external; ``value`` is what it is set to."""

    symbol: str
    value: Ref


def assignments(evaluator: Evaluator, number: int, fields: frozenset[str]) -> Iterator[Assignment]:
    """The assignments to some fields of things outside the code, in one module."""
    module = evaluator.program.module(number)
    written: list[tuple[int, tuple[str, ...], int]] = [
        (node.base, (node.field,), node.value)
        for node in module.nodes
        if isinstance(node, Update) and node.field in fields
    ]
    written.extend(
        (store.base, store.path, store.value)
        for store in module.stores
        if store.base >= 0 and store.path and store.path[-1] in fields
    )
    for base, path, value in written:
        if _is_start(module.nodes, value, path[-1]):
            continue
        for owner in evaluator.evaluate((number, thing(module.nodes, base))):
            if isinstance(owner, External):
                for found in evaluator.symbol(owner.symbol, path):
                    if isinstance(found, External):
                        yield Assignment(found.symbol, (number, value))


def thing(nodes: Sequence[Node], base: int) -> int:
    """What a thing is, whose fields were set before, and whose methods were called."""
    node = nodes[base]
    while isinstance(node, Update | After):
        base = node.base
        node = nodes[base]
    return base


def _is_start(nodes: Sequence[Node], value: int, name: str) -> bool:
    """Whether it is only made sure that there is a queue: ``dataLayer = dataLayer || []``."""
    node = nodes[value]
    return isinstance(node, Phi) and all(
        (isinstance(part, Array) and not part.items)
        or (isinstance(part, Object) and not part.entries)
        or (isinstance(part, Load) and part.field == name)
        for part in (nodes[at] for at in node.inputs)
    )
