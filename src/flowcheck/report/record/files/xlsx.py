"""The record as an Excel workbook (Office Open XML), written by XlsxWriter.

Every cell is a string, none a formula or a link of its own. The bytes depend on the record alone.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from flowcheck.report.record.book import Book, Cell, Column, Row, Sheet
from flowcheck.report.record.files.formula import risky
from flowcheck.report.record.files.layout import (
    COLORS,
    FONT,
    HEADING,
    HEADING_BY_HAND,
    LINES,
    SECTION,
    SPECIAL,
    heading_height,
    pages_wide,
    row_height,
)
from flowcheck.report.record.written import NOTES, notes

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_A3, _A4 = 8, 9
_PROGRAM = "flowcheck"


def render(book: Book) -> bytes:
    """The bytes of the workbook."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = datetime.combine(book.today, time(), UTC).replace(tzinfo=None)
    workbook.set_properties(
        {
            "title": book.title,
            "subject": book.subtitle,
            "comments": f"{_PROGRAM} {book.template} {book.language}",
            "created": day,
        }
    )
    workbook.set_custom_property("language", book.language)
    styles = _Styles(workbook)
    for sheet in book.sheets:
        _Writer(workbook.add_worksheet(sheet.title), sheet, book, styles).write()
    _write_notes(workbook, book)
    workbook.close()
    return stream.getvalue()


class _Styles:
    """The formats of a workbook, made when they are first needed."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Format] = {}

    def cell(self, cell: Cell, *, label: bool = False) -> Format:
        """The format of a cell by its state; what looks like a formula is kept as text."""
        return self._format(
            bg_color=COLORS.get(cell.state, ""),
            font_color=SPECIAL if cell.special else "",
            bold=label,
            border=1,
            border_color=LINES,
            text_wrap=True,
            valign="top",
            quote_prefix=risky(cell.text),
        )

    def heading(self, text: str, *, by_hand: bool = False) -> Format:
        """The format of the titles of columns."""
        return self._format(
            bold=True,
            font_color="#FFFFFF",
            bg_color=HEADING_BY_HAND if by_hand else HEADING,
            border=1,
            border_color=LINES,
            text_wrap=True,
            valign="vcenter",
            quote_prefix=risky(text),
        )

    def section(self) -> Format:
        """The format of the heading of a part of a form."""
        return self._format(bold=True, bg_color=SECTION, border=1, border_color=LINES, valign="top")

    def title(self, text: str) -> Format:
        """The format of the first line."""
        return self._format(bold=True, font_size=15, quote_prefix=risky(text))

    def line(self, text: str) -> Format:
        """The format of the lines above a table."""
        return self._format(font_color="#444444", quote_prefix=risky(text))

    def _format(self, **wanted: object) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            settings = {name: value for name, value in wanted.items() if value}
            self._made[key] = self._workbook.add_format(
                {"font_name": FONT, "font_size": 10} | settings
            )
        return self._made[key]


class _Writer:
    """Writes one sheet."""

    def __init__(self, page: Worksheet, sheet: Sheet, book: Book, styles: _Styles) -> None:
        self._page = page
        self._sheet = sheet
        self._book = book
        self._styles = styles

    def write(self) -> None:
        """Title, lines, header, rows, and how it is shown and printed."""
        head = self._above()
        for at, column in enumerate(self._sheet.columns):
            hidden = {"hidden": True} if self._sheet.is_form and column.key == "id" else {}
            self._page.set_column(at, at, column.width, None, hidden)
            heading = self._styles.heading(column.title, by_hand=column.hand)
            self._page.write_string(head, at, column.title, heading)
        self._page.set_row(head, heading_height(self._sheet.columns))
        last = self._form(head + 1) if self._sheet.is_form else self._table(head + 1)
        self._view(head, last)
        self._print(head, last)

    def _above(self) -> int:
        """The lines above the table; gives the number of the row of headings."""
        lines = self._book.above(self._sheet)
        title = self._book.heading(self._sheet)
        self._page.write_string(0, 0, title, self._styles.title(title))
        for number, text in enumerate(lines, 1):
            self._page.write_string(number, 0, text, self._styles.line(text))
        return len(lines) + 1

    def _table(self, start: int) -> int:
        for number, row in enumerate(self._sheet.rows, start):
            self._row(number, row)
        return start + max(0, len(self._sheet.rows) - 1)

    def _form(self, start: int) -> int:
        number = start
        for part in self._sheet.sections:
            for at, _ in enumerate(self._sheet.columns):
                title = part.titles[at] if at < len(part.titles) else ""
                self._page.write_string(number, at, title, self._styles.section())
            number += 1
            for row in self._sheet.of_section(part.key):
                self._row(number, row)
                number += 1
        return number - 1

    def _row(self, number: int, row: Row) -> None:
        self._page.set_row(number, row_height(self._sheet.columns, row))
        for at, column in enumerate(self._sheet.columns):
            cell = _shown(row, column)
            label = column.key == "field" or (at == 1 and not self._sheet.is_form)
            style = self._styles.cell(cell, label=label)
            if cell.text:
                self._page.write_string(number, at, cell.text, style)
            else:
                self._page.write_blank(number, at, None, style)

    def _view(self, head: int, last: int) -> None:
        """What stays in sight, filters."""
        if self._sheet.is_form:
            self._page.freeze_panes(head + 1, 1)
        else:
            self._page.freeze_panes(head + 1, 2)
            self._page.autofilter(head, 0, max(head + 1, last), len(self._sheet.columns) - 1)
        self._page.hide_gridlines(2)

    def _print(self, head: int, last: int) -> None:
        """Landscape, as wide as needed, with repeated headings."""
        page = self._page
        wide, large = pages_wide(self._sheet.columns)
        page.set_landscape()
        page.set_paper(_A3 if large else _A4)
        page.fit_to_pages(wide, 0)
        page.repeat_rows(head)
        if wide > 1:
            page.repeat_columns(0, 1)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.print_area(0, 0, max(last, head), len(self._sheet.columns) - 1)
        page.set_footer(f"&L{_ampersands(self._book.subtitle)}&R&A · &P / &N")


def _shown(row: Row, column: Column) -> Cell:
    return Cell(row.id) if column.key == "id" else row.cell(column.key)


def _ampersands(text: str) -> str:
    """A text in a footer, where an ampersand begins a code."""
    return text.replace("&", "&&")[:200]


def _write_notes(workbook: Workbook, book: Book) -> None:
    """A hidden sheet by which the next record knows what people wrote."""
    page = workbook.add_worksheet(NOTES)
    page.very_hidden()
    for number, note in enumerate(notes(book)):
        for at, text in enumerate((note.sheet, note.row, note.text)):
            page.write_string(number, at, text)
