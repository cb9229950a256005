"""Finds the end of strings, comments and braces in script text without parsing it."""

from __future__ import annotations

_CLOSING = {"{": "}", "(": ")", "[": "]"}
_QUOTES = frozenset("\"'`")


def string_end(text: str, start: int, limit: int) -> int:
    """The offset after the string that opens at ``start``.

    A ``'`` or ``"`` with no partner on its line opens no string (an apostrophe in text): then
    ``start + 1``.
    """
    quote = text[start]
    index = start + 1
    while index < limit:
        character = text[index]
        if character == "\\":
            index += 2
        elif character == quote:
            return index + 1
        elif quote == "`" and text.startswith("${", index):
            index = closing(text, index + 1, limit) + 1
        elif character == "\n" and quote != "`":
            return start + 1
        else:
            index += 1
    return start + 1 if quote != "`" else limit


def comment_end(text: str, start: int, limit: int) -> int:
    """The offset after the comment that opens at ``start``, or ``start`` when none does."""
    if text.startswith("/*", start):
        found = text.find("*/", start + 2, limit)
        return limit if found < 0 else found + 2
    if text.startswith("//", start) and text[start - 1 : start] != ":":  # not the middle of a URL
        found = text.find("\n", start, limit)
        return limit if found < 0 else found
    return start


def closing(text: str, start: int, limit: int) -> int:
    """The offset of the bracket that closes the one at ``start``, or ``limit`` if none does."""
    opened = text[start]
    closes = _CLOSING[opened]
    depth = 0
    index = start
    while index < limit:
        character = text[index]
        if character in _QUOTES:
            index = string_end(text, index, limit)
            continue
        if character == "/":
            after = comment_end(text, index, limit)
            if after > index:
                index = after
                continue
        if character == opened:
            depth += 1
        elif character == closes:
            depth -= 1
            if depth == 0:
                return index
        index += 1
    return limit


def split_top(text: str, start: int, limit: int, separator: str) -> list[tuple[int, int]]:
    """The spans between separators that stand outside strings and brackets."""
    parts: list[tuple[int, int]] = []
    begin = index = start
    while index < limit:
        character = text[index]
        if character in _QUOTES:
            index = string_end(text, index, limit)
        elif character in _CLOSING:
            index = min(closing(text, index, limit) + 1, limit)
        elif text.startswith(separator, index):
            parts.append((begin, index))
            index += len(separator)
            begin = index
        else:
            index += 1
    parts.append((begin, limit))
    return parts


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
