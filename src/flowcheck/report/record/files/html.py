"""The record as one HTML file: no script, no request to anywhere, made for screen and print."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from flowcheck.report.record.book import Book, Column, Row, Section, Sheet

_WIDE = frozenset({"record", "vendors"})
"""Sheets with more columns than a page has room for: each row becomes a table of its own."""


def render(book: Book) -> bytes:
    """The page."""
    environment = Environment(
        loader=PackageLoader("flowcheck.report.record.files", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    page = environment.get_template("page.html.j2").render(
        book=book,
        lines=book.sheets[0].lines,
        wide=_WIDE,
        used=_used,
        name=_name,
        said=_said,
        titles=_titles,
    )
    return page.encode("utf-8", "replace")


def _said(sheet: Sheet, part: Section) -> list[Column]:
    """The columns of a part of a form that say something; what is said always stands."""
    rows = sheet.of_section(part.key)
    return [
        column
        for column in sheet.columns[1:]
        if column.key == "value"
        or (column.key != "id" and any(row.cell(column.key).text for row in rows))
    ]


def _titles(sheet: Sheet, part: Section, columns: list[Column]) -> list[str]:
    """What stands above the columns of a part; nothing where none has a title of its own."""
    known = dict(zip((column.key for column in sheet.columns), part.titles, strict=False))
    found = [known.get(column.key, "") for column in columns]
    return found if any(found) else []


def _used(sheet: Sheet, column: Column) -> bool:
    """Whether a column has something to show: those of people are empty at first."""
    return not column.hand or any(row.cell(column.key).text for row in sheet.rows)


def _name(sheet: Sheet, row: Row) -> str:
    keys = (column.key for column in sheet.columns)
    name = next(key for key in keys if key not in ("id", "ico_function"))
    return row.cell(name).text
