"""Schemas made by calls: validation libraries, tables, documents. Reads nodes, not syntax.

``z.object({..})`` and its like become shapes; fields have the types and marks that the calls show.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from flowcheck.frontends.described import OPTIONS, says
from flowcheck.frontends.javascript.walker import Walker
from flowcheck.ir.graph import Array, Call, Const, Entry, Global, Import, Load, Node, Object
from flowcheck.ir.module import Field, Shape, Type
from flowcheck.patterns import regex

_OBJECT = frozenset(["object", "strictObject", "looseObject", "Object", "shape", "keys"])
_EXTEND = frozenset(["extend", "safeExtend", "augment", "append", "merge", "concat", "and"])
_CHOOSE = {"pick": "Pick", "omit": "Omit"}
_TABLE = regex(r"(?:^t|T)able$")
_DEFINE = frozenset(["define", "init", "Schema", "model"])
_CHAINED = frozenset([
    "strict", "passthrough", "strip", "loose", "catchall", "refine", "superRefine", "check",
    "optional", "nullable", "nullish", "default", "catch", "describe", "openapi", "meta",
    "brand", "required", "partial", "deepPartial", "readonly", "noUnknown", "label", "unknown",
    "unwrap", "enableRLS",
])  # fmt: skip
_SAYING = frozenset(["describe", "label", "title", "description"])
_WORTH_A_LOOK = _OBJECT | _EXTEND | _CHAINED | _DEFINE | frozenset(_CHOOSE) | {"type"}
_TYPE_TEXT = regex(r"(?:string|number|boolean|Date|bigint|email)\b")
_TEXT_WORD = regex(r"\w+")

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
_INNER = frozenset(["pipe", "optional", "nullable", "nullish", "Optional", "array"])
_LONGEST_CHAIN = 40
_MOST_MARKS = 16


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
    if name == "type" and fields is not None and _declares_texts(w, fields):
        return _add(w, call, "schema", tuple(_text_fields(w, fields)))
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


def _declares_texts(w: Walker, fields: Object) -> bool:
    """Whether the values are types as texts: ``type({mail: "string.email", "age?": "number"})``."""
    values = [w.builder.nodes[entry.value] for entry in fields.entries]
    texts = [str(value.value) for value in values if isinstance(value, Const)]
    return bool(texts) and all(_TYPE_TEXT.match(text) for text in texts)


def _text_fields(w: Walker, fields: Object) -> Iterator[Field]:
    for entry in fields.entries:
        value = w.builder.nodes[entry.value]
        if entry.key is not None and isinstance(value, Const):
            words = _TEXT_WORD.findall(str(value.value))
            name = entry.key.removesuffix("?")
            yield Field(
                name, Type(_TYPES.get(words[0], words[0])), tuple(words), entry.at, entry.end
            )


def _fields(w: Walker, fields: Object) -> tuple[Field, ...]:
    made: list[Field] = []
    for entry in fields.entries:
        if entry.key is not None:
            type, marks = _declared(w, entry.value)
            made.append(Field(entry.key, type, marks[:_MOST_MARKS], entry.at, entry.end))
    return tuple(made)


def _declared(w: Walker, node: int) -> tuple[Type | None, tuple[str, ...]]:
    """The type and the marks of one declared field."""
    chain: list[tuple[str, Call | None]] = []
    current = node
    for _ in range(_LONGEST_CHAIN):
        value = w.builder.nodes[current]
        if _is_schema(w, current):
            return _reference(w, current), ()
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
        type, marks = _declared(w, value.items[0])
        return Type("[]", (type,) if type is not None else ()), marks
    return _chain_type(w, chain), tuple(dict.fromkeys(_chain_marks(w, chain)))


def _column(w: Walker, value: Object) -> tuple[Type | None, tuple[str, ...]]:
    """``{type: String, required: true}``, or the fields of a nested document."""
    declared = _entry(value, "type")
    if declared is None:
        w.builder.shapes.append(
            Shape("", "schema", _fields(w, value), (), None, value.at, value.end)
        )
        return Type("{}", shape=len(w.builder.shapes) - 1), ()
    type, marks = _declared(w, declared.value)
    checks = _entry(value, "validate")
    rules = w.builder.nodes[checks.value] if checks is not None else None
    return type, (*_rules(w, rules), *marks, *_formats(w, value))


def _rules(w: Walker, rules: Node | None) -> tuple[str, ...]:
    """The validators of a column: ``{isEmail: true}``, ``{validator: isEmail}``, ``[isEmail]``."""
    match rules:
        case Object():
            keys = [entry.key or "" for entry in rules.entries]
            given = [_name(w.builder.nodes[entry.value]) for entry in rules.entries]
            return tuple(filter(None, (*keys, *given)))
        case Array(items=items) if items:
            return _rules(w, w.builder.nodes[items[0]])
        case Load() | Import() | Global():
            return (_name(rules),)
        case _:
            return ()


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


def _chain_marks(w: Walker, chain: list[tuple[str, Call | None]]) -> Iterator[str]:
    """The words of a chain of calls from the outside inwards, and the formats that they are given.

    ``z.string().email()``, ``v.pipe(v.string(), v.email())``, ``t.String({format: "email"})``.
    """
    library = len(chain) - 1 if len(chain) > 1 and chain[-1][1] is None else len(chain)
    for place, (name, call) in enumerate(chain):
        if name and place < library:
            yield name
        for arg in call.args if call is not None else ():
            if isinstance(w.builder.nodes[arg], Call) and name in _INNER:
                yield from _declared(w, arg)[1]
            given = w.builder.nodes[arg]
            yield from _formats(w, given)
            if name in _SAYING and isinstance(given, Const) and isinstance(given.value, str):
                yield from says(given.value)


def _formats(w: Walker, value: Node) -> Iterator[str]:
    """The format that options name, and what they say of the field."""
    for entry in value.entries if isinstance(value, Object) else ():
        said = w.builder.nodes[entry.value]
        if not isinstance(said, Const) or not said.value:
            continue
        if entry.key == "format":
            yield f"format={said.value}"
        elif entry.key in OPTIONS and isinstance(said.value, str):
            yield from says(said.value)
