"""Writes YAML that reads back as what was meant, whatever the strings hold."""

from __future__ import annotations

from flowcheck.patterns import regex
from flowcheck.report.text import clip, one_line, safe

_PLAIN = regex(r"[A-Za-z][A-Za-z0-9_./]*(?:[ -][A-Za-z0-9_./]+)*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_COMMENT = 160


def scalar(text: str) -> str:
    """A text as a value or a key; in quotes where it could be read as something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(_escaped(char) for char in text) + '"'


def listed(texts: tuple[str, ...]) -> str:
    """Texts as a list on one line."""
    return f"[{', '.join(scalar(text) for text in texts)}]"


def comment(text: str, sign: str = "# ") -> str:
    """A text as a comment: on one line, without what a terminal could act on."""
    return sign + clip(safe(one_line(text)), _COMMENT)


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable() and char != "\ufeff":
        return char
    code = ord(char)
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
