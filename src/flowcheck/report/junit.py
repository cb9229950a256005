"""Findings as JUnit XML, for servers that show tests: one suite for each pack of rules.

A case is a rule and a vendor. It fails when a finding reaches the threshold of the run; findings
below it and waived ones are skipped, a rule that found nothing has passed. Questions are skipped
cases of a suite of their own: nobody has answered them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from flowcheck.report.groups import vendor_names
from flowcheck.report.markup import for_xml
from flowcheck.report.rule_pages import rules_by_id
from flowcheck.report.run import Run
from flowcheck.report.verdict import NEVER, gravest_first, reaches
from flowcheck.result.findings import AskedRule, Finding, Question
from flowcheck.result.scan import ScanResult

_QUESTIONS = "questions"


def render(result: ScanResult, run: Run) -> bytes:
    """The XML, in UTF-8."""
    rules = rules_by_id(result)
    titles = vendor_names(result)
    root = ET.Element("testsuites", name="flowcheck")
    for pack in sorted({rule.pack for rule in rules.values()}):
        cases = [
            case
            for rule in rules.values()
            if rule.pack == pack
            for case in _cases(rule, result.findings, titles, run)
        ]
        _suite(root, pack, cases)
    if result.questions:
        _suite(root, _QUESTIONS, [_question(row, titles) for row in result.questions])
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode", xml_declaration=True).encode("utf-8") + b"\n"


def _suite(root: ET.Element, name: str, cases: Sequence[ET.Element]) -> None:
    suite = ET.SubElement(
        root,
        "testsuite",
        name=for_xml(f"flowcheck {name}"),
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors="0",
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
    )
    suite.extend(cases)


def _cases(
    rule: AskedRule, findings: Iterable[Finding], titles: dict[str, str], run: Run
) -> Iterable[ET.Element]:
    by_vendor: dict[str, list[Finding]] = {}
    for finding in gravest_first(findings):
        if finding.rule == rule.id:
            by_vendor.setdefault(finding.vendor, []).append(finding)
    if not by_vendor:
        return [_case(rule.id, "nothing found")]
    return [
        _judged(rule, titles.get(vendor, vendor) or "the project", rows, run)
        for vendor, rows in sorted(by_vendor.items())
    ]


def _judged(rule: AskedRule, vendor: str, findings: Sequence[Finding], run: Run) -> ET.Element:
    case = _case(rule.id, vendor)
    threshold = "error" if run.fail_on == NEVER else run.fail_on
    failing = [finding for finding in findings if reaches(finding, threshold)]
    rows = failing or findings
    first = rows[0]
    if failing:
        words, kind = rule.title, "failure"
    elif first.waived is not None:
        words, kind = f"waived: {first.waived.get('reason', '')}", "skipped"
    else:
        words, kind = f"{first.severity}, below the threshold: {rule.title}", "skipped"
    told = ET.SubElement(case, kind, type=for_xml(rule.id), message=for_xml(words))
    told.text = for_xml("\n\n".join(_told(finding, run) for finding in rows))
    return case


def _told(finding: Finding, run: Run) -> str:
    return (
        f"{run.path(finding.file)}:{finding.line}: {finding.severity}: {finding.message}\n"
        f"Law: {'; '.join(finding.articles)}\nRemedy: {finding.remedy}\nId: {finding.id}"
    )


def _question(question: Question, titles: dict[str, str]) -> ET.Element:
    vendor = titles.get(question.vendor, question.vendor) or "the project"
    case = _case(question.question or question.id, vendor)
    words = "a question that a person must answer"
    told = ET.SubElement(case, "skipped", type="question", message=words)
    told.text = for_xml(question.text)
    return case


def _case(rule: str, name: str) -> ET.Element:
    return ET.Element(
        "testcase", classname=for_xml(f"flowcheck.{rule}"), name=for_xml(name), time="0"
    )
