"""Fields of values: what is written in brackets, and what ``del`` and ``pop`` take away."""

from __future__ import annotations

from ast_grep_py import SgNode

from flowcheck.frontends.python.literals import text_of
from flowcheck.frontends.python.walk import Facts, Walk, parts
from flowcheck.ir.graph import ELEMENT, Array, Call, Const, Load, Operator


def subscript_key(walk: Walk, keys: list[SgNode], at: int, end: int) -> tuple[str | None, int]:
    """A field name, or ``None`` with the node of a computed key; ``(None, -1)`` for a slice."""
    if len(keys) != 1:
        values = tuple([walk.value(key) for key in keys])
        return None, walk.builder.add(Array(at, end, values)) if values else -1
    key = keys[0]
    kind = key.kind()
    if kind == "slice":
        for bound in parts(key):
            walk.value(bound)
        return None, -1
    text = text_of(key) if kind == "string" else None
    if text is not None:
        return text, -1
    if kind == "unary_operator" and key.text().startswith("-"):
        argument = key.field("argument")
        if argument is not None and argument.kind() == "integer":
            return ELEMENT, -1
    value = walk.value(key)
    known = walk.builder.nodes[value]
    if isinstance(known, Const) and isinstance(known.value, str | int):
        return str(known.value), -1
    return None, value


def popped(walk: Walk, call: int) -> tuple[int, str | int] | None:
    """The value and the field (a text, or the node of a computed key) that ``d.pop("k")`` takes."""
    nodes = walk.builder.nodes
    made = nodes[call]
    if not isinstance(made, Call) or not made.args or made.spread:
        return None
    callee, key = nodes[made.callee], nodes[made.args[0]]
    if not isinstance(callee, Load) or callee.field != "pop":
        return None
    if isinstance(key, Const):
        return (callee.base, key.value) if isinstance(key.value, str) else None
    return callee.base, made.args[0]


def without(walk: Walk, base: int, field: str | int, at: int, end: int) -> None:
    """``base`` loses a field; what another value holds is stored back into it.

    Under a computed key (a node) nothing is left.
    """
    builder = walk.builder
    if isinstance(field, int):
        nothing = builder.add(Const(at, end, None))
        builder.store(base, (None,), nothing, at=at, end=end, key=field)
        return
    held = base in builder.env.values()
    reduced = builder.omit(base, (field,), at=at, end=end)
    node = builder.nodes[base]
    if not held and isinstance(node, Load):
        builder.store(node.base, (node.field,), reduced, at=at, end=end)


def without_absent(walk: Walk, facts: Facts) -> None:
    """Where ``"k" in d`` does not hold, ``d`` has no such field: one that is taken out is out."""
    nodes = walk.builder.nodes
    for condition, holds in facts:
        asked = nodes[condition]
        if isinstance(asked, Operator) and asked.name == "in" and not holds:
            key, base = nodes[asked.operands[0]], asked.operands[-1]
            if isinstance(key, Const) and isinstance(key.value, str):
                walk.builder.omit(base, (key.value,), at=asked.at, end=asked.end)
