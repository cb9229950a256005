"""Every format against its golden, and what every reader of it relies on."""

from __future__ import annotations

import csv as standard_csv
import io
import json as standard_json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from odfdo import Document

import records
from flowcheck.report.record.book import Book, State
from flowcheck.report.record.files import csv, html, json, markdown, ods, read_ods, read_xlsx, xlsx
from flowcheck.report.record.written import NOTES, Grid
from flowcheck.result.scan import Project
from goldens import GOLDEN, assert_golden
from projects import scan_files

FOLDER = GOLDEN / "record"


@pytest.fixture(scope="module")
def plain() -> Book:
    return records.book()


@pytest.fixture(scope="module")
def cnil() -> Book:
    return records.book(records.answered(), template="cnil", language="fr")


def _as_text(grids: list[Grid]) -> str:
    """The cells of sheets, one on a line with its place."""
    lines = []
    for grid in grids:
        lines.append(f"== {grid.name}")
        for number, row in enumerate(grid.rows, 1):
            cells = (f"{at}: {text!r}" for at, text in enumerate(row, 1) if text)
            lines.append(f"{number} | " + " | ".join(cells))
    return "\n".join(lines) + "\n"


def test_the_workbook_has_the_cells_of_the_record(plain: Book) -> None:
    grids, _ = read_xlsx.read(xlsx.render(plain))
    assert_golden(FOLDER / "art30.cells.txt", _as_text(grids[:1]))
    assert [grid.name for grid in grids] == [sheet.title for sheet in plain.sheets]


def test_the_french_record_of_the_cnil_can_be_filed(cnil: Book) -> None:
    grids, _ = read_xlsx.read(xlsx.render(cnil))
    assert_golden(FOLDER / "cnil.fr.cells.txt", _as_text(grids[:2]))
    open_cells = [
        cell.text
        for sheet in cnil.sheets
        if sheet.key.startswith("form:")
        for row in sheet.rows
        for cell in row.cells.values()
        if cell.state in (State.OPEN, State.CHECK)
    ]
    hand = "À compléter à la main\u00a0: ne ressort pas du code"
    assert set(open_cells) <= {hand, "Sans réponse\u00a0: Q13"}


def test_both_spreadsheets_have_the_same_cells(plain: Book, cnil: Book) -> None:
    for book in (plain, cnil):
        one, _ = read_xlsx.read(xlsx.render(book))
        other, _ = read_ods.read(ods.render(book))
        assert _as_text(one) == _as_text(other)


def test_the_columns_of_the_ico() -> None:
    data = csv.render(records.book(records.answered(), template="ico"))
    rows = list(standard_csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert_golden(FOLDER / "ico.columns.txt", "\n".join(rows[0][:-1]) + "\n")


def test_csv(plain: Book) -> None:
    text = csv.render(plain).decode("utf-8-sig").replace("\r\n", "\n")
    assert_golden(FOLDER / "art30.csv", text)


def test_csv_of_forms_holds_all_of_them(cnil: Book) -> None:
    text = csv.render(cnil).decode("utf-8-sig")
    assert "Mesurer l'usage des fonctions" in text
    assert "Établir les bulletins de paie" in text


def test_markdown(plain: Book) -> None:
    text = markdown.render(plain).decode()
    assert_golden(FOLDER / "art30.md", text[: text.index("\n## Flows")] + "\n")


def test_json_has_the_keys_behind_the_words(plain: Book) -> None:
    found = standard_json.loads(json.render(plain))
    record = found["sheets"][0]
    assert record["key"] == "record"
    assert "user.contact.email" in record["rows"][0]["cells"]["categories"]["values"]
    flows = next(sheet for sheet in found["sheets"] if sheet["key"] == "flows")
    ids = {one for row in flows["rows"] for one in row["cells"]["flow_ids"]["values"]}
    assert ids == {flow.id for flow in records.incident().flows}
    assert_golden(
        FOLDER / "art30.record.json",
        standard_json.dumps(record["rows"], indent=1, ensure_ascii=False) + "\n",
    )


def test_html_is_one_file_without_script_or_request(cnil: Book) -> None:
    page = html.render(cnil).decode()
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert 'lang="fr"' in page
    assert "http-equiv" in page
    assert "src=" not in page.replace("default-src", "").replace("style-src", "")
    start = page.index("<main>")
    assert_golden(FOLDER / "cnil.fr.html", page[start : page.index("</section>", start)] + "\n")


@pytest.mark.parametrize("name", ["xlsx", "ods", "csv", "json", "markdown", "html"])
def test_the_same_record_gives_the_same_bytes(name: str, plain: Book) -> None:
    render = {
        "xlsx": xlsx,
        "ods": ods,
        "csv": csv,
        "json": json,
        "markdown": markdown,
        "html": html,
    }
    assert render[name].render(plain) == render[name].render(records.book())


def test_a_workbook_is_readable_when_opened(plain: Book) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx.render(plain)))
    page = workbook["Record"]
    assert page.freeze_panes == "C7"
    assert page.auto_filter.ref is not None
    assert page.print_title_rows == "$6:$6"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.fitToHeight == 0
    assert page["A7"].alignment.wrap_text
    assert workbook[NOTES].sheet_state == "veryHidden"
    assert workbook.properties.title == "Record of processing activities"
    assert str(workbook.properties.created) == "2025-11-22 00:00:00"


def test_an_open_document_is_readable_when_opened(cnil: Book) -> None:
    data = ods.render(cnil)
    package = zipfile.ZipFile(io.BytesIO(data))
    first = package.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    content = package.read("content.xml").decode()
    assert "table:table-header-rows" in content
    assert 'table:display-filter-buttons="true"' in content
    styles = package.read("styles.xml").decode()
    assert 'fo:language="fr"' in styles
    assert 'style:print-orientation="landscape"' in styles
    assert "VerticalSplitPosition" in package.read("settings.xml").decode()
    assert Document(io.BytesIO(data)).body.get_tables()[0].name == "Liste des traitements"


def test_where_servers_are_is_a_setting_and_no_measure_of_security(tmp_path: Path) -> None:
    text = (
        'import * as amplitude from "@amplitude/analytics-browser";\n'
        "amplitude.init('k', { serverZone: 'EU', trackingOptions: { ipAddress: false } });\n"
    )
    package = '{"dependencies": {"@amplitude/analytics-browser": "2.0.0"}}'
    result = scan_files(tmp_path, {"a.ts": text, "package.json": package})
    book = records.book(result=result)
    measures = book.sheet("record").rows[0].cell("measures").text
    assert "trackingOptions.ipAddress: false" in measures
    assert "serverZone" not in measures
    assert "serverZone: EU" in book.sheet("vendors").rows[0].cell("settings").text


def test_a_folder_without_git_has_no_commit() -> None:
    result = replace(records.incident(), project=Project("platform", None))
    subtitle = records.book(result=result).subtitle
    assert subtitle == "platform · not under version control · 22 November 2025"


def test_special_categories_are_marked() -> None:
    from msgspec.structs import replace as with_fields

    result = records.incident()
    health = with_fields(result.flows[0], category="user.health_and_medical")
    crime = with_fields(result.flows[1], category="user.criminal_history")
    book = records.book(result=with_fields(result, flows=(health, crime)))
    cell = book.sheet("record").rows[0].cell("special")
    assert "data concerning health [Art. 9]" in cell.text
    assert "criminal convictions and offences [Art. 10]" in cell.text
    assert "Condition of Art. 9(2): Not answered: Q2" in cell.text
    assert cell.special


def test_what_is_perhaps_sent_and_surely_collected_is_told_as_both() -> None:
    result = records.incident()
    sent = next(flow for flow in result.flows if not flow.implicit)
    guessed = replace(sent, category="user.contact.email", confidence="low")
    collected = next(flow for flow in result.flows if flow.implicit)
    by_sdk = replace(collected, category="user.contact.email", confidence="high")
    book = records.book(result=replace(result, flows=(guessed, by_sdk)))
    assert book.sheet("record").rows[0].cell("categories").text.split("\n") == [
        "Sent by the code: e-mail address (uncertain)",
        "Collected by the SDK itself: e-mail address",
    ]


def test_every_open_cell_names_its_question(plain: Book) -> None:
    numbers = {row.cell("number").text for row in plain.sheet("questions").rows}
    open_cells = [
        cell.text
        for row in plain.sheet("record").rows
        for cell in row.cells.values()
        if cell.state is State.OPEN
    ]
    assert open_cells
    for text in open_cells:
        assert any(number and number in text for number in numbers), text


def test_forms_in_html_say_what_stands_in_the_last_column(cnil: Book) -> None:
    page = html.render(cnil).decode()
    assert '<th scope="col">Délai d&#39;effacement</th>' in page
    assert page.count("<h1>") == 1
    assert page.count('<th scope="row">Finalité principale</th>') == 2


def test_a_project_without_recipients_has_an_empty_record() -> None:
    from msgspec.structs import replace as with_fields

    result = with_fields(records.incident(), flows=(), vendors=(), findings=(), questions=())
    for template in ("art30", "cnil", "ico"):
        book = records.book(result=result, template=template)
        assert not book.sheets[0].rows
        for render in (xlsx, ods, csv, json, markdown, html):
            assert render.render(book)


def test_a_table_without_rows_says_that_nothing_was_seen() -> None:
    nothing = replace(records.incident(), vendors=(), flows=(), questions=(), findings=())
    book = records.book(result=nothing)
    empty = [sheet for sheet in book.sheets if not sheet.rows and not sheet.is_form]
    assert {sheet.key for sheet in empty} >= {"record", "vendors", "flows"}
    assert all("none seen" in sheet.lines for sheet in empty if sheet.key != "changes")
    text = markdown.render(book).decode()
    assert "## Flows\n\nnone seen" in text


def test_nobody_is_asked_to_confirm_that_a_purpose_is_not_known() -> None:
    flow = next(flow for flow in records.incident().flows if not flow.implicit)
    strange = replace(flow, vendor="unknown: api.example")
    book = records.book(result=replace(records.incident(), vendors=(), flows=(strange,)))
    (row,) = book.sheet("record").rows
    assert row.cell("purposes").state is State.OPEN
    assert not any("not known" in row.cell("purposes").text for row in book.sheet("record").rows)
