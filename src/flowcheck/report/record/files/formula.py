"""Texts that a spreadsheet would take for a formula."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_QUOTE = "'"


def risky(text: str) -> bool:
    """Whether a spreadsheet may run a text: it begins with a sign of formulas, or nearly so."""
    return text.lstrip(" \u00a0\ufeff\u200b").startswith(_STARTS)


def neutral(text: str) -> str:
    """The text so that no program takes it for a formula: with a quotation mark before it."""
    return _QUOTE + text if risky(text.lstrip(_QUOTE)) else text


def plain(text: str) -> str:
    """A neutralised text as it was."""
    return text[1:] if text.startswith(_QUOTE) and risky(text.lstrip(_QUOTE)) else text
