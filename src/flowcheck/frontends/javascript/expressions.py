"""Expressions: names, members, calls, object and array literals, templates, casts."""

from __future__ import annotations

from flowcheck.frontends.javascript import commonjs, literals, schemas
from flowcheck.frontends.javascript.functions import OWN_THIS, object_method
from flowcheck.frontends.javascript.literals import field_or_key, property_key
from flowcheck.frontends.javascript.patterns import named
from flowcheck.frontends.javascript.types import note_cast, read_type, type_arguments
from flowcheck.frontends.javascript.walker import Node, Receiver, Walker
from flowcheck.ir.graph import Array, Call, Const, Entry, Global, Index, Load, Object, Self
from flowcheck.ir.module import Type


def identifier(w: Walker, node: Node) -> int:
    """The value that a name holds."""
    _, at, end, _ = node
    name = w.text[at:end]
    if name == "arguments" and w.arguments >= 0 and w.builder.find(name) is None:
        return _arguments_object(w, at, end)
    if name == "exports" and w.builder.find(name) is None:
        return commonjs.own_exports(w, at=at, end=end)
    return w.builder.read(name, at=at, end=end)


def _arguments_object(w: Walker, at: int, end: int) -> int:
    """``arguments``: the declared parameters, then a rest parameter for all that follows."""
    known = w.arguments_of.get(w.arguments)
    if known is not None:
        return known
    plain, rest = w.parameters.get(w.arguments, ((), -1))
    if rest < 0:
        rest = w.builder.param(w.arguments, "arguments", at=at, end=end, kind="rest")
    made = w.builder.add(Array(at, end, (*plain, rest), (len(plain),)))
    w.arguments_of[w.arguments] = made
    return made


def this(w: Walker, node: Node) -> int:
    """``this``: the instance, the object literal, or a free name."""
    _, at, end, _ = node
    receiver = w.this
    if receiver is None:
        return w.builder.add(Global(at, end, "this"))
    if receiver.owner >= 0:
        return w.builder.add(Self(at, end, receiver.owner))
    return receiver.node if receiver.node >= 0 else w.builder.add(Global(at, end, "this"))


def free_name(w: Walker, node: Node) -> int:
    """``super``, ``import.meta``, ``new.target``: names of the language."""
    return w.builder.add(Global(node[1], node[2], w.slice(node)))


def private_name(w: Walker, node: Node) -> int:
    """``#x`` in ``#x in obj``."""
    return w.builder.add(Const(node[1], node[2], w.slice(node)))


def member(w: Walker, node: Node) -> int:
    """``a.b``, ``a?.b``."""
    parts = w.parts(node)
    if len(parts) < 2:
        return w.opaque(node)
    if commonjs.is_own_exports(w, parts):
        return commonjs.own_exports(w, at=node[1], end=node[2])
    base = w.value(parts[0])
    if parts[0][0] == "super":  # the instance as its base class sees it
        base = w.builder.call(base, at=parts[0][1], end=parts[0][2])
    return w.builder.add(Load(node[1], node[2], base, w.slice(parts[-1])))


def subscript(w: Walker, node: Node) -> int:
    """``a["b"]``, ``a[0]``, ``a[k]``."""
    parts = w.parts(node)
    if len(parts) < 2:
        return w.opaque(node)
    base = w.value(parts[0])
    field, key = field_or_key(w, parts[1])
    if field is not None:
        return w.builder.add(Load(node[1], node[2], base, field))
    return w.builder.add(Index(node[1], node[2], base, key))


def call(w: Walker, node: Node) -> int:
    """A call, a tagged template, ``require`` or ``import``."""
    _, at, end, _ = node
    parts = w.parts(node)
    if len(parts) < 2:
        return w.opaque(node)
    target, tail = parts[0], parts[-1]
    if tail[0] == "template_string":
        return tagged(w, node, target, tail)
    imported = commonjs.imported_module(w, target, tail, at=at, end=end)
    if imported is not None:
        return imported
    callee = w.value(target)
    values, spread = arguments(w, tail)
    made = w.builder.call(callee, values, at=at, end=end, spread=spread)
    _type_arguments(w, made, parts)
    schemas.note(w, made, callee)
    return made


def tagged(w: Walker, node: Node, tag: Node, text: Node) -> int:
    """A tagged template: a call with the holes as arguments."""
    callee = w.value(tag)
    return w.builder.call(callee, literals.holes(w, text), at=node[1], end=node[2], form="tag")


def new(w: Walker, node: Node) -> int:
    """``new X(a)``."""
    _, at, end, _ = node
    parts = [part for part in w.parts(node) if part[0] != "new"]
    if not parts:
        return w.opaque(node)
    callee = w.value(parts[0])
    tail = parts[-1]
    values, spread = arguments(w, tail) if tail[0] == "arguments" else ([], [])
    made = w.builder.call(callee, values, at=at, end=end, spread=spread, form="new")
    _type_arguments(w, made, parts)
    schemas.note(w, made, callee)
    return made


def arguments(w: Walker, node: Node) -> tuple[list[int], list[int]]:
    """The values of an argument list, and the positions that are spread."""
    values: list[int] = []
    spread: list[int] = []
    for part in w.parts(node):
        if part[0] == "spread_element":
            spread.append(len(values))
            values.append(_spread(w, part))
        elif part[0] in OWN_THIS:
            values.append(named(w, part, "", this=w.around))
        else:
            values.append(w.value(part))
    return values, spread


def _spread(w: Walker, node: Node) -> int:
    parts = w.parts(node)
    return w.value(parts[-1]) if len(parts) > 1 else w.opaque(node)


def _type_arguments(w: Walker, made: int, parts: list[Node]) -> None:
    if len(parts) > 1 and parts[1][0] == "type_arguments":
        args = type_arguments(w, parts[1])
        if args:
            w.builder.types.setdefault(made, Type("<>", args))


def array(w: Walker, node: Node) -> int:
    """``[a, ...b]``."""
    items, spread = arguments(w, node)
    return w.builder.add(Array(node[1], node[2], tuple(items), tuple(spread)))


def object_literal(w: Walker, node: Node) -> int:
    """``{a, b: 1, [k]: 2, ...c, m() {}}``; functions in it have it as ``this``."""
    receiver = Receiver()
    entries: list[Entry] = []
    for part in w.parts(node):
        entry = _entry(w, part, receiver)
        if entry is not None:
            entries.append(entry)
    receiver.node = w.builder.add(Object(node[1], node[2], tuple(entries)))
    return receiver.node


def _entry(w: Walker, part: Node, receiver: Receiver) -> Entry | None:
    kind, at, end, _ = part
    if kind == "pair":
        inner = w.parts(part)
        if len(inner) < 2:
            return None
        key, key_node = property_key(w, inner[0])
        return Entry(key, key_node, named(w, inner[1], key or "", this=receiver), at, end)
    if kind == "shorthand_property_identifier":
        return Entry(w.slice(part), -1, identifier(w, part), at, end)
    if kind == "spread_element":
        return Entry(None, -1, _spread(w, part), at, end)
    if kind == "method_definition":
        return object_method(w, part, receiver)
    return Entry(None, -1, w.value(part), at, end)


def cast(w: Walker, node: Node) -> int:
    """``x as T``, ``x satisfies T``, ``x!``, ``(x)``: the value of ``x``."""
    parts = w.parts(node)
    if not parts:
        return w.opaque(node)
    value = w.value(parts[0])
    note_cast(w, node, parts, value)
    return value


def type_assertion(w: Walker, node: Node) -> int:
    """``<T>x``."""
    parts = w.parts(node)
    if len(parts) < 2:
        return w.opaque(node)
    value = w.value(parts[1])
    types = [part for part in w.parts(parts[0]) if part[0] not in ("<", ">", "const")]
    type = read_type(w, types[0]) if types else None
    if type is not None:
        w.builder.types.setdefault(value, type)
    return value


def last(w: Walker, node: Node) -> int:
    """``await x``, ``@x``: the value of the last part."""
    parts = w.parts(node)
    if len(parts) > 2 and parts[1][0] == "using":
        return w.opaque(node)
    return w.value(parts[-1]) if len(parts) > 1 else w.opaque(node)


def sequence(w: Walker, node: Node) -> int:
    """``a, b``: the last value."""
    values = [w.value(part) for part in w.parts(node)]
    return values[-1] if values else w.opaque(node)


def yielded(w: Walker, node: Node) -> int:
    """``yield x`` returns ``[x]``, ``yield* xs`` returns ``xs``.

    What comes back is taken for what was yielded: whoever runs the generator waits for it and hands
    it back (sagas, effects, coroutines).
    """
    _, at, end, _ = node
    parts = w.parts(node)
    value = w.value(parts[-1]) if len(parts) > 1 else w.builder.add(Const(at, end, None))
    if len(parts) > 2 and parts[1][0] == "*":
        w.builder.returns(value)
    else:
        w.builder.returns(w.builder.add(Array(at, end, (value,))))
    return value


def settle(w: Walker, value: int) -> None:
    """A call stood as a statement: what it was given may have changed."""
    node = w.builder.nodes[value]
    if isinstance(node, Call):
        callee = w.builder.nodes[node.callee]
        receiver = callee.base if isinstance(callee, Load) else None
        w.builder.after(value, receiver, node.args)
        w.builder.assigned(value)
