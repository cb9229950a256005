"""What people write into a record, and what becomes of it when the record is made anew."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from msgspec.structs import replace as with_fields
from openpyxl.worksheet.worksheet import Worksheet

import records
from flowcheck.errors import ConfigError
from flowcheck.report.record.book import Book, Row, State
from flowcheck.report.record.files import csv, json, ods, read_ods, read_xlsx, xlsx
from flowcheck.report.record.written import Written, interpret

Edit = Callable[[Worksheet], None]


def _edited(book: Book, sheet: str, edit: Edit) -> Written:
    """What a workbook says after a person has written into it and saved it."""
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx.render(book)))
    edit(workbook[sheet])
    stream = io.BytesIO()
    workbook.save(stream)
    return interpret(*read_xlsx.read(stream.getvalue()))


def _put(title: str, text: str, *, row: int = 0) -> Edit:
    """Writes into the cell of a column, in a row counted from the one below the titles."""

    def edit(page: Worksheet) -> None:
        head = next(cells for cells in page.iter_rows() if any(c.value == title for c in cells))
        cell = next(cell for cell in head if cell.value == title)
        page.cell(cell.row + 1 + row, cell.column, text)

    return edit


def _changes(book: Book) -> list[tuple[str, str, str, str]]:
    keys = ("change", "column", "before", "after")
    return [tuple(row.cell(key).text for key in keys) for row in book.sheet("changes").rows]  # type: ignore[misc]


def _first(book: Book, sheet: str = "record") -> Row:
    return book.sheet(sheet).rows[0]


def test_an_untouched_record_has_no_changes() -> None:
    book = records.book()
    for grids, notes in (
        read_xlsx.read(xlsx.render(book)),
        read_ods.read(ods.render(book)),
        csv.read(csv.render(book)),
        json.read(json.render(book)),
    ):
        again = records.merged(earlier=interpret(grids, notes))
        assert again.book.sheet("changes").lines[0].startswith("Nothing has changed")
        assert again.book.sheets[0] == book.sheets[0]
        assert again.lost == 0


@pytest.mark.parametrize("template", ["cnil", "ico"])
def test_forms_and_other_templates_come_back_too(template: str) -> None:
    book = records.book(records.answered(), template=template, language="fr")
    for grids, notes in (
        read_xlsx.read(xlsx.render(book)),
        read_ods.read(ods.render(book)),
        csv.read(csv.render(book)),
        json.read(json.render(book)),
    ):
        again = records.book(
            records.answered(), template=template, language="fr",
            earlier=interpret(grids, notes),
        )  # fmt: skip
        assert not again.sheet("changes").rows
        assert [sheet.rows for sheet in again.sheets if sheet.key.startswith("form:")] == [
            sheet.rows for sheet in book.sheets if sheet.key.startswith("form:")
        ]


def test_a_column_of_people_is_kept() -> None:
    earlier = _edited(records.book(), "Record", _put("Remarks", "talk to Ann"))
    cell = _first(records.book(earlier=earlier)).cell("remarks")
    assert (cell.text, cell.state) == ("talk to Ann", State.HAND)


def test_an_answer_written_over_not_answered_is_kept_again_and_again() -> None:
    title = "Legal basis (Art. 6(1))"
    book = records.book(earlier=_edited(records.book(), "Record", _put(title, "Consent")))
    assert _first(book).cell("legal_basis").text == "Consent"
    third = records.book(earlier=interpret(*read_xlsx.read(xlsx.render(book))))
    assert _first(third).cell("legal_basis").text == "Consent"
    assert _first(third).cell("legal_basis").state is State.HAND


def test_a_text_over_a_fact_stays_while_the_fact_does() -> None:
    title = "Categories of recipients (Art. 30(1)(d))"
    earlier = _edited(records.book(), "Record", _put(title, "Mixpanel (analytics)"))
    assert _first(records.book(earlier=earlier)).cell("recipients").text == "Mixpanel (analytics)"


def test_where_a_fact_changed_it_is_written_and_the_text_is_told() -> None:
    title = "Special categories and criminal offence data (Art. 9, 10)"
    earlier = _edited(records.book(), "Record", _put(title, "none, we checked"))
    result = records.incident()
    health = with_fields(result.flows[0], category="user.health_and_medical")
    merged = records.merged(
        result=with_fields(result, flows=(*result.flows, health)), earlier=earlier
    )
    # the new fact waits for an answer, so the text of the person stays, and is still theirs
    assert _first(merged.book).cell("special").text == "none, we checked"
    flows = [row for row in _changes(merged.book) if row[0] == "new"]
    assert flows


def test_a_text_that_gives_way_is_among_the_changes() -> None:
    text = records.answered()
    title = "Time limits for erasure (Art. 30(1)(f))"
    earlier = _edited(records.book(text), "Record", _put(title, "two years, says Ann"))
    merged = records.merged(text.replace("25 mois", "13 mois"), earlier=earlier)
    assert _first(merged.book).cell("retention").text.startswith("13 mois")
    assert ("replaced: a text written by hand gave way", title) in [
        row[:2] for row in _changes(merged.book)
    ]
    assert "two years, says Ann" in [row[2] for row in _changes(merged.book)]
    assert merged.lost == 1


def test_changes_tell_what_is_new_gone_and_altered() -> None:
    earlier = interpret(*read_xlsx.read(xlsx.render(records.book())))
    fixed = records.incident("openai-mixpanel-fixed")
    found = _changes(records.book(result=fixed, earlier=earlier))
    assert {row[0] for row in found} == {"new", "gone", "altered"}
    categories = next(row for row in found if row[1].startswith("Categories"))
    assert "e-mail address" in categories[2]
    assert "e-mail address" not in categories[3]


def test_what_stood_in_a_row_that_is_gone_is_told() -> None:
    book = records.book()
    earlier = _edited(book, "Flows", _put("Remarks", "why do we send this?"))
    gone = records.book(result=with_fields(records.incident(), flows=()), earlier=earlier)
    assert any("why do we send this?" in row[2] for row in _changes(gone))


def test_rows_and_columns_that_people_added_are_kept() -> None:
    def edit(page: Worksheet) -> None:
        head = next(cells for cells in page.iter_rows() if cells[0].value == "ID")
        top = head[0].row or 0
        page.cell(top, len(head) + 1, "Owner")
        page.cell(top + 1, len(head) + 1, "Ann")
        page.cell(page.max_row + 1, 2, "Payroll")

    book = records.book(earlier=_edited(records.book(), "Record", edit))
    record = book.sheet("record")
    assert [column.title for column in record.columns][-1] == "Owner"
    assert record.rows[0].cell("own:Owner").text == "Ann"
    assert record.rows[-1].cell("activity").text == "Payroll"
    assert record.rows[-1].by_hand
    third = records.book(earlier=interpret(*read_xlsx.read(xlsx.render(book))))
    assert third.sheet("record").rows == record.rows


def test_sorted_rows_and_moved_columns_find_their_places() -> None:
    book = records.book()
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx.render(book)))
    page = workbook["Flows"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == "ID")
    rows[start + 1 :] = reversed(rows[start + 1 :])
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(reversed(row), 1):
            page.cell(number, at).value = value
    page.title = "Renamed"
    stream = io.BytesIO()
    workbook.save(stream)
    again = records.book(earlier=interpret(*read_xlsx.read(stream.getvalue())))
    assert again.sheet("flows").rows == book.sheet("flows").rows
    assert not again.sheet("changes").rows


def test_another_language_keeps_the_texts_and_tells_no_change() -> None:
    earlier = _edited(records.book(), "Record", _put("Remarks", "talk to Ann"))
    book = records.book(language="de", earlier=earlier)
    assert _first(book).cell("remarks").text == "talk to Ann"
    assert not book.sheet("changes").rows


def test_an_answer_in_the_register_is_told_as_a_change() -> None:
    text = records.answered().replace("retention: 25 mois", "retention:")
    earlier = interpret(*read_xlsx.read(xlsx.render(records.book(text))))
    found = _changes(records.book(records.answered(), earlier=earlier))
    title = "Time limits for erasure (Art. 30(1)(f))"
    assert [row for row in found if row[1] == title] == [
        ("altered", title, "Not answered: Q9\nMixpanel: 24 mois", "25 mois\nMixpanel: 24 mois")
    ]


def test_a_date_of_creation_stays() -> None:
    data = json.render(records.book(template="cnil"))
    earlier = interpret(*json.read(data.replace(b"22 November 2025", b"1 May 2025")))
    form = next(
        sheet
        for sheet in records.book(template="cnil", earlier=earlier).sheets
        if sheet.key.startswith("form:")
    )
    told = {row.cell("field").content: row.cell("value").text for row in form.rows}
    assert told["created"] == "1 May 2025"


def test_answers_by_hand_are_counted_as_answers() -> None:
    before = records.merged()
    legal_basis = _put("Legal basis (Art. 6(1))", "Art. 6(1)(f)")
    after = records.merged(earlier=_edited(before.book, "Record", legal_basis))
    first = before.book.sheets[0].lines[-1]
    assert first != after.book.sheets[0].lines[-1]
    answer = records.merged(earlier=_edited(before.book, "Questions", _put("Answer", "Ada")))
    assert answer.unanswered == before.unanswered - 1


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (read_xlsx.read, b"PK nothing"),
        (read_ods.read, b"PK nothing"),
        (csv.read, b"a,b\r\n"),
        (csv.read, b"\xff\xfe"),
        (json.read, b"{}"),
        (json.read, b"[" * 100_000),
    ],
)
def test_a_file_that_is_no_record_is_refused(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ConfigError):
        read(data)


def test_a_workbook_of_somebody_else_is_refused() -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with pytest.raises(ConfigError, match="hidden sheet"):
        read_xlsx.read(stream.getvalue())
