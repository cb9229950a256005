"""Words that readers of many projects took for personal data, or did not."""

from __future__ import annotations

import pytest

import known_rules
from flowcheck.taint.evidence import Judge

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)


@pytest.mark.parametrize(
    ("name", "owner", "category"),
    [
        ("to_name", "email_queue", "user.name"),
        ("driverName", "trip", "user.name"),
        ("e164Number", "lookup", "user.contact.phone_number"),
        ("areas_for_improvement", "form", "user.workplace"),
        ("documentNumber", "employee", "user.government_id"),
        ("tin", "person", "user.government_id.national_identification_number"),
        ("availability", "coach", "user.workplace"),
        ("letter_grade", "row", "user.demographic.profile"),
        ("churchId", "row", "user.unique_id.organization"),
    ],
)
def test_read_as_personal(name: str, owner: str, category: str) -> None:
    assert JUDGE.field(name, [owner]).category == category


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("ownerType", "accessToken"),
        ("subject_id", "enrollment_row"),
        ("visitId", "row"),
        ("invoice_line_items", "obj"),
        ("locationName", "row"),
        ("revenue", ""),
        ("contract", ""),
        ("benefit_type", "fields"),
        ("approvedAt", "loan"),
    ],
)
def test_read_as_a_thing(name: str, owner: str) -> None:
    assert not JUDGE.field(name, [owner] if owner else []).personal


@pytest.mark.parametrize("name", ["fetchWithFreshCsrfToken", "loadWithPassword", "getByEmail"])
def test_what_a_function_gets_something_by_is_not_what_it_gets(name: str) -> None:
    assert not JUDGE.field("data", [name]).category
    assert not JUDGE.name(name).category
