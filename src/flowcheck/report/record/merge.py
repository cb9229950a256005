"""A new record and an earlier one -> the new one with what people wrote, and what has changed.

A text of a person stays where its column is theirs, where we have no answer, and where what we
would write is still the same. Where a fact has changed beneath it, the fact is written and the
text is told among the changes, so that nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.record.material import stable_id
from flowcheck.report.record.book import Book, Cell, Column, Row, Sheet, State, text_digest
from flowcheck.report.record.make import open_line
from flowcheck.report.record.wording import harmless
from flowcheck.report.record.written import (
    OWN,
    Written,
    WrittenRow,
    WrittenSheet,
)
from flowcheck.texts import Texts

_QUIET = frozenset({
    "evidence", "origin", "commit", "flow_ids", "flows", "findings", "consent", "open", "where",
    "id",
})  # fmt: skip
"""Columns that follow every edit of the code; they are not news."""

_OWN_WIDTH = 24
_COLUMNS = (
    ("change", 14),
    ("sheet", 18),
    ("row", 34),
    ("column", 28),
    ("before", 56),
    ("after", 56),
)


class Change(Struct, frozen=True):
    """``kind``: ``new``, ``gone``, ``altered``, ``replaced`` (a person's text gave way)."""

    kind: str
    sheet: str
    row: str
    name: str
    column: str = ""
    before: str = ""
    after: str = ""


class Merged(Struct, frozen=True):
    """The record with what people wrote, its sheet of changes, and how many texts gave way."""

    book: Book
    lost: int

    @property
    def unanswered(self) -> int:
        """How many questions nobody has answered, neither in the register nor on their sheet."""
        rows = self.book.sheet("questions").rows
        return sum(not row.cell("answer").text.strip() for row in rows)


def merge(book: Book, earlier: Written | None, texts: Texts) -> Merged:
    """The record with what is kept of an earlier one; the changes stand before the last sheet."""
    sheets: list[Sheet] = []
    changes: list[Change] = []
    for sheet in book.sheets:
        old = (earlier or {}).get(sheet.key)
        if old is None:
            sheets.append(sheet)
            continue
        merger = _Merger(sheet, old)
        sheets.append(merger.merged())
        changes.extend(merger.changes if sheet.compared else ())
    changes.extend(_gone_sheets(book, earlier or {}))
    told = _changes_sheet(changes, texts, compared=earlier is not None)
    lines = (*sheets[0].lines[:-1], open_line(texts, tuple(sheets)))
    sheets[0] = replace(sheets[0], lines=lines)
    merged = replace(book, sheets=(*sheets[:-1], told, sheets[-1]))
    lost = sum(change.kind in ("gone", "replaced") and bool(change.before) for change in changes)
    return Merged(merged, lost)


def project_of(book: Book, earlier: Written) -> str:
    """The project of an earlier record as its last sheet tells it; ``""`` where there is none."""
    about = next(
        (row for row in book.sheet("about").rows if row.cell("field").content == "project"), None
    )
    sheet = earlier.get("about")
    old = sheet.rows.get(about.id) if sheet is not None and about is not None else None
    return old.texts.get("value", "").strip() if old is not None else ""


class _Merger:
    """Merges one sheet."""

    def __init__(self, sheet: Sheet, old: WrittenSheet) -> None:
        self._sheet = sheet
        self._old = old
        self._own = tuple(
            Column(key, harmless(key.removeprefix(OWN)), _OWN_WIDTH, hand=True)
            for key in old.columns
        )
        self._titles = {column.key: column.title for column in (*sheet.columns, *self._own)}
        self.changes: list[Change] = []

    def merged(self) -> Sheet:
        """The sheet with what people wrote."""
        rows = [self._row(row) for row in self._sheet.rows]
        known = {row.id for row in self._sheet.rows}
        for row_id, row in self._old.rows.items():
            if row_id not in known:
                self.changes.append(gone(self._sheet.title, row, self._titles))
        columns = (*self._sheet.columns, *self._own)
        if self._sheet.is_form:  # the id stays last
            columns = (*self._sheet.columns[:-1], *self._own, self._sheet.columns[-1])
        return replace(self._sheet, columns=columns, rows=(*rows, *self._added()))

    def _row(self, row: Row) -> Row:
        old = self._old.rows.get(row.id)
        if old is None:
            self._tell("new", row)
            return row
        cells = dict(row.cells)
        for key, text in old.texts.items():
            if key in self._titles and text.strip():
                cells[key] = self._cell(row, key, text, old.digests.get(key, ""))
        return replace(row, cells=cells)

    def _cell(self, row: Row, key: str, text: str, mark: str) -> Cell:
        """The cell of a column that has a text in the earlier record."""
        ours = row.cell(key)
        if key.startswith(OWN) or key not in row.cells:
            return Cell(harmless(text), State.HAND)
        if not mark:
            return ours
        if ours.lasting:
            if text_digest(text) == text_digest(ours.text):
                return ours
            return replace(ours, text=harmless(text), mark=ours.digest)
        written, _, content = mark.partition(".")
        edited = text_digest(text) != written
        changed = ours.digest.partition(".")[2] != content
        if not edited:
            if changed and key not in _QUIET:
                self._tell("altered", row, key, text, ours.text)
            return ours
        if changed and ours.state is State.FILLED:
            if text_digest(text) != text_digest(ours.text):
                self._tell("replaced", row, key, text, ours.text)
            return ours
        return Cell(harmless(text), State.HAND, ours.content, mark=ours.digest)

    def _added(self) -> Iterator[Row]:
        """Rows that people added, with an id from now on."""
        seen: set[str] = set()
        for old in self._old.added:
            told = {key: text for key, text in old.texts.items() if key in self._titles}
            key = old.id or stable_id("H", self._sheet.key, *map("=".join, sorted(told.items())))
            if told and key not in seen:
                seen.add(key)
                cells = {name: Cell(harmless(text), State.HAND) for name, text in told.items()}
                yield Row(key, cells, old.section, by_hand=True)

    def _tell(self, kind: str, row: Row, key: str = "", before: str = "", after: str = "") -> None:
        title = self._titles[key] if key else ""
        self.changes.append(
            Change(kind, self._sheet.title, row.id, _name(self._sheet, row), title, before, after)
        )


def gone(sheet: str, row: WrittenRow, titles: Mapping[str, str]) -> Change:
    """A row that is gone, with what people wrote into it."""
    name = next((text for key, text in row.texts.items() if text.strip()), row.id)
    wrote = [
        f"{titles.get(key, key.removeprefix(OWN))}: {text}"
        for key, text in row.texts.items()
        if text.strip() and _by_person(row, key, text)
    ]
    return Change("gone", sheet, row.id, name, "", "\n".join(wrote), "")


def _by_person(row: WrittenRow, key: str, text: str) -> bool:
    mark = row.digests.get(key)
    return mark is None or text_digest(text) != mark.partition(".")[0]


def _gone_sheets(book: Book, earlier: Written) -> Iterator[Change]:
    """Forms of activities that are gone."""
    known = {sheet.key for sheet in book.sheets}
    for key, sheet in earlier.items():
        if key in known or not key.startswith("form:"):
            continue
        wrote = [gone(sheet.title, row, sheet.titles) for row in sheet.rows.values()]
        before = "\n".join(f"{row.name}: {row.before}" for row in wrote if row.before)
        yield Change("gone", sheet.title, key, sheet.title, "", before, "")


def _name(sheet: Sheet, row: Row) -> str:
    """The first cells that tell a row: what it is called, and what of it."""
    keys = [column.key for column in sheet.columns if column.key not in ("id", "number")]
    if sheet.key == "flows":
        return " · ".join(row.cell(key).text for key in keys[:3] if row.cell(key).text)
    return row.cell(keys[0]).text if keys else row.id


def _changes_sheet(changes: list[Change], texts: Texts, *, compared: bool) -> Sheet:
    rows = [
        Row(
            stable_id("C", change.kind, change.sheet, change.row, change.column, str(number)),
            {
                "change": Cell(texts("words", change.kind)),
                "sheet": Cell(change.sheet),
                "row": Cell(harmless(change.name)),
                "column": Cell(change.column),
                "before": Cell(harmless(change.before)),
                "after": Cell(harmless(change.after)),
            },
        )
        for number, change in enumerate(changes)
    ]
    lines: tuple[str, ...] = ()
    if not rows:
        lines = (texts("words", "no_changes" if compared else "no_previous"),)
    columns = (
        Column("id", texts("columns", "id"), 12),
        *(Column(key, texts("columns", key), width) for key, width in _COLUMNS),
    )
    return Sheet(
        "changes", texts("sheets", "changes"), columns, tuple(rows), lines=lines, compared=False
    )
