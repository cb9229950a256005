"""The texts of an Excel workbook that ``flowcheck inventory`` wrote and people edited."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from flowcheck.errors import ConfigError
from flowcheck.report.record.written import NOTES, Grid, Note, split

_WIDEST = 200


def read(data: bytes) -> tuple[list[Grid], list[Note]]:
    """The texts and notes of a workbook. Raises ``ConfigError``."""
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        grids = [
            Grid(page.title, tuple(_rows(page.iter_rows(max_col=_WIDEST, values_only=True))))
            for page in workbook.worksheets
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        raise ConfigError(f"not an Excel workbook: {problem}") from None
    missing = f"the hidden sheet {NOTES!r} is missing: not a workbook of `flowcheck inventory`"
    return split(grids, missing)


def _rows(rows: object) -> list[tuple[str, ...]]:
    assert hasattr(rows, "__iter__")  # noqa: S101 - the library's types are wider than what it gives
    return [tuple(_text(value) for value in _trimmed(row)) for row in rows]


def _trimmed(row: tuple[object, ...]) -> tuple[object, ...]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _text(value: object) -> str:
    """What a person sees in a cell, as a text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)
