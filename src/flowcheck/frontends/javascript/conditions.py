"""Conditions and the operators that branch: ``&&``, ``||``, ``??``, ``!``, ``c ? a : b``."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from flowcheck.frontends.javascript.walker import Facts, Node, Walker
from flowcheck.ir.graph import Operator

_EITHER = frozenset(["||", "??"])


class Test(Struct, frozen=True):
    """A lowered condition: its value, and what is known when it is truthy and when it is falsy."""

    value: int
    truthy: Facts
    falsy: Facts


def test(w: Walker, node: Node) -> Test:
    """Lower a condition once, taking conjunctions, disjunctions and negations apart."""
    kind, at, end, _ = node
    parts = (
        w.parts(node)
        if kind in ("parenthesized_expression", "unary_expression", "binary_expression")
        else []
    )
    if kind == "parenthesized_expression" and len(parts) == 1:
        return test(w, parts[0])
    if kind == "unary_expression" and len(parts) == 2 and parts[0][0] == "!":
        inner = test(w, parts[1])
        return Test(
            w.builder.add(Operator(at, end, "!", (inner.value,))), inner.falsy, inner.truthy
        )
    if kind == "binary_expression" and len(parts) == 3:
        operator = parts[1][0]
        if operator == "&&":
            return _both(w, node)
        if operator in _EITHER:
            return _either(w, node, operator)
    value = w.value(node)
    return Test(value, ((value, True),), ((value, False),))


def operands(w: Walker, node: Node, operator: str) -> list[Node]:
    """The operands of a chain of one operator, left to right, found without recursion."""
    found: list[Node] = []
    while node[0] == "binary_expression":
        parts = w.parts(node)
        if len(parts) != 3 or parts[1][0] != operator:
            break
        found.append(parts[2])
        node = parts[0]
    found.append(node)
    found.reverse()
    return found


def _both(w: Walker, node: Node) -> Test:
    guards = w.builder.guards
    tests: list[Test] = []
    for operand in operands(w, node, "&&"):
        tests.append(test(w, operand))
        w.assume(tests[-1].truthy)
    w.builder.guards = guards
    truthy = tuple(fact for one in tests for fact in one.truthy)
    whole = w.builder.add(Operator(node[1], node[2], "&&", tuple(one.value for one in tests)))
    return Test(tests[-1].value, truthy, ((whole, False),))


def _either(w: Walker, node: Node, operator: str) -> Test:
    guards = w.builder.guards
    tests: list[Test] = []
    for operand in operands(w, node, operator):
        tests.append(test(w, operand))
        w.assume(tests[-1].falsy)
    w.builder.guards = guards
    value = w.builder.phi((one.value for one in tests), at=node[1], end=node[2])
    return Test(value, ((value, True),), tuple(fact for one in tests for fact in one.falsy))


def logical(w: Walker, node: Node, operator: str, last: Callable[[Node], int]) -> int:
    """The value of ``a && b``, ``a || b``, ``a ?? b``; ``last`` lowers the last operand."""
    builder = w.builder
    guards = builder.guards
    *before, final = operands(w, node, operator)
    values: list[int] = []
    for operand in before:
        one = test(w, operand)
        values.append(one.value)
        w.assume(one.truthy if operator == "&&" else one.falsy)
    start = builder.fork()
    values.append(last(final))
    builder.guards = guards
    if builder.env != start:
        builder.join([(builder.env, False), (start, False)], at=node[1], end=node[2])
    return values[-1] if operator == "&&" else builder.phi(values, at=node[1], end=node[2])


def choice(w: Walker, node: Node, branch: Callable[[Node], int]) -> int:
    """The value of ``c ? a : b``; ``branch`` lowers ``a`` and ``b``."""
    parts = [part for part in w.parts(node) if part[0] != "?"]
    if len(parts) < 3:
        return w.opaque(node)
    builder = w.builder
    condition = test(w, parts[0])
    start = builder.fork()
    guards = w.assume(condition.truthy)
    first = branch(parts[1]), builder.guards
    builder.guards = guards
    left = builder.env
    builder.env = dict(start)
    w.assume(condition.falsy)
    second = branch(parts[2]), builder.guards
    builder.guards = guards
    if left != start or builder.env != start:
        builder.join([(left, False), (builder.env, False)], at=node[1], end=node[2])
    return builder.chosen((first, second), at=node[1], end=node[2])
