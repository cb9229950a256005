"""What the hook tells when a commit brings findings: each with its remedy, and how to waive it."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.report.diff.findings import write_findings
from flowcheck.report.sheet import Page, Sheet
from flowcheck.report.text import count
from flowcheck.report.verdict import reaches
from flowcheck.result import Finding


def render(findings: Sequence[Finding], page: Page, *, fail_on: str) -> str:
    """The text for findings of which one at least fails the commit; the others are counted."""
    sheet = Sheet(page)
    grave = [finding for finding in findings if reaches(finding, fail_on)]
    sheet.line((f"This commit brings {count(len(grave), 'finding')}.", "bold"))
    write_findings(sheet, grave)
    rule = grave[0].rule if grave else "RULE"
    sheet.blank()
    sheet.line(
        "If it is meant to be so, waive it where it happens, with a reason: a comment ",
        (f"flowcheck: ignore[{rule}] why", "bold"),
        " on the line or above it; or under `waivers` in flowcheck.yml, with an owner and an "
        "expiry date.",
    )
    rest = len(findings) - len(grave)
    if rest:
        sheet.line(f"{count(rest, 'milder finding')} of this commit: `flowcheck diff HEAD`.")
    return sheet.text()
