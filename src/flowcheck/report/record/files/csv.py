"""One sheet of the record as comma-separated values (RFC 4180, UTF-8 with a byte order mark).

No field can start a formula; the last column is for the next record.
"""

from __future__ import annotations

import csv
import io

from flowcheck.errors import ConfigError
from flowcheck.report.record.book import Book, Row, Sheet
from flowcheck.report.record.files.formula import neutral, plain
from flowcheck.report.record.written import NOTES, Grid, Note, digests, notes

_BOM = "\ufeff"
_LARGEST = 10_000_000
_FEWEST = 2


def render(book: Book, sheet_key: str = "") -> bytes:
    """A sheet; by default that of the activities, with all forms in one table."""
    sheets = [book.sheet(sheet_key)] if sheet_key else _main(book)
    heads = {note.sheet: note for note in notes(book) if note.row == "#"}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for sheet in sheets:
        writer.writerow(
            [*(neutral(column.title) for column in sheet.columns), _note(heads[sheet.key])]
        )
        for part in sheet.sections or (None,):
            if part is not None:
                writer.writerow([neutral(title) for title in part.titles])
            for row in sheet.of_section(part.key) if part is not None else sheet.rows:
                writer.writerow(_fields(sheet, row))
    return (_BOM + stream.getvalue()).encode("utf-8")


def read(data: bytes) -> tuple[list[Grid], list[Note]]:
    """The texts and notes of a file, also one that a program has saved with other separators.

    Raises ``ConfigError``.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8; save it as CSV UTF-8") from None
    csv.field_size_limit(_LARGEST)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    grids: list[Grid] = []
    found: list[Note] = []
    rows: list[tuple[str, ...]] = []
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            note = _read_note(fields)
            if note is not None and note.row == "#":
                rows = []
                grids.append(Grid(note.sheet, ()))
            if note is not None:
                found.append(note)
            rows.append(tuple(plain(field) for field in fields[: -1 if note else None]))
            if grids:
                grids[-1] = Grid(grids[-1].name, tuple(rows))
    except csv.Error as problem:
        raise ConfigError(f"not a table: {problem}") from None
    if not grids:
        raise ConfigError("not a CSV file of `flowcheck inventory`: its last column is missing")
    return grids, found


def _main(book: Book) -> list[Sheet]:
    """The sheets of the activities."""
    forms = [sheet for sheet in book.sheets if sheet.key.startswith("form:")]
    return forms or [book.sheets[0]]


def _fields(sheet: Sheet, row: Row) -> list[str]:
    texts = [
        row.id if column.key == "id" else row.cell(column.key).text for column in sheet.columns
    ]
    note = "" if row.by_hand else _note(Note(sheet.key, row.id, digests(sheet, row)))
    return [*(neutral(text) for text in texts), note]


def _note(note: Note) -> str:
    return f"{NOTES} {note.sheet} {note.row} {note.text}"


def _read_note(fields: list[str]) -> Note | None:
    parts = fields[-1].split(" ", 3) if fields else []
    if len(parts) <= _FEWEST or parts[0] != NOTES:
        return None
    return Note(parts[1], parts[2], parts[3] if len(parts) > _FEWEST + 1 else "")
