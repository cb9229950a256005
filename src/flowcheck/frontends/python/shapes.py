"""Declared records: classes with declared fields, and calls that make such a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import annotation, last
from flowcheck.frontends.python.fields import callee_text, declared_type, makes_field, positional
from flowcheck.frontends.python.literals import text_of
from flowcheck.frontends.python.marks import marks_of
from flowcheck.frontends.python.walk import Walk, parts, span
from flowcheck.ir.graph import Call, ClassRef, Global, Import, Load
from flowcheck.ir.module import Field, Shape, Type

_ENUMS = frozenset({
    "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices", "Choices",
})  # fmt: skip
_PLAIN = frozenset({"object", "ABC", "Protocol", "Generic"})
_UNTYPED = frozenset({"ClassVar"})
_KEEPS = "implementer"  # of zope.interface
_TYPING = frozenset({
    "Union", "Optional", "Annotated", "List", "list", "Dict", "dict", "Set", "set", "Tuple",
    "tuple", "Sequence", "Literal",
})  # fmt: skip
_BASE_KINDS: Mapping[str, str] = {
    "TypedDict": "typeddict",
    "NamedTuple": "namedtuple",
    "BaseModel": "pydantic",
    "BaseSettings": "pydantic",
    "RootModel": "pydantic",
    "GenericModel": "pydantic",
    "SQLModel": "sqlmodel",
    "Model": "model",
    "DeclarativeBase": "sqlalchemy",
    "MappedAsDataclass": "sqlalchemy",
    "Struct": "struct",
    "Document": "model",
    "Schema": "schema",
    "Form": "form",
    "ModelForm": "form",
    "FlaskForm": "form",
}
_CHOICES = {"fields": "Pick", "exclude": "Omit"}
_DECORATOR_KINDS: Mapping[str, str] = {
    "dataclass": "dataclass",
    "dataclass_json": "dataclass",
    "define": "attrs",
    "frozen": "attrs",
    "mutable": "attrs",
    "attrs": "attrs",
    "attributes": "attrs",
    "s": "attrs",
}


def class_shape(
    walk: Walk, name: str, node: SgNode, bases: list[SgNode], decorators: list[SgNode]
) -> int:
    """The shape of a class; -1 when it declares nothing that can be inherited or read."""
    above = [*bases, *_promises(decorators)]
    types = [type for base in above if (type := annotation(walk, base)) is not None]
    short = [last(type.name) for type in types]
    if any(base in _ENUMS for base in short):
        return -1
    fields = _class_fields(walk, name, node.field("body"), types)
    if not fields and all(base in _PLAIN for base in short):
        return -1
    at, end = span(node)
    kind = _kind(short, decorators)
    walk.builder.shapes.append(Shape(name, kind, tuple(fields), tuple(types), None, at, end))
    return len(walk.builder.shapes) - 1


def _promises(decorators: list[SgNode]) -> Iterable[SgNode]:
    """What a class says that it implements: ``@implementer(IMailer)``."""
    for decorator in decorators:
        function, arguments = decorator.field("function"), decorator.field("arguments")
        if function is not None and arguments is not None and last(function.text()) == _KEEPS:
            yield from parts(arguments)


def alias_statement(walk: Walk, node: SgNode) -> None:
    """``type A = B``."""
    inside = parts(node)
    if len(inside) == 2:
        name = annotation(walk, inside[0])
        if name is not None:
            _alias(walk, name.name, annotation(walk, inside[1]), node)


def assigned_shape(walk: Walk, name: str, node: SgNode, right: SgNode, value: int) -> int:
    """``A = Optional[B]``, ``A = TypedDict("A", {..})``, ``users = Table("users", ..)``.

    Gives what the name is bound to: ``A = namedtuple("A", "x y")`` is a class.
    """
    kind = right.kind()
    if kind == "call":
        return _called_shape(walk, name, right, value)
    hint = node.field("type")
    if hint is not None and last(hint.text()) == "TypeAlias":
        _alias(walk, name, annotation(walk, right), node)
    elif kind == "subscript":
        inside = parts(right)
        if inside and last(inside[0].text()) in _TYPING:
            _alias(walk, name, annotation(walk, right), node)
    return value


def _alias(walk: Walk, name: str, type: Type | None, node: SgNode) -> None:
    if type is not None:
        at, end = span(node)
        walk.builder.shapes.append(Shape(name, "alias", (), (), type, at, end))


def _kind(bases: list[str], decorators: list[SgNode]) -> str:
    for decorator in decorators:
        kind = _DECORATOR_KINDS.get(last(callee_text(decorator)))
        if kind is not None:
            return kind
    for base in bases:
        kind = _BASE_KINDS.get(base)
        if kind is not None:
            return kind
        if base.endswith("Serializer"):
            return "serializer"
        if base.endswith("Schema"):
            return "schema"
        if base.endswith("Form"):
            return "form"
    return "class"


def _class_fields(walk: Walk, owner: str, body: SgNode | None, types: list[Type]) -> list[Field]:
    fields: dict[str, Field] = {}
    for statement in parts(body) if body is not None else []:
        kind = statement.kind()
        if kind == "expression_statement":
            for part in parts(statement):
                field = _field(walk, owner, part) if part.kind() == "assignment" else None
                if field is not None:
                    fields[field.name] = field
        elif kind == "class_definition":
            name = statement.field("name")
            if name is not None and name.text() == "Meta":
                _meta(walk, statement.field("body"), fields, types)
    return list(fields.values())


def _field(walk: Walk, owner: str, node: SgNode) -> Field | None:
    left, right = node.field("left"), node.field("right")
    if left is None or left.kind() != "identifier":
        return None
    name = left.text()
    type = annotation(walk, node.field("type"))
    if type is not None:
        if last(type.name) in _UNTYPED or name == "model_config":
            return None
    elif right is not None and right.kind() == "call" and makes_field(right):
        type = declared_type(walk, owner, right)
    else:
        return None
    at, end = span(node)
    return Field(name, type, marks_of(type, right), at, end)


def _meta(walk: Walk, body: SgNode | None, fields: dict[str, Field], types: list[Type]) -> None:
    """``class Meta: model = User; fields = ("email",)``: those fields of the model."""
    model: Type | None = None
    named: dict[str, list[str]] = {}
    for statement in parts(body) if body is not None else []:
        for part in parts(statement):
            left, right = part.field("left"), part.field("right")
            if left is None or right is None:
                continue
            if left.text() == "model":
                model = annotation(walk, right)
            elif left.text() in _CHOICES and right.kind() in ("tuple", "list"):
                named[_CHOICES[left.text()]] = []
                for item in parts(right):
                    text = text_of(item)
                    if text is not None:
                        named[_CHOICES[left.text()]].append(text)
                        at, end = span(item)
                        if left.text() == "fields":
                            fields.setdefault(text, Field(text, None, (), at, end))
    if model is not None:
        for chosen, names in named.items():
            model = Type(chosen, (model, Type("|", tuple(Type(f'"{name}"') for name in names))))
        types.append(model)


def _called_shape(walk: Walk, name: str, call: SgNode, value: int) -> int:
    maker = _SHAPE_CALLS.get(_callee(walk, value))
    fields = maker(walk, call) if maker is not None else None
    if fields is None:
        return value
    builder = walk.builder
    at, end = span(call)
    record = _RECORDS.get(_callee(walk, value), "")
    builder.shapes.append(Shape(name, record or "call", tuple(fields), (), None, at, end))
    if record:
        index = builder.new_class(name, -1)
        made = builder.add(ClassRef(at, end, index))
        builder.fill_class(index, shape=len(builder.shapes) - 1, node=made)
        return made
    builder.shape_of[value] = len(builder.shapes) - 1
    return value


def _callee(walk: Walk, value: int) -> str:
    made_by = walk.builder.nodes[value]
    callee = walk.builder.nodes[made_by.callee] if isinstance(made_by, Call) else None
    if isinstance(callee, Load):
        return callee.field
    return callee.name if isinstance(callee, Import | Global) else ""


def _from_dict(walk: Walk, call: SgNode) -> list[Field] | None:
    """``TypedDict("A", {"email": str})``."""
    arguments = positional(call)
    table = arguments[1] if len(arguments) > 1 else None
    if table is None or table.kind() != "dictionary":
        return None
    pairs = [parts(pair) for pair in parts(table) if pair.kind() == "pair"]
    return [field for pair in pairs if len(pair) == 2 for field in _pair(walk, pair[0], pair[1])]


def _from_tuples(walk: Walk, call: SgNode) -> list[Field] | None:
    """``namedtuple("A", "name email")``, ``NamedTuple("A", [("email", str)])``."""
    arguments = positional(call)
    if len(arguments) < 2:
        return None
    text = text_of(arguments[1])
    at, end = span(arguments[1])
    if text is not None:
        return [Field(word, None, (), at, end) for word in text.replace(",", " ").split()]
    fields: list[Field] = []
    for item in parts(arguments[1]):
        inside = parts(item)
        plain = text_of(item)
        if plain is not None:
            fields.append(Field(plain, None, (), *span(item)))
        elif item.kind() in {"tuple", "list"} and len(inside) > 1:
            fields += _pair(walk, inside[0], inside[1])
    return fields


def _from_keywords(walk: Walk, call: SgNode) -> list[Field] | None:
    """``create_model("A", email=(str, ...))``."""
    arguments = call.field("arguments")
    fields: list[Field] = []
    for child in parts(arguments) if arguments is not None else []:
        name, value = child.field("name"), child.field("value")
        if child.kind() == "keyword_argument" and name is not None and value is not None:
            inside = parts(value) if value.kind() == "tuple" else [value]
            type = annotation(walk, inside[0]) if inside else None
            at, end = span(child)
            if not name.text().startswith("__"):
                fields.append(Field(name.text(), type, marks_of(type, value), at, end))
    return fields


def _from_columns(walk: Walk, call: SgNode) -> list[Field] | None:
    """``Table("users", metadata, Column("email", String))``."""
    fields: list[Field] = []
    for argument in positional(call):
        inside = positional(argument)
        text = text_of(inside[0]) if inside else None
        if last(callee_text(argument)) == "Column" and text is not None:
            type = declared_type(walk, "", argument)
            at, end = span(argument)
            fields.append(Field(text, type, marks_of(type, argument), at, end))
    return fields or None


def _pair(walk: Walk, key: SgNode, value: SgNode) -> list[Field]:
    text = text_of(key)
    if text is None:
        return []
    type = annotation(walk, value)
    return [Field(text, type, marks_of(type, value), span(key)[0], span(value)[1])]


_RECORDS = {"namedtuple": "namedtuple", "NamedTuple": "namedtuple", "make_dataclass": "dataclass"}
"""What a function makes that makes a class."""

_SHAPE_CALLS: Mapping[str, Callable[[Walk, SgNode], list[Field] | None]] = {
    "TypedDict": _from_dict,
    "namedtuple": _from_tuples,
    "NamedTuple": _from_tuples,
    "make_dataclass": _from_tuples,
    "create_model": _from_keywords,
    "Table": _from_columns,
}
