"""Character references in attribute values, decoded without moving any other character."""

from __future__ import annotations

import re

from flowcheck.patterns import regex

_REFERENCE = regex(r"&(?:quot|apos|amp|lt|gt|#34|#39|#x22|#x27|#38);", re.IGNORECASE)
_MEANING = {
    "quot": '"', "#34": '"', "#x22": '"',
    "apos": "'", "#39": "'", "#x27": "'",
    "amp": "&", "#38": "&", "lt": "<", "gt": ">",
}  # fmt: skip


def decoded(text: str) -> str:
    """Text of the same length in which references are characters; the room left is blank.

    The blanks stand outside the strings that decoded quotes make, and after doubled operators.
    """
    if "&" not in text:
        return text
    parts: list[str] = []
    last = 0
    opened = ""  # the quote that is open
    for found in _REFERENCE.finditer(text):
        parts.append(text[last : found.start()])
        last = found.end()
        character = _MEANING[found.group()[1:-1].lower()]
        room = " " * (len(found.group()) - 1)
        if character in "\"'" and not opened:
            parts.append(room + character)
            opened = character
            continue
        opened = "" if character == opened else opened
        doubled = not opened and text[last : last + len(found.group())] == found.group()
        parts.append(room + character if doubled else character + room)
    return "".join([*parts, text[last:]])
