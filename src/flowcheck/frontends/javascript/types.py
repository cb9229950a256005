"""Type annotations to ``Type``; inline object types become shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowcheck.frontends.described import commented
from flowcheck.frontends.javascript.literals import number_value, string_text
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.module import Field, Shape, Type

_CACHED_LENGTH = 80
_INFER = frozenset([
    "infer", "input", "output", "TypeOf", "Infer", "InferType", "InferInput", "InferOutput",
    "Static", "StaticDecode", "InferSelectModel", "InferInsertModel", "InferSchemaType",
])  # fmt: skip
_INFERRED_MEMBERS = (
    ".$inferSelect", ".$inferInsert", "._type", "._output", "._input", ".infer",
)  # fmt: skip
_LISTS = frozenset([
    "Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable", "AsyncIterable", "Iterator",
    "AsyncIterator", "Generator", "AsyncGenerator", "IterableIterator", "AsyncIterableIterator",
])  # fmt: skip
_MODIFIERS = frozenset([
    "readonly", "accessibility_modifier", "override_modifier", "abstract", "static", "get", "set",
    "async", "*", "+", "-", "declare", "accessor",
])  # fmt: skip


def read_type(w: Walker, node: Node) -> Type | None:
    """A type annotation, with or without its colon; ``None`` when there is nothing to say."""
    text = w.slice(node)
    if len(text) > _CACHED_LENGTH or "{" in text:
        return _read(w, node)
    if text not in w.types:
        w.types[text] = _read(w, node)
    return w.types[text]


def _read(w: Walker, node: Node) -> Type | None:
    handler = _TYPES.get(node[0])
    return Type(" ".join(w.slice(node).split())) if handler is None else handler(w, node)


def note_cast(w: Walker, node: Node, parts: list[Node], value: int) -> None:
    """Note the type that ``x as T`` gives to the value of ``x``."""
    if (
        node[0] == "as_expression"
        and len(parts) > 2
        and parts[2][0] != "const"
        and value not in w.builder.types
    ):
        type = read_type(w, parts[2])
        if type is not None:
            w.builder.types[value] = type


def type_arguments(w: Walker, node: Node) -> tuple[Type, ...]:
    """What stands between ``<`` and ``>``."""
    read = [read_type(w, part) for part in w.parts(node) if part[0] not in ("<", ">", "const")]
    return tuple(type for type in read if type is not None)


def inline_shape(w: Walker, node: Node, *, name: str = "", kind: str = "inline") -> int:
    """The shape of ``{..}`` (a type, or the body of an interface); gives its index."""
    return add_shape(w, Shape(name, kind, read_fields(w, node), (), None, node[1], node[2]))


def add_shape(w: Walker, shape: Shape) -> int:
    """Add a shape to the module; gives its index."""
    w.builder.shapes.append(shape)
    return len(w.builder.shapes) - 1


def read_fields(w: Walker, body: Node) -> tuple[Field, ...]:
    """The fields of an object type or interface body, in order."""
    fields: list[Field] = []
    for part in w.parts(body):
        kind, at, end, _ = part
        if kind in ("property_signature", "method_signature"):
            inner = [piece for piece in w.parts(part) if piece[0] not in _MODIFIERS]
            name = field_name(w, inner[0]) if inner else None
            if name is not None and not any(known.name == name for known in fields):
                said = commented(w.text, at, end)
                fields.append(Field(name, _field_type(w, kind, part, inner), said, at, end))
        elif kind == "index_signature":
            annotation = w.parts(part)[-1:]
            fields.append(
                Field("[]", read_type(w, annotation[0]) if annotation else None, (), at, end)
            )
    return tuple(fields)


def _field_type(w: Walker, kind: str, part: Node, inner: list[Node]) -> Type | None:
    annotation = next((piece for piece in inner if piece[0] == "type_annotation"), None)
    type = read_type(w, annotation) if annotation is not None else None
    if kind == "method_signature" and not any(piece[0] == "get" for piece in w.parts(part)):
        return Type("=>", (type,) if type is not None else ())
    return type


def field_name(w: Walker, node: Node) -> str | None:
    """The name of a declared property; ``None`` for a computed one."""
    kind = node[0]
    if kind == "string":
        return string_text(w, node)
    if kind == "number":
        return str(number_value(w.slice(node)))
    if kind == "computed_property_name":
        inner = w.parts(node)
        return string_text(w, inner[0]) if inner and inner[0][0] == "string" else None
    return w.slice(node)


def _first(w: Walker, node: Node) -> Type | None:
    parts = w.parts(node)
    return read_type(w, parts[0]) if parts else None


def _last(w: Walker, node: Node) -> Type | None:
    parts = w.parts(node)
    return read_type(w, parts[-1]) if parts else None


def _named(w: Walker, node: Node) -> Type | None:
    return Type("".join(w.slice(node).split()))


def _generic(w: Walker, node: Node) -> Type | None:
    parts = w.parts(node)
    if len(parts) < 2:
        return _named(w, node)
    name = "".join(w.slice(parts[0]).split())
    args = type_arguments(w, parts[1])
    last = name.rpartition(".")[2]
    if last in _INFER and args and args[0].name.startswith("typeof "):
        return args[0]
    return Type("[]", args[:1]) if last in _LISTS and args else Type(name, args)


def _union(w: Walker, node: Node) -> Type | None:
    return _members(w, node, "union_type", "|")


def _intersection(w: Walker, node: Node) -> Type | None:
    return _members(w, node, "intersection_type", "&")


def _members(w: Walker, node: Node, kind: str, name: str) -> Type | None:
    """The members of a union or intersection, which nests to the left."""
    last_first: list[Node] = []
    left = node
    while left[0] == kind:
        parts = [
            part for part in w.parts(left) if part[0] != ("|" if kind == "union_type" else "&")
        ]
        if not parts:
            break
        last_first.extend(reversed(parts[1:]))
        left = parts[0]
    last_first.append(left)
    read = [read_type(w, member) for member in reversed(last_first) if member[0] != kind]
    args = tuple(dict.fromkeys(type for type in read if type is not None))
    return args[0] if len(args) == 1 else Type(name, args)


def _array(w: Walker, node: Node) -> Type | None:
    element = _first(w, node)
    return Type("[]", (element,) if element is not None else ())


def _tuple(w: Walker, node: Node) -> Type | None:
    read = [read_type(w, part) for part in w.parts(node)]
    args = tuple(dict.fromkeys(type for type in read if type is not None))
    if not args:
        return Type("[]")
    return Type("[]", args if len(args) == 1 else (Type("|", args),))


def _element(w: Walker, node: Node) -> Type | None:
    """A named element of a tuple: ``[name: string]``."""
    annotation = next((part for part in w.parts(node) if part[0] == "type_annotation"), None)
    return read_type(w, annotation) if annotation is not None else _last(w, node)


def _object(w: Walker, node: Node) -> Type | None:
    mapped = _mapped(w, node)
    return mapped if mapped is not None else Type("{}", shape=inline_shape(w, node))


def _mapped(w: Walker, node: Node) -> Type | None:
    """``{[K in keyof T]: ..}`` has the fields of ``T``, ``{[K in "a" | "b"]: V}`` is a record."""
    parts = w.parts(node)
    if len(parts) != 1 or parts[0][0] != "index_signature":
        return None
    inner = w.parts(parts[0])
    clause = next((piece for piece in inner if piece[0] == "mapped_type_clause"), None)
    if clause is None:
        return None
    over = _last(w, clause)
    if over is not None and over.name == "keyof":
        return Type("Partial", over.args)
    value = read_type(w, inner[-1]) if inner[-1][0].endswith("annotation") else None
    return Type("Record", tuple(type for type in (over, value) if type is not None))


def _literal(w: Walker, node: Node) -> Type | None:
    parts = w.parts(node)
    if parts and parts[0][0] == "string":
        return Type(f'"{string_text(w, parts[0])}"')
    return Type(w.slice(node))


def _keyof(w: Walker, node: Node) -> Type | None:
    target = _last(w, node)
    return Type("keyof", (target,) if target is not None else ())


def _lookup(w: Walker, node: Node) -> Type | None:
    """``T["field"]``; ``T[number]`` keeps its form."""
    read = [read_type(w, part) for part in w.parts(node)]
    return Type("[.]", tuple(type for type in read if type is not None))


def _query(w: Walker, node: Node) -> Type | None:
    text = " ".join(w.slice(node).split())
    for member in _INFERRED_MEMBERS:
        text = text.removesuffix(member)
    return Type(text)


def _conditional(w: Walker, node: Node) -> Type | None:
    """``A extends B ? C : D`` may be ``C`` or ``D``."""
    parts = w.parts(node)
    read = [read_type(w, part) for part in parts[-3:] if part[0] not in ("?", "extends")][-2:]
    return Type("|", tuple(type for type in read if type is not None))


def _function(w: Walker, node: Node) -> Type | None:
    result = _last(w, node)
    return Type("=>", (result,) if result is not None else ())


def _boolean(_w: Walker, _node: Node) -> Type | None:
    return Type("boolean")


def _text(_w: Walker, _node: Node) -> Type | None:
    return Type("string")


_TYPES: Mapping[str, Callable[[Walker, Node], Type | None]] = {
    "type_annotation": _last,
    "opting_type_annotation": _last,
    "omitting_type_annotation": _last,
    "adding_type_annotation": _last,
    "type_identifier": _named,
    "identifier": _named,
    "predefined_type": _named,
    "nested_type_identifier": _named,
    "this_type": _named,
    "generic_type": _generic,
    "union_type": _union,
    "intersection_type": _intersection,
    "array_type": _array,
    "tuple_type": _tuple,
    "required_parameter": _element,
    "optional_parameter": _element,
    "optional_type": _first,
    "rest_type": _last,
    "readonly_type": _last,
    "parenthesized_type": _last,
    "flow_maybe_type": _last,
    "object_type": _object,
    "interface_body": _object,
    "literal_type": _literal,
    "index_type_query": _keyof,
    "lookup_type": _lookup,
    "type_query": _query,
    "conditional_type": _conditional,
    "function_type": _function,
    "constructor_type": _function,
    "type_predicate_annotation": _boolean,
    "type_predicate": _boolean,
    "asserts_annotation": _boolean,
    "template_literal_type": _text,
}
