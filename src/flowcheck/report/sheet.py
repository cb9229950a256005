"""What a text report is written on: the only module of the reports that knows ``rich``.

Takes strings with a style and gives the finished text, wrapped to a width. Every string passes
through ``safe`` here and none is read as markup, so no report can forget it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flowcheck.patterns import regex
from flowcheck.report.layout import Page
from flowcheck.report.text import safe

Part = str | tuple[str, str]
"""A string, or a string and its style (``bold``, ``red``, ...)."""

SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
NARROWEST = 40
_GAP = 2
_LEGIBLE = 8  # columns of a terminal, below which words fall to pieces
_PLACE = regex(r" *(?:\d{1,3}\. )?[^\s/]*/\S*")  # a path, a number before it stays with it


class Lines(Struct, frozen=True):
    """A cell of several lines."""

    parts: tuple[Part, ...]


Cell = Part | Lines


class Column(Struct, frozen=True):
    """A column of a table; ``wrap`` lets it give way when the table is too wide."""

    title: str
    right: bool = False
    wrap: bool = True


class Sheet:
    """Collects lines; ``text()`` gives them all."""

    def __init__(self, page: Page) -> None:
        self.width = max(NARROWEST, page.width)
        self._color = page.color
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=self.width,
            force_terminal=page.color,
            force_interactive=False,
            color_system="standard" if page.color else None,
            no_color=not page.color,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )

    def line(self, *parts: Part, indent: int = 0, hang: int = 2) -> None:
        """One line; what does not fit goes on below, ``hang`` columns further in."""
        room = self.width - indent
        first, rest = _cut(_text(parts), room)
        self._write(first, indent)
        while rest is not None:
            first, rest = _cut(rest, room - hang)
            self._write(first, indent + hang)

    def exact(self, *parts: Part, indent: int = 0) -> None:
        """One line that must not be wrapped: code, and the marks below it."""
        self._write(_text(parts), indent)

    def heading(self, words: str) -> None:
        """A title with a blank line above."""
        self.blank()
        self.line((words, "bold"))

    def blank(self) -> None:
        """An empty line."""
        self._write(Text(), 0)

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, indent: int = 0
    ) -> None:
        """A table without lines; too wide a one wraps inside its cells, at spaces first.

        Where that would leave a few letters on a line, each row is a list of its own.
        """
        cells = [[_cell(cell) for cell in row] for row in rows]
        heads = [Text(column.title) for column in columns]
        widths = _widths(columns, [heads, *cells], self.width - indent)
        if _falls_to_pieces(widths, [heads, *cells]):
            self._lists(columns, cells, indent)
            return
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
        for column, head, width in zip(columns, heads, widths, strict=True):
            table.add_column(
                head, justify="right" if column.right else "left", width=width, overflow="fold"
            )
        for row in cells:
            table.add_row(*row)
        options = self._console.options.update(width=sum(widths) + _GAP * len(widths))
        for segments in self._console.render_lines(table, options, pad=False):
            self._write(
                Text.assemble(*[(part.text, part.style or "") for part in segments]), indent
            )

    def _lists(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Text]], indent: int
    ) -> None:
        """The rows of a table, each under its first cell."""
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                first = column is columns[0]
                for text in cell.plain.split("\n"):
                    if first or text:
                        head = "" if first else f"{column.title}: "
                        self.line((head, "dim"), text, indent=indent if first else indent + 2)

    def text(self) -> str:
        """Everything written so far."""
        return self._out.getvalue()

    def _write(self, text: Text, indent: int) -> None:
        text.rstrip()
        pad = " " * indent if text.plain else ""
        if self._color:
            self._console.print(Text(pad) + text, soft_wrap=True)
        else:  # the same text, twenty times faster
            self._out.write(f"{pad}{text.plain}\n")


def width_of(text: str) -> int:
    """Columns that the text takes on a terminal, once it is made harmless."""
    return cell_len(safe(text))


def _text(parts: Sequence[Part]) -> Text:
    text = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        text.append(safe(words), style)
    return text


def _cell(cell: Cell) -> Text:
    parts = cell.parts if isinstance(cell, Lines) else (cell,)
    return Text("\n").join(_text([part]) for part in parts)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Text]], room: int) -> list[int]:
    """The width of every column: what it needs, or less, from the right on, if room is short."""
    texts = [[row[index].plain for row in rows] for index in range(len(columns))]
    widths = [
        max(cell_len(line) for text in column for line in text.split("\n")) for column in texts
    ]
    words = [
        max(cell_len(word) for text in column for word in text.split() or [""]) for column in texts
    ]
    over = sum(widths) + _GAP * (len(widths) - 1) - room
    giving = [index for index, column in enumerate(columns) if column.wrap]
    for index in reversed(giving):
        taken = max(0, min(over, widths[index] - words[index]))
        widths[index] -= taken
        over -= taken
    while over > 0 and giving:
        widest = max(giving, key=widths.__getitem__)
        if widths[widest] == 1:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def _falls_to_pieces(widths: Sequence[int], rows: Sequence[Sequence[Text]]) -> bool:
    """Whether a column is so narrow that even short words in it are broken."""
    return any(
        width < _LEGIBLE and any(cell_len(word) > width for word in row[index].plain.split())
        for index, width in enumerate(widths)
        for row in rows
    )


def _cut(text: Text, room: int) -> tuple[Text, Text | None]:
    """(what fits, the rest or ``None``), cut at a space where there is one.

    A place (``src/a.ts:12``) that is wider than the room stays whole, so that it can be copied, and
    no line number is read for another.
    """
    if cell_len(text.plain) <= room:
        return text, None
    used = fit = 0
    for char in text.plain:
        used += cell_len(char)
        if used > room:
            break
        fit += 1
    place = _PLACE.match(text.plain)
    if place is not None and place.end() > fit:
        head, tail = text.divide([place.end()])
        return head, tail[1:] if tail.plain else None
    at = text.plain.rfind(" ", 0, fit + 1)
    if at <= len(text.plain) - len(text.plain.lstrip(" ")):
        head, tail = text.divide([max(1, fit)])
        return head, tail
    head, tail = text.divide([at])
    return head, tail[1:]
