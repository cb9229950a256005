"""Scanned strings in Markdown and XML: shown as they are, never read as markup, mention or link."""

from __future__ import annotations

from flowcheck.patterns import regex
from flowcheck.report.text import one_line, safe

_SIGNS = regex(r"[\\`*_{}\[\]<>#!|~&$]|:(?!\d+(?![\w:+-]))(?=\S)|(?<=www)\.|^[-+=]|(?<=^\d)[.)]")
"""A line number after its file (``a.ts:8``) names no emoji, and is to be copied as it is."""
_NAMED = regex(r"([@#])(?=\\?[\w/])")
_TICKS = regex(r"`+")


def escaped(text: str, *, keep: str = "") -> str:
    """Text as Markdown, on one line. What would name a person or an issue is broken up.

    ``keep``: a kind of space that stays as it is.
    """
    parts = text.split(keep) if keep else [text]
    plain = _SIGNS.sub(r"\\\g<0>", keep.join(one_line(safe(part)) for part in parts))
    return _NAMED.sub(r"\1<!-- -->", plain)


def code(text: str, *, cell: bool = False) -> str:
    """Text as a code span of Markdown; nothing for no text. ``cell``: it stands in a table."""
    plain = one_line(safe(text))
    if not plain:
        return ""
    if cell and ("|" in plain or "\\" in plain):
        return f"<code>{''.join(map(_entity, plain))}</code>"
    ticks = "`" * (max(map(len, _TICKS.findall(plain)), default=0) + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}"


def for_xml(text: str) -> str:
    """Text with what XML has no way to hold, or a terminal could act on, spelled out."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _entity(char: str) -> str:
    return char if char.isalnum() or char == " " else f"&#{ord(char)};"
