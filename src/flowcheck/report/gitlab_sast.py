"""Findings as a SAST report of GitLab, version 15.0.7 of its schema.

The times of the scan are those of the run (``SOURCE_DATE_EPOCH``, else 1970), so that the same
result gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flowcheck.report.jsontext import encoded
from flowcheck.report.markup import escaped
from flowcheck.report.places import flows_by_id
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.run import Run
from flowcheck.report.text import clip, one_line, safe
from flowcheck.report.verdict import open_findings
from flowcheck.result.findings import AskedRule, Finding
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

VERSION = "15.0.7"
SEVERITY = {"error": "High", "warning": "Medium", "note": "Low"}
_MAX_NAME = 255
_MAX_REMEDY = 7_000  # with the signs of Markdown
_MAX_STEPS = 100

Json = dict[str, Any]


def render(result: ScanResult, run: Run) -> bytes:
    """The report as JSON; waived findings are not in it."""
    rules = rules_by_id(result)
    flows = flows_by_id(result)
    moment = run.moment.strftime("%Y-%m-%dT%H:%M:%S")
    tool = {
        "id": safe(result.tool.name),
        "name": safe(result.tool.name),
        "version": safe(result.tool.version),
        "vendor": {"name": safe(result.tool.name)},
    }
    report = {
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": moment,
            "end_time": moment,
            "status": "success",
        },
        "vulnerabilities": [
            _vulnerability(finding, rules[finding.rule], flows, run)
            for finding in open_findings(result)
        ],
    }
    return encoded(report, indent=1, as_made=True)


def _vulnerability(finding: Finding, rule: AskedRule, flows: Mapping[str, Flow], run: Run) -> Json:
    law = "; ".join(finding.articles)
    line = max(1, finding.line)
    return {
        "id": str(uuid5(NAMESPACE_URL, f"flowcheck:{safe(finding.id)}")),
        "name": clip(safe(rule.title) or safe(finding.rule), _MAX_NAME),
        "description": escaped(f"{finding.message}. Law: {law}." if law else finding.message),
        "severity": SEVERITY.get(finding.severity, "Unknown"),
        "solution": escaped(clip(finding.remedy, _MAX_REMEDY // 4)),
        "location": {
            "file": safe(run.path(finding.file)),
            "start_line": line,
            "end_line": line,
        },
        "identifiers": [
            {
                "type": "flowcheck_rule",
                "name": f"flowcheck {safe(finding.rule)}",
                "value": safe(finding.rule) or "-",
            },
            *(
                {"type": "law", "name": safe(article), "value": safe(article)}
                for article in finding.articles
                if article
            ),
        ],
        "details": _details(finding, flows, run),
    }


def _details(finding: Finding, flows: Mapping[str, Flow], run: Run) -> Json:
    flow = flows.get(finding.flow or "")
    rows = {"vendor": ("Vendor", finding.vendor), "category": ("Data", finding.category)}
    if flow is not None:
        rows |= {
            "key": ("Sent as", one_line(flow.key)),
            "call": ("Sent by", one_line(flow.sink.called)),
            "treatment": ("Treatment", flow.treatment),
        }
    made: Json = {
        key: {"name": name, "type": "text", "value": safe(value)}
        for key, (name, value) in rows.items()
        if value
    }
    if flow is not None and flow.path:
        steps = [
            {
                "type": "file-location",
                "file_name": safe(run.path(step.file)),
                "line_start": max(1, step.line),
                "line_end": max(1, step.line),
            }
            for step in flow.path[-_MAX_STEPS:]
        ]
        made["route"] = {"name": "Route", "type": "list", "items": steps}
    return made
