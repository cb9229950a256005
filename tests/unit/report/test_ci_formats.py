"""The formats for CI services: their golden texts, and what each service asks of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec
import pytest
import xmlschema

from ci_schemas import CODE_QUALITY, SAST, mistakes
from flowcheck.report import (
    github,
    gitlab_codequality,
    gitlab_sast,
    junit,
    markdown,
)
from flowcheck.report.formats import FORMATS
from flowcheck.report.layout import Page
from flowcheck.report.run import Run
from flowcheck.result.scan import ScanResult
from goldens import GOLDEN, ROOT, assert_golden
from sample_findings import FREE_TEXT, IDENTIFIER, finding, judged
from sample_result import sample

SUFFIXES = {
    "terminal": "txt",
    "sarif": "json",
    "github": "txt",
    "gitlab-codequality": "json",
    "gitlab-sast": "json",
    "junit": "xml",
    "markdown": "md",
}


def _many(severity_rules: int) -> ScanResult:
    rows = [
        finding(rule, f"number {number}", place=(f"src/f{number:03}.ts", number + 1))
        for rule in (FREE_TEXT, IDENTIFIER)
        for number in range(severity_rules)
    ]
    return msgspec.structs.replace(sample(), findings=tuple(rows))


@pytest.mark.parametrize("name", sorted(SUFFIXES))
def test_the_text_of_a_format(name: str) -> None:
    result = judged()
    if name in {"sarif", "gitlab-sast"}:
        first = tuple(each for each in result.findings if each.vendor != "posthog")
        result = msgspec.structs.replace(result, rules=(), findings=first, diagnostics=())
    if name == "terminal":
        result = msgspec.structs.replace(result, flows=result.flows[:0])
    data = FORMATS[name](result, Page(), Run(prefix="shop"))
    assert_golden(GOLDEN / "report" / f"findings_{name}.{SUFFIXES[name]}", data.decode())


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_result_gives_the_same_bytes(name: str) -> None:
    assert FORMATS[name](judged(), Page(), Run()) == FORMATS[name](judged(), Page(), Run())


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_nothing_found_can_be_written(name: str) -> None:
    empty = msgspec.structs.replace(sample(), flows=(), vendors=(), diagnostics=())
    assert FORMATS[name](empty, Page(), Run()).endswith(b"\n")


def test_github_shows_ten_of_a_level_the_gravest_first_and_counts_the_rest() -> None:
    lines = github.render(_many(12), Run()).decode().splitlines()
    assert [line.partition(" ")[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert "4 more findings without an annotation" in lines[20]
    assert lines[21] == "flowcheck: 12 errors, 12 warnings; exit 1"


def test_the_commands_of_github_are_escaped() -> None:
    row = finding(IDENTIFIER, "100% ::error::x\nnext", place=("src/a,b: c%.ts", 3))
    lines = github.render(msgspec.structs.replace(sample(), findings=(row,)), Run()).decode()
    first = lines.splitlines()[0]
    assert first.startswith("::error file=src/a%2Cb%3A c%25.ts,line=3,col=1,title=Direct ide")
    assert "::100%25 ::error::x\\x0anext%0ALaw: GDPR" in first


def test_a_waived_finding_is_no_annotation_and_no_issue() -> None:
    rules = {
        IDENTIFIER.id: 1,
        "free-text-sent": 1,
        "tracker-before-consent": 1,
        "autocapture-on": 1,
    }
    assert github.render(judged(), Run()).count(b"(direct-identifier-to-analytics)") == 1
    issues = json.loads(gitlab_codequality.render(judged(), Run()))
    assert {row["check_name"]: 1 for row in issues} == rules
    assert len(issues) == 4
    report = json.loads(gitlab_sast.render(judged(), Run()))
    assert len(report["vulnerabilities"]) == 4


def test_the_code_quality_report_is_what_gitlab_reads() -> None:
    rows = json.loads(gitlab_codequality.render(judged(), Run(prefix="apps/shop")))
    assert mistakes(rows, CODE_QUALITY) == []
    assert {row["severity"] for row in rows} == {"critical", "major", "info"}
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    assert all(row["location"]["path"].startswith("apps/shop/") for row in rows)


def test_the_sast_report_is_what_gitlab_reads() -> None:
    moment = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    report = json.loads(gitlab_sast.render(judged(), Run(moment=moment)))
    assert mistakes(report, SAST) == []
    assert report["scan"]["start_time"] == "2026-11-22T10:30:00"
    first = report["vulnerabilities"][0]
    assert first["identifiers"][0]["value"] == IDENTIFIER.id
    route = first["details"]["route"]["items"]
    assert route[-1]["file_name"] == "web/src/lib/analytics.ts"


def test_the_junit_report_follows_the_schema_of_jenkins() -> None:
    schema = xmlschema.XMLSchema(str(ROOT / "tests" / "data" / "schemas" / "junit-10.xsd"))
    for result in (judged(), sample(), _many(3)):
        schema.validate(junit.render(result, Run()).decode())


def test_junit_tells_failures_passes_and_questions() -> None:
    root = ET.fromstring(junit.render(judged(), Run()))  # noqa: S314 (it is our own)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["flowcheck eprivacy", "flowcheck gdpr", "flowcheck questions"]
    cases = {
        f"{case.get('classname')} {case.get('name')}": [child.tag for child in case]
        for suite in root
        for case in suite
    }
    assert cases == {
        "flowcheck.tracker-before-consent PostHog": ["skipped"],
        "flowcheck.autocapture-on the project": ["skipped"],
        "flowcheck.direct-identifier-to-analytics Mixpanel": ["skipped"],
        "flowcheck.direct-identifier-to-analytics PostHog": ["failure"],
        "flowcheck.free-text-sent PostHog": ["skipped"],
        "flowcheck.replay-without-masking nothing found": [],
        "flowcheck.notice PostHog": ["skipped"],
        "flowcheck.numbers the project": ["skipped"],
    }
    gdpr = suites["flowcheck gdpr"]
    assert (gdpr.get("tests"), gdpr.get("failures"), gdpr.get("skipped")) == ("5", "1", "3")
    assert root.get("tests") == "8"


@pytest.mark.parametrize(
    ("fail_on", "failures"), [("error", 1), ("warning", 3), ("note", 4), ("never", 1)]
)
def test_junit_fails_where_the_run_fails(fail_on: str, failures: int) -> None:
    data = junit.render(judged(), Run(fail_on=fail_on))
    assert data.count(b"<failure ") == failures


def test_a_page_that_is_too_long_is_cut_at_a_line_and_says_so() -> None:
    page = markdown.render(judged(), Run())
    assert markdown.within(page, len(page)) == page
    for limit in range(200, len(page), 97):
        cut = markdown.within(page, limit)
        assert len(cut) <= limit
        assert cut.endswith(b"*The rest is left out: it would be too long.*\n")
        assert cut.count(b"<details>") == cut.count(b"</details>")


def test_the_closing_line_tells_of_the_baseline() -> None:
    for name in ("terminal", "github", "markdown"):
        text = FORMATS[name](judged(), Page(), Run(known=7)).decode()
        assert "1 error, 2 warnings, 1 note, 1 waived, 7 known from the baseline; exit 1" in text
