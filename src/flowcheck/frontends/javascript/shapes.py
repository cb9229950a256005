"""Declared records: interfaces, type aliases, and fields of classes with their decorators."""

from __future__ import annotations

from flowcheck.frontends.described import OPTIONS, commented, says
from flowcheck.frontends.javascript.functions import MODIFIERS
from flowcheck.frontends.javascript.literals import PROPERTY_NAMES, string_text
from flowcheck.frontends.javascript.types import (
    add_shape,
    field_name,
    read_fields,
    read_type,
    type_arguments,
)
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.module import Field, Shape, Type

_OPTIONS = ("type", "format")
_FIELDS = frozenset(["public_field_definition", "field_definition"])
_FUNCTIONS = frozenset(["arrow_function", "function_expression", "function", "generator_function"])


def interface(w: Walker, node: Node) -> None:
    """``interface A extends B {..}``."""
    name = ""
    bases: tuple[Type, ...] = ()
    body: Node | None = None
    for part in w.parts(node):
        if part[0] == "type_identifier":
            name = w.slice(part)
        elif part[0] in ("extends_type_clause", "extends_clause"):
            read = [read_type(w, base) for base in w.parts(part) if base[0] != "extends"]
            bases = tuple(base for base in read if base is not None)
        elif part[0] in ("interface_body", "object_type"):
            body = part
    if body is not None:
        add_shape(w, Shape(name, "interface", read_fields(w, body), bases, None, node[1], node[2]))


def type_alias(w: Walker, node: Node) -> None:
    """``type A = ..``: a shape with fields for an object type, else another name for a type."""
    parts = [
        part for part in w.parts(node) if part[0] not in ("type", "=", "type_parameters", "declare")
    ]
    if len(parts) < 2:
        return
    name, right = w.slice(parts[0]), parts[1]
    if right[0] == "object_type":
        type = read_type(w, right)
        if type is not None and type.shape >= 0:
            made = w.builder.shapes[type.shape]
            w.builder.shapes[type.shape] = Shape(
                name, "type", made.fields, made.bases, None, node[1], node[2]
            )
            return
    else:
        type = read_type(w, right)
    add_shape(w, Shape(name, "type", (), (), type, node[1], node[2]))


def declared_class(w: Walker, node: Node) -> None:
    """``declare class A {..}`` says what fields its instances have."""
    name = ""
    bases: tuple[Type, ...] = ()
    for part in w.parts(node):
        if part[0] == "type_identifier":
            name = w.slice(part)
        elif part[0] == "class_heritage":
            bases = heritage(w, part)[1]
        elif part[0] == "class_body":
            class_shape(w, name, node, w.parts(part), bases)


def class_shape(
    w: Walker, name: str, node: Node, members: list[Node], bases: tuple[Type, ...]
) -> int:
    """The shape of a class: declared fields and parameter properties; -1 without any."""
    fields: list[Field] = []
    for member in members:
        if member[0] in _FIELDS:
            field = _declared_field(w, member)
            if field is not None:
                fields.append(field)
        elif member[0] == "method_definition":
            fields.extend(_parameter_properties(w, member))
    if not fields and not bases:
        return -1
    return add_shape(w, Shape(name, "class", tuple(fields), bases, None, node[1], node[2]))


def _declared_field(w: Walker, member: Node) -> Field | None:
    name: str | None = None
    type: Type | None = None
    marks: list[str] = []
    parts = w.parts(member)
    for part in parts:
        if part[0] == "static" or part[0] == "=":
            if part[0] == "static":
                return None
            break
        if part[0] == "decorator":
            marks.extend(_decorator_marks(w, part))
        elif part[0] == "type_annotation":
            type = read_type(w, part)
        elif name is None and part[0] in PROPERTY_NAMES:
            name = field_name(w, part)
    if name is None:
        return None
    if type is None and parts[-1][0] in _FUNCTIONS:  # ``load = async () => ..`` is a method
        type = Type("=>")
    marks.extend(commented(w.text, member[1], member[2]))
    return Field(name, type, tuple(marks), member[1], member[2])


def _parameter_properties(w: Walker, member: Node) -> list[Field]:
    """``constructor(private x: X)`` declares the field ``x``."""
    fields: list[Field] = []
    parts = w.parts(member)
    if not any(
        part[0] == "property_identifier" and w.slice(part) == "constructor" for part in parts
    ):
        return fields
    for params in parts:
        for param in w.parts(params) if params[0] == "formal_parameters" else []:
            pieces = w.parts(param)
            if not any(piece[0] in MODIFIERS for piece in pieces):
                continue
            name = next((w.slice(piece) for piece in pieces if piece[0] == "identifier"), "")
            annotation = next((piece for piece in pieces if piece[0] == "type_annotation"), None)
            type = read_type(w, annotation) if annotation is not None else None
            fields.append(Field(name, type, (), param[1], param[2]))
    return fields


def _decorator_marks(w: Walker, node: Node) -> list[str]:
    """The words of ``@IsEmail()``, ``@Column("inet")``, ``@ApiProperty({format: "email"})``.

    ``@service`` is one by itself.
    """
    called = w.parts(node)[-1:]
    if called and called[0][0] == "identifier":
        return [w.slice(called[0])]
    if not called or called[0][0] != "call_expression":
        return []
    parts = w.parts(called[0])
    marks = [w.slice(parts[0]).rpartition(".")[2]]
    for arg in w.parts(parts[-1]) if len(parts) > 1 else ():
        if arg[0] == "string":
            marks.append(f"type={string_text(w, arg)}")
        elif arg[0] == "object":
            marks.extend(_option_marks(w, arg))
    return marks


def _option_marks(w: Walker, arg: Node) -> list[str]:
    """The options with a string that say what a field is: ``{type: "inet"}``."""
    pairs = [w.parts(part) for part in w.parts(arg) if part[0] == "pair"]
    marks: list[str] = []
    for pair in pairs:
        if len(pair) < 2 or pair[1][0] != "string":
            continue
        name, text = w.slice(pair[0]), string_text(w, pair[1])
        if name in _OPTIONS:
            marks.append(f"{name}={text}")
        elif name in OPTIONS:
            marks.extend(says(text))
    return marks


def heritage(w: Walker, node: Node) -> tuple[list[Node], tuple[Type, ...]]:
    """The superclass expressions of a class, and the types it extends and implements."""
    expressions: list[Node] = []
    types: list[Type] = []
    parts = w.parts(node)
    clauses = [part for part in parts if part[0] in ("extends_clause", "implements_clause")]
    if not clauses:  # plain JavaScript grammar: ``extends`` and the expression
        expressions = [part for part in parts if part[0] != "extends"]
    for clause in clauses:
        inner = [part for part in w.parts(clause) if part[0] not in ("extends", "implements")]
        if clause[0] == "implements_clause":
            read = [read_type(w, part) for part in inner]
            types.extend(type for type in read if type is not None)
        elif inner:
            expressions.append(inner[0])
            args = (
                type_arguments(w, inner[1])
                if len(inner) > 1 and inner[1][0] == "type_arguments"
                else ()
            )
            if inner[0][0] in ("identifier", "member_expression"):
                types.append(Type("".join(w.slice(inner[0]).split()), args))
    return expressions, tuple(types)


def renamed(w: Walker, name: str, local: str, at: int, end: int) -> None:
    """``export {Local as Name}`` of a type: another name for it."""
    if any(shape.name == local for shape in w.builder.shapes):
        add_shape(w, Shape(name, "type", (), (), Type(local), at, end))
