"""Edits of a text: how they are applied, and which ones take an item out of a list or a line away.

Knows brackets, commas and lines; no language.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from flowcheck.fix.model import Edit
from flowcheck.patterns import regex

Span = tuple[int, int]

_INDENT = regex(r"[ \t]*")


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    made = text
    for edit in sorted(set(edits), reverse=True):
        made = made[: edit.start] + edit.text + made[edit.end :]
    return made


def clash(edits: Iterable[Edit]) -> bool:
    """Whether edits get in each other's way; the same edit twice does not."""
    ordered = sorted(set(edits))
    return any(
        second.start < first.end or second.start == first.start
        for first, second in itertools.pairwise(ordered)
    )


def newline_of(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def line_start(text: str, at: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the next line begins."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def indent_at(text: str, at: int) -> str:
    """The white space at the start of the line of an offset."""
    found = _INDENT.match(text, line_start(text, at))
    return found[0] if found else ""


def without_lines(text: str, span: Span) -> Edit:
    """Takes away a statement; with its lines, when nothing else stands on them."""
    start, end = span
    first, after = line_start(text, start), line_end(text, end)
    if text[first:start].strip() or text[end:after].strip(" \t\r\n;"):
        return Edit(start, end, "")
    if _blank_before(text, first) and _blank_or_closing(text, after):
        first = line_start(text, first - 1)
    elif _opens_before(text, first) and not text[after : line_end(text, after)].strip():
        after = line_end(text, after)
    return Edit(first, after, "")


def without_item(text: str, items: Sequence[Span], index: int, inner: Span) -> Edit:
    """Takes an item out of a list of items between brackets (``inner``: the text between them)."""
    start, end = items[index]
    if len(items) == 1:
        comments = text[inner[0] : start].strip() or text[end : inner[1]].strip(" \t\r\n,")
        return Edit(start, _past_comma(text, end, inner[1]), "") if comments else Edit(*inner, "")
    after = _past_comma(text, end, inner[1])
    first, last = line_start(text, start), line_end(text, after)
    alone = not text[first:start].strip() and not text[after:last].strip() and first >= inner[0]
    if alone and last <= inner[1] + 1:
        return _whole_lines(text, items, index, (first, min(last, inner[1])))
    if index + 1 < len(items):
        return Edit(start, items[index + 1][0], "")
    return Edit(items[index - 1][1], end, "")


def without_items(
    text: str, items: Sequence[Span], indexes: Sequence[int], inner: Span
) -> list[Edit]:
    """Takes several items out of one list."""
    gone = sorted(set(indexes))
    if len(gone) == len(items):
        return [Edit(*inner, "")]
    if len(gone) == 1:
        return [without_item(text, items, gone[0], inner)]
    edits = [without_item(text, items, index, inner) for index in gone]
    if not clash(edits):
        return edits
    kept = [text[a:b] for index, (a, b) in enumerate(items) if index not in gone]
    return [Edit(items[0][0], items[-1][1], ", ".join(kept))]


def _whole_lines(text: str, items: Sequence[Span], index: int, lines: Span) -> Edit:
    """The lines of an item; the comma of the one before stays as the style of the list has it."""
    end = items[index][1]
    last = index + 1 == len(items)
    had_comma = "," in text[end : lines[1]]
    if last and not had_comma and index:
        before = items[index - 1][1]
        between = text[before : lines[0]]
        if not between.replace(",", "", 1).strip():
            return Edit(before, end, "")
    return Edit(lines[0], lines[1], "")


def _past_comma(text: str, end: int, limit: int) -> int:
    position = end
    while position < limit and text[position] in " \t\r\n":
        position += 1
    return position + 1 if position < limit and text[position] == "," else end


def _blank_before(text: str, at: int) -> bool:
    before = text[line_start(text, max(0, at - 1)) : at] if at else ""
    return bool(before) and not before.strip()


def _opens_before(text: str, at: int) -> bool:
    """Whether the line before an offset opens a block, or there is none."""
    return text[:at].rstrip(" \t\r\n")[-1:] in ("", "{", ":") and not _blank_before(text, at)


def _blank_or_closing(text: str, at: int) -> bool:
    following = text[at : line_end(text, at)].strip()
    return not following or following[0] in "})]"
