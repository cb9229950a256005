"""Assignments that hand something over: settings of a snippet, the address of a pixel.

``window.intercomSettings = {email}`` and ``new Image().src = address`` are no calls; who reads the
global, or loads the address, gets what is assigned. Comes in: a module. Goes out: the symbol that
is assigned to, and the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowcheck.ir.graph import Update
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import External

PIXEL = "global#Image().src"


@dataclass(frozen=True, slots=True)
class Assignment:
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
        for owner in evaluator.evaluate((number, base)):
            if isinstance(owner, External):
                for found in evaluator.symbol(owner.symbol, path):
                    if isinstance(found, External):
                        yield Assignment(found.symbol, (number, value))
