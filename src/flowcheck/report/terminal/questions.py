"""The questions that a person must answer: counted, or in full when asked for."""

from __future__ import annotations

from itertools import groupby

from flowcheck.report.groups import vendor_names
from flowcheck.report.places import evidence_of
from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count, joined, one_line
from flowcheck.result.findings import Question
from flowcheck.result.scan import ScanResult

_PLACES = 3


def write_questions(sheet: Sheet, result: ScanResult, *, full: bool) -> None:
    """Nothing when there are none."""
    asked = result.questions
    if not asked:
        return
    if not full:
        sheet.blank()
        words = count(len(asked), "question")
        sheet.line((f"{words} for a person", "bold"), ": `flowcheck scan --questions` shows them")
        return
    titles = vendor_names(result)
    sheet.heading("Questions for a person")
    sheet.line(("An answer in flowcheck.yml (register) removes its question.", "dim"), indent=2)
    ordered = sorted(asked, key=lambda row: (titles.get(row.vendor, row.vendor), row.text, row.id))
    for vendor, rows in groupby(ordered, key=lambda row: row.vendor):
        sheet.line((titles.get(vendor, vendor) or "This project", "bold magenta"), indent=2)
        for row in rows:
            sheet.line("? ", one_line(row.text), (_evidence(row), "dim"), indent=4)


def _evidence(question: Question) -> str:
    said = joined(evidence_of(question), _PLACES)
    return f"  {said}" if said else ""
