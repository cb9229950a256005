"""The record as Markdown: a section for each activity, tables for the lists. Names stay text."""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.report.markup import escaped
from flowcheck.report.record.book import Book, Row, Sheet, State
from flowcheck.texts import NO_BREAK

_SIGNS = {State.OPEN: "❗ ", State.CHECK: "❓ "}
_WIDE = {"record", "vendors"}
"""Sheets with more columns than a page has room for: each row becomes a section."""


def render(book: Book) -> bytes:
    """The document."""
    lines = [f"# {_text(book.title)}", "", _text(book.subtitle), ""]
    for number, sheet in enumerate(book.sheets):
        heading = sheet.title if number == 0 else book.heading(sheet)
        lines += [f"## {_text(heading)}", ""]
        above = sheet.lines[1:] if number == 0 else sheet.lines
        told = [text for text in above if text != book.subtitle]
        if told and not sheet.is_form:
            lines += [*(f"{_text(text)}  " for text in told), ""]
        lines += list(_sheet(sheet))
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8")


def _sheet(sheet: Sheet) -> Iterator[str]:
    if sheet.is_form:
        yield from _form(sheet)
    elif sheet.key in _WIDE:
        for row in sheet.rows:
            yield from _section(sheet, row)
    elif sheet.rows:
        yield from _table(sheet)


def _section(sheet: Sheet, row: Row) -> Iterator[str]:
    """A row as a section: what it is, and a line for each column that says something."""
    name = next(column.key for column in sheet.columns if column.key not in ("id", "ico_function"))
    yield f"### {_text(row.cell(name).text)}"
    yield ""
    for column in sheet.columns:
        text = row.id if column.key == "id" else _cell(row, column.key)
        if text and column.key != name:
            yield f"- **{_text(column.title)}**: {text}"
    yield ""


def _table(sheet: Sheet) -> Iterator[str]:
    columns = [
        column
        for column in sheet.columns
        if not column.hand or any(row.cell(column.key).text for row in sheet.rows)
    ]
    yield "| " + " | ".join(_text(column.title) for column in columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in sheet.rows:
        texts = (row.id if column.key == "id" else _cell(row, column.key) for column in columns)
        yield "| " + " | ".join(texts) + " |"
    yield ""


def _form(sheet: Sheet) -> Iterator[str]:
    for part in sheet.sections:
        rows = sheet.of_section(part.key)
        if not rows:
            continue
        yield f"### {_text(part.titles[0])}"
        yield ""
        for row in rows:
            told = [_cell(row, column.key) for column in sheet.columns[1:] if column.key != "id"]
            yield f"- **{_text(row.cell('field').text)}**: {' — '.join(t for t in told if t)}"
        yield ""


def _cell(row: Row, key: str) -> str:
    cell = row.cell(key)
    text = "<br>".join(_text(line) for line in cell.text.split("\n") if line.strip())
    return _SIGNS.get(cell.state, "") + text if text else ""


def _text(text: str) -> str:
    return escaped(text, keep=NO_BREAK)
