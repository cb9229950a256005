"""The texts of an OpenDocument spreadsheet that ``flowcheck inventory`` wrote and people edited."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from odfdo import Document, Table

from flowcheck.errors import ConfigError
from flowcheck.report.record.written import NOTES, Grid, Note, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from odfdo import Element

_WIDEST = 200
_REPEATED_ROWS = "table:number-rows-repeated"
_REPEATED_CELLS = "table:number-columns-repeated"
_ROWS = "descendant::table:table-row"
_CELLS = "table:table-cell|table:covered-table-cell"


def read(data: bytes) -> tuple[list[Grid], list[Note]]:
    """The texts and notes of a file. Raises ``ConfigError``."""
    try:
        body = Document(io.BytesIO(data)).body
        tables = [table for table in body.get_elements("table:table") if isinstance(table, Table)]
        grids = [Grid(table.name or "", tuple(_rows(table))) for table in tables]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as problem:
        raise ConfigError(f"not an OpenDocument spreadsheet: {problem}") from None
    missing = f"the hidden table {NOTES!r} is missing: not a file of `flowcheck inventory`"
    return split(grids, missing)


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    """The rows; empty ones that are repeated to the end of the sheet count once."""
    for row in table.get_elements(_ROWS):
        texts = list(_texts(row))
        while texts and not texts[-1]:
            texts.pop()
        times = _times(row, _REPEATED_ROWS) if texts else 1
        for _ in range(times):
            yield tuple(texts)


def _texts(row: Element) -> Iterator[str]:
    for cell in row.get_elements(_CELLS):
        text = "\n".join(part.inner_text for part in cell.get_elements("text:p"))
        for _ in range(_times(cell, _REPEATED_CELLS)):
            yield text


def _times(element: Element, name: str) -> int:
    found = element.get_attribute(name)
    return min(int(found), _WIDEST) if isinstance(found, str) and found.isdigit() else 1
