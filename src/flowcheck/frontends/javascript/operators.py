"""Operators: text, comparison, assignment, ``delete``; and expressions as statements."""

from __future__ import annotations

from flowcheck.frontends.javascript.conditions import choice, logical
from flowcheck.frontends.javascript.constructors import on_prototype
from flowcheck.frontends.javascript.expressions import settle, tagged
from flowcheck.frontends.javascript.functions import OWN_THIS
from flowcheck.frontends.javascript.literals import field_or_key, number_value
from flowcheck.frontends.javascript.patterns import assign, bind, named
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Const, Load, Operator, Template

_LOGICAL = frozenset(["&&", "||", "??"])
_LOGICAL_ASSIGN = frozenset(["&&=", "||=", "??="])
_TRANSPARENT = frozenset(
    [
        "parenthesized_expression",
        "await_expression",
        "non_null_expression",
        "as_expression",
        "satisfies_expression",
    ]
)


def binary(w: Walker, node: Node) -> int:
    """A chain of binary operators that nests to the left, folded without recursion."""
    spine: list[tuple[Node, list[Node]]] = []
    inner = node
    while inner[0] == "binary_expression":
        parts = w.parts(inner)
        if len(parts) != 3 or parts[1][0] in _LOGICAL:
            break
        spine.append((inner, parts))
        inner = parts[0]
    if not spine:
        parts = w.parts(node)
        return logical(w, node, parts[1][0], w.value) if len(parts) == 3 else w.opaque(node)
    if _is_tagged(spine):
        return tagged(w, node, spine[1][1][0], spine[0][1][2])
    value = w.value(inner)
    pieces: list[int] = []  # of the text that is being put together
    while spine:
        whole, parts = spine.pop()
        right = w.value(parts[2])
        if parts[1][0] == "+":
            pieces = [*pieces, right] if pieces else [value, right]
            if spine and spine[-1][1][1][0] == "+":
                continue
            value, pieces = w.builder.add(Template(whole[1], whole[2], tuple(pieces))), []
        else:
            value = w.builder.add(Operator(whole[1], whole[2], parts[1][0], (value, right)))
    return value


def _is_tagged(spine: list[tuple[Node, list[Node]]]) -> bool:
    """``tag<T>`..` ``, which the grammar takes for two comparisons."""
    return (
        len(spine) == 2
        and [parts[1][0] for _, parts in spine] == [">", "<"]
        and spine[0][1][2][0] == "template_string"
    )


def ternary(w: Walker, node: Node) -> int:
    """``c ? a : b``."""
    return choice(w, node, w.value)


def unary(w: Walker, node: Node) -> int:
    """``!a``, ``typeof a``, ``-1``, ``delete a.b``."""
    _, at, end, _ = node
    parts = w.parts(node)
    if len(parts) < 2:
        return w.opaque(node)
    operator, operand = parts[0][0], parts[1]
    if operator == "delete":
        return _delete(w, node, operand)
    if operator == "-" and operand[0] == "number":
        value = number_value(w.slice(operand))
        return w.builder.add(Const(at, end, f"-{value}" if isinstance(value, str) else -value))
    return w.builder.add(Operator(at, end, operator, (w.value(operand),)))


def _delete(w: Walker, node: Node, operand: Node) -> int:
    """``delete a.b``: ``a`` without ``b``; ``delete a.b.c`` stores the smaller ``a.b``."""
    _, at, end, _ = node
    builder = w.builder
    while operand[0] in _TRANSPARENT and (inner := w.parts(operand)):
        operand = inner[0]
    parts = w.parts(operand)
    base = -1
    if operand[0] == "member_expression" and len(parts) > 1:
        base = w.value(parts[0])
        _omit(w, base, w.slice(parts[-1]), at, end)
    elif operand[0] == "subscript_expression" and len(parts) > 1:
        base = w.value(parts[0])
        field, key = field_or_key(w, parts[1])
        if field is not None:
            _omit(w, base, field, at, end)
        else:
            nothing = builder.add(Const(at, end, None))
            builder.store(base, (None,), nothing, at=at, end=end, key=key)
    return builder.add(Operator(at, end, "delete", (base if base >= 0 else w.value(operand),)))


def _omit(w: Walker, base: int, field: str, at: int, end: int) -> None:
    reduced = w.builder.omit(base, (field,), at=at, end=end)
    held = w.builder.nodes[base]
    if isinstance(held, Load):
        w.builder.store(held.base, (held.field,), reduced, at=at, end=end)


def assignment(w: Walker, node: Node) -> int:
    """``target = value``; its value is the value. ``using x = y`` declares."""
    parts = w.parts(node)
    if len(parts) < 3:
        return w.opaque(node)
    if parts[0][0] == "using" and len(parts) > 3:
        value = w.value(parts[-1])
        bind(w, "const", w.slice(parts[1]), value)
        return value
    if w.made and on_prototype(w, parts[0], parts[-1]):
        return w.builder.add(Const(node[1], node[2], None))
    of_this = parts[-1][0] in OWN_THIS and w.slice(parts[0]).startswith("this.")
    value = named(w, parts[-1], _target_name(w, parts[0]), this=w.this if of_this else None)
    assign(w, parts[0], value, node)
    return value


def _target_name(w: Walker, target: Node) -> str:
    """The name that a function takes from where it is assigned."""
    if target[0] == "identifier":
        return w.slice(target)
    if target[0] == "member_expression":
        parts = w.parts(target)
        name = w.slice(parts[-1]) if parts else ""
        return "" if name == "exports" else name
    return ""


def augmented(w: Walker, node: Node) -> int:
    """``a += b`` (text), ``a ||= b`` (either), other operators (a number)."""
    _, at, end, _ = node
    parts = w.parts(node)
    if len(parts) < 3:
        return w.opaque(node)
    builder = w.builder
    operator = parts[1][0]
    before = w.value(parts[0])
    if operator in _LOGICAL_ASSIGN:
        guards = w.assume([(before, operator == "&&=")])
        value = builder.phi((before, named(w, parts[2], _target_name(w, parts[0]))), at=at, end=end)
        builder.guards = guards
    elif operator == "+=":
        value = builder.add(Template(at, end, (before, w.value(parts[2]))))
    else:
        value = builder.add(
            Operator(at, end, operator.removesuffix("="), (before, w.value(parts[2])))
        )
    assign(w, parts[0], value, node)
    return value


def update(w: Walker, node: Node) -> int:
    """``x++``, ``--x``."""
    parts = w.parts(node)
    operator = next((part[0] for part in parts if part[0] in ("++", "--")), "")
    operand = next((part for part in parts if part[0] not in ("++", "--")), None)
    if operand is None:
        return w.opaque(node)
    value = w.builder.add(Operator(node[1], node[2], operator, (w.value(operand),)))
    assign(w, operand, value, node)
    return value


def effect(w: Walker, node: Node) -> int:
    """Lower an expression used as a statement: calls may change what they are given."""
    kind = node[0]
    if kind in _TRANSPARENT:
        parts = [part for part in w.parts(node) if part[0] != "await"]
        return effect(w, parts[0]) if parts else w.opaque(node)
    if kind == "sequence_expression":
        values = [effect(w, part) for part in w.parts(node)]
        return values[-1] if values else w.opaque(node)
    if kind == "ternary_expression":
        return choice(w, node, lambda branch: effect(w, branch))
    if kind == "binary_expression":
        parts = w.parts(node)
        if len(parts) == 3 and parts[1][0] in _LOGICAL:
            return logical(w, node, parts[1][0], lambda last: effect(w, last))
    if kind == "unary_expression":
        parts = w.parts(node)
        if len(parts) == 2 and parts[0][0] == "void":
            return effect(w, parts[1])
    value = w.value(node)
    if kind in ("call_expression", "new_expression"):
        settle(w, value)
    return value


def expression_statement(w: Walker, node: Node) -> None:
    """An expression as a statement; the grammar also puts namespaces here."""
    for part in w.parts(node):
        if part[0] in w.statements:
            w.statement(part)
        else:
            effect(w, part)
