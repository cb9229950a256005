"""What an earlier record says: the texts in it, and the digests of what we wrote.

A reader of a format gives grids of texts (``Grid``) and the notes that the format keeps out of
sight (``Note``); here they become rows by id. Rows without an id are those that people added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from flowcheck.errors import ConfigError
from flowcheck.report.record.book import Book, Row, Sheet, normal

NOTES = "flowcheck"
"""The sheet or column in which the notes are kept."""

OWN = "own:"
"""Begins the key of a column that people added."""

BY_HAND = "H-"
"""Begins the id of a row that people added."""

_HEAD = "#"
_NOTE = 3  # columns


class Grid(Struct, frozen=True):
    """The texts of a sheet, row by row."""

    name: str
    rows: tuple[tuple[str, ...], ...]


class Note(Struct, frozen=True):
    """What is kept of a row: digests by column; with id ``#``: of a sheet, as JSON."""

    sheet: str
    row: str
    text: str


class WrittenRow(Struct, frozen=True):
    """A row as it stands in the file: texts by column, digests of what we wrote there.

    ``section`` is the part of a form that a row of people stands in.
    """

    id: str
    texts: Mapping[str, str]
    digests: Mapping[str, str] = field(default_factory=dict)
    section: str = ""


class WrittenSheet(Struct, frozen=True):
    """A sheet: rows by id, rows that people added, and columns that people added."""

    key: str
    title: str
    rows: Mapping[str, WrittenRow]
    added: tuple[WrittenRow, ...] = ()
    columns: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


Written = Mapping[str, WrittenSheet]
"""The sheets by key."""


def split(grids: Sequence[Grid], missing: str) -> tuple[list[Grid], list[Note]]:
    """The grids without that of the notes, and the notes. Raises ``ConfigError``: none is there."""
    found = next((grid for grid in grids if grid.name == NOTES), None)
    if found is None:
        raise ConfigError(missing)
    kept = [Note(*row[:_NOTE]) for row in found.rows if len(row) >= _NOTE]
    return [grid for grid in grids if grid is not found], kept


def notes(book: Book) -> Iterator[Note]:
    """What a format keeps out of sight, so that the next record knows what people wrote."""
    for sheet in book.sheets:
        head = {
            "title": sheet.title,
            "columns": {column.key: column.title for column in sheet.columns},
            "sections": {part.key: list(part.titles) for part in sheet.sections},
        }
        yield Note(sheet.key, _HEAD, json.dumps(head, ensure_ascii=False, sort_keys=True))
        for row in sheet.rows:
            if not row.by_hand:
                yield Note(sheet.key, row.id, digests(sheet, row))


def digests(sheet: Sheet, row: Row) -> str:
    """The digests of a row: ``purposes=8f3a.51c2;..``."""
    return ";".join(
        f"{column.key}={row.cell(column.key).digest}"
        for column in sheet.columns
        if column.key in row.cells and not column.hand and not column.key.startswith(OWN)
    )


def read_digests(text: str) -> dict[str, str]:
    """The digests by column."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {key: value for key, equals, value in pairs if equals}


def interpret(grids: Sequence[Grid], found: Sequence[Note]) -> Written:
    """The sheets of a file. A grid that shares no row id with the notes is not ours."""
    heads = {note.sheet: _head(note.text) for note in found if note.row == _HEAD}
    rows: dict[str, dict[str, str]] = {key: {} for key in heads}
    for note in found:
        if note.row != _HEAD and note.sheet in rows:
            rows[note.sheet][note.row] = note.text
    sheets = {}
    for grid in grids:
        key = _sheet_of(grid, heads, rows)
        if key and key not in sheets:
            sheets[key] = _Reader(key, heads[key], rows[key]).sheet(grid)
    return sheets


class _Head(Struct, frozen=True):
    title: str
    columns: Mapping[str, str]
    sections: Mapping[str, tuple[str, ...]]


def _head(text: str) -> _Head:
    try:
        found = json.loads(text)
        sections = {str(k): tuple(map(str, v)) for k, v in found["sections"].items()}
        columns = {str(k): str(v) for k, v in found["columns"].items()}
        return _Head(str(found["title"]), columns, sections)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _Head("", {}, {})


def _sheet_of(grid: Grid, heads: Mapping[str, _Head], rows: Mapping[str, Mapping[str, str]]) -> str:
    """The sheet with which a grid shares most ids; one by its title where there are none."""
    texts = {text for row in grid.rows for text in row}
    shared = {key: len(texts & set(known)) for key, known in rows.items()}
    best = max(shared, key=lambda key: (shared[key], heads[key].title == grid.name), default="")
    if best and shared[best]:
        return best
    return next((key for key, head in heads.items() if head.title == grid.name), "")


class _Reader:
    """Reads one grid by what is known of its sheet."""

    def __init__(self, key: str, head: _Head, known: Mapping[str, str]) -> None:
        self._key = key
        self._head = head
        self._known = known
        self._titles = {normal(title): name for name, title in head.columns.items()}
        self._parts = {normal(titles[0]): name for name, titles in head.sections.items() if titles}

    def sheet(self, grid: Grid) -> WrittenSheet:
        """The rows of the grid."""
        start = self._header(grid)
        if start < 0:
            return WrittenSheet(self._key, self._head.title, {})
        columns = self._columns(grid.rows[start])
        rows: dict[str, WrittenRow] = {}
        added = []
        part = next(iter(self._head.sections), "")
        for texts in grid.rows[start + 1 :]:
            cells = {key: texts[at] for at, key in columns.items() if at < len(texts)}
            row_id = cells.pop("id", "").strip()
            told = {key: text for key, text in cells.items() if text.strip()}
            if row_id in self._known:
                if row_id not in rows:
                    marks = read_digests(self._known[row_id])
                    rows[row_id] = WrittenRow(row_id, cells, marks)
            elif not row_id and self._section(told):
                part = self._section(told)
            elif told:
                kept = row_id if row_id.startswith(BY_HAND) else ""
                added.append(WrittenRow(kept, told, section=part))
        own = tuple(key for key in columns.values() if key.startswith(OWN))
        return WrittenSheet(
            self._key, self._head.title, rows, tuple(added), own, self._head.columns
        )

    def _header(self, grid: Grid) -> int:
        """The row with most titles of columns, -1: none."""
        best, most = -1, 1
        for number, row in enumerate(grid.rows):
            count = sum(normal(text) in self._titles for text in row if text.strip())
            if count > most:
                best, most = number, count
        return best

    def _columns(self, header: Sequence[str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for at, text in enumerate(header):
            title = normal(text)
            if not title or title == NOTES:
                continue
            key = self._titles.get(title, OWN + title)
            if key not in found.values():
                found[at] = key
        return found

    def _section(self, told: Mapping[str, str]) -> str:
        """The part of a form that a row without id begins, or ``""``."""
        return self._parts.get(normal(told.get("field", "")), "")
