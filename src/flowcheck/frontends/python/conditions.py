"""Conditions: what holds where code runs, and the values of ``and``, ``or``, ``not``, ``if``."""

from __future__ import annotations

from typing import NamedTuple

from ast_grep_py import SgNode

from flowcheck.frontends.python.walk import Facts, Walk, parts, span
from flowcheck.ir.drafts import Guards
from flowcheck.ir.graph import Operator


class Truth(NamedTuple):
    """A condition: its value, what holds when it is truthy, and what holds when it is falsy."""

    value: int
    yes: Facts
    no: Facts


def truth(walk: Walk, node: SgNode | None) -> Truth:
    """Read a condition once. Negations are peeled off and ``and``/``or`` taken apart."""
    if node is None:
        value = walk.builder.add(Operator(0, 0, "", ()))
        return Truth(value, (), ())
    match node.kind():
        case "not_operator":
            inner = truth(walk, node.field("argument"))
            at, end = span(node)
            value = walk.builder.add(Operator(at, end, "not", (inner.value,)))
            return Truth(value, inner.no, inner.yes)
        case "parenthesized_expression" if len(inside := parts(node)) == 1:
            return truth(walk, inside[0])
        case "boolean_operator":
            return _either_or_both(walk, node)
        case _:
            value = walk.value(node)
            return Truth(value, ((value, True),), ((value, False),))


def boolean(walk: Walk, node: SgNode) -> int:
    """``a and b`` is ``b``, ``a or b`` is one of the two."""
    return _either_or_both(walk, node).value


def negation(walk: Walk, node: SgNode) -> int:
    """``not a``."""
    return truth(walk, node).value


def conditional(walk: Walk, node: SgNode) -> int:
    """``a if c else b``."""
    at, end = span(node)
    inside = parts(node)
    if len(inside) != 3:
        return walk.opaque(node)
    condition = truth(walk, inside[1])
    first = under(walk, condition.yes, inside[0])
    second = under(walk, condition.no, inside[2])
    return walk.builder.chosen((first, second), at=at, end=end)


def under(walk: Walk, facts: Facts, node: SgNode) -> tuple[int, Guards]:
    """An expression that runs only where the facts hold, with the guards that say so."""
    guards = walk.builder.guards
    walk.assume(facts)
    value = walk.value(node), walk.builder.guards
    walk.builder.guards = guards
    return value


def _either_or_both(walk: Walk, node: SgNode) -> Truth:
    left, right, sign = node.field("left"), node.field("right"), node.field("operator")
    at, end = span(node)
    if left is None or right is None or sign is None:
        value = walk.opaque(node)
        return Truth(value, ((value, True),), ((value, False),))
    both = sign.kind() == "and"
    first = truth(walk, left)
    guards = walk.builder.guards
    walk.assume(first.yes if both else first.no)
    second = truth(walk, right)
    walk.builder.guards = guards
    if both:
        whole = walk.builder.add(Operator(at, end, "and", (first.value, second.value)))
        return Truth(second.value, first.yes + second.yes, ((whole, False),))
    value = walk.builder.phi((first.value, second.value), at=at, end=end)
    return Truth(value, ((value, True),), first.no + second.no)
