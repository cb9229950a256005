"""The record as an OpenDocument spreadsheet (ISO/IEC 26300, ODF 1.3).

The parts are written here, not by a library: what makes the sheets readable (filters, frozen
headings, repeated rows, pages) is XML of the standard in any case, and the bytes depend on the
record alone.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from flowcheck.report.record.book import Book, Cell, Column, Row, Sheet
from flowcheck.report.record.files.layout import pages_wide
from flowcheck.report.record.files.ods_styles import (
    automatic_styles,
    cell_style,
    column_style,
    settings_xml,
    styles_xml,
    table_style,
)
from flowcheck.report.record.written import NOTES, notes

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LETTERS = 26
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    _HEAD + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
    f' manifest:media-type="{MIMETYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "meta.xml", "settings.xml", "styles.xml")
    )
    + "</manifest:manifest>\n"
)


def render(book: Book) -> bytes:
    """The bytes of the file."""
    parts = {
        "content.xml": _document("document-content", _content(book)),
        "meta.xml": _document("document-meta", _meta(book)),
        "settings.xml": _document("document-settings", settings_xml(book, heading_row)),
        "styles.xml": _document("document-styles", styles_xml(book)),
        "META-INF/manifest.xml": _MANIFEST,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        _put(package, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        for name, text in parts.items():
            _put(package, name, text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def heading_row(sheet: Sheet) -> int:
    """The number of the row of headings, from 0: below the title and the lines."""
    return 2 if sheet.is_form else len(sheet.lines) + 1


def _put(package: zipfile.ZipFile, name: str, text: str, method: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    package.writestr(entry, text.encode("utf-8", "replace"))


def _document(root: str, body: str) -> str:
    names = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMES.items())
    return f'{_HEAD}<office:{root} {names} office:version="1.3">{body}</office:{root}>\n'


def _meta(book: Book) -> str:
    day = f"{book.today.isoformat()}T00:00:00"
    return (
        "<office:meta>"
        f"<dc:title>{escape(book.title)}</dc:title>"
        f"<dc:subject>{escape(book.subtitle)}</dc:subject>"
        f"<dc:language>{book.language}</dc:language>"
        f"<meta:generator>flowcheck</meta:generator>"
        f"<meta:creation-date>{day}</meta:creation-date><dc:date>{day}</dc:date>"
        "</office:meta>"
    )


def _content(book: Book) -> str:
    tables = "".join(_table(book, sheet) for sheet in book.sheets)
    ranges = "".join(_filter(n, sheet) for n, sheet in enumerate(book.sheets) if not sheet.is_form)
    return (
        f"<office:automatic-styles>{automatic_styles(book)}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}{_notes(book)}"
        f"<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body>"
    )


def _table(book: Book, sheet: Sheet) -> str:
    columns = sheet.columns
    end = f"{_letter(len(columns) - 1)}{_last_row(sheet) + 1}"
    area = _address(sheet.title, "A1", end)
    head = "".join(
        _cell(Cell(column.title), "heading-by-hand" if column.hand else "heading")
        for column in columns
    )
    return (
        f"<table:table table:name={quoteattr(sheet.title)} table:print-ranges={quoteattr(area)}"
        f' table:style-name="{table_style(columns)}">'
        f"{_columns(sheet)}{_above(book, sheet)}"
        f"<table:table-header-rows>{_xml_row(head)}</table:table-header-rows>"
        f"{''.join(_rows(sheet))}</table:table>"
    )


def _columns(sheet: Sheet) -> str:
    """The columns; where pages stand side by side, the first two are repeated."""
    found = [
        f'<table:table-column table:style-name="{column_style(column)}"'
        + (' table:visibility="collapse"' if sheet.is_form and column.key == "id" else "")
        + "/>"
        for column in sheet.columns
    ]
    if pages_wide(sheet.columns)[0] == 1:
        return "".join(found)
    first = "".join(found[:2])
    return f"<table:table-header-columns>{first}</table:table-header-columns>{''.join(found[2:])}"


def _above(book: Book, sheet: Sheet) -> str:
    lines = book.above(sheet)
    rows = [
        _cell(Cell(book.heading(sheet)), "title"),
        *(_cell(Cell(text), "line") for text in lines),
    ]
    return "".join(_xml_row(row) for row in rows)


def _rows(sheet: Sheet) -> Iterator[str]:
    if not sheet.is_form:
        yield from (_row(sheet, row) for row in sheet.rows)
        return
    for part in sheet.sections:
        titles = (*part.titles, *("",) * len(sheet.columns))[: len(sheet.columns)]
        yield _xml_row("".join(_cell(Cell(title), "section") for title in titles))
        yield from (_row(sheet, row) for row in sheet.of_section(part.key))


def _row(sheet: Sheet, row: Row) -> str:
    return _xml_row(
        "".join(_body_cell(sheet, at, column, row) for at, column in enumerate(sheet.columns))
    )


def _body_cell(sheet: Sheet, at: int, column: Column, row: Row) -> str:
    cell = Cell(row.id) if column.key == "id" else row.cell(column.key)
    label = column.key == "field" or (at == 1 and not sheet.is_form)
    return _cell(cell, cell_style(cell.state, special=cell.special, label=label))


def _xml_row(cells: str) -> str:
    return f'<table:table-row table:style-name="row">{cells}</table:table-row>'


def _cell(cell: Cell, style: str) -> str:
    """A cell of text, whatever the text looks like."""
    if not cell.text:
        return f'<table:table-cell table:style-name="{style}"/>'
    lines = "".join(f"<text:p>{_text(line)}</text:p>" for line in cell.text.split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{lines}</table:table-cell>"
    )


def _text(line: str) -> str:
    """A line; spaces that XML would swallow are spelled out."""
    found = escape(line)
    return found.replace("  ", " <text:s/>") if "  " in found else found


def _notes(book: Book) -> str:
    """A hidden table by which the next record knows what people wrote."""
    rows = "".join(
        _xml_row("".join(_cell(Cell(text), "hidden") for text in (note.sheet, note.row, note.text)))
        for note in notes(book)
    )
    return f'<table:table table:name="{NOTES}" table:style-name="hidden">{rows}</table:table>'


def _filter(number: int, sheet: Sheet) -> str:
    row = heading_row(sheet) + 1
    last = max(row + 1, _last_row(sheet) + 1)
    area = _address(sheet.title, f"A{row}", f"{_letter(len(sheet.columns) - 1)}{last}")
    return (
        f'<table:database-range table:name="filter{number}"'
        f' table:target-range-address={quoteattr(area)} table:display-filter-buttons="true"/>'
    )


def _last_row(sheet: Sheet) -> int:
    return heading_row(sheet) + len(sheet.rows) + len(sheet.sections)


def _address(title: str, first: str, last: str) -> str:
    name = "'" + title.replace("'", "''") + "'"
    return f"{name}.{first}:{name}.{last}"


def _letter(number: int) -> str:
    """The name of a column from its number, from 0."""
    before, last = divmod(number, _LETTERS)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
