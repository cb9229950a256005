"""Texts beside a declared field: a label, a description, a comment -> one of its marks."""

from __future__ import annotations

from flowcheck.ir.module import SAYS
from flowcheck.patterns import regex

OPTIONS = ("description", "title", "label", "comment")
"""Options of a declaration that hold such a text."""

_LONGEST = 60  # letters: longer texts are prose, which names tell better
_LOOKED_AT = 200  # letters before and behind a field
_BREAK = regex(r"\s[(\u2013\u2014-]|[.;:,!?\n(](?=\s|$)|\s\(")
_FRAME = regex(r"[*\s]+")
_BEHIND = regex(r"[ \t]*[;,]?[ \t]*//+[ \t]*([^\n]+)")
_BEFORE = regex(r"(?:^|\n)[ \t]*//+[ \t]*([^\n]+)\s*$")


def says(text: str) -> tuple[str, ...]:
    """The mark of a text beside a field: its first words; none when there is too much to say."""
    if "@" in text and "*" in text:
        text = text.partition("@")[0]  # the tags of JSDoc
    words = _FRAME.sub(" ", text).strip()
    words = _BREAK.split(f"{words} ", maxsplit=1)[0].strip()
    return (SAYS + words,) if 1 < len(words) <= _LONGEST else ()


def commented(text: str, at: int, end: int) -> tuple[str, ...]:
    """The mark of the comment on the line of a field, or right before it: ``//``, ``/** */``."""
    behind = _BEHIND.match(text, end, end + _LOOKED_AT)
    if behind is not None:
        return says(behind[1])
    before = text[max(0, at - _LOOKED_AT) : at].rstrip()
    if before.endswith("*/"):
        start = before.rfind("/*")
        return says(before[start + 2 : -2]) if start >= 0 else ()
    line = _BEFORE.search(before)
    return says(line[1]) if line is not None else ()
