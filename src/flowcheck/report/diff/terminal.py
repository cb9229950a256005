"""A difference as text for a terminal or a pipe: new findings first, then what changed."""

from __future__ import annotations

from itertools import groupby

from flowcheck.gate.difference import Difference
from flowcheck.report.diff.findings import write_findings, write_resolved, write_waived
from flowcheck.report.diff.rows import NOTHING, Row, found_words, is_empty, rows, tally
from flowcheck.report.layout import Page
from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count

_TITLES = {
    "added": ("Added", "red"),
    "loosened": ("Loosened", "red"),
    "tightened": ("Tightened", "green"),
    "removed": ("Removed", "green"),
    "changed": ("Changed", ""),
}


def render(difference: Difference, page: Page) -> str:
    """The report as text with a newline at the end."""
    sheet = Sheet(page)
    _write_head(sheet, difference)
    if is_empty(difference):
        sheet.line(NOTHING)
        return sheet.text()
    if difference.findings:
        sheet.heading("New findings")
        write_findings(sheet, difference.findings)
    if difference.waived:
        sheet.heading("Waived by this change")
        write_waived(sheet, difference.waived)
    if difference.resolved:
        sheet.heading("Resolved")
        write_resolved(sheet, difference.resolved)
    found = rows(difference)
    for kind, same in groupby(found, key=lambda row: row.kind):
        title, style = _TITLES[kind]
        sheet.blank()
        sheet.line((title, f"bold {style}".rstrip()))
        for row in same:
            _write_row(sheet, row)
    sheet.blank()
    parts = (found_words(difference), tally(found))
    sheet.line("; ".join(part for part in parts if part))
    return sheet.text()


def _write_head(sheet: Sheet, difference: Difference) -> None:
    base, head = difference.base, difference.head
    commit = f" ({base.commit[:9]})" if base.commit else ""
    kind = "merge base with " if difference.merge_base else ""
    tool = difference.tool
    sheet.line(
        (f"{tool.name} {tool.version} · {difference.project}", "bold"),
        f" · {kind}{base.name}{commit} → {head.name}",
    )
    if difference.note:
        sheet.line(("Note: ", "bold"), difference.note)
    if difference.diagnostics:
        number = count(len(difference.diagnostics), "file or folder", "files or folders")
        first = difference.diagnostics[0]
        sheet.line(
            ("Note: ", "bold"), f"{number} not compared, such as {first.file}: {first.message}"
        )


def _write_row(sheet: Sheet, row: Row) -> None:
    file, line = row.places[0]
    more = f" and {count(len(row.places) - 1, 'more place')}" if len(row.places) > 1 else ""
    sheet.line(row.words, indent=2)
    if file:
        sheet.line((f"{file}:{line}{more}", "dim"), indent=4)
