"""Functions, arrows, methods and their parameters; bodies are lowered after what encloses them."""

from __future__ import annotations

from msgspec import Struct

from flowcheck.frontends.javascript.literals import property_key
from flowcheck.frontends.javascript.patterns import destructure, named
from flowcheck.frontends.javascript.types import read_type
from flowcheck.frontends.javascript.walker import Node, Receiver, Walker
from flowcheck.ir.graph import Call, Entry, Load
from flowcheck.ir.module import Type

MODIFIERS = frozenset(["accessibility_modifier", "readonly", "override_modifier"])
_RETURN_TYPES = frozenset(["type_annotation", "type_predicate_annotation", "asserts_annotation"])
OWN_THIS = frozenset(["function_expression", "generator_function"])
"""Functions with a ``this`` of their own: what calls them gives it."""


class Signature(Struct, frozen=True):
    """The parts of a function's syntax."""

    name: str
    params: Node | None
    body: Node | None
    return_type: Node | None
    arrow: bool


def signature(w: Walker, node: Node) -> Signature:
    """Take a function apart."""
    params = body = return_type = None
    name = ""
    arrow = node[0] == "arrow_function"
    past_arrow = False
    for part in w.parts(node):
        kind = part[0]
        if past_arrow or kind == "statement_block":
            body = part
        elif kind == "=>":
            past_arrow = True
        elif kind == "formal_parameters":
            params = part
        elif kind in _RETURN_TYPES:
            return_type = part
        elif kind == "identifier":
            if arrow:
                params = part
            else:
                name = w.slice(part)
    return Signature(name, params, body, return_type, arrow)


def function(w: Walker, node: Node) -> int:
    """A function expression or arrow as a value."""
    name, this = w.name_hint, w.this_hint
    w.name_hint, w.this_hint = "", None
    parts = signature(w, node)
    return define(w, node, parts, name=parts.name or name, this=this)[1]


def declaration(w: Walker, node: Node) -> tuple[str, int] | None:
    """A function declaration: its name and its closure; ``None`` when it has no body."""
    parts = signature(w, node)
    if parts.body is None:
        return None
    return parts.name, define(w, node, parts, name=parts.name)[1]


def define(
    w: Walker,
    node: Node,
    parts: Signature,
    *,
    name: str,
    this: Receiver | None = None,
    owner: int = -1,
) -> tuple[int, int]:
    """A new function whose body waits; gives its index and its closure (-1 for methods of classes).

    Arrows keep the receiver of what encloses them.
    """
    builder = w.builder
    index = builder.new_function(name, at=node[1], end=node[2], owner=owner)
    closure = -1 if owner >= 0 else builder.closure(index, at=node[1], end=node[2])
    if parts.return_type is not None:
        builder.return_type(index, read_type(w, parts.return_type))
    receiver = w.this if parts.arrow else this
    arguments = w.arguments if parts.arrow else index
    own_name = parts.name if node[0] in ("function_expression", "generator_function") else ""

    def lower() -> None:
        saved = w.this, w.arguments, w.targets, w.declared
        w.this, w.arguments, w.targets, w.declared = receiver, arguments, [], None
        try:
            if own_name:
                builder.bind(own_name, closure, const=True)
            if parts.params is not None:
                parameters(w, index, parts.params, owner)
            if parts.body is not None:
                body(w, parts.body)
            w.flush_errors(node[2])
        except RecursionError:
            builder.problem(node[1], "too-deep", "nested too deeply to analyse")
        finally:
            w.this, w.arguments, w.targets, w.declared = saved

    builder.defer(index, lower)
    return index, closure


def body(w: Walker, node: Node) -> None:
    """Lower the body of a function: a block, or an expression that is returned."""
    if node[0] == "statement_block":
        w.statement(node)
    else:
        value = w.value(node)
        _fill(w, value)
        w.builder.returns(value)


def _fill(w: Walker, value: int) -> None:
    """A call is all that an arrow does: ``(row) => rows.push(row)``."""
    node = w.builder.nodes[value]
    callee = w.builder.nodes[node.callee] if isinstance(node, Call) else None
    if isinstance(node, Call) and isinstance(callee, Load) and node.args:
        w.builder.filled(value, callee.base, node.args)


def parameters(w: Walker, index: int, node: Node, owner: int = -1) -> None:
    """Declare the parameters of a function and bind what they destructure."""
    plain: list[int] = []
    rest = -1
    for part in [node] if node[0] == "identifier" else w.parts(node):
        made = _parameter(w, index, part, owner)
        if made is not None and made[1]:
            rest = made[0]
        elif made is not None:
            plain.append(made[0])
    w.parameters[index] = (tuple(plain), rest)


def _parameter(w: Walker, index: int, part: Node, owner: int) -> tuple[int, bool] | None:
    """One parameter; gives its node and whether it is a rest parameter."""
    builder = w.builder
    pattern, type, default, property_, decorators = _take_apart(w, part)
    if pattern is None or pattern[0] == "this":
        return None
    rest = pattern[0] == "rest_pattern"
    if rest:
        inner = w.parts(pattern)
        pattern = inner[-1] if len(inner) > 1 else pattern
    _, at, end, _ = pattern
    plain = pattern[0] == "identifier"
    name = w.slice(pattern) if plain else ""
    fallback = named(w, default, name) if default is not None else -1
    made = builder.param(
        index,
        name,
        at=at,
        end=end,
        kind="rest" if rest else "normal",
        default=fallback,
        type=type,
        decorators=decorators,
    )
    if plain:
        builder.bind_param(name, made)
    else:
        destructure(w, pattern, made, "param")
    if property_ and owner >= 0:
        builder.class_store(owner, (name,), made)
    return made, rest


def _take_apart(
    w: Walker, part: Node
) -> tuple[Node | None, Type | None, Node | None, bool, tuple[int, ...]]:
    """A parameter's pattern, type, default, whether it is a field of its class, its decorators."""
    if part[0] not in ("required_parameter", "optional_parameter", "assignment_pattern"):
        return part, None, None, False, ()
    decorators: list[int] = []
    pattern = default = None
    type: Type | None = None
    property_ = False
    assigned = False
    for piece in w.parts(part):
        kind = piece[0]
        if kind == "decorator":
            decorators.append(w.value(piece))
        elif kind in MODIFIERS:
            property_ = True
        elif kind == "type_annotation":
            type = read_type(w, piece)
        elif kind == "=":
            assigned = True
        elif assigned:
            default = piece
        elif kind != "?":
            pattern = piece
    return pattern, type, default, property_, tuple(decorators)


def object_method(w: Walker, node: Node, receiver: Receiver) -> Entry | None:
    """A method of an object literal; a getter gives the value it returns, a setter no entry."""
    _, at, end, _ = node
    kind, key_part = method_head(w, node)
    key, key_node = property_key(w, key_part) if key_part is not None else (None, -1)
    _, closure = define(w, node, signature(w, node), name=key or "", this=receiver)
    if kind == "set" or key_part is None:
        return None
    value = w.builder.call(closure, at=at, end=end) if kind == "get" else closure
    return Entry(key, key_node, value, at, end)


def method_head(w: Walker, node: Node) -> tuple[str, Node | None]:
    """The kind of a method (``get``, ``set``, ``static``, ``method``) and its name part.

    A static getter is a getter first: ``Tracker.instance.send()`` calls what it gives.
    """
    kind = "method"
    for part in w.parts(node):
        if part[0] in ("get", "set", "static"):
            kind = part[0]
        elif part[0] == "formal_parameters":
            break
        elif part[0] in (
            "property_identifier",
            "private_property_identifier",
            "string",
            "number",
            "computed_property_name",
        ):
            return kind, part
    return kind, None
