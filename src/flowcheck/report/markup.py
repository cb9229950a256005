"""Scanned strings in Markdown and XML: shown as they are, never read as markup, mention or link."""

from __future__ import annotations

import re

from flowcheck.report.text import one_line, safe

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:=$^])")
_NAMED = re.compile(r"([@#])(?=[\w/])")
_TICKS = re.compile(r"`+")


def escaped(text: str) -> str:
    """Text as Markdown, on one line. What would name a person or an issue is broken up."""
    plain = _SIGNS.sub(r"\\\1", one_line(safe(text)))
    return _NAMED.sub(r"\1<!-- -->", plain)


def code(text: str) -> str:
    """Text as a code span of Markdown that may stand in a table; nothing for no text."""
    plain = one_line(safe(text))
    if not plain:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(plain)), default=0) + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}".replace("|", "\\|")
