"""Copies made key by key.

``out[key] = source[key]``, ``{k: v for k, v in source.items()}``, ``{k: getattr(source, k)}``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.ir.graph import (
    ELEMENT,
    Call,
    Cell,
    Global,
    Index,
    Load,
    Node,
    Operator,
    Phi,
    Template,
)
from flowcheck.link.values import Path

_PAIRS = frozenset({"entries", "items", "iteritems"})
_MOST_PARTS = 40  # of a value that are looked at


def under_key(nodes: Sequence[Node], key: int, value: int, path: Path) -> tuple[int, Path]:
    """What may be at ``path`` of an object that has a value under a computed key (-1: unknown).

    Of a copy under the same key it is ``path`` of the source, else what follows of the value.
    """
    if path[0] != ELEMENT and key >= 0:
        source = _copied_from(nodes, key, value)
        if source >= 0:
            return source, path
    return value, path[1:]


def _copied_from(nodes: Sequence[Node], key: int, value: int) -> int:
    """What the value that is put under a computed key is read from under the same key; else -1."""
    match nodes[key], nodes[value]:
        case _, Index(base=source, key=used) if _same(nodes, used, key):
            return source
        case Load(base=one, field="0"), Load(base=other, field="1") if one == other:
            return _source_of_pair(nodes, one)
        case _, Call(callee=callee, args=(source, used, *_)) if _same(nodes, used, key):
            named = nodes[callee]
            return source if isinstance(named, Global) and named.name == "getattr" else -1
        case _, Call(callee=callee, args=(used, *_)) if _same(nodes, used, key):
            method = nodes[callee]
            return method.base if isinstance(method, Load) and method.field == "get" else -1
        case _:
            return -1


def keeps_key(nodes: Sequence[Node], key: int, value: int) -> bool:
    """Whether what is put under a computed key is made of what was under the same key.

    ``{k: mask(v) for k, v in source.items()}``, ``row[k] = rendered(row[k])``: the fields stay.
    """
    work, seen = [value], set[int]()
    while work and len(seen) < _MOST_PARTS:
        node_id = work.pop()
        if node_id in seen:
            continue
        seen.add(node_id)
        if _copied_from(nodes, key, node_id) >= 0:
            return True
        match nodes[node_id]:
            case Call(callee=callee, args=args, kwargs=kwargs):
                work += [callee, *args, *(at for _, at in kwargs)]
            case Load(base=base) | Index(base=base):
                work.append(base)
            case Phi(inputs=parts) | Template(parts=parts) | Operator(operands=parts):
                work += parts
            case _:
                pass
    return False


def _source_of_pair(nodes: Sequence[Node], pair: int) -> int:
    """The object whose entries are gone through: of ``Object.entries(x)``, ``x.items()``."""
    element = nodes[pair]
    if not isinstance(element, Load) or element.field != ELEMENT:
        return -1
    listing = nodes[element.base]
    method = nodes[listing.callee] if isinstance(listing, Call) else None
    if not isinstance(listing, Call) or not isinstance(method, Load) or method.field not in _PAIRS:
        return -1
    return listing.args[0] if listing.args else method.base


def _same(nodes: Sequence[Node], one: int, other: int) -> bool:
    """Whether two reads give one value: the same node, or the same captured variable."""
    match nodes[one], nodes[other]:
        case Load(base=a, field=field), Load(base=b, field=named) if field == named:
            return _same(nodes, a, b)
        case Cell(var=a), Cell(var=b):
            return a == b
        case _:
            return one == other
