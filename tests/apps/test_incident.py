"""The application of the incident, before and after, is judged as a privacy engineer would."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.options import ScanOptions
from flowcheck.result.scan import ScanResult
from projects import scan

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="module")
def before() -> ScanResult:
    return scan(ScanOptions(roots=(FIXTURES / "openai-mixpanel",)))


@pytest.fixture(scope="module")
def after() -> ScanResult:
    return scan(ScanOptions(roots=(FIXTURES / "openai-mixpanel-fixed",)))


def test_before_it_fails_for_what_leaked_by_name(before: ScanResult) -> None:
    errors = {(row.rule, row.category) for row in before.findings if row.severity == "error"}
    assert errors == {
        ("direct-identifier-to-analytics", "user.contact.email"),
        ("direct-identifier-to-analytics", "user.name"),
    }


def test_before_it_warns_of_what_the_sdk_adds(before: ScanResult) -> None:
    rules = {row.rule for row in before.findings}
    assert {"tracker-before-consent", "ip-address-kept", "vendor-had-incident"} <= rules


def test_findings_point_at_application_code(before: ScanResult) -> None:
    files = {row.file for row in before.findings if row.severity == "error"}
    assert files == {"server/account.ts"}


def test_after_it_passes_and_the_questions_remain(after: ScanResult) -> None:
    assert [row for row in after.findings if row.severity == "error"] == []
    asked = {row.question for row in after.questions}
    assert {"purpose", "transfer-tool", "retention", "vendor-role", "hashing"} <= asked
