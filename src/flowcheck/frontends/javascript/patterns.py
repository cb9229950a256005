"""Binding: declarations, destructuring, assignment targets, names for anonymous functions."""

from __future__ import annotations

from typing import Literal

from flowcheck.frontends.javascript import commonjs
from flowcheck.frontends.javascript.literals import field_or_key, property_key
from flowcheck.frontends.javascript.types import note_cast
from flowcheck.frontends.javascript.walker import Node, Receiver, Walker
from flowcheck.ir.drafts import Block
from flowcheck.ir.graph import Array, Const, Global, Index, Load, Omit
from flowcheck.ir.module import Type

Mode = Literal["const", "let", "var", "assign", "param"]

_NAMEABLE = frozenset(["arrow_function", "function_expression", "generator_function", "class"])
_WRAPPERS = frozenset(
    ["as_expression", "satisfies_expression", "parenthesized_expression", "non_null_expression"]
)


def named(w: Walker, node: Node, name: str, *, this: Receiver | None = None) -> int:
    """The value of an expression bound to ``name``, which anonymous functions and classes take."""
    kind = node[0]
    if kind in _NAMEABLE:
        w.name_hint, w.this_hint = name, this
        return w.value(node)
    if kind in _WRAPPERS:
        parts = w.parts(node)
        if parts:
            value = named(w, parts[0], name, this=this)
            note_cast(w, node, parts, value)
            return value
    if kind != "call_expression" or this is None:
        return w.value(node)
    before, w.around = w.around, this  # ``save: debounce(function () { this.user })``
    value = w.value(node)
    w.around = before
    return value


def bind(w: Walker, mode: Mode, name: str, value: int, *, type: Type | None = None) -> None:
    """Give a name a value: a new variable, or an assignment."""
    builder = w.builder
    if w.declared is not None and mode != "param":
        w.declared.append(name)
    if mode == "assign":
        var = builder.find(name)
        if var is None:
            target = builder.add(
                Global(builder.nodes[value].at, builder.nodes[value].end, "window")
            )
            builder.store(
                target, (name,), value, at=builder.nodes[value].at, end=builder.nodes[value].end
            )
        else:
            builder.assign(var, value)
    elif mode == "var":
        declare_var(w, name, value, type=type)
    elif mode == "let":
        w.loose.add(builder.bind(name, value, type=type))
    else:
        builder.bind(name, value, const=mode == "const", type=type)


def declare_var(w: Walker, name: str, value: int | None, *, type: Type | None = None) -> None:
    """``var``: belongs to the function, and declaring it again only assigns."""
    builder = w.builder
    inner = builder.block
    block: Block = inner
    while block.parent is not None and block.parent.function == inner.function:
        block = block.parent
    var = block.names.get(name)
    if var is None:
        builder.block = block
        var = builder.declare(name, type=type)
        builder.block = inner
        w.loose.add(var)
        if value is None:
            value = builder.add(Const(0, 0, None))
    if value is not None:
        builder.assign(var, value)


def destructure(
    w: Walker, pattern: Node, value: int, mode: Mode, *, type: Type | None = None
) -> None:
    """Bind every name of a pattern to its part of ``value``."""
    kind = pattern[0]
    if kind in ("identifier", "shorthand_property_identifier_pattern", "undefined"):
        bind(w, mode, w.slice(pattern), value, type=type)
        return
    if type is not None:
        w.builder.types.setdefault(value, type)
    if kind == "object_pattern":
        _object_pattern(w, pattern, value, mode)
    elif kind == "array_pattern":
        _array_pattern(w, pattern, value, mode)
    elif kind == "assignment_pattern":
        parts = w.parts(pattern)
        if len(parts) > 2:
            destructure(w, parts[0], _default(w, parts, value), mode)
    elif kind == "rest_pattern":
        parts = w.parts(pattern)
        if len(parts) > 1:
            destructure(w, parts[-1], value, mode)
    else:
        assign(w, pattern, value)


def _default(w: Walker, parts: list[Node], value: int) -> int:
    """The value of a part with a default: ``target = default``."""
    name = w.slice(parts[0]) if parts[0][0] != "object_pattern" else ""
    fallback = named(w, parts[-1], name)
    return w.builder.phi((value, fallback), at=parts[0][1], end=parts[-1][2])


def _object_pattern(w: Walker, pattern: Node, value: int, mode: Mode) -> None:
    builder = w.builder
    taken: list[str] = []
    for part in w.parts(pattern):
        kind, at, end, _ = part
        if kind == "shorthand_property_identifier_pattern":
            name = w.slice(part)
            taken.append(name)
            load = builder.add(Load(at, end, value, name))
            commonjs.note_required(w, value, name, name)
            bind(w, mode, name, load)
        elif kind == "object_assignment_pattern":
            parts = w.parts(part)
            name = w.slice(parts[0])
            taken.append(name)
            load = builder.add(Load(parts[0][1], parts[0][2], value, name))
            destructure(w, parts[0], _default(w, parts, load) if len(parts) > 2 else load, mode)
        elif kind == "pair_pattern":
            _pair(w, part, value, mode, taken)
        elif kind == "rest_pattern":
            parts = w.parts(part)
            if len(parts) > 1:
                destructure(w, parts[-1], builder.add(Omit(at, end, value, tuple(taken))), mode)


def _pair(w: Walker, part: Node, value: int, mode: Mode, taken: list[str]) -> None:
    """``key: target`` in an object pattern."""
    parts = w.parts(part)
    if len(parts) < 2:
        return
    _, at, end, _ = part
    key, key_node = property_key(w, parts[0])
    if key is None:
        load = w.builder.add(Index(at, end, value, key_node))
    else:
        taken.append(key)
        load = w.builder.add(Load(at, end, value, key))
        if parts[1][0] == "identifier":
            commonjs.note_required(w, value, w.slice(parts[1]), key)
    destructure(w, parts[1], load, mode)


def _array_pattern(w: Walker, pattern: Node, value: int, mode: Mode) -> None:
    position = 0
    for part in w.children(pattern):
        kind, at, end, _ = part
        if kind == ",":
            position += 1
        elif kind == "rest_pattern":
            parts = w.parts(part)
            if len(parts) > 1:
                destructure(w, parts[-1], w.builder.add(Array(at, end, (value,), (0,))), mode)
        elif kind not in ("[", "]"):
            destructure(w, part, w.builder.add(Load(at, end, value, str(position))), mode)


def assign(w: Walker, target: Node, value: int, whole: Node | None = None) -> None:
    """Assign to a name, a member, or a pattern; ``whole`` is the assignment when there is one."""
    kind = target[0]
    _, at, end, _ = whole or target
    builder = w.builder
    if kind in ("identifier", "object_pattern", "array_pattern", "assignment_pattern"):
        destructure(w, target, value, "assign")
        return
    parts = w.parts(target)
    if kind in _WRAPPERS and parts:
        assign(w, parts[0], value, whole)
    elif kind == "member_expression" and len(parts) > 1:
        if not commonjs.export_assigned(w, parts, value):
            builder.store(w.value(parts[0]), (w.slice(parts[-1]),), value, at=at, end=end)
    elif kind == "subscript_expression" and len(parts) > 1:
        base = w.value(parts[0])
        field, key = field_or_key(w, parts[1])
        if field is not None:
            builder.store(base, (field,), value, at=at, end=end)
        else:
            builder.store(base, (None,), value, at=at, end=end, key=key)
    else:
        w.value(target)
