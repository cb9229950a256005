"""Names as whole words of a text."""

from __future__ import annotations

from collections.abc import Iterator


def whole_words(
    text: str, name: str, start: int = 0, stop: int | None = None
) -> Iterator[tuple[int, int]]:
    """Where a name is a whole word between two offsets: its own."""
    at = text.find(name, start, stop)
    while at >= 0:
        end = at + len(name)
        if not in_word(text[at - 1 : at]) and not in_word(text[end : end + 1]):
            yield at, end
        at = text.find(name, end, stop)


def in_word(character: str) -> bool:
    """Whether a character may be part of a name; none at all is not."""
    return character.isalnum() or character in ("_", "$")
