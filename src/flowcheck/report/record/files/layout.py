"""How sheets look, alike in every format: colours, widths, pages."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.report.record.book import Column, Row, State

FONT = "Arial"
COLORS = {State.OPEN: "#FFF0C2", State.CHECK: "#E1ECFA", State.HAND: "#EDF6E7"}
HEADING = "#24405E"
HEADING_BY_HAND = "#3E6B3A"
SECTION = "#D5DEE8"
LINES = "#B5BDC7"
SPECIAL = "#A30F0F"

TALLEST = 409.0
"""Points that a row may have in Excel."""

_LINE = 12.9  # points
_PADDING = 5.0
_PER_WIDTH = 1.3  # characters of our font in a unit of a column's width
_ON_A4 = 190  # characters across a page that can still be read
_ON_A3 = 300


def pages_wide(columns: Sequence[Column]) -> tuple[int, bool]:
    """(how many pages a sheet takes side by side, whether they are large ones)."""
    width = sum(column.width for column in columns)
    if width <= _ON_A4:
        return 1, False
    return -(-width // _ON_A3), True


def row_height(columns: Sequence[Column], row: Row) -> float:
    """The points that a row needs; programs that open the file do not all measure it."""
    texts = ((column, row.cell(column.key).text) for column in columns)
    return _height(max((_lines(text, column.width) for column, text in texts), default=1))


def heading_height(columns: Sequence[Column]) -> float:
    """The points that the titles of columns need; they are bold, and so wider."""
    return _height(max(_lines(column.title, column.width - 3) for column in columns))


def _height(lines: int) -> float:
    return min(TALLEST, lines * _LINE + _PADDING)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, words kept whole where they fit."""
    room = max(1, int(width * _PER_WIDTH))
    count = 0
    for line in text.split("\n"):
        count += 1
        left = room
        for word in line.split(" "):
            if len(word) <= left:
                left -= len(word) + 1
            else:
                count += 1 + max(0, len(word) - 1) // room
                left = room - len(word) % room - 1
    return count
