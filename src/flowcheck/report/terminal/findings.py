"""The findings: gravest first, by vendor and rule, each with its places, the law and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowcheck.model import SEVERITIES
from flowcheck.patterns import regex
from flowcheck.report.groups import short_ids, vendor_names
from flowcheck.report.places import lines_of
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.run import Run
from flowcheck.report.sheet import SEVERITY_STYLES, Part, Sheet
from flowcheck.report.text import clip, count, one_line
from flowcheck.report.verdict import (
    answered,
    closing,
    open_findings,
    rank,
    reaches,
    remedies,
    waived_findings,
)
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult

FINDINGS_A_RULE = 4
_PLACES = 3
_WAIVED = 5
_LONGEST = 400
_ID = regex(r"[\w.-]+")


def write_findings(sheet: Sheet, result: ScanResult, *, full: bool) -> None:
    """Nothing when there are none."""
    found = open_findings(result)
    waived = waived_findings(result)
    if not found and not waived:
        return
    titles = vendor_names(result)
    rules = {name: rule.title for name, rule in rules_by_id(result).items()}
    ids = short_ids(result.flows)
    sheet.heading("Findings")
    by_vendor: dict[str, list[Finding]] = {}
    for finding in found:
        by_vendor.setdefault(finding.vendor, []).append(finding)
    for vendor, rows in by_vendor.items():
        sheet.line((titles.get(vendor, vendor) or "This project", "bold magenta"), indent=2)
        by_rule: dict[str, list[Finding]] = {}
        for finding in rows:
            by_rule.setdefault(finding.rule, []).append(finding)
        for rule, members in by_rule.items():
            _write_rule(sheet, rules[rule], members, ids, full=full)
    _write_waived(sheet, waived, full=full)


def write_closing(sheet: Sheet, result: ScanResult, run: Run) -> None:
    """The last line: what was found, and the exit code that comes of it."""
    found = open_findings(result)
    style = SEVERITY_STYLES[found[0].severity] if found else "green"
    failing = any(reaches(finding, run.fail_on) for finding in found)
    sheet.blank()
    sheet.line((closing(result, run.fail_on, run.known), style if failing or found else "bold"))


def _write_rule(
    sheet: Sheet,
    title: str,
    findings: Sequence[Finding],
    ids: Mapping[str, str],
    *,
    full: bool,
) -> None:
    """What a rule finds in one vendor; the gravest finding gives the severity."""
    first = findings[0]
    head = first.severity.ljust(max(map(len, SEVERITIES)))
    style = SEVERITY_STYLES[first.severity]
    sheet.line((head, style), f"  {title}  ", (first.rule, "dim"), indent=4, hang=9)
    shown = findings if full else findings[:FINDINGS_A_RULE]
    for finding in shown:
        flow = ids.get(finding.flow or "")
        less = f" ({finding.severity})" if finding.severity != first.severity else ""
        parts: list[Part] = [_places(finding, full=full), less]
        sheet.line(*parts, (f"  [{flow}]" if flow else "", "dim"), indent=6)
        sheet.line(clip(one_line(finding.message), _LONGEST), indent=8, hang=0)
    rest = len(findings) - len(shown)
    if rest:
        asked = f"--vendor {first.vendor}" if _ID.fullmatch(first.vendor) else "--format markdown"
        words = f"… and {rest:,} more of this rule: `flowcheck scan {asked}` shows all"
        sheet.line((words, "yellow"), indent=6)
    for words, style, values in (
        ("law", "dim", ("; ".join(first.articles),)),
        ("fix", "green", remedies(shown)),
    ):
        for value in values:
            if value:
                sheet.line((f"{words}  ", style), one_line(value), indent=6, hang=5)


def _places(finding: Finding, *, full: bool) -> str:
    """``a.ts:4, 9, b.ts:1 and 2 more``."""
    found = lines_of(finding)
    shown = found if full else found[:_PLACES]
    said: list[str] = []
    before = ""
    for file, line in shown:
        said.append(f"{line}" if file == before else f"{file}:{line}")
        before = file
    rest = len(found) - len(shown)
    return ", ".join(said) + (f" and {rest:,} more" if rest else "")


def _write_waived(sheet: Sheet, waived: Iterable[Finding], *, full: bool) -> None:
    rows = sorted(waived, key=lambda finding: (rank(finding.severity), finding.rule, finding.file))
    if not rows:
        return
    sheet.line(("Waived", "bold"), f" · {count(len(rows), 'finding')}", indent=2)
    shown = rows if full else rows[:_WAIVED]
    for finding in shown:
        place = f"{finding.rule} at {finding.file}:{finding.line}"
        sheet.line(place, (f"  {one_line(answered(finding.waived))}", "dim"), indent=4)
    if len(rows) > len(shown):
        sheet.line(f"… and {len(rows) - len(shown):,} more", indent=4)
