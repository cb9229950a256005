"""Fields made by calls: ``Column(String)``, ``models.ForeignKey(User)``, ``fields.Email()``."""

from __future__ import annotations

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import annotation, last
from flowcheck.frontends.python.literals import text_of
from flowcheck.frontends.python.walk import Walk, parts
from flowcheck.ir.module import Type

_RELATIONS = frozenset({
    "ForeignKey", "OneToOneField", "ForeignKeyField", "ReferenceField", "LazyReferenceField",
    "EmbeddedDocumentField", "relationship", "Relationship", "Nested", "Pluck", "ParentalKey",
})  # fmt: skip
_PLURAL_RELATIONS = frozenset({
    "ManyToManyField", "ParentalManyToManyField", "GenericRelation", "dynamic_loader",
})  # fmt: skip
_COLUMNS = frozenset({"Column", "mapped_column", "MappedColumn", "column_property", "deferred"})
_MAKERS = _RELATIONS | _PLURAL_RELATIONS | _COLUMNS
_GENERAL = frozenset({"ib", "attrib", "field", "Field", "auto_field"})
_KEYS = frozenset({"ForeignKey", "Sequence", "Identity", "Computed"})
_TARGET_WORDS = ("to", "argument", "nested", "entity", "document_type", "to_model", "model")


def makes_field(call: SgNode) -> bool:
    """Whether the value of a class attribute declares a field."""
    path = callee_text(call).split(".")
    name = path[-1]
    if name in _MAKERS or name in _GENERAL:
        return True
    return name.endswith(("Field", "Serializer")) or path[-2:-1] == ["fields"]


def declared_type(walk: Walk, owner: str, call: SgNode) -> Type | None:
    """A column's type, the target of a relation, or the field class; ``owner`` is the class."""
    name = last(callee_text(call))
    if name in _RELATIONS or name in _PLURAL_RELATIONS:
        target = _target(walk, owner, call)
        if target is None:
            return Type(name)
        plural = name in _PLURAL_RELATIONS or _flag(call, "many")
        return Type("[]", (target,)) if plural else target
    if name in _COLUMNS:
        return _column_type(call)
    if name in _GENERAL:
        given = keyword(call, "type")
        return annotation(walk, given) if given is not None else None
    return Type("[]", (Type(name),)) if _flag(call, "many") else Type(name)


def positional(call: SgNode) -> list[SgNode]:
    """The positional arguments of a call."""
    arguments = call.field("arguments")
    if arguments is None:
        return []
    return [child for child in parts(arguments) if child.kind() != "keyword_argument"]


def keyword(call: SgNode, word: str) -> SgNode | None:
    """The value of a keyword argument."""
    arguments = call.field("arguments")
    for child in parts(arguments) if arguments is not None else []:
        name = child.field("name") if child.kind() == "keyword_argument" else None
        if name is not None and name.text() == word:
            return child.field("value")
    return None


def callee_text(call: SgNode) -> str:
    """What is called, as written; for anything but a call, the thing itself."""
    return (call.field("function") or call).text()


def _column_type(call: SgNode) -> Type | None:
    for argument in positional(call):
        if argument.kind() in {"identifier", "attribute", "call"}:
            name = last(callee_text(argument))
            return None if name in _KEYS else Type(name)
    return None


def _target(walk: Walk, owner: str, call: SgNode) -> Type | None:
    """The class that a relation points to; ``"self"`` is the class itself."""
    given = next(iter(positional(call)), None)
    for word in _TARGET_WORDS:
        given = given or keyword(call, word)
    if given is None:
        return None
    if given.kind() == "lambda":
        given = given.field("body") or given
    text = text_of(given)
    if text is not None:
        return Type(owner if text == "self" else last(text)) if text else None
    if given.kind() == "call":
        given = given.field("function") or given
    type = annotation(walk, given)
    if type is not None and last(type.name) == "AUTH_USER_MODEL":
        return Type("User")
    return type


def _flag(call: SgNode, word: str) -> bool:
    value = keyword(call, word)
    return value is not None and value.kind() == "true"
