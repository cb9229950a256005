"""The matrix of data categories (rows) and vendors (columns), cut to the width."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from flowcheck.report import names
from flowcheck.report.groups import receiver_order, vendor_names
from flowcheck.report.sheet import Part, Sheet, width_of
from flowcheck.report.signs import BY_SDK, MEANINGS, ORDER, PLAIN, TREATED, UNSURE, cells
from flowcheck.report.text import clip
from flowcheck.result.scan import ScanResult

_STYLES = {PLAIN: "red", TREATED: "yellow", BY_SDK: "cyan", UNSURE: "dim"}
_NAME_LIMIT = 18
_GAP = 2


def write_matrix(sheet: Sheet, result: ScanResult) -> None:
    """The matrix with its legend; nothing when there are no flows."""
    if not result.flows:
        return
    marked = cells(result.flows)
    rows = names.categories(flow.category for flow in result.flows)
    titles = vendor_names(result)
    columns = [(vendor, clip(titles[vendor], _NAME_LIMIT)) for vendor in receiver_order(result)]
    left = max(map(width_of, rows.values())) + 2 + _GAP
    sheet.heading("Who receives what")
    for piece in _pieces(columns, sheet.width - left):
        _write_piece(sheet, piece, rows, marked, left)
    seen = {mark for marks in marked.values() for mark in marks}
    _write_legend(sheet, seen)


def _write_piece(
    sheet: Sheet,
    columns: Sequence[tuple[str, str]],
    rows: dict[str, str],
    marked: Mapping[tuple[str, str], Collection[str]],
    left: int,
) -> None:
    head = " " * left + "".join(title + " " * _GAP for _, title in columns)
    sheet.exact((head, "dim"))
    for key, name in rows.items():
        if not any(marked.get((key, vendor)) for vendor, _ in columns):
            continue
        parts: list[Part] = ["  " + name + " " * (left - 2 - width_of(name))]
        for vendor, title in columns:
            room = width_of(title) + _GAP
            marks = [mark for mark in ORDER if mark in marked.get((key, vendor), ())]
            before = min((width_of(title) - 1) // 2, max(0, room - 1 - len(marks)))
            parts += [" " * before, *((mark, _STYLES[mark]) for mark in marks)]
            parts.append(" " * (room - before - len(marks)))
        sheet.exact(*parts)


def _write_legend(sheet: Sheet, seen: set[str]) -> None:
    """The signs that occur, as many a line as fit."""
    parts: list[Part] = []
    used = 0
    for mark in ORDER:
        words = f" {MEANINGS[mark]}   "
        if mark not in seen:
            continue
        if parts and used + 1 + len(words) > sheet.width:
            sheet.exact(*parts, indent=2)
            parts, used = [], 0
        parts += [(mark, _STYLES[mark]), words]
        used += 1 + len(words)
    sheet.exact(*parts, indent=2)


def _pieces(columns: Sequence[tuple[str, str]], room: int) -> Iterator[list[tuple[str, str]]]:
    """The columns in runs that fit; a run has one column at least."""
    run: list[tuple[str, str]] = []
    used = 0
    for column in columns:
        need = max(width_of(column[1]), len(ORDER)) + _GAP
        if run and used + need > room:
            yield run
            run, used = [], 0
        run.append(column)
        used += need
    if run:
        yield run
