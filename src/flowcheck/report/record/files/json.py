"""The record as JSON: what the sheets say, with the keys behind the words, for other programs."""

from __future__ import annotations

import msgspec

from flowcheck.errors import ConfigError
from flowcheck.report.jsontext import encoded
from flowcheck.report.record.book import Book, Cell, Row, Sheet, State
from flowcheck.report.record.written import Grid, Note, notes

SCHEMA_VERSION = "1.0"
KIND = "record-of-processing"


class _Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str
    state: str = State.FILLED.value
    values: tuple[str, ...] = ()
    special: bool = False


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    cells: dict[str, _Cell]
    section: str = ""


class _Column(msgspec.Struct, frozen=True, omit_defaults=True):
    key: str
    title: str
    hand: bool = False


class _Sheet(msgspec.Struct, frozen=True, omit_defaults=True):
    key: str
    title: str
    columns: tuple[_Column, ...]
    rows: tuple[_Row, ...]
    lines: tuple[str, ...] = ()
    sections: dict[str, str] = {}


class _Note(msgspec.Struct, frozen=True, array_like=True):
    sheet: str
    row: str
    text: str


class _Document(msgspec.Struct, frozen=True):
    kind: str
    schema_version: str
    template: str
    language: str
    title: str
    subtitle: str
    project: str
    date: str
    sheets: tuple[_Sheet, ...]
    written: tuple[_Note, ...]


def render(book: Book) -> bytes:
    """The document, indented."""
    document = _Document(
        KIND,
        SCHEMA_VERSION,
        book.template,
        book.language,
        book.title,
        book.subtitle,
        book.project,
        book.today.isoformat(),
        tuple(_sheet(sheet) for sheet in book.sheets),
        tuple(_Note(note.sheet, note.row, note.text) for note in notes(book)),
    )
    return encoded(document, as_made=True)


def read(data: bytes) -> tuple[list[Grid], list[Note]]:
    """The texts and notes of a document. Raises ``ConfigError``."""
    try:
        found = msgspec.json.decode(data, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise ConfigError(f"not the JSON of `flowcheck inventory`: {problem}") from None
    if found.kind != KIND or found.schema_version.partition(".")[0] != "1":
        raise ConfigError(f"not a record that this flowcheck reads: {found.kind!r}")
    return (
        [_grid(sheet) for sheet in found.sheets],
        [Note(note.sheet, note.row, note.text) for note in found.written],
    )


def _sheet(sheet: Sheet) -> _Sheet:
    return _Sheet(
        sheet.key,
        sheet.title,
        tuple(_Column(column.key, column.title, column.hand) for column in sheet.columns),
        tuple(_row(row) for row in sheet.rows),
        sheet.lines,
        {part.key: part.titles[0] for part in sheet.sections},
    )


def _row(row: Row) -> _Row:
    return _Row(row.id, {key: _cell(cell) for key, cell in row.cells.items()}, row.section)


def _cell(cell: Cell) -> _Cell:
    return _Cell(cell.text, cell.state.value, cell.values, cell.special)


def _grid(sheet: _Sheet) -> Grid:
    """The sheet as texts, with the headings of parts between the rows."""
    keys = [column.key for column in sheet.columns]
    rows = [tuple(column.title for column in sheet.columns)]
    part = ""
    for row in sheet.rows:
        if row.section != part and row.section in sheet.sections:
            part = row.section
            rows.append((sheet.sections[part],))
        texts = {key: cell.text for key, cell in row.cells.items()} | {"id": row.id}
        rows.append(tuple(texts.get(key, "") for key in keys))
    return Grid(sheet.title, tuple(rows))
