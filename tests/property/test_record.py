"""No text of scanned code, of a register or of a person starts a formula or breaks a format."""

from __future__ import annotations

import csv as standard_csv
import io
import re
from datetime import date
from html.parser import HTMLParser

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flowcheck.report.record.book import Book, Cell, Column, Row, Section, Sheet, State, normal
from flowcheck.report.record.files import csv, html, json, markdown, ods, read_ods, read_xlsx, xlsx
from flowcheck.report.record.files.formula import neutral, plain, risky
from flowcheck.report.record.wording import harmless
from flowcheck.report.record.written import interpret
from strategies import one_in

SIGNS = st.sampled_from(["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "\r=1", " =1", "'=1",
                         "=cmd|' /C calc'!A0", "_x0041_", "<b>", "a&b", "]]>", "x\ny", "\u202eabc",
                         "\x00", "{{7*7}}", "{7}", "|a|", "`x`", "\uff1d1"])  # fmt: skip
TEXTS = st.one_of(SIGNS, st.text(max_size=30), st.builds(str.__add__, SIGNS, st.text(max_size=8)))


def _book(texts: list[str]) -> Book:
    """A table and a form with the texts, as they leave the wording."""
    clean = [harmless(text) for text in texts]
    columns = (
        Column("id", "ID"),
        Column("activity", "Activity"),
        Column("remarks", "Remarks", 20, hand=True),
    )
    rows = tuple(
        Row(f"A-{number}", {"activity": Cell(text, State.OPEN), "remarks": Cell(text, State.HAND)})
        for number, text in enumerate(clean)
    )
    form = Sheet(
        "form:A-1",
        "Form",
        (Column("field", "Field"), Column("value", "Value"), Column("id", "Number")),
        tuple(
            Row(f"O-{n}", {"field": Cell("f"), "value": Cell(t)}, "p") for n, t in enumerate(clean)
        ),
        (Section("p", ("Part", "", "")),),
    )
    table = Sheet("record", "Record", columns, rows, lines=(harmless(texts[0]),))
    return Book(
        "art30", "en", "Title", harmless(texts[0]), "project", date(2025, 1, 1), (table, form)
    )


@given(TEXTS)
def test_a_neutralised_text_starts_no_formula_and_can_be_had_back(text: str) -> None:
    assert not risky(neutral(text))
    assert neutral(text)[:1] not in tuple("=+-@\t\r\n|%")
    assert plain(neutral(text)) == text


@one_in(4)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_no_cell_of_a_spreadsheet_is_a_formula(texts: list[str]) -> None:
    book = _book(texts)
    for page in openpyxl.load_workbook(io.BytesIO(xlsx.render(book))).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.value is None or isinstance(cell.value, str)
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and risky(cell.value):
                    assert cell.quotePrefix
    for fields in standard_csv.reader(
        io.StringIO(csv.render(book).decode("utf-8-sig"), newline="")
    ):
        assert not any(risky(field) for field in fields)
    content = ods.render(book)
    assert b"table:formula" not in content


@one_in(4)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_format_that_is_read_gives_the_texts_back(texts: list[str]) -> None:
    book = _book(texts)
    for name, (grids, notes) in {
        "xlsx": read_xlsx.read(xlsx.render(book)),
        "ods": read_ods.read(ods.render(book)),
        "csv": csv.read(csv.render(replace(book, sheets=book.sheets[:1]))),
        "json": json.read(json.render(book)),
    }.items():
        found = interpret(grids, notes)["record"]
        for row in book.sheets[0].rows:
            for key in ("activity", "remarks"):
                told = found.rows[row.id].texts.get(key, "")
                assert normal(told) == normal(row.cells[key].text), name


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


@one_in(4)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_markup_of_others_stays_text(texts: list[str]) -> None:
    book = _book([*texts, "<script>alert(1)</script>", "<img src=x onerror=1>"])
    tags = _Tags()
    tags.feed(html.render(book).decode())
    assert not tags.found & {"script", "img", "b", "iframe"}
    text = markdown.render(book).decode()
    assert not re.search(r"(?<!\\)<(?!br>|!-- -->)\w", text)
