"""Findings as a Code Quality report of GitLab (a subset of the Code Climate format)."""

from __future__ import annotations

from flowcheck.report.jsontext import encoded
from flowcheck.report.run import Run
from flowcheck.report.text import safe
from flowcheck.report.verdict import open_findings
from flowcheck.result.scan import ScanResult

SEVERITY = {"error": "critical", "warning": "major", "note": "info"}


def render(result: ScanResult, run: Run) -> bytes:
    """A JSON array; waived findings are not in it, since GitLab has no place for a reason."""
    rows = [
        {
            "description": safe(finding.message) or safe(finding.rule),
            "check_name": safe(finding.rule),
            "fingerprint": safe(finding.id),
            "severity": SEVERITY.get(finding.severity, "info"),
            "location": {
                "path": safe(run.path(finding.file)),
                "lines": {"begin": max(1, finding.line)},
            },
        }
        for finding in open_findings(result)
    ]
    return encoded(rows, indent=1, as_made=True)
