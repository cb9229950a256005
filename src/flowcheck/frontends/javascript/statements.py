"""Statements: blocks, declarations, branches, loops, exits, enums and namespaces."""

from __future__ import annotations

from flowcheck.frontends.javascript import schemas, shapes
from flowcheck.frontends.javascript.commonjs import note_required
from flowcheck.frontends.javascript.constructors import constructor
from flowcheck.frontends.javascript.functions import OWN_THIS
from flowcheck.frontends.javascript.imports import hoist
from flowcheck.frontends.javascript.literals import property_key
from flowcheck.frontends.javascript.patterns import Mode, bind, declare_var, destructure, named
from flowcheck.frontends.javascript.types import read_type
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Const, Entry, Global, Object
from flowcheck.ir.module import Type

_AMBIENT = frozenset(
    ["module", "internal_module", "statement_block", "export_statement", "ambient_declaration"]
)


def run(w: Walker, nodes: list[Node], end: int) -> None:
    """Lower the statements of a block in order; what follows an exit is not reached."""
    hoist(w, nodes)
    builder = w.builder
    for node in nodes:
        if w.errors:
            w.flush_errors(node[1])
        if builder.dead:
            if builder.function:
                break
            builder.dead = False
        w.statement(node)
    if w.errors:
        w.flush_errors(end)


def block(w: Walker, node: Node) -> None:
    """``{..}``: a scope of its own."""
    with w.builder.scope():
        run(w, w.parts(node), node[2])


def nothing(_w: Walker, _node: Node) -> None:
    """Syntax that does nothing here: hoisted declarations, signatures, empty statements."""


def variables(w: Walker, node: Node) -> None:
    """``const``, ``let`` and ``var`` declarations."""
    mode: Mode = "const"
    for part in w.parts(node):
        kind = part[0]
        if kind in ("let", "var"):
            mode = "let" if kind == "let" else "var"
        elif kind == "variable_declarator":
            _declarator(w, part, mode)


def _declarator(w: Walker, node: Node, mode: Mode) -> None:
    parts = w.parts(node)
    pattern, type, value = parts[0], None, None
    assigned = False
    for part in parts[1:]:
        if part[0] == "type_annotation":
            type = read_type(w, part)
        elif part[0] == "=":
            assigned = True
        elif assigned:
            value = part
    if value is None:
        _undefined(w, pattern, mode, type)
        return
    plain = pattern[0] == "identifier"
    name = w.slice(pattern) if plain else ""
    if name in w.constructors and value[0] in OWN_THIS:
        made = constructor(w, value, name)
    else:
        made = named(w, value, name)
        w.builder.given(made)
    if plain:
        note_required(w, made, name)
        bind(w, mode, name, made, type=type)
        schemas.name_shape(w, made, name)
    else:
        destructure(w, pattern, made, mode, type=type)


def _undefined(w: Walker, pattern: Node, mode: Mode, type: Type | None) -> None:
    """A variable without a value."""
    if pattern[0] != "identifier":
        return
    if mode == "var":
        if w.declared is not None:
            w.declared.append(w.slice(pattern))
        declare_var(w, w.slice(pattern), None, type=type)
    else:
        bind(
            w, mode, w.slice(pattern), w.builder.add(Const(pattern[1], pattern[2], None)), type=type
        )


def return_(w: Walker, node: Node) -> None:
    """``return x``."""
    parts = w.parts(node)
    value = w.value(parts[1]) if len(parts) > 1 else w.builder.add(Const(node[1], node[2], None))
    w.builder.returns(value)
    w.builder.dead = True


def throw(w: Walker, node: Node) -> None:
    """``throw x`` is a call of the free name ``throw``."""
    parts = w.parts(node)
    args = [w.value(part) for part in parts[1:]]
    w.builder.call(w.builder.add(Global(node[1], node[2], "throw")), args, at=node[1], end=node[2])
    w.builder.dead = True


def enum(w: Walker, node: Node) -> None:
    """An enum is an object of constants."""
    parts = w.parts(node)
    name = next((w.slice(part) for part in parts if part[0] == "identifier"), "")
    entries: list[Entry] = []
    following: int | None = 0
    for body in parts:
        for member in w.parts(body) if body[0] == "enum_body" else []:
            inner = (
                [part for part in w.parts(member) if part[0] != "="]
                if member[0] == "enum_assignment"
                else []
            )
            key, _ = property_key(w, inner[0] if inner else member)
            if len(inner) > 1:
                value = w.value(inner[1])
                held = w.builder.nodes[value]
                known = isinstance(held, Const) and isinstance(held.value, int)
                following = (
                    int(held.value) + 1
                    if isinstance(held, Const) and known and held.value is not None
                    else None
                )
            else:
                value = w.builder.add(Const(member[1], member[2], following))
                following = following + 1 if following is not None else None
            entries.append(Entry(key or "", -1, value, member[1], member[2]))
    bind(w, "const", name, w.builder.add(Object(node[1], node[2], tuple(entries))))


def namespace(w: Walker, node: Node) -> None:
    """``namespace A.B {..}`` is an object of what it exports."""
    parts = w.parts(node)
    body = next((part for part in parts if part[0] == "statement_block"), None)
    if body is None or len(parts) < 2 or parts[1][0] == "string":
        return
    path = [name.strip() for name in w.slice(parts[1]).split(".")]
    outer, declared = w.namespace, w.declared
    w.namespace, w.declared = [], None
    entries: list[Entry] = []
    try:
        with w.builder.scope():
            run(w, w.parts(body), body[2])
            for name in dict.fromkeys(w.namespace):
                value = w.builder.read(name, at=node[1], end=node[2])
                entries.append(Entry(name, -1, value, node[1], node[2]))
    finally:
        w.namespace, w.declared = outer, declared
    value = w.builder.add(Object(node[1], node[2], tuple(entries)))
    for name in reversed(path[1:]):
        value = w.builder.add(Object(node[1], node[2], (Entry(name, -1, value, node[1], node[2]),)))
    bind(w, "const", path[0], value)


def ambient(w: Walker, node: Node) -> None:
    """``declare ..``: only the types in it say something."""
    for part in w.parts(node):
        if part[0] in ("interface_declaration", "type_alias_declaration"):
            w.statement(part)
        elif part[0] in ("class_declaration", "abstract_class_declaration"):
            shapes.declared_class(w, part)
        elif part[0] in _AMBIENT:
            ambient(w, part)
