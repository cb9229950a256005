"""What the hook tells when a commit brings findings: each with its remedy, and how to waive it."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.policy.waivers import OWN_RULES
from flowcheck.report.diff.findings import write_findings
from flowcheck.report.layout import Page
from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count
from flowcheck.report.verdict import reaches
from flowcheck.result.findings import Finding


def render(findings: Sequence[Finding], page: Page, *, fail_on: str) -> str:
    """The text for findings of which one at least fails the commit; the others are counted."""
    sheet = Sheet(page)
    grave = [finding for finding in findings if reaches(finding, fail_on)]
    sheet.line((f"This commit brings {count(len(grave), 'finding')}.", "bold"))
    write_findings(sheet, grave)
    rules = dict.fromkeys(finding.rule for finding in grave if _may_be_waived(finding.rule))
    if rules:
        sheet.blank()
        sheet.line(
            "If it is meant to be so, waive it where it happens: on the line or above it, in a "
            "comment with the reason. Or under `waivers` in flowcheck.yml, with an owner and an "
            "expiry date."
        )
        for rule in rules:
            sheet.exact((f"flowcheck: ignore[{rule}] REASON", "bold"), indent=4)
    rest = len(findings) - len(grave)
    if rest:
        sheet.line(f"{count(rest, 'milder finding')} of this commit: `flowcheck diff HEAD`.")
    return sheet.text()


def _may_be_waived(rule: str) -> bool:
    return not rule.startswith(OWN_RULES)
