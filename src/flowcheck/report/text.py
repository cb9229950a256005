"""Text for people: scanned strings made harmless, shortened and counted. Knows no format."""

from __future__ import annotations

from collections.abc import Iterable

_PLAIN = str.maketrans(
    {
        "●": "#",
        "◐": "+",
        "○": "o",
        "→": "->",
        "…": "~",
        "·": "-",
        "│": "|",
        "—": "-",
        "≥": ">=",
    }
)


def safe(text: str) -> str:
    """The text with what a terminal could act on (controls, bidi, surrogates) spelled out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _spelled(char) for char in text)


def one_line(text: str) -> str:
    """Code on one line: runs of white space become one space."""
    return " ".join(text.split())


def clip(text: str, limit: int) -> str:
    """At most ``limit`` characters; a cut is marked with an ellipsis."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 flow``, ``2 flows``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def joined(words: Iterable[str], limit: int) -> str:
    """The words with commas; those past the limit are counted."""
    found = list(words)
    rest = len(found) - limit
    return ", ".join(found[:limit]) + (f" and {rest:,} more" if rest > 0 else "")


def plain_glyphs(text: str) -> str:
    """The text for an output that has only ASCII: our own signs get a stand-in."""
    return text.translate(_PLAIN)


def _spelled(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "    "
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
