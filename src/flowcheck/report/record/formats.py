"""The table of formats of the record: name -> functions. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flowcheck.errors import ConfigError

if TYPE_CHECKING:
    from flowcheck.report.record.book import Book
    from flowcheck.report.record.written import Grid, Note, Written

LARGEST = 50_000_000
"""Bytes of an earlier record."""


def read_earlier(file: Path) -> Written:
    """What an earlier record says, by the ending of its name. Raises ``ConfigError``."""
    from flowcheck.report.record.written import interpret

    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise ConfigError(f"{str(file)!r} is not a record that can be read; expected {known}")
    try:
        grids, notes = reader(_bytes(file))
    except OSError as problem:
        raise ConfigError(f"cannot read {str(file)!r}: {problem.strerror or problem}") from None
    except ConfigError as problem:
        raise ConfigError(f"{str(file)!r}: {problem.message}") from None
    return interpret(grids, notes)


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise ConfigError(f"larger than {LARGEST:,} bytes")
    return file.read_bytes()


def _xlsx(book: Book) -> bytes:
    from flowcheck.report.record.files import xlsx

    return xlsx.render(book)


def _ods(book: Book) -> bytes:
    from flowcheck.report.record.files import ods

    return ods.render(book)


def _csv(book: Book) -> bytes:
    from flowcheck.report.record.files import csv

    return csv.render(book)


def _json(book: Book) -> bytes:
    from flowcheck.report.record.files import json

    return json.render(book)


def _markdown(book: Book) -> bytes:
    from flowcheck.report.record.files import markdown

    return markdown.render(book)


def _html(book: Book) -> bytes:
    from flowcheck.report.record.files import html

    return html.render(book)


def _read_xlsx(data: bytes) -> tuple[list[Grid], list[Note]]:
    from flowcheck.report.record.files import read_xlsx

    return read_xlsx.read(data)


def _read_ods(data: bytes) -> tuple[list[Grid], list[Note]]:
    from flowcheck.report.record.files import read_ods

    return read_ods.read(data)


def _read_csv(data: bytes) -> tuple[list[Grid], list[Note]]:
    from flowcheck.report.record.files import csv

    return csv.read(data)


def _read_json(data: bytes) -> tuple[list[Grid], list[Note]]:
    from flowcheck.report.record.files import json

    return json.read(data)


RECORD_FORMATS: Mapping[str, Callable[[Book], bytes]] = {
    "xlsx": _xlsx,
    "ods": _ods,
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
    "html": _html,
}
BINARY = frozenset({"xlsx", "ods"})
"""Formats that are for a file, not for a terminal."""

_READERS: Mapping[str, Callable[[bytes], tuple[list[Grid], list[Note]]]] = {
    ".xlsx": _read_xlsx,
    ".ods": _read_ods,
    ".csv": _read_csv,
    ".json": _read_json,
}
