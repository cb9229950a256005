"""Schemas made by calls: validation libraries, tables, documents. Reads nodes, not syntax.

``z.object({..})`` and its like become shapes; fields have the types and hints that the calls show.
"""

from __future__ import annotations

import re

import msgspec

from flowcheck.frontends.javascript.walker import Walker
from flowcheck.ir.graph import Array, Call, Const, Entry, Global, Import, Load, Node, Object
from flowcheck.ir.module import Field, Shape, Type

_OBJECT = frozenset(["object", "strictObject", "looseObject", "Object", "shape", "keys"])
_EXTEND = frozenset(["extend", "safeExtend", "augment", "append", "merge", "concat", "and"])
_CHOOSE = {"pick": "Pick", "omit": "Omit"}
_TABLE = re.compile(r"(?:^t|T)able$")
_DEFINE = frozenset(["define", "init", "Schema", "model"])
_CHAINED = frozenset([
    "strict", "passthrough", "strip", "loose", "catchall", "refine", "superRefine", "check",
    "optional", "nullable", "nullish", "default", "catch", "describe", "openapi", "meta",
    "brand", "required", "partial", "deepPartial", "readonly", "noUnknown", "label", "unknown",
    "unwrap", "enableRLS",
])  # fmt: skip
_WORTH_A_LOOK = _OBJECT | _EXTEND | _CHAINED | _DEFINE | frozenset(_CHOOSE)

_WORDS_OF_HINT = {
    "email": ["email", "isEmail"],
    "url": ["url", "uri", "isUrl", "httpUrl"],
    "uuid": ["uuid", "guid", "uuidv4", "uuidv7", "UUID", "UUIDV4"],
    "ip": ["ip", "ipv4", "ipv6", "isIP", "inet", "INET"],
    "phone": ["phone", "e164", "phoneNumber"],
    "date": [
        "date", "datetime", "isoDate", "isoTimestamp", "isoDateTime", "timestamp",
        "Date", "DATE", "DATEONLY", "date-time",
    ],
    "password": ["password"],
}  # fmt: skip
_HINTS = {word: hint for hint, words in _WORDS_OF_HINT.items() for word in words}
_WORDS_OF_TYPE = {
    "string": [
        "string", "text", "varchar", "char", "tinytext", "mediumtext", "longtext", "enum",
        "nativeEnum", "picklist", "literal", "String", "STRING", "TEXT", "ENUM", "CHAR",
        "CITEXT", "UUID", "uuid", "email", "url",
    ],
    "number": [
        "number", "int", "integer", "float", "double", "real", "decimal", "numeric", "serial",
        "bigserial", "smallint", "bigint", "Number", "Integer", "INTEGER", "FLOAT", "DECIMAL",
        "BIGINT",
    ],
    "boolean": ["boolean", "bool", "Boolean", "BOOLEAN"],
    "Date": ["date", "timestamp", "datetime", "Date", "DATE", "DATEONLY"],
}  # fmt: skip
_TYPES = {word: type for type, words in _WORDS_OF_TYPE.items() for word in words}
_OPTIONAL = frozenset(["optional", "nullable", "nullish", "Optional", "lazy", "pipe", "array"])
_LONGEST_CHAIN = 40


def note(w: Walker, made: int, callee: int) -> None:
    """Give a call that makes a schema its shape."""
    name = _name(w.builder.nodes[callee])
    if name in _WORTH_A_LOOK or _TABLE.search(name):
        shape = _shape(w, w.builder.nodes[made], callee, name)
        if shape >= 0:
            w.builder.shape_of[made] = shape


def name_shape(w: Walker, value: int, name: str) -> None:
    """A schema takes the name of its variable; a second name is an alias."""
    index = w.builder.shape_of.get(value, -1)
    if index >= 0 and not w.builder.shapes[index].name:
        w.builder.shapes[index] = msgspec.structs.replace(w.builder.shapes[index], name=name)


def _name(node: Node) -> str:
    match node:
        case Load(field=name) | Import(name=name) | Global(name=name):
            return name
        case _:
            return ""


def _shape(w: Walker, call: Node, callee: int, name: str) -> int:
    """The index of the shape that a call makes, or -1."""
    if not isinstance(call, Call):
        return -1
    target = w.builder.nodes[callee]
    base = target.base if isinstance(target, Load) else -1
    args = [w.builder.nodes[arg] for arg in call.args]
    fields = next((arg for arg in args[:2] if isinstance(arg, Object)), None)
    if name in _OBJECT and fields is not None and _declares(w, fields):
        return _add(w, call, "schema", _fields(w, fields))
    if _TABLE.search(name) and fields is not None and fields in args[1:] and _declares(w, fields):
        return _add(w, call, "table", _fields(w, fields))
    if name in _DEFINE and fields is not None and (name != "Schema" or call.form == "new"):
        return _add(w, call, "schema", _fields(w, fields)) if _declares_columns(w, fields) else -1
    if base < 0 or not _is_schema(w, base):
        return -1
    if name in _EXTEND:
        others = [arg for arg in call.args if not isinstance(w.builder.nodes[arg], Object)]
        bases = [type for node in (base, *others) if (type := _reference(w, node)) is not None]
        return _add(
            w, call, "schema", _fields(w, fields) if fields is not None else (), tuple(bases)
        )
    if name in _CHOOSE:
        return _chosen(w, call, base, name, fields)
    return _chained(w, call, base)


def _add(
    w: Walker,
    call: Call,
    kind: str,
    fields: tuple[Field, ...],
    bases: tuple[Type, ...] = (),
    alias: Type | None = None,
) -> int:
    w.builder.shapes.append(Shape("", kind, fields, bases, alias, call.at, call.end))
    return len(w.builder.shapes) - 1


def _chosen(w: Walker, call: Call, base: int, name: str, fields: Object | None) -> int:
    """``schema.pick({a: true})``, ``schema.omit({a: true})``, ``schema.pick(["a"])``."""
    keys = [entry.key for entry in fields.entries if entry.key] if fields is not None else []
    for arg in call.args:
        listed = w.builder.nodes[arg]
        items = (
            [w.builder.nodes[item] for item in listed.items] if isinstance(listed, Array) else []
        )
        keys.extend(str(item.value) for item in items if isinstance(item, Const))
    reference = _reference(w, base)
    if reference is None:
        return -1
    chosen = tuple(Type(f'"{key}"') for key in keys)
    union = chosen[0] if len(chosen) == 1 else Type("|", chosen)
    return _add(w, call, "schema", (), alias=Type(_CHOOSE[name], (reference, union)))


def _chained(w: Walker, call: Call, base: int) -> int:
    """``schema.strict()`` is the same shape; on a schema with a name it is an alias of it."""
    known = w.builder.shape_of.get(base, -1)
    if known >= 0 and not w.builder.shapes[known].name:
        return known
    reference = _reference(w, base)
    return _add(w, call, "schema", (), alias=reference) if reference is not None else -1


def _is_schema(w: Walker, node: int) -> bool:
    return node in w.builder.shape_of or w.builder.names.get(node, "").lower().endswith("schema")


def _reference(w: Walker, node: int) -> Type | None:
    """The type of a schema value: its shape, or ``typeof`` its name."""
    index = w.builder.shape_of.get(node, -1)
    name = w.builder.names.get(node, "")
    if index >= 0 and not w.builder.shapes[index].name:
        return Type("{}", shape=index)
    return Type(f"typeof {name}") if name else None


def _declares(w: Walker, fields: Object) -> bool:
    """Whether the values of an object look like declarations of fields: calls or known schemas."""
    values = [entry.value for entry in fields.entries if entry.key is not None]
    return any(isinstance(w.builder.nodes[value], Call) or _is_schema(w, value) for value in values)


def _declares_columns(w: Walker, fields: Object) -> bool:
    """Whether the values are ``String``, ``DataTypes.STRING``, or objects with such a ``type``."""
    for entry in fields.entries:
        declared = _entry(w.builder.nodes[entry.value], "type") or entry
        node = w.builder.nodes[declared.value]
        if isinstance(node, Array) and node.items:
            node = w.builder.nodes[node.items[0]]
        if entry.key is not None and _name(node) in _TYPES:
            return True
    return False


def _fields(w: Walker, fields: Object) -> tuple[Field, ...]:
    made: list[Field] = []
    for entry in fields.entries:
        if entry.key is not None:
            type, hint = _declared(w, entry.value)
            made.append(Field(entry.key, type, hint, entry.at, entry.end))
    return tuple(made)


def _declared(w: Walker, node: int) -> tuple[Type | None, str]:
    """The type and the hint of one declared field."""
    chain: list[tuple[str, Call | None]] = []
    current = node
    for _ in range(_LONGEST_CHAIN):
        value = w.builder.nodes[current]
        if _is_schema(w, current):
            return _reference(w, current), ""
        if isinstance(value, Call):
            target = w.builder.nodes[value.callee]
            chain.append((_name(target), value))
            if not isinstance(target, Load):
                break
            current = target.base
        else:
            chain.append((_name(value), None))
            break
    value = w.builder.nodes[node]
    if isinstance(value, Object):
        return _column(w, value)
    if isinstance(value, Array) and value.items:
        type, hint = _declared(w, value.items[0])
        return Type("[]", (type,) if type is not None else ()), hint
    return _chain_type(w, chain), _chain_hint(w, chain)


def _column(w: Walker, value: Object) -> tuple[Type | None, str]:
    """``{type: String, required: true}``, or the fields of a nested document."""
    declared = _entry(value, "type")
    if declared is None:
        w.builder.shapes.append(
            Shape("", "schema", _fields(w, value), (), None, value.at, value.end)
        )
        return Type("{}", shape=len(w.builder.shapes) - 1), ""
    type, hint = _declared(w, declared.value)
    checks = _entry(value, "validate")
    rules = w.builder.nodes[checks.value] if checks is not None else None
    if isinstance(rules, Object):
        hint = next((_HINTS[entry.key] for entry in rules.entries if entry.key in _HINTS), hint)
    return type, hint


def _entry(value: Node, key: str) -> Entry | None:
    if not isinstance(value, Object):
        return None
    return next((entry for entry in value.entries if entry.key == key), None)


def _chain_type(w: Walker, chain: list[tuple[str, Call | None]]) -> Type | None:
    """The type that a chain of calls declares, from its innermost word outwards."""
    type: Type | None = None
    for name, call in reversed(chain):
        if name in ("array", "Array", "list") and call is not None:
            inner = _declared(w, call.args[0])[0] if call.args else type
            type = Type("[]", (inner,) if inner is not None else ())
        elif type is None and name in _TYPES:
            type = Type(_TYPES[name])
        elif type is None and name in _OPTIONAL and call is not None and call.args:
            type = _declared(w, call.args[0])[0]
    return type


def _chain_hint(w: Walker, chain: list[tuple[str, Call | None]]) -> str:
    """What the validators in a chain prove."""
    for name, call in chain:
        if name in _HINTS:
            return _HINTS[name]
        for arg in call.args if call is not None else ():
            value = w.builder.nodes[arg]
            if isinstance(value, Call) and name in (
                "pipe",
                "optional",
                "nullable",
                "nullish",
                "Optional",
                "array",
            ):
                hint = _declared(w, arg)[1]
                if hint:
                    return hint
            stated = _entry(value, "format")
            said = w.builder.nodes[stated.value] if stated is not None else None
            if isinstance(said, Const) and said.value in _HINTS:
                return _HINTS[str(said.value)]
    return ""
