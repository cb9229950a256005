"""A record -> a book: the sheets of a template in a language."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.record.groups import Groups
from flowcheck.record.model import Record
from flowcheck.report.record import cnil, forms, tables
from flowcheck.report.record.book import Book, Cell, Sheet, State
from flowcheck.report.record.lists import Lists
from flowcheck.report.record.wording import Wording, harmless
from flowcheck.texts import Texts


def make_book(record: Record, texts: Texts, groups: Groups, template: str) -> Book:
    """All sheets but that of the changes."""
    wording = Wording(record, texts, british=template == "ico")
    lists = Lists(wording, forms.heading(wording))
    lines = forms.heading(wording)
    beside = (
        forms.organisation(wording),
        lists.vendors(),
        lists.transfers(),
        lists.flows(),
        lists.questions(),
        forms.about(wording, template),
    )
    if template == "cnil":
        taken = tuple(texts.sections["sheets"].values())
        main: tuple[Sheet, ...] = (
            cnil.activity_list(wording, lines),
            *cnil.forms(wording, groups, taken),
        )
    else:
        make = tables.ico if template == "ico" else tables.art30
        main = (make(wording, lines),)
    sheets = tuple(_never_blank(sheet, wording) for sheet in (*main, *beside))
    first = replace(sheets[0], lines=(*sheets[0].lines, open_line(texts, sheets)))
    return Book(
        template,
        texts.language,
        texts("words", "title"),
        forms.subtitle(wording),
        harmless(record.project),
        record.today,
        (first, *sheets[1:]),
    )


def _never_blank(sheet: Sheet, wording: Wording) -> Sheet:
    """A table without rows says that nothing was seen."""
    if sheet.rows or sheet.is_form:
        return sheet
    return replace(sheet, lines=(*sheet.lines, wording.word("none_seen")))


def open_line(texts: Texts, sheets: tuple[Sheet, ...]) -> str:
    """How much is left to do, of all that a person can answer."""
    cells = [
        cell
        for sheet in sheets
        if sheet.key != "questions"
        for row in sheet.rows
        for cell in row.cells.values()
    ]
    return texts(
        "words",
        "open_line",
        open=_count(cells, State.OPEN),
        check=_count(cells, State.CHECK),
        sheet=texts("sheets", "questions"),
    )


def _count(cells: list[Cell], state: State) -> int:
    return sum(cell.state is state for cell in cells)
