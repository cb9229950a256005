"""Assignments that hand something over: settings of a snippet, the address of a pixel.

``window.intercomSettings = {email}`` and ``new Image().src = address`` are not calls; whoever reads
the global, or loads the address, gets what is assigned; so does it where a field is set afterwards:
``window.intercomSettings.email = email``. Comes in: a module. Goes out: the symbol that is assigned
to, or to a field of which, and the value.
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
    """``symbol`` is external; ``value`` is what it, or its ``field``, is set to."""

    symbol: str
    value: Ref
    field: str = ""


def assignments(evaluator: Evaluator, number: int, fields: frozenset[str]) -> Iterator[Assignment]:
    """The assignments to some fields of things outside the code, in one module."""
    module = evaluator.program.module(number)
    written: list[tuple[int, tuple[str, ...], str, int]] = [
        (node.base, (node.field,), "", node.value)
        for node in module.nodes
        if isinstance(node, Update) and node.field in fields
    ]
    for store in module.stores:
        if store.base >= 0 and store.path and store.path[-1] in fields:
            written.append((store.base, store.path, "", store.value))
        if store.base >= 0 and store.path[-2:-1] and store.path[-2] in fields:
            written.append((store.base, store.path[:-1], store.path[-1], store.value))
    for base, path, field, value in written:
        if not field and _is_start(module.nodes, value, path[-1]):
            continue
        for owner in evaluator.evaluate((number, thing(module.nodes, base))):
            if isinstance(owner, External):
                for found in evaluator.symbol(owner.symbol, path):
                    if isinstance(found, External):
                        yield Assignment(found.symbol, (number, value), field)


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
