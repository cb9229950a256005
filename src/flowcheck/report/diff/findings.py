"""Findings on a sheet, as the gate shows them: where, what, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.report.sheet import Sheet
from flowcheck.result import Finding

_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def write_findings(sheet: Sheet, findings: Iterable[Finding]) -> None:
    """One block for each finding."""
    for finding in findings:
        sheet.blank()
        severity = (finding.severity, _STYLES.get(finding.severity, ""))
        sheet.line((f"{finding.file}:{finding.line}", "bold"), ": ", severity, f" {finding.rule}")
        sheet.line(finding.message, indent=2, hang=0)
        if finding.articles:
            sheet.line((", ".join(finding.articles), "dim"), indent=2, hang=0)
        sheet.line(("Remedy: ", "bold"), finding.remedy, indent=2, hang=0)
