"""A result as text for a terminal or a pipe: what matters first, all within the width."""

from __future__ import annotations

from flowcheck.report.layout import Page
from flowcheck.report.run import Run
from flowcheck.report.sheet import Sheet
from flowcheck.report.terminal.coverage import write_coverage
from flowcheck.report.terminal.findings import write_closing, write_findings
from flowcheck.report.terminal.flows import write_flows
from flowcheck.report.terminal.implicit import write_implicit
from flowcheck.report.terminal.matrix import write_matrix
from flowcheck.report.terminal.questions import write_questions
from flowcheck.report.terminal.summary import write_summary, write_vendors
from flowcheck.result.scan import ScanResult

_AS_USUAL = Run()


def render(result: ScanResult, page: Page, run: Run = _AS_USUAL) -> str:
    """The report as text with a newline at the end."""
    sheet = Sheet(page)
    write_summary(sheet, result)
    write_findings(sheet, result, full=page.full)
    write_vendors(sheet, result)
    write_matrix(sheet, result)
    write_flows(sheet, result, full=page.full)
    write_implicit(sheet, result, full=page.full)
    write_coverage(sheet, result)
    write_questions(sheet, result, full=run.questions)
    write_closing(sheet, result, run)
    return sheet.text()
