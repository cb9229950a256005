"""What the findings of a result amount to: how many count, and whether the run fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flowcheck.report.text import count
from flowcheck.result import AskedRule, Finding, ScanResult

SEVERITIES = ("error", "warning", "note")
NEVER = "never"
FAIL_ON = (*SEVERITIES, NEVER)
"""The least severity that fails a run, or ``never``."""


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity; else in their order."""
    return tuple(sorted(findings, key=lambda finding: rank(finding.severity)))


def open_findings(result: ScanResult) -> tuple[Finding, ...]:
    """The findings that nobody has waived, gravest first."""
    return gravest_first(finding for finding in result.findings if finding.waived is None)


def waived_findings(result: ScanResult) -> tuple[Finding, ...]:
    """The findings that somebody answers for, gravest first."""
    return gravest_first(finding for finding in result.findings if finding.waived is not None)


def rank(severity: str) -> int:
    """0 for the gravest."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def reaches(finding: Finding, fail_on: str) -> bool:
    """Whether a finding fails a run."""
    return finding.waived is None and fail_on != NEVER and rank(finding.severity) <= rank(fail_on)


def fails(result: ScanResult, fail_on: str) -> bool:
    """Whether a run fails."""
    return any(reaches(finding, fail_on) for finding in result.findings)


def tally(result: ScanResult) -> str:
    """``3 errors, 5 warnings, 2 notes``; ``no findings``."""
    found = Counter(finding.severity for finding in open_findings(result))
    parts = [count(found[severity], severity) for severity in SEVERITIES if found[severity]]
    return ", ".join(parts) or "no findings"


def closing(result: ScanResult, fail_on: str, known: int = 0) -> str:
    """The last line of a run: what was found, and the exit code that comes of it."""
    parts = [tally(result)]
    waived = len(waived_findings(result))
    if waived:
        parts.append(f"{waived:,} waived")
    if known:
        parts.append(f"{known:,} known from the baseline")
    return f"{', '.join(parts)}; exit {int(fails(result, fail_on))}"


def rules_by_id(result: ScanResult) -> dict[str, AskedRule]:
    """The rules that were asked, and what can be said of others that found something."""
    found = {
        finding.rule: AskedRule(
            id=finding.rule,
            pack="flowcheck",
            version="",
            number="",
            title=finding.rule.replace("-", " ").capitalize(),
            severity=finding.severity,
            articles=finding.articles,
            remedy=finding.remedy,
        )
        for finding in result.findings
    }
    known = found | {rule.id: rule for rule in result.rules}
    return dict(sorted(known.items()))
