"""What stands left of ``=``, after ``for`` and ``as``, and in ``case``: names, parts, places."""

from __future__ import annotations

from ast_grep_py import SgNode

from flowcheck.frontends.python.literals import text_of
from flowcheck.frontends.python.places import subscript_key
from flowcheck.frontends.python.walk import Facts, Walk, parts, span
from flowcheck.ir.graph import ELEMENT, Array, Load, Omit, Opaque, Operator
from flowcheck.ir.module import Type

_SEVERAL = frozenset(
    {"pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"}
)
_STARRED = frozenset({"list_splat_pattern", "list_splat"})
_WHOLE = frozenset(
    {
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "bytearray",
        "dict",
        "list",
        "set",
        "frozenset",
        "tuple",
    }
)


def bind(walk: Walk, target: SgNode, value: int, type: Type | None = None) -> None:
    """Give a target its value; a tuple or list of targets is unpacked."""
    kind = target.kind()
    if kind == "identifier":
        walk.assign(target.text(), value, type)
    elif kind in {"attribute", "subscript"}:
        _store(walk, target, value, type)
    elif kind in _SEVERAL:
        _unpack(walk, target, value)
    else:
        for inside in parts(target):
            bind(walk, inside, value, type)


def _store(walk: Walk, target: SgNode, value: int, type: Type | None) -> None:
    builder = walk.builder
    at, end = span(target)
    if type is not None:
        builder.types.setdefault(value, type)
    if target.kind() == "attribute":
        base, name = target.field("object"), target.field("attribute")
        if base is not None and name is not None:
            builder.store(walk.value(base), (name.text(),), value, at=at, end=end)
        return
    inside = parts(target)
    if inside:
        base_value = walk.value(inside[0])
        field, key = subscript_key(walk, inside[1:], at, end)
        if field is None and key < 0:
            key = builder.add(Opaque(at, end, ()))
        builder.store(base_value, (field,), value, at=at, end=end, key=key)


def _unpack(walk: Walk, target: SgNode, value: int) -> None:
    builder = walk.builder
    starred = False
    for index, part in enumerate(parts(target)):
        at, end = span(part)
        if part.kind() in _STARRED:
            starred = True
            bind(walk, part, builder.add(Array(at, end, (value,), (0,))))
        else:
            field = ELEMENT if starred else str(index)
            bind(walk, part, builder.add(Load(at, end, value, field)))


def match(walk: Walk, pattern: SgNode, subject: int) -> Facts:
    """Bind the names of a ``case`` pattern; gives what holds when it matches."""
    inside = parts(pattern)
    match pattern.kind():
        case "case_pattern" if len(inside) == 1:
            return match(walk, inside[0], subject)
        case "as_pattern" if inside:
            facts = match(walk, inside[0], subject)
            walk.assign(inside[-1].text(), subject)
            return facts
        case "dotted_name" if len(inside) == 1:
            walk.assign(inside[0].text(), subject)
            return ()
        case "list_pattern" | "tuple_pattern":
            _sequence(walk, inside, subject)
            return ()
        case "dict_pattern":
            _dict(walk, inside, subject)
            return ()
        case "class_pattern" if inside:
            _class(walk, inside, subject)
            return ()
        case "union_pattern":
            for part in inside:
                if part.kind() != "dotted_name":
                    match(walk, part, subject)
            return ()
        case "string" | "integer" | "float" | "true" | "false" | "none" | "concatenated_string":
            at, end = span(pattern)
            test = walk.builder.add(Operator(at, end, "==", (subject, walk.value(pattern))))
            return ((test, True),)
        case _:
            return ()


def irrefutable(clause: SgNode) -> bool:
    """Whether a ``case`` always matches: a bare name or ``_``, without a condition."""
    inside = parts(clause)
    patterns = [part for part in inside if part.kind() == "case_pattern"]
    if len(patterns) != 1 or any(part.kind() == "if_clause" for part in inside):
        return False
    return patterns[0].text().isidentifier()


def _sequence(walk: Walk, patterns: list[SgNode], subject: int) -> None:
    builder = walk.builder
    starred = False
    for index, part in enumerate(patterns):
        at, end = span(part)
        inner = parts(part)
        if inner and inner[0].kind() == "splat_pattern":
            starred = True
            for name in parts(inner[0]):
                walk.assign(name.text(), builder.add(Array(at, end, (subject,), (0,))))
        else:
            field = ELEMENT if starred else str(index)
            match(walk, part, builder.add(Load(at, end, subject, field)))


def _dict(walk: Walk, inside: list[SgNode], subject: int) -> None:
    builder = walk.builder
    taken: list[str] = []
    for part in inside:
        at, end = span(part)
        if part.kind() == "case_pattern" and taken:
            match(walk, part, builder.add(Load(at, end, subject, taken[-1])))
        elif part.kind() == "splat_pattern":
            for name in parts(part):
                walk.assign(name.text(), builder.add(Omit(at, end, subject, tuple(taken))))
        else:
            taken.append(text_of(part) or part.text())


def _class(walk: Walk, inside: list[SgNode], subject: int) -> None:
    """``User(name=n)`` loads the attribute; ``str(s)`` is the value, other places are unknown."""
    builder = walk.builder
    whole = inside[0].text() in _WHOLE
    for part in inside[1:]:
        at, end = span(part)
        inner = parts(part)
        if inner and inner[0].kind() == "keyword_pattern":
            name, *value = parts(inner[0])
            for pattern in value:
                match(walk, pattern, builder.add(Load(at, end, subject, name.text())))
        else:
            match(walk, part, subject if whole else builder.add(Opaque(at, end, (subject,))))
