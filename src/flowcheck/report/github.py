"""Findings as workflow commands of GitHub Actions: annotations of the lines in a pull request.

GitHub shows ten annotations of a level for each step; the gravest are given, the rest counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.model import SEVERITIES
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.run import Run
from flowcheck.report.text import clip, count, safe
from flowcheck.report.verdict import closing, open_findings
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult

MAX_OF_A_LEVEL = 10
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_MAX_TITLE = 200
_MAX_MESSAGE = 4_000


def render(result: ScanResult, run: Run) -> bytes:
    """The commands, one on a line, and a last line that sums up."""
    lines = [*_commands(result, run), f"flowcheck: {closing(result, run.fail_on, run.known)}"]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _commands(result: ScanResult, run: Run) -> Iterator[str]:
    titles = {name: rule.title for name, rule in rules_by_id(result).items()}
    findings = open_findings(result)
    left = 0
    for severity in SEVERITIES:
        rows = [finding for finding in findings if finding.severity == severity]
        left += len(rows[MAX_OF_A_LEVEL:])
        for finding in rows[:MAX_OF_A_LEVEL]:
            yield _command(finding, titles[finding.rule], run)
    if left:
        yield (
            f"flowcheck: {count(left, 'more finding')} without an annotation, "
            f"as GitHub shows {MAX_OF_A_LEVEL} of a level; the job summary has all."
        )


def _command(finding: Finding, title: str, run: Run) -> str:
    properties = {
        "file": run.path(finding.file),
        "line": str(max(1, finding.line)),
        "col": str(max(1, finding.column)),
        "title": clip(f"{title} ({finding.rule})", _MAX_TITLE),
    }
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    parts = [finding.message]
    parts += [f"Law: {'; '.join(finding.articles)}"] if finding.articles else []
    parts += [f"Remedy: {finding.remedy}"] if finding.remedy else []
    words = "\n".join(clip(safe(part), _MAX_MESSAGE) for part in parts)
    return f"::{_COMMANDS.get(finding.severity, 'notice')} {said}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
