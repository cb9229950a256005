"""Expressions to nodes."""

from __future__ import annotations

from collections.abc import Mapping

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import annotation, last
from flowcheck.frontends.python.comprehensions import listing, mapping, set_left
from flowcheck.frontends.python.conditions import boolean, conditional, negation
from flowcheck.frontends.python.literals import concatenated, floating, integer, string, text_of
from flowcheck.frontends.python.places import popped, subscript_key, without
from flowcheck.frontends.python.walk import Expression, Walk, parts, span
from flowcheck.ir.graph import (
    Array,
    Call,
    Const,
    Entry,
    Global,
    Index,
    Load,
    Object,
    Omit,
    Opaque,
    Operator,
    Phi,
    Template,
    Update,
)

_TRANSLATORS = frozenset({"_", "gettext", "ugettext", "gettext_lazy", "ugettext_lazy", "ngettext"})
_FEW = 12
"""As many letters of a text tell less than all of it."""

_LOCATORS = frozenset({"find_service", "getUtility", "queryUtility"})
"""What gives the thing that implements an interface: of Pyramid and of zope.component."""


def identifier(walk: Walk, node: SgNode) -> int:
    """A name."""
    at, end = span(node)
    return walk.read(node.text(), at, end)


def attribute(walk: Walk, node: SgNode) -> int:
    """``a.b``; ``a.__dict__`` has the fields of ``a``."""
    base, name = node.field("object"), node.field("attribute")
    if base is None or name is None:
        return walk.opaque(node)
    value = walk.value(base)
    if name.text() == "__dict__":
        return value
    at, end = span(node)
    return walk.builder.add(Load(at, end, value, name.text()))


def subscript(walk: Walk, node: SgNode) -> int:
    """``a["b"]``, ``a[0]``, ``a[k]``; a slice is made of the value itself."""
    inside = parts(node)
    if not inside:
        return walk.opaque(node)
    base = walk.value(inside[0])
    at, end = span(node)
    field, key = subscript_key(walk, inside[1:], at, end)
    if field is not None:
        return walk.builder.add(Load(at, end, base, field))
    if key < 0:
        short = _is_short(inside[1:])
        return walk.builder.add(Opaque(at, end, (base,)) if short else Omit(at, end, base, ()))
    return walk.builder.add(Index(at, end, base, key))


def _is_short(keys: list[SgNode]) -> bool:
    """Whether a slice leaves a few letters of a text: ``token[:8]``, ``number[-4:]``."""
    start, _, rest = "".join(key.text() for key in keys).replace(" ", "").partition(":")
    end = rest.partition(":")[0]
    from_end = start.startswith("-") and not end
    number = start[1:] if from_end else end
    return number.isdigit() and int(number) <= _FEW


def call(walk: Walk, node: SgNode) -> int:
    """A call; ``dict(a=1)`` is an object, and ``d.pop("k")`` leaves ``d`` without the field."""
    function, arguments = node.field("function"), node.field("arguments")
    if function is None or arguments is None:
        return walk.opaque(node)
    builder = walk.builder
    callee = walk.value(function)
    at, end = span(node)
    known = builder.nodes[callee]
    if isinstance(known, Global) and known.name == "dict":
        return builder.add(Object(at, end, _dict_entries(walk, arguments)))
    args: list[int] = []
    spread: list[int] = []
    kwargs: list[tuple[str, int]] = []
    _arguments(walk, arguments, args, spread, kwargs)
    made = builder.call(callee, args, at=at, end=end, spread=spread, kwargs=kwargs)
    _located(walk, function, arguments, made)
    if isinstance(known, Load) and known.field == "update":
        fields = [*(("", value) for value in args), *kwargs]
        builder.merged(made, known.base, fields)
    removed = popped(walk, made) if isinstance(known, Load) and known.field == "pop" else None
    if removed is not None:
        without(walk, *removed, at, end)
    return made


def _located(walk: Walk, function: SgNode, arguments: SgNode, made: int) -> None:
    """``request.find_service(IMailer)`` is an ``IMailer``."""
    if last(function.text()) not in _LOCATORS:
        return
    wanted = [part for part in parts(arguments) if part.kind() in ("identifier", "attribute")]
    asked = annotation(walk, wanted[0]) if wanted else None
    if asked is not None and last(asked.name)[:1].isupper():
        walk.builder.types[made] = asked


def _arguments(
    walk: Walk, node: SgNode, args: list[int], spread: list[int], kwargs: list[tuple[str, int]]
) -> None:
    if node.kind() == "generator_expression":
        args.append(walk.value(node))
        return
    for child in node.named_children():
        match child.kind():
            case "comment" | "line_continuation":
                continue
            case "list_splat" if inside := parts(child):
                spread.append(len(args))
                args.append(walk.value(inside[0]))
            case "dictionary_splat" if inside := parts(child):
                kwargs.append(("", walk.value(inside[0])))
            case "keyword_argument":
                name, value = child.field("name"), child.field("value")
                if name is not None and value is not None:
                    kwargs.append((name.text(), walk.value(value)))
            case _:
                args.append(walk.value(child))


def _dict_entries(walk: Walk, arguments: SgNode) -> tuple[Entry, ...]:
    if arguments.kind() == "generator_expression":
        return (Entry(None, -1, walk.value(arguments), *span(arguments)),)
    entries: list[Entry] = []
    for child in parts(arguments):
        at, end = span(child)
        name, value = child.field("name"), child.field("value")
        if child.kind() == "keyword_argument" and name is not None and value is not None:
            entries.append(Entry(name.text(), -1, walk.value(value), at, end))
        else:
            inside = parts(child) if child.kind() in {"dictionary_splat", "list_splat"} else [child]
            entries += [Entry(None, -1, walk.value(item), at, end) for item in inside]
    return tuple(entries)


def array(walk: Walk, node: SgNode) -> int:
    """A list, tuple or set."""
    items: list[int] = []
    spread: list[int] = []
    for child in parts(node):
        if child.kind() in {"list_splat", "parenthesized_list_splat"}:
            spread.append(len(items))
        items.append(walk.value(child))
    at, end = span(node)
    return walk.builder.add(Array(at, end, tuple(items), tuple(spread)))


def dictionary(walk: Walk, node: SgNode) -> int:
    """A dict display."""
    entries: list[Entry] = []
    for child in parts(node):
        at, end = span(child)
        inside = parts(child)
        if child.kind() == "pair" and len(inside) == 2:
            key, key_node = _key(walk, inside[0])
            entries.append(Entry(key, key_node, walk.value(inside[1]), at, end))
        elif child.kind() == "dictionary_splat" and inside:
            entries.append(Entry(None, -1, walk.value(inside[0]), at, end))
        else:
            entries.append(Entry(None, -1, walk.value(child), at, end))
    at, end = span(node)
    return walk.builder.add(Object(at, end, tuple(entries)))


def _key(walk: Walk, node: SgNode) -> tuple[str | None, int]:
    kind = node.kind()
    text = text_of(node) if kind in {"string", "concatenated_string"} else None
    if text is None and kind == "integer":
        text = node.text()
    if text is not None:
        return text, -1
    value = walk.value(node)
    known = walk.builder.nodes[value]
    if isinstance(known, Const) and isinstance(known.value, str):
        return known.value, -1
    return None, value


def binary(walk: Walk, node: SgNode) -> int:
    """Arithmetic, and joined text, lists and dicts. A chain of ``+`` is one value."""
    terms: list[SgNode] = []
    sign = _sign(node)
    inner = node
    while inner.kind() == "binary_operator" and _sign(inner) == sign and sign in {"+", "|"}:
        left, right = inner.field("left"), inner.field("right")
        if left is None or right is None:
            break
        terms.append(right)
        inner = left
    at, end = span(node)
    if terms:
        terms.append(inner)
        values = [walk.value(term) for term in reversed(terms)]
        return plus(walk, values, at, end) if sign == "+" else merged(walk, values, at, end)
    values = [walk.value(child) for child in parts(node)]
    if sign == "%" and len(values) == 2 and _formats(walk, *values):
        return walk.builder.add(Template(at, end, (values[0], *_pieces(walk, values[1]))))
    if (some := set_left(walk.builder.nodes, sign, values)) >= 0:
        return walk.builder.add(Omit(at, end, some, ()))
    return walk.builder.add(Operator(at, end, sign, tuple(values)))


def plus(walk: Walk, values: list[int], at: int, end: int) -> int:
    """``a + b``: text unless it has a number or a list in it."""
    builder = walk.builder
    known = [builder.nodes[value] for value in values]
    if any(isinstance(node, Array) for node in known):
        return builder.add(Array(at, end, tuple(values), tuple(range(len(values)))))
    if any(isinstance(node, Const) and not isinstance(node.value, str) for node in known):
        return builder.add(Operator(at, end, "+", tuple(values)))
    pieces: list[int] = []
    for value, node in zip(values, known, strict=True):
        pieces += node.parts if isinstance(node, Template) and node.at >= at else (value,)
    return builder.add(Template(at, end, tuple(pieces)))


def merged(walk: Walk, values: list[int], at: int, end: int) -> int:
    """``a | b``: a dict with the fields of both if one of them is known to be a dict.

    Else it has what either has: a dict, or the steps of a pipeline (``prompt | model``).
    """
    builder = walk.builder
    known = [builder.nodes[value] for value in values]
    if any(isinstance(node, Object | Update | Omit) for node in known):
        entries = [
            Entry(None, -1, value, node.at, node.end)
            for value, node in zip(values, known, strict=True)
        ]
        return builder.add(Object(at, end, tuple(entries)))
    if any(isinstance(node, Const) for node in known):
        return builder.add(Operator(at, end, "|", tuple(values)))
    return builder.add(Phi(at, end, tuple(values)))


def unary(walk: Walk, node: SgNode) -> int:
    """``-a``, ``~a``; a negative number is a constant."""
    argument = node.field("argument")
    if argument is None:
        return walk.opaque(node)
    value = walk.value(argument)
    at, end = span(node)
    sign = _sign(node)
    known = walk.builder.nodes[value]
    if sign == "-" and isinstance(known, Const) and isinstance(known.value, int | float):
        return walk.builder.add(Const(at, end, -known.value))
    return walk.builder.add(Operator(at, end, sign, (value,)))


def comparison(walk: Walk, node: SgNode) -> int:
    """``a < b``, ``a in b``, ``a is not b``; a chain is named after its first sign."""
    values = tuple([walk.value(child) for child in parts(node)])
    at, end = span(node)
    return walk.builder.add(Operator(at, end, _sign(node), values))


def _sign(node: SgNode) -> str:
    for child in node.children():
        if not child.is_named():
            return child.kind()
    return ""


def _formats(walk: Walk, left: int, right: int) -> bool:
    """Whether ``left % right`` formats text."""
    nodes = walk.builder.nodes
    text, value = nodes[left], nodes[right]
    if isinstance(text, Const | Template):
        return isinstance(text, Template) or isinstance(text.value, str)
    if isinstance(text, Call):
        callee = nodes[text.callee]
        name = getattr(callee, "name", getattr(callee, "field", ""))
        return name in _TRANSLATORS or isinstance(value, Array | Object)
    return isinstance(value, Array | Object)


def _pieces(walk: Walk, value: int) -> tuple[int, ...]:
    node = walk.builder.nodes[value]
    if isinstance(node, Array):
        return node.items
    if isinstance(node, Object):
        return tuple(entry.value for entry in node.entries)
    return (value,)


def opened(walk: Walk, node: SgNode) -> int:
    """Syntax that vanishes: parentheses, ``await``, a star before a value."""
    inside = parts(node)
    return walk.value(inside[0]) if len(inside) == 1 else walk.opaque(node)


def argument(walk: Walk, node: SgNode) -> int:
    """``name=value`` outside of a call: the value."""
    value = node.field("value")
    return walk.value(value) if value is not None else walk.opaque(node)


def walrus(walk: Walk, node: SgNode) -> int:
    """``(name := value)``."""
    name, right = node.field("name"), node.field("value")
    if name is None or right is None:
        return walk.opaque(node)
    value = walk.value(right)
    walk.assign(name.text(), value)
    return value


def produce(walk: Walk, node: SgNode) -> int:
    """``yield x`` and ``yield from x``; what is sent in is taken for the awaited ``x``."""
    builder = walk.builder
    inside = parts(node)
    at, end = span(node)
    if not inside:
        return builder.add(Opaque(at, end, ()))
    value = walk.value(inside[0])
    if any(child.kind() == "from" for child in node.children()):
        builder.returns(value)
        return value
    lends = builder.function in walk.lending
    builder.returns(value if lends else builder.add(Array(at, end, (value,))))
    return value


def constant(value: bool | None) -> Expression:
    """The handler for ``True``, ``False`` and ``None``."""

    def lower(walk: Walk, node: SgNode) -> int:
        at, end = span(node)
        return walk.builder.add(Const(at, end, value))

    return lower


EXPRESSIONS: Mapping[str, Expression] = {
    "identifier": identifier,
    "dotted_name": identifier,
    "attribute": attribute,
    "subscript": subscript,
    "call": call,
    "string": string,
    "concatenated_string": concatenated,
    "integer": integer,
    "float": floating,
    "true": constant(True),
    "false": constant(False),
    "none": constant(None),
    "ellipsis": constant(None),
    "list": array,
    "tuple": array,
    "set": array,
    "expression_list": array,
    "pattern_list": array,
    "tuple_pattern": array,
    "list_pattern": array,
    "dictionary": dictionary,
    "list_comprehension": listing,
    "set_comprehension": listing,
    "generator_expression": listing,
    "dictionary_comprehension": mapping,
    "parenthesized_expression": opened,
    "await": opened,
    "list_splat": opened,
    "parenthesized_list_splat": opened,
    "list_splat_pattern": opened,
    "dictionary_splat": opened,
    "chevron": opened,
    "keyword_argument": argument,
    "type": opened,
    "binary_operator": binary,
    "boolean_operator": boolean,
    "not_operator": negation,
    "comparison_operator": comparison,
    "unary_operator": unary,
    "conditional_expression": conditional,
    "named_expression": walrus,
    "yield": produce,
}
