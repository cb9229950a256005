"""Attributes whose values mix text and ``{code}``, as Svelte and Astro write them."""

from __future__ import annotations

from flowcheck.frontends.components.component import Document
from flowcheck.frontends.components.markup import Attribute
from flowcheck.frontends.components.scan import closing, trimmed
from flowcheck.ir.graph import Entry, Template


def attribute_value(document: Document, attribute: Attribute) -> int | None:
    """The value of an attribute: code, text, text with code in it, a template, or ``True``."""
    at, end = attribute.value_at, attribute.value_end
    match attribute.kind:
        case "code":
            return document.expression(at, end)
        case "template":
            return document.expression(at - 1, min(end + 1, len(document.text)))
        case "text":
            return mixed_text(document, at, end)
        case _:
            return document.const(True, attribute.at, attribute.end)


def mixed_text(document: Document, at: int, end: int) -> int:
    """Text in which ``{code}`` stands: a constant, the only value, or a template of the parts."""
    text = document.text
    parts: list[int] = []
    begin = index = at
    while index < end:
        if text[index] != "{":
            index += 1
            continue
        if begin < index:
            parts.append(document.const(text[begin:index], begin, index))
        close = closing(text, index, end)
        node = document.expression(index + 1, close)
        parts += [] if node is None else [node]
        begin = index = min(close + 1, end)
    if begin < end or not parts:
        parts.append(document.const(text[begin:end], begin, end))
    return parts[0] if len(parts) == 1 else document.builder.add(Template(at, end, tuple(parts)))


def brace_entry(document: Document, attribute: Attribute) -> Entry | None:
    """``{...x}`` as a spread and ``{x}`` as ``x={x}``."""
    at, end = trimmed(document.text, attribute.value_at, attribute.value_end)
    spread = document.text.startswith("...", at)
    node = document.expression(at + 3 if spread else at, end)
    if node is None:
        return None
    return Entry(None if spread else document.text[at:end], -1, node, attribute.at, attribute.end)
