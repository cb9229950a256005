"""Styles, pages and views of the OpenDocument spreadsheet, as XML of the standard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from xml.sax.saxutils import escape, quoteattr

from flowcheck.report.record.book import Book, Column, Sheet, State
from flowcheck.report.record.files.layout import (
    COLORS,
    FONT,
    HEADING,
    HEADING_BY_HAND,
    LINES,
    SECTION,
    SPECIAL,
    pages_wide,
)

_CM = 0.21  # of a character of the font
_COUNTRIES = {"en": "GB", "fr": "FR", "de": "DE", "es": "ES", "it": "IT"}
_PAPERS = {True: ("42cm", "29.7cm"), False: ("29.7cm", "21cm")}
_MOST_PAGES = 6
_HIDDEN_TABLE = (
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)


def cell_style(state: State, *, special: bool, label: bool) -> str:
    """The name of the style of a cell."""
    return f"{state.value}{'-special' if special else ''}{'-label' if label else ''}"


def column_style(column: Column) -> str:
    """The name of the style of a column."""
    return f"width{column.width}"


def table_style(columns: Sequence[Column]) -> str:
    """The name of the style of a table, which names its page."""
    wide, large = pages_wide(columns)
    return f"table-{_page(wide, large=large)}"


def automatic_styles(book: Book) -> str:
    """The styles that the content names."""
    widths = sorted({column.width for sheet in book.sheets for column in sheet.columns})
    found = [
        f'<style:style style:name="width{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _CM:.2f}cm"/></style:style>'
        for width in widths
    ]
    found.append(
        '<style:style style:name="row" style:family="table-row">'
        '<style:table-row-properties style:use-optimal-row-height="true"/></style:style>'
    )
    found += [
        _cell(
            cell_style(state, special=special, label=label),
            COLORS.get(state, ""),
            SPECIAL if special else "",
            bold=label,
        )
        for state, special, label in product(State, (False, True), (False, True))
    ]
    found += [
        _cell("heading", HEADING, "#FFFFFF", bold=True),
        _cell("heading-by-hand", HEADING_BY_HAND, "#FFFFFF", bold=True),
        _cell("section", SECTION, "", bold=True),
        _plain("title", 'fo:font-size="15pt" fo:font-weight="bold"'),
        _plain("line", 'fo:color="#444444"'),
        _plain("hidden", ""),
        _HIDDEN_TABLE,
    ]
    found += [
        f'<style:style style:name="table-{_page(wide, large=large)}" style:family="table"'
        f' style:master-page-name="{_page(wide, large=large)}">'
        '<style:table-properties table:display="true"/></style:style>'
        for wide, large in _pages(book)
    ]
    return "".join(found)


def styles_xml(book: Book) -> str:
    """Font and language of the document, and its pages."""
    country = _COUNTRIES[book.language]
    layouts = "".join(_layout(wide, large=large) for wide, large in _pages(book))
    masters = "".join(_master(book, wide, large=large) for wide, large in _pages(book))
    return (
        "<office:font-face-decls>"
        f'<style:font-face style:name="{FONT}" svg:font-family="{FONT}"/></office:font-face-decls>'
        '<office:styles><style:default-style style:family="table-cell"><style:text-properties'
        f' style:font-name="{FONT}" fo:font-size="10pt" fo:language="{book.language}"'
        f' fo:country="{country}"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/></office:styles>'
        f"<office:automatic-styles>{layouts}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles>"
    )


def settings_xml(book: Book, heading_row: Callable[[Sheet], int]) -> str:
    """Which rows and columns stay in sight."""
    tables = "".join(_view(sheet, heading_row(sheet) + 1) for sheet in book.sheets)
    first = quoteattr(book.sheets[0].title)[1:-1]
    return (
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{tables}'
        "</config:config-item-map-named>"
        '<config:config-item config:name="ActiveTable" config:type="string">'
        f"{first}</config:config-item>"
        "</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings>"
    )


def _view(sheet: Sheet, rows: int) -> str:
    columns = 1 if sheet.is_form else 2
    items = {
        "HorizontalSplitMode": ("short", 2),
        "VerticalSplitMode": ("short", 2),
        "HorizontalSplitPosition": ("int", columns),
        "VerticalSplitPosition": ("int", rows),
        "ActiveSplitRange": ("short", 3),
        "PositionRight": ("int", columns),
        "PositionBottom": ("int", rows),
        "ShowGrid": ("boolean", "false"),
    }
    found = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, (kind, value) in items.items()
    )
    name = quoteattr(sheet.title)
    return (
        f"<config:config-item-map-entry config:name={name}>{found}</config:config-item-map-entry>"
    )


def _cell(name: str, background: str, color: str, *, bold: bool) -> str:
    fill = f' fo:background-color="{background}"' if background else ""
    ink = f' fo:color="{color}"' if color else ""
    weight = ' fo:font-weight="bold"' if bold else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell"'
        ' style:parent-style-name="Default">'
        f'<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"{fill}'
        f' fo:border="0.5pt solid {LINES}" fo:padding="0.06cm"/>'
        f"<style:text-properties{ink}{weight}/></style:style>"
    )


def _plain(name: str, properties: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell"'
        f' style:parent-style-name="Default"><style:text-properties {properties}/></style:style>'
    )


def _pages(book: Book) -> list[tuple[int, bool]]:
    return sorted({pages_wide(sheet.columns) for sheet in book.sheets})


def _page(wide: int, *, large: bool) -> str:
    return f"{'A3' if large else 'A4'}-{min(wide, _MOST_PAGES)}"


def _layout(wide: int, *, large: bool) -> str:
    width, height = _PAPERS[large]
    return (
        f'<style:page-layout style:name="layout-{_page(wide, large=large)}">'
        f'<style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}"'
        ' style:print-orientation="landscape" fo:margin="1cm"'
        f' style:scale-to-X="{wide}" style:scale-to-Y="0" style:print-page-order="ltr"/>'
        "<style:header-style/><style:footer-style><style:header-footer-properties"
        ' fo:min-height="0.7cm" fo:margin-top="0.2cm"/></style:footer-style></style:page-layout>'
    )


def _master(book: Book, wide: int, *, large: bool) -> str:
    name = _page(wide, large=large)
    return (
        f'<style:master-page style:name="{name}" style:page-layout-name="layout-{name}">'
        '<style:header style:display="false"/><style:footer>'
        f"<style:region-left><text:p>{escape(book.subtitle)}</text:p></style:region-left>"
        "<style:region-right><text:p><text:sheet-name>-</text:sheet-name> · "
        "<text:page-number>1</text:page-number> / <text:page-count>1</text:page-count>"
        "</text:p></style:region-right></style:footer></style:master-page>"
    )
