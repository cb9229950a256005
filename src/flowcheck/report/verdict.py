"""What the findings of a result amount to: how many count, and whether the run fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flowcheck.model import EXAMPLE, SEVERITIES
from flowcheck.report.text import count

if TYPE_CHECKING:  # the command line reads FAIL_ON before it knows whether it will scan
    from flowcheck.result.findings import Finding
    from flowcheck.result.scan import ScanResult

NEVER = "never"
FAIL_ON = (*SEVERITIES, NEVER)
"""The least severity that fails a run, or ``never``."""


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity; else in their order."""
    return tuple(sorted(findings, key=lambda finding: rank(finding.severity)))


def remedies(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What the findings say is to be done, each once, with all examples that they give of it."""
    examples: dict[str, list[str]] = {}
    for finding in findings:
        words, _, example = finding.remedy.partition(EXAMPLE)
        known = examples.setdefault(words, [])
        if example and example not in known:
            known.append(example)
    return tuple(
        f"{words}{EXAMPLE}{'; or '.join(known)}" if known else words
        for words, known in examples.items()
        if words
    )


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


def answered(waived: Mapping[str, str] | None) -> str:
    """Why something is waived, by whom and until when: ``reason (owner, until 2026-12-31)``."""
    said = waived or {}
    until = f"until {said['expires']}" if said.get("expires") else ""
    who = ", ".join(part for part in (said.get("owner", ""), until) if part)
    return said.get("reason", "") + (f" ({who})" if who else "")


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
