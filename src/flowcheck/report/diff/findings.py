"""Findings on a sheet, as the gate shows them: where, what, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.report.sheet import SEVERITY_STYLES, Sheet
from flowcheck.report.verdict import answered
from flowcheck.result.findings import Finding


def write_findings(sheet: Sheet, findings: Iterable[Finding]) -> None:
    """One block for each finding."""
    for finding in findings:
        sheet.blank()
        severity = (finding.severity, SEVERITY_STYLES[finding.severity])
        sheet.line((f"{finding.file}:{finding.line}", "bold"), ": ", severity, f" {finding.rule}")
        sheet.line(finding.message, indent=2, hang=0)
        if finding.lapsed:
            sheet.line(("Waiver: ", "bold"), lapsed(finding), indent=2, hang=0)
        if finding.articles:
            sheet.line((", ".join(finding.articles), "dim"), indent=2, hang=0)
        sheet.line(("Remedy: ", "bold"), finding.remedy, indent=2, hang=0)


def write_waived(sheet: Sheet, findings: Iterable[Finding]) -> None:
    """One block for each finding that somebody answers for: what, why, who, until when."""
    for finding in findings:
        sheet.line(
            (f"{finding.file}:{finding.line}", "bold"), f": {finding.severity} {finding.rule}"
        )
        sheet.line(finding.message, indent=2, hang=0)
        place = (finding.waived or {}).get("place", "")
        where = (f" · {place}", "dim") if place else ""
        sheet.line(("Reason: ", "bold"), answered(finding.waived), where, indent=2, hang=0)


def write_resolved(sheet: Sheet, findings: Iterable[Finding]) -> None:
    """One row for each finding that is there no more."""
    for finding in findings:
        sheet.line(f"{finding.severity} {finding.rule}: {finding.message}", indent=2)
        sheet.line((f"{finding.file}:{finding.line}", "dim"), indent=4)


def lapsed(finding: Finding) -> str:
    """Which waiver no longer counts."""
    said = finding.lapsed or {}
    who = f", owner {said['owner']}" if said.get("owner") else ""
    why = f"{said.get('reason', '')}{who}"
    return f"that of {said.get('place', '')} ({why}) expired on {said.get('expires', '')}"
