"""Classes: members, fields, inheritance, decorators."""

from __future__ import annotations

from flowcheck.frontends.javascript.functions import define, method_head, signature
from flowcheck.frontends.javascript.literals import PROPERTY_NAMES, property_key
from flowcheck.frontends.javascript.patterns import named
from flowcheck.frontends.javascript.shapes import class_shape, heritage
from flowcheck.frontends.javascript.walker import Node, Receiver, Walker
from flowcheck.ir.graph import ClassRef
from flowcheck.ir.module import Method, Type


def open_class(w: Walker, node: Node, name: str) -> tuple[int, int]:
    """A class whose parts come later; gives its index and its node."""
    index = w.builder.new_class(name, len(w.builder.nodes))
    made = w.builder.add(ClassRef(node[1], node[2], index))
    if name:
        w.builder.name(made, name)
    return index, made


def class_name(w: Walker, node: Node) -> str:
    """The declared name of a class."""
    for part in w.parts(node):
        if part[0] in ("type_identifier", "identifier"):
            return w.slice(part)
        if part[0] == "class_body":
            break
    return ""


def expression(w: Walker, node: Node) -> int:
    """A class as a value."""
    name, w.name_hint, w.this_hint = w.name_hint, "", None
    own = class_name(w, node)
    index, made = open_class(w, node, own or name)
    with w.builder.scope():
        if own:
            w.builder.bind(own, made, const=True)
        fill(w, node, own or name, index, made)
    return made


def declaration(w: Walker, node: Node) -> None:
    """A class declaration whose name was bound when its block started."""
    name = class_name(w, node)
    index, made = w.hoisted.pop(node[1], (-1, -1))
    if index < 0:
        index, made = open_class(w, node, name)
        w.builder.bind(name, made, const=True)
    fill(w, node, name, index, made)


def fill(w: Walker, node: Node, name: str, index: int, made: int) -> None:
    """Lower the parts of a class."""
    bases: list[int] = []
    types: tuple[Type, ...] = ()
    decorators = w.decorators.pop(node[1], [])
    members: list[Node] = []
    for part in w.parts(node):
        if part[0] == "decorator":
            decorators.append(w.value(part))
        elif part[0] == "class_heritage":
            superclasses, types = heritage(w, part)
            bases = [w.value(base) for base in superclasses]
        elif part[0] == "class_body":
            members = w.parts(part)
    shape = class_shape(w, name, node, members, types)
    saved = w.this, w.arguments
    w.this, w.arguments = Receiver(owner=index), -1
    try:
        methods = _members(w, index, members)
    finally:
        w.this, w.arguments = saved
    w.builder.fill_class(
        index, bases=bases, methods=methods, shape=shape, decorators=decorators, node=made
    )


def _members(w: Walker, index: int, members: list[Node]) -> list[Method]:
    methods: list[Method] = []
    decorators: list[int] = []
    for member in members:
        kind = member[0]
        if kind == "decorator":
            decorators.append(w.value(member))
            continue
        if kind == "method_definition":
            made = method(w, index, member, decorators)
            if made is not None:
                methods.append(made)
        elif kind in ("public_field_definition", "field_definition"):
            _field(w, index, member)
        elif kind == "class_static_block":
            for part in w.parts(member):
                if part[0] == "statement_block":
                    w.statement(part)
        decorators = []
    return methods


def method(w: Walker, index: int, member: Node, decorators: list[int]) -> Method | None:
    """A method of a class; ``None`` when it has no body or no name."""
    parts = signature(w, member)
    kind, key_part = method_head(w, member)
    if parts.body is None or key_part is None:
        return None
    name = property_key(w, key_part)[0] or ""
    inside = [w.value(part) for part in w.parts(member) if part[0] == "decorator"]
    function, _ = define(w, member, parts, name=name, this=Receiver(owner=index), owner=index)
    w.builder.decorate(function, [*decorators, *inside])
    match kind:
        case "get" | "set" | "static":
            return Method(name, function, kind)
        case _:
            return Method(name, function, "constructor" if name == "constructor" else "method")


def _field(w: Walker, index: int, member: Node) -> None:
    """The initialiser of a field is a store to every instance."""
    name: str | None = None
    assigned = False
    for part in w.parts(member):
        if part[0] == "decorator":
            w.value(part)
        elif part[0] == "=":
            assigned = True
        elif assigned:
            if name is not None:
                w.builder.class_store(index, (name,), named(w, part, name))
            else:
                w.value(part)
        elif name is None and part[0] in PROPERTY_NAMES:
            name = property_key(w, part)[0]
