"""A result as SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning.

Results stand at the line that puts a value into what is sent; the call that sends it is related,
the route a code flow. Waived findings are there with their suppression.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from flowcheck.report.places import address, end_column, flow_ids, flows_by_id
from flowcheck.report.rule_pages import help_markdown, help_text, rules_by_id, tags
from flowcheck.report.run import Run
from flowcheck.report.text import clip, count, one_line, safe
from flowcheck.report.verdict import answered, gravest_first
from flowcheck.result.findings import AskedRule, Finding, Fix
from flowcheck.result.flows import Flow, Step
from flowcheck.result.scan import DiagnosticRow, ScanResult

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"

# What GitHub keeps or takes; the gravest findings come first.
MAX_RESULTS = 5_000
MAX_STEPS = 1_000
MAX_PACKED = 10_000_000  # bytes, as gzip
MAX_TEXT = 1_000

_MAX_FLOWS = 10
_MAX_RELATED = 50
_MAX_NOTIFICATIONS = 200
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}

Json = dict[str, Any]


def render(result: ScanResult, run: Run) -> bytes:
    """The log as JSON. What GitHub would not take is left out, and a notification says so."""
    found = gravest_first(result.findings)
    kept = min(len(found), MAX_RESULTS)
    while True:
        data = msgspec.json.encode(_log(result, run, found[:kept], len(found)))
        if kept < 2 or len(data) < MAX_PACKED or len(gzip.compress(data, 6)) <= MAX_PACKED:
            return msgspec.json.format(data, indent=1) + b"\n"
        kept //= 2


def _log(result: ScanResult, run: Run, findings: Sequence[Finding], total: int) -> Json:
    rules = rules_by_id(result)
    numbers = {rule: number for number, rule in enumerate(rules)}
    flows = flows_by_id(result)
    driver = {
        "name": safe(result.tool.name),
        "version": safe(result.tool.version),
        "semanticVersion": safe(result.tool.version),
        "rules": [_rule(rule) for rule in rules.values()],
    }
    about = {"project": safe(result.project.name)}
    if result.project.revision:
        about["revision"] = safe(result.project.revision)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": f"flowcheck/{safe(run.path(''))}".rstrip("/") + "/"},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    ROOT: {"description": {"text": "The root of the repository."}}
                },
                "invocations": [_invocation(result, run, len(findings), total)],
                "properties": about,
                "results": [
                    _result(finding, numbers[finding.rule], flows, run) for finding in findings
                ],
            }
        ],
    }


def _rule(rule: AskedRule) -> Json:
    title = _said(rule.title, rule.id)
    return {
        "id": safe(rule.id),
        "name": clip("".join(part.capitalize() for part in safe(rule.id).split("-")), 255),
        "shortDescription": {"text": title},
        "fullDescription": {"text": _said(f"{rule.title}. {'; '.join(rule.articles)}", rule.id)},
        "help": {"text": help_text(rule), "markdown": help_markdown(rule)},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": [safe(tag) for tag in tags(rule)],
            "precision": "medium" if rule.severity == "note" else "high",
            "problem.severity": _PROBLEM.get(rule.severity, "recommendation"),
        },
    }


def _result(finding: Finding, rule: int, flows: Mapping[str, Flow], run: Run) -> Json:
    flow = flows.get(finding.flow or "")
    end = end_column(finding, flows)
    region = _region(finding.line, finding.column) | {"endLine": finding.line, "endColumn": end}
    about = {"vendor": finding.vendor, "category": finding.category}
    if flow is not None:
        about |= {"treatment": flow.treatment, "role": flow.role, "confidence": flow.confidence}
    made: Json = {
        "ruleId": safe(finding.rule),
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": _said(finding.message, finding.rule)},
        "locations": [{"physicalLocation": _place(run, finding.file, region)}],
        "partialFingerprints": {"primaryLocationLineHash": f"{safe(finding.id)}:1"},
        "properties": {key: safe(value) for key, value in about.items() if value},
    }
    related = list(_related(finding, flows, run))
    if related:
        made["relatedLocations"] = [{"id": n, **row} for n, row in enumerate(related, start=1)]
    routes = list(_routes(finding, flows, run))
    if routes:
        made["codeFlows"] = routes
    if finding.fixes:
        made["fixes"] = [_fix(fix, run) for fix in finding.fixes]
    if finding.waived is not None:
        made["suppressions"] = [_suppression(finding)]
    return made


def _fix(fix: Fix, run: Run) -> Json:
    """A change that a viewer can apply: lines that go and text that comes."""
    files: dict[str, list[Json]] = {}
    for change in fix.changes:
        region = {"startLine": change.line, "startColumn": 1}
        region |= {"endLine": change.end, "endColumn": 1}
        made: Json = {"deletedRegion": region}
        if change.text:
            made["insertedContent"] = {"text": change.text}
        files.setdefault(change.file, []).append(made)
    return {
        "description": {"text": _said(f"{fix.action}: {fix.title}", fix.action)},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": address(run.path(file)), "uriBaseId": ROOT},
                "replacements": rows,
            }
            for file, rows in sorted(files.items())
        ],
    }


def _related(finding: Finding, flows: Mapping[str, Flow], run: Run) -> Iterator[Json]:
    """The call that sends the data, then the other places of the finding."""
    flow = flows.get(finding.flow or "")
    here = (finding.file, finding.line, finding.column)
    if flow is not None and (flow.sink.file, flow.sink.line) != here[:2]:
        words = f"{flow.sink.called} sends it"
        yield _spot(run, flow.sink.file, flow.sink.line, flow.sink.column, words)
    others = [spot for spot in finding.places if (spot.file, spot.line, spot.column) != here]
    for spot in others[:_MAX_RELATED]:
        yield _spot(run, spot.file, spot.line, spot.column, "The same is found here")


def _routes(finding: Finding, flows: Mapping[str, Flow], run: Run) -> Iterator[Json]:
    found = [flows[name] for name in flow_ids(finding) if name in flows]
    for flow in [each for each in found if each.path][:_MAX_FLOWS]:
        steps = _steps(flow)
        yield {"threadFlows": [{"locations": [{"location": _step(run, step)} for step in steps]}]}


def _steps(flow: Flow) -> Sequence[Step]:
    """The path; of one that is too long the middle is left out."""
    path = flow.path
    half = MAX_STEPS // 2
    return path if len(path) <= MAX_STEPS else (*path[:half], *path[-half:])


def _step(run: Run, step: Step) -> Json:
    words = f"{clip(one_line(step.text), 200)}  ({step.note})" if step.note else one_line(step.text)
    return _spot(run, step.file, step.line, step.column, words)


def _spot(run: Run, file: str, line: int, column: int, words: str) -> Json:
    return {
        "physicalLocation": _place(run, file, _region(line, column)),
        "message": {"text": _said(words, "here")},
    }


def _place(run: Run, file: str, region: Json) -> Json:
    uri = address(run.path(file))
    return {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}, "region": region}


def _region(line: int, column: int) -> Json:
    return {"startLine": max(1, line), "startColumn": max(1, column)}


def _suppression(finding: Finding) -> Json:
    waived = finding.waived or {}
    place = waived.get("place", "")
    inside = place.rpartition(":")[0] in {spot.file for spot in finding.places} | {finding.file}
    return {
        "kind": "inSource" if inside else "external",
        "status": "accepted",
        "justification": _said(answered(finding.waived), "waived"),
    }


def _invocation(result: ScanResult, run: Run, kept: int, total: int) -> Json:
    rows = [_diagnostic(run, row) for row in result.diagnostics[:_MAX_NOTIFICATIONS]]
    if kept < total:
        words = (
            f"{count(total - kept, 'finding')} of {total:,} left out, the gravest are kept: "
            f"GitHub takes {MAX_RESULTS:,} and {MAX_PACKED // 1_000_000} MB."
        )
        rows.insert(0, {"level": "warning", "message": {"text": words}})
    return {"executionSuccessful": True, "toolExecutionNotifications": rows}


def _diagnostic(run: Run, row: DiagnosticRow) -> Json:
    place = _place(run, row.file, {"startLine": max(1, row.line)})
    return {
        "level": "note",
        "descriptor": {"id": _said(row.kind, "diagnostic")},
        "message": {"text": _said(row.message, row.kind)},
        "locations": [{"physicalLocation": place}],
    }


def _said(words: str, otherwise: str) -> str:
    """A text that is harmless, not empty, and holds no link of SARIF's."""
    return clip(safe(words).replace("](", "] ("), MAX_TEXT) or safe(otherwise) or "-"
