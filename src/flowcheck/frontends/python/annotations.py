"""Type hints to ``Type``: names as written, unions and sequences under their special names."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

from flowcheck.frontends.python.literals import text_of
from flowcheck.frontends.python.walk import Walk, parts
from flowcheck.ir.graph import Array, Call, Global, Import, Index, Load
from flowcheck.ir.module import Type

_SEQUENCES = frozenset({
    "List", "list", "Set", "set", "FrozenSet", "frozenset", "Sequence", "MutableSequence",
    "Iterable", "Iterator", "Collection", "AbstractSet", "MutableSet", "AsyncIterable",
    "AsyncIterator", "Generator", "AsyncGenerator", "Deque", "deque", "KeysView", "ValuesView",
})  # fmt: skip
_TUPLES = frozenset({"Tuple", "tuple"})
_LITERALS = frozenset({"Literal"})
_MARKERS = frozenset({"Depends", "Security"})


def annotation(walk: Walk, node: SgNode | None) -> Type | None:
    """The type that an annotation says; string annotations are read as code."""
    if node is None:
        return None
    text = node.text()
    known = walk.annotations
    if text not in known:
        known[text] = _read(node)
    return known[text]


def last(name: str) -> str:
    """The last segment of a dotted name."""
    return name.rpartition(".")[2]


def injected(walk: Walk, node: SgNode | None) -> int:
    """The call in ``Annotated[X, Depends(f)]``, or in what an alias stands for; -1 for none."""
    if node is None:
        return -1
    inside = parts(node)
    if node.kind() == "type" and inside:
        return injected(walk, inside[0])
    if node.kind() == "identifier":
        return walk.injected.get(node.text(), -1)
    name, args = _generic(node)
    if last(name) != "Annotated":
        return -1
    calls = [call for arg in args if (call := _bare(arg)).kind() == "call"]
    marked = [call for call in calls if last(_dotted(call.field("function"))) in _MARKERS]
    for call in marked or calls:
        return walk.value(call)
    return -1


def remember(walk: Walk, name: str, value: int) -> None:
    """Keep the call in ``name = Annotated[X, Depends(f)]`` for the parameters of that type."""
    nodes = walk.builder.nodes
    alias = nodes[value]
    if not isinstance(alias, Index):
        return
    base, key = nodes[alias.base], nodes[alias.key]
    named = base.field if isinstance(base, Load) else getattr(base, "name", "")
    if named != "Annotated" or not isinstance(base, Load | Import | Global):
        return
    for item in key.items if isinstance(key, Array) else ():
        if isinstance(nodes[item], Call):
            walk.injected[name] = item
            return


def _read(node: SgNode, *, quoted: bool = False) -> Type | None:
    match node.kind():
        case "type" | "parenthesized_expression" | "expression_statement" | "module":
            inside = parts(node)
            return _read(inside[0], quoted=quoted) if len(inside) == 1 else None
        case "string" | "concatenated_string":
            return _text(node, quoted=quoted)
        case "generic_type" | "subscript":
            name, args = _generic(node)
            literal = last(name) in _LITERALS
            read = [_read(arg, quoted=literal) for arg in args]
            return made(name, [arg for arg in read if arg is not None])
        case "binary_operator" | "union_type":
            return union([arg for part in parts(node) if (arg := _read(part)) is not None])
        case "list" | "tuple":
            read = [_read(part) for part in parts(node)]
            return Type("tuple", tuple(arg for arg in read if arg is not None))
        case "call":
            arguments = node.field("arguments")
            read = [_read(part) for part in parts(arguments)] if arguments is not None else []
            return Type(
                _dotted(node.field("function")), tuple(arg for arg in read if arg is not None)
            )
        case "identifier" | "attribute" | "dotted_name" | "member_type":
            return Type(_dotted(node))
        case "none" | "ellipsis" | "integer" | "true" | "false":
            return Type(node.text())
        case _:
            return None


def _text(node: SgNode, *, quoted: bool) -> Type | None:
    text = text_of(node)
    if text is None:
        return None
    if quoted:
        return Type(f'"{text}"')
    return _read(SgRoot(text.strip(), "python").root())


def made(name: str, args: list[Type]) -> Type:
    """A type with arguments, under its special name if it has one."""
    short = last(name)
    if not args:
        return Type(name)
    if short == "Union":
        return union(args) or Type(name)
    if short in _SEQUENCES:
        return Type("[]", (args[0],))
    if short in _TUPLES and len(args) == 2 and args[1].name in {"...", "Ellipsis"}:
        return Type("[]", (args[0],))
    return Type(name, tuple(args))


def union(args: list[Type]) -> Type | None:
    """One of several types; nested unions are opened."""
    flat: dict[Type, None] = {}
    for arg in args:
        flat.update(dict.fromkeys(arg.args if arg.name == "|" else (arg,)))
    if len(flat) < 2:
        return next(iter(flat), None)
    return Type("|", tuple(flat))


def _generic(node: SgNode) -> tuple[str, list[SgNode]]:
    inside = parts(node)
    if node.kind() == "generic_type" and len(inside) > 1:
        return _dotted(inside[0]), parts(inside[1])
    if node.kind() == "subscript" and inside:
        args = inside[1:]
        if len(args) == 1 and args[0].kind() == "tuple":
            args = parts(args[0])
        return _dotted(inside[0]), args
    return "", []


def _bare(node: SgNode) -> SgNode:
    inside = parts(node)
    return inside[0] if node.kind() == "type" and inside else node


def _dotted(node: SgNode | None) -> str:
    if node is None:
        return ""
    text = node.text()
    return text if text.isidentifier() else "".join(text.split())
