"""Comprehensions: arrays with one item, and dicts that pick or omit keys of another dict."""

from __future__ import annotations

from collections.abc import Sequence

from ast_grep_py import SgNode

from flowcheck.frontends.python.conditions import truth
from flowcheck.frontends.python.targets import bind
from flowcheck.frontends.python.walk import Facts, Walk, parts, span
from flowcheck.ir.drafts import Block
from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Cell,
    Const,
    Entry,
    Global,
    Index,
    Load,
    Node,
    Object,
    Omit,
    Operator,
    Self,
)

_ITEMS = frozenset({"items", "iteritems"})
_SETS = frozenset({"set", "frozenset"})
_LESS = frozenset({"-", "&"})
_COLLECTIONS = _SETS | {"tuple", "list"}


def set_left(nodes: Sequence[Node], sign: str, operands: Sequence[int]) -> int:
    """The set of which ``set(emails) - others`` leaves some, or -1 if no set is seen to be made."""
    first = nodes[operands[0]] if sign in _LESS and operands else None
    made = nodes[first.callee] if isinstance(first, Call) else None
    return operands[0] if isinstance(made, Global) and made.name in _SETS else -1


def listing(walk: Walk, node: SgNode) -> int:
    """A list, set or generator: one item, made under the conditions."""
    inside = parts(node)
    if not inside:
        return walk.opaque(node)
    with walk.builder.scope() as block:
        _clauses(walk, inside[1:], block)
        item = walk.value(inside[0])
    _forget(walk, block)
    at, end = span(node)
    return walk.builder.add(Array(at, end, (item,)))


def mapping(walk: Walk, node: SgNode) -> int:
    """A dict comprehension: one computed key, unless it filters another dict by literal keys."""
    inside = parts(node)
    pair = parts(inside[0]) if inside else []
    if len(pair) != 2:
        return walk.opaque(node)
    with walk.builder.scope() as block:
        facts = _clauses(walk, inside[1:], block)
        key, value = walk.value(pair[0]), walk.value(pair[1])
        guards = walk.builder.guards
    _forget(walk, block)
    at, end = span(node)
    filtered = _filtered(walk, key, value, facts, at, end)
    if filtered is not None:
        return filtered
    known = walk.builder.nodes[key]
    literal = known.value if isinstance(known, Const) and isinstance(known.value, str) else None
    entry = Entry(literal, key if literal is None else -1, value, *span(inside[0]))
    made = walk.builder.add(Object(at, end, (entry,)))
    if guards:
        walk.builder.under[made] = (guards,)
    return made


def _clauses(walk: Walk, clauses: list[SgNode], block: Block) -> Facts:
    """Bind what ``for`` names and assume what ``if`` says; gives the latter."""
    facts: Facts = ()
    for clause in clauses:
        if clause.kind() == "for_in_clause":
            left, right = clause.field("left"), clause.field("right")
            if left is None or right is None:
                continue
            source = walk.value(right)
            at, end = span(left)
            home, walk.home = walk.home, block
            bind(walk, left, walk.builder.add(Load(at, end, source, ELEMENT)))
            walk.home = home
        elif clause.kind() == "if_clause":
            for condition in parts(clause):
                proved = truth(walk, condition).yes
                walk.assume(proved)
                facts += proved
    return facts


def _forget(walk: Walk, block: Block) -> None:
    """The names of a comprehension end with it."""
    for var in block.names.values():
        walk.builder.env.pop(var, None)


def _filtered(walk: Walk, key: int, value: int, facts: Facts, at: int, end: int) -> int | None:
    """What ``{k: v for k, v in d.items() if k not in ("a", "b")}`` and its like leave of ``d``."""
    builder = walk.builder
    source, chosen = _copied(walk, key, value)
    if source < 0:
        return None
    for condition, _ in facts:
        test = builder.nodes[condition]
        if not isinstance(test, Operator) or len(test.operands) != 2 or test.operands[0] != key:
            continue
        names = _literals(walk, test.operands[1], several="in" in test.name)
        if names is None:
            continue
        if test.name in {"not in", "!="}:
            return builder.add(Omit(at, end, source, names))
        if test.name in {"in", "=="}:
            chosen = names
    if chosen is None:
        return None
    entries = [
        Entry(name, -1, builder.add(Load(at, end, source, name)), at, end) for name in chosen
    ]
    return builder.add(Object(at, end, tuple(entries)))


def _copied(walk: Walk, key: int, value: int) -> tuple[int, tuple[str, ...] | None]:
    """The dict whose key and value these are (-1: none), and the keys if they are listed."""
    nodes = walk.builder.nodes
    match nodes[key], nodes[value]:
        case Load(base=pair, field="0"), Load(base=other, field="1") if pair == other:
            element = nodes[pair]
            items = (
                nodes[element.base]
                if isinstance(element, Load) and element.field == ELEMENT
                else None
            )
            method = nodes[items.callee] if isinstance(items, Call) else None
            if isinstance(method, Load) and method.field in _ITEMS:
                return method.base, None
        case Load(base=source, field=found), Index(base=base, key=used) if (
            found == ELEMENT and used == key
        ):
            names = _literals(walk, source, several=True)
            if names is not None or _same(walk, source, base):
                return base, names
        case Load(base=source, field=found), Call(callee=callee, args=(used, *_)) if (
            found == ELEMENT and used == key
        ):
            method = nodes[callee]
            names = _literals(walk, source, several=True)
            if names is not None and isinstance(method, Load) and method.field == "get":
                return method.base, names
    return -1, None


def _same(walk: Walk, one: int, other: int) -> bool:
    """Whether two reads give one value: the same node, or the same name and fields."""
    nodes = walk.builder.nodes
    match nodes[one], nodes[other]:
        case (Global(name=a), Global(name=b)):
            return a == b
        case (Cell(var=a), Cell(var=b)):
            return a == b
        case (Self(index=a), Self(index=b)):
            return a == b
        case (Load(base=a, field=x), Load(base=b, field=y)):
            return x == y and _same(walk, a, b)
        case _:
            return one == other


def _literals(walk: Walk, value: int, *, several: bool) -> tuple[str, ...] | None:
    """The texts of a literal collection, or of a single literal."""
    nodes = walk.builder.nodes
    node = nodes[value]
    if isinstance(node, Call) and len(node.args) == 1:
        callee = nodes[node.callee]
        if isinstance(callee, Global) and callee.name in _COLLECTIONS:
            node = nodes[node.args[0]]
    if not several:
        return (node.value,) if isinstance(node, Const) and isinstance(node.value, str) else None
    if not isinstance(node, Array) or node.spread:
        return None
    texts = [item.value for item in (nodes[i] for i in node.items) if isinstance(item, Const)]
    names = tuple(text for text in texts if isinstance(text, str))
    return names if len(names) == len(node.items) else None
