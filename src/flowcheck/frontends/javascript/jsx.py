"""JSX: an element is a call of its component with one object of attributes and children."""

from __future__ import annotations

import html

from flowcheck.frontends.javascript.inline_scripts import lower_scripts
from flowcheck.frontends.javascript.patterns import named
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Array, Const, Entry, Object

_BRACKETS = frozenset(["<", ">", "/>", "</", "type_arguments"])


def element(w: Walker, node: Node) -> int:
    """``<X a={b}>..</X>`` and ``<>..</>``."""
    parts = w.parts(node)
    if not parts or parts[0][0] != "jsx_opening_element":
        return w.opaque(node)
    inside = [part for part in parts[1:] if part[0] != "jsx_closing_element"]
    return _element(w, node, parts[0], inside)


def self_closing(w: Walker, node: Node) -> int:
    """``<X a={b} />``."""
    return _element(w, node, node, [])


def _element(w: Walker, node: Node, opening: Node, inside: list[Node]) -> int:
    _, at, end, _ = node
    builder = w.builder
    parts = [part for part in w.parts(opening) if part[0] not in _BRACKETS]
    unnamed = not parts or parts[0][0] in ("jsx_attribute", "jsx_expression")
    callee = builder.add(Const(at, at, "")) if unnamed else _component(w, parts[0])
    entries = [
        entry for part in parts[0 if unnamed else 1 :] if (entry := _attribute(w, part)) is not None
    ]
    children = [child for part in inside if (child := _child(w, part)) is not None]
    if children:
        first, last = inside[0][1], inside[-1][2]
        value = (
            children[0] if len(children) == 1 else builder.add(Array(first, last, tuple(children)))
        )
        entries.append(Entry("children", -1, value, first, last))
    if not unnamed:
        lower_scripts(w, w.slice(parts[0]), parts[1:], inside)
    props = builder.add(Object(opening[1], opening[2], tuple(entries)))
    return builder.call(callee, (props,), at=at, end=end, form="jsx")


def _component(w: Walker, node: Node) -> int:
    """A component is a value, an intrinsic tag the constant with its name."""
    text = w.slice(node)
    if node[0] == "jsx_namespace_name" or (
        node[0] == "identifier" and (text[:1].islower() or "-" in text)
    ):
        return w.builder.add(Const(node[1], node[2], text))
    return w.value(node)


def _attribute(w: Walker, node: Node) -> Entry | None:
    kind, at, end, _ = node
    if kind == "jsx_expression":
        inner = w.parts(node)
        spread = w.parts(inner[0]) if inner and inner[0][0] == "spread_element" else []
        return Entry(None, -1, w.value(spread[-1]), at, end) if len(spread) > 1 else None
    if kind != "jsx_attribute":
        return None
    parts = [part for part in w.parts(node) if part[0] != "="]
    if not parts:
        return None
    name = w.slice(parts[0])
    value = (
        _attribute_value(w, parts[1], name)
        if len(parts) > 1
        else w.builder.add(Const(at, end, True))
    )
    return Entry(name, -1, value, at, end)


def _attribute_value(w: Walker, node: Node, name: str) -> int:
    if node[0] == "string":
        return w.builder.add(
            Const(node[1], node[2], html.unescape(w.text[node[1] + 1 : node[2] - 1]))
        )
    if node[0] == "jsx_expression":
        inner = w.parts(node)
        return named(w, inner[0], name) if inner else w.builder.add(Const(node[1], node[2], None))
    return w.value(node)


def _child(w: Walker, node: Node) -> int | None:
    """The value of a child; ``None`` for white space and empty braces."""
    kind, at, end, _ = node
    if kind in ("jsx_text", "html_character_reference"):
        text = " ".join(html.unescape(w.slice(node)).split())
        return w.builder.add(Const(at, end, text)) if text else None
    if kind == "jsx_expression":
        inner = w.parts(node)
        return w.value(inner[0]) if inner else None
    return w.value(node)


def spread(w: Walker, node: Node) -> int:
    """``...x`` where a single value is expected."""
    parts = w.parts(node)
    return w.value(parts[-1]) if len(parts) > 1 else w.opaque(node)


def container(w: Walker, node: Node) -> int:
    """``{x}`` outside an element (broken code)."""
    parts = w.parts(node)
    return w.value(parts[0]) if parts else w.opaque(node)
