"""The program of the incident with a register, with waivers, and with neither."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from expectations import FIXTURES
from flowcheck.options import ScanOptions
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult
from projects import scan

TODAY = date(2026, 11, 22)
REGISTER = """\
register:
  project: {name: Platform, role: controller, audience: general}
  activities:
    - id: product-analytics
      purposes: [find out what is used]
      legal_basis: Consent
      data_subjects: [customer]
      vendors: [mixpanel]
  vendors:
    mixpanel:
      legal_name: Mixpanel, Inc.
      country: US
      role: processor
      purposes: [product analytics]
      dpa: {url: "https://wiki.example/mixpanel", date: 2026-01-15}
      subprocessors_url: https://mixpanel.com/legal
      transfer: {basis: dpf, dpf_checked: 2025-01-01}
      allowed: [user.unique_id, user.behavior, user.device]
      consent: {required: true}
      retention: 12 months
      ccpa_role: service-provider
"""
WAIVERS = """\
waivers:
  - rule: category-not-allowed
    category: user.contact
    owner: Ann
    reason: goes away with release 5
    expires: {day}
  - rule: secret-sent
    path: server/**
    owner: Ann
    reason: nothing of the kind is sent
    expires: 2027-01-31
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURES / "openai-mixpanel", tmp_path / "project")


def judged(root: Path, text: str = "") -> ScanResult:
    (root / "flowcheck.yml").write_text(text, "utf-8")
    return scan(ScanOptions((root,), today=TODAY))


def counted(result: ScanResult) -> set[tuple[str, str, str]]:
    """Errors and warnings that nobody waives."""
    return {
        (row.rule, row.severity, row.category)
        for row in result.findings
        if row.waived is None and row.severity != "note"
    }


def of(result: ScanResult, rule: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


def test_without_a_register_what_needs_one_is_silent_and_one_question_says_so(
    project: Path,
) -> None:
    result = judged(project)
    assert counted(result) == {
        ("direct-identifier-to-analytics", "error", "user.contact.email"),
        ("direct-identifier-to-analytics", "error", "user.name"),
        ("tracker-before-consent", "warning", ""),
    }
    (question,) = [row for row in result.questions if row.question == "register-missing"]
    assert "flowcheck init" in question.text


def test_with_a_register_code_and_word_are_compared(project: Path) -> None:
    without, result = judged(project), judged(project, REGISTER)
    assert counted(result) - counted(without) == {
        ("category-not-allowed", "error", "user.contact.email"),
        ("category-not-allowed", "error", "user.name"),
        ("implicit-not-allowed", "warning", "user.location.imprecise"),
        ("dpf-not-checked", "warning", ""),
        ("tracker-before-consent", "error", ""),
    }
    (old,) = of(result, "dpf-not-checked")
    assert (old.file, old.line) == ("flowcheck.yml", 10)
    asked = {row.question for row in result.questions}
    assert asked < {row.question for row in without.questions}
    assert not asked & {"register-missing", "purpose", "vendor-role", "transfer-tool", "necessity"}


def test_a_waiver_of_the_file_holds_until_its_day(project: Path) -> None:
    result = judged(project, REGISTER + WAIVERS.format(day="2026-12-31"))
    (waived,) = [finding for finding in result.findings if finding.waived]
    assert (waived.rule, waived.category) == ("category-not-allowed", "user.contact.email")
    assert waived.waived is not None
    assert waived.waived["reason"] == "goes away with release 5"
    (unused,) = of(result, "waiver-unused")
    assert (unused.file, unused.line, unused.severity) == ("flowcheck.yml", 28, "note")
    later = judged(project, REGISTER + WAIVERS.format(day="2026-11-21"))
    assert [finding for finding in later.findings if finding.waived] == []
    (expired,) = of(later, "waiver-expired")
    assert (expired.line, expired.severity) == (23, "warning")
    assert waived.id in {finding.id for finding in later.findings}


def test_a_comment_waives_its_place_and_no_other(project: Path) -> None:
    before = of(judged(project), "tracker-before-consent")[0]
    path = project / before.file
    lines = path.read_text("utf-8").split("\n")
    words = "// flowcheck: ignore[tracker-before-consent] the banner loads this file (Ann)"
    lines.insert(before.line - 1, words)
    path.write_text("\n".join(lines), "utf-8")
    (after,) = of(judged(project), "tracker-before-consent")
    assert (after.id, after.line) == (before.id, before.line + 1)
    assert after.waived == {
        "owner": "Ann",
        "reason": "the banner loads this file",
        "expires": "",
        "place": f"{before.file}:{before.line}",
    }


def test_comments_on_all_places_of_a_finding_waive_it(project: Path) -> None:
    def email() -> Finding:
        found = of(judged(project), "direct-identifier-to-analytics")
        return next(row for row in found if row.category == "user.contact.email")

    first = email()
    seen = 0
    while (found := email()).waived is None:
        seen += 1
        assert seen <= 5
        path = project / found.file
        lines = path.read_text("utf-8").split("\n")
        lines[found.line - 1] += f" // flowcheck: ignore[{found.rule}] they asked for it"
        path.write_text("\n".join(lines), "utf-8")
    assert seen == len({(place.file, place.line) for place in first.places}) == 2
    assert found.id == first.id


def test_a_first_flowcheck_yml_asks_for_all_that_the_rules_miss(tmp_path: Path) -> None:
    text = 'import mixpanel from "mixpanel-browser";\nmixpanel.identify(user.email);\n'
    (tmp_path / "package.json").write_text(
        '{"dependencies": {"mixpanel-browser": "2.50.0", "@stripe/stripe-js": "9.0.0"}}'
    )
    (tmp_path / "a.ts").write_text(text)
    register = "version: 1\nregister:\n  vendors:\n    mixpanel: {{}}\n    stripe: {{{stripe}}}\n"
    missing = {"retention-missing", "transfer-basis-missing"}
    for said, vendors in (("", {"mixpanel"}), ("role: processor", {"mixpanel", "stripe"})):
        result = judged(tmp_path, register.format(stripe=said))
        found = {(row.rule, row.vendor) for row in result.findings if row.rule in missing}
        assert found == {(rule, vendor) for rule in missing for vendor in vendors}
