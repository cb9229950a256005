"""Literals: strings with escapes, numbers, templates, regular expressions."""

from __future__ import annotations

import re

from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Const, Template
from flowcheck.patterns import regex

_ESCAPE = regex(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_NAMED = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r\n": "",
}
_LARGEST = 2**63

PROPERTY_NAMES = frozenset(
    [
        "property_identifier",
        "private_property_identifier",
        "string",
        "number",
        "computed_property_name",
    ]
)
"""How the name of a property or of a member of a class may be written."""


def unescape(text: str) -> str:
    """The text that a string literal means; lone halves of surrogate pairs are replaced."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_escaped, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1 and code[0] in "ux":
        point = int(code[1:].strip("{}"), 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    return _NAMED.get(code, code)


def string_text(w: Walker, node: Node) -> str:
    """The text of a ``string`` node, without quotes."""
    return unescape(w.text[node[1] + 1 : node[2] - 1])


def string(w: Walker, node: Node) -> int:
    """A string literal."""
    return w.builder.add(Const(node[1], node[2], string_text(w, node)))


def number_value(text: str) -> int | float | str:
    """The value of a number literal; a float beyond 64 bits, the text when it is not a number."""
    plain = text.replace("_", "").rstrip("n")
    try:
        if plain[:1] == "0" and plain[1:2].isdigit() and plain.isdigit():
            whole = int(plain, 8) if set(plain) <= set("01234567") else int(plain)
        else:
            whole = int(plain, 0)
    except ValueError:
        try:
            return float(plain)
        except ValueError:
            return text
    try:
        return whole if abs(whole) < _LARGEST else float(whole)
    except OverflowError:
        return text


def number(w: Walker, node: Node) -> int:
    """A number literal."""
    return w.builder.add(Const(node[1], node[2], number_value(w.slice(node))))


def regex_literal(w: Walker, node: Node) -> int:
    """A regular expression: its text."""
    return w.builder.add(Const(node[1], node[2], w.slice(node)))


def true(w: Walker, node: Node) -> int:
    """``true``."""
    return w.builder.add(Const(node[1], node[2], True))


def false(w: Walker, node: Node) -> int:
    """``false``."""
    return w.builder.add(Const(node[1], node[2], False))


def nothing(w: Walker, node: Node) -> int:
    """``null``, ``undefined``."""
    return w.builder.add(Const(node[1], node[2], None))


def holes(w: Walker, node: Node) -> list[int]:
    """The values in the ``${..}`` of a template."""
    return [
        w.value(inner[1])
        for part in w.parts(node)
        if part[0] == "template_substitution" and len(inner := w.parts(part)) > 1
    ]


def template(w: Walker, node: Node) -> int:
    """A template literal: ``Const`` without holes, else the ``Template`` of its pieces."""
    _, at, end, _ = node
    parts = w.parts(node)
    if not any(part[0] == "template_substitution" for part in parts):
        return w.builder.add(Const(at, end, unescape(w.text[at + 1 : end - 1])))
    pieces: list[int] = []
    written = -1  # where the running piece of plain text starts
    for part in parts:
        if part[0] in ("string_fragment", "escape_sequence"):
            written = part[1] if written < 0 else written
            continue
        if written >= 0:
            pieces.append(
                w.builder.add(Const(written, part[1], unescape(w.text[written : part[1]])))
            )
            written = -1
        if part[0] == "template_substitution" and len(inner := w.parts(part)) > 1:
            pieces.append(w.value(inner[1]))
    return w.builder.add(Template(at, end, tuple(pieces)))


def field_or_key(w: Walker, node: Node) -> tuple[str | None, int]:
    """The field that a computed key names, when it is a constant; and the node of the key."""
    if node[0] == "string":
        return string_text(w, node), -1
    key = w.value(node)
    held = w.builder.nodes[key]
    if (
        isinstance(held, Const)
        and isinstance(held.value, str | int)
        and not isinstance(held.value, bool)
    ):
        return str(held.value), key
    return None, key


def property_key(w: Walker, node: Node) -> tuple[str | None, int]:
    """The literal key of a property, or the node of a computed one."""
    kind = node[0]
    if kind == "string":
        return string_text(w, node), -1
    if kind == "number":
        return str(number_value(w.slice(node))), -1
    if kind == "computed_property_name":
        parts = w.parts(node)
        if not parts:
            return None, w.opaque(node)
        key, key_node = field_or_key(w, parts[0])
        return (key, -1) if key is not None else (None, key_node)
    return w.slice(node), -1
