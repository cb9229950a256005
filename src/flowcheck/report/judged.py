"""What the rules say of one flow, for its explanation."""

from __future__ import annotations

from flowcheck.report.places import flow_ids
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.sheet import SEVERITY_STYLES, Sheet
from flowcheck.report.text import one_line
from flowcheck.report.verdict import answered, gravest_first
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult


def write_judgement(sheet: Sheet, result: ScanResult, flow: Flow) -> None:
    """The findings that the flow is a place of; nothing when no rule found something in it."""
    about = [finding for finding in result.findings if flow.id in flow_ids(finding)]
    if not about:
        return
    rules = rules_by_id(result)
    sheet.heading("Findings")
    for finding in gravest_first(about):
        rule = rules[finding.rule]
        number = f", {rule.number}" if rule.number else ""
        head = (finding.severity, SEVERITY_STYLES[finding.severity])
        sheet.line(head, f"  {rule.title}  ", (f"{rule.id}{number}", "dim"), indent=2)
        rows = {
            "what": finding.message,
            "law": "; ".join(finding.articles),
            "remedy": finding.remedy,
            "waived": answered(finding.waived),
            "id": finding.id,
        }
        for title, words in rows.items():
            if words:
                sheet.line((f"{title:<14}", "dim"), one_line(words), indent=4, hang=14)
