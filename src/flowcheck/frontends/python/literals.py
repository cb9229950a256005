"""Numbers and strings: what a literal says, f-strings included."""

from __future__ import annotations

import re
import unicodedata

from ast_grep_py import SgNode

from flowcheck.frontends.python.walk import Walk, parts, span
from flowcheck.ir.graph import Const, Template
from flowcheck.patterns import regex

_OPENING = regex(r"([A-Za-z]*)(\"\"\"|'''|\"|'|`)")
_ESCAPE = regex(
    r"\\(\r?\n|[abfnrtv'\"\\]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\})"
)
_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "'": "'", '"': '"', "\\": "\\", "\n": "", "\r\n": "",
}  # fmt: skip
_LARGEST = 2**63
_UNREADABLE = "\ufffd"


def string(walk: Walk, node: SgNode) -> int:
    """A string, byte string or f-string."""
    at, end = span(node)
    plain = text_of(node)
    if plain is not None:
        return walk.builder.add(Const(at, end, plain))
    return _joined(walk, _pieces(walk, node), at, end)


def concatenated(walk: Walk, node: SgNode) -> int:
    """Strings that stand side by side."""
    pieces: list[int] = []
    for child in parts(node):
        pieces += _pieces(walk, child)
    return _joined(walk, pieces, *span(node))


def text_of(node: SgNode) -> str | None:
    """The value of a string without holes; ``None`` for anything else."""
    if node.kind() == "concatenated_string":
        texts = [text_of(child) for child in parts(node)]
        return None if None in texts else "".join(text for text in texts if text is not None)
    if node.kind() != "string":
        return None
    source = node.text()
    opening = _OPENING.match(source)
    if opening is None:
        return None
    prefix, quote = opening.group(1).lower(), opening.group(2)
    stop = len(source) - len(quote) if source.endswith(quote) else len(source)
    body = source[opening.end() : stop]
    if "f" in prefix or "t" in prefix:
        if any(child.kind() == "interpolation" for child in node.named_children()):
            return None
        body = body.replace("{{", "{").replace("}}", "}")
    return body if "r" in prefix else unescape(body)


def unescape(body: str) -> str:
    """The text that a string body with escapes stands for."""
    return _ESCAPE.sub(_escaped, body) if "\\" in body else body


def integer(walk: Walk, node: SgNode) -> int:
    """A whole number; one too large to be kept is its text."""
    at, end = span(node)
    text = node.text()
    return walk.builder.add(Const(at, end, _whole(text)))


def floating(walk: Walk, node: SgNode) -> int:
    """A number with a fraction or an exponent."""
    at, end = span(node)
    text = node.text()
    try:
        return walk.builder.add(Const(at, end, float(text)))
    except ValueError:
        return walk.builder.add(Const(at, end, text))


def _whole(text: str) -> int | str:
    digits = text.replace("_", "").rstrip("lL")
    if len(digits) > len(str(_LARGEST)) + 2:
        return text
    octal = len(digits) > 1 and digits.isdigit() and digits[0] == "0"
    try:
        value = int(digits, 8 if octal else 0)
    except ValueError:
        return text
    return value if value < _LARGEST else text


def _pieces(walk: Walk, node: SgNode) -> list[int]:
    """The text and the holes of one string."""
    plain = text_of(node)
    if plain is not None:
        return [walk.builder.add(Const(*span(node), plain))] if plain else []
    if node.kind() != "string":
        return [walk.value(node)]
    opening = _OPENING.match(node.text())
    raw = opening is not None and "r" in opening.group(1).lower()
    pieces: list[int] = []
    for child in node.named_children():
        kind = child.kind()
        if kind == "string_content":
            text = child.text().replace("{{", "{").replace("}}", "}")
            pieces.append(walk.builder.add(Const(*span(child), text if raw else unescape(text))))
        elif kind == "interpolation":
            pieces += _hole(walk, child)
    return pieces


def _hole(walk: Walk, node: SgNode) -> list[int]:
    """The value in braces. What its format is made of is read, but is not part of the text."""
    values: list[int] = []
    for child in parts(node):
        kind = child.kind()
        if kind == "format_specifier":
            for inner in parts(child):
                for value in parts(inner):
                    walk.value(value)
        elif kind != "type_conversion":
            values.append(walk.value(child))
    return values


def _joined(walk: Walk, pieces: list[int], at: int, end: int) -> int:
    texts: list[str] = []
    for piece in pieces:
        node = walk.builder.nodes[piece]
        if not isinstance(node, Const):
            return walk.builder.add(Template(at, end, tuple(pieces)))
        texts.append(str(node.value))
    return walk.builder.add(Const(at, end, "".join(texts)))


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1)
    simple = _SIMPLE.get(code)
    if simple is not None:
        return simple
    if code[0] == "N":
        try:
            return unicodedata.lookup(code[2:-1])
        except KeyError:
            return _UNREADABLE
    point = int(code[1:], 16) if code[0] in "xuU" else int(code, 8)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        return _UNREADABLE
    return chr(point)
