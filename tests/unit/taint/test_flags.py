"""Yes or no, wishes, classes and lists of fields: what tells something of a person and what not."""

from __future__ import annotations

import pytest

import known_rules
from flowcheck.taint.evidence import Judge

LEXICONS = known_rules.lexicons()
JUDGE = Judge(LEXICONS.base, LEXICONS.glossaries)


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("has_heart_disease", ["patient"], "user.health_and_medical"),
        ("hasChronicIllness", ["student"], "user.health_and_medical"),
        ("hasEmail", ["user"], None),
        ("hasReport", ["department"], None),
        ("isGuest", ["user"], "user.account"),
        ("notifyEmail", ["profile"], "user.account.settings"),
        ("birthdayPublic", ["member"], "user.account.settings"),
        ("notifyEmail", ["server"], None),
        ("zorbPublic", ["member"], None),
    ],
)
def test_a_yes_or_no_of_a_person(field: str, owners: list[str], category: str | None) -> None:
    """Illness and wishes are told by a yes or no; other flags are harmless."""
    assert JUDGE.field(field, owners).category == category


@pytest.mark.parametrize(
    ("names", "owner", "means"),
    [
        (["User"], "Models", None),
        (["AppUsers"], "Mappers", None),
        (["user"], "models", "person"),
        (["User"], "response", "person"),
        (["Student"], "ReportViewModel", "person"),
    ],
)
def test_a_class_is_no_person(names: list[str], owner: str, means: str | None) -> None:
    """``Models.User`` is where a class is kept."""
    assert JUDGE.thing(names, owner) == means


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("email", ["personalDetails", "errors"], None),  # errors by field, whatever is between
        ("password", ["settings", "loc"], None),
        ("email", ["RequiredClientSchema"], "user.contact.email"),  # a type is no number of things
        ("email", ["requiredClients"], None),
        ("street", ["banAddress", "owner"], "user.contact.address.street"),
        ("pStreet", ["props"], "user.contact.address.street"),
        ("patientName", ["report"], "user.name"),
        ("zorbPremiumStatus", ["user"], "user.account"),
        ("issueDate", ["EmployeeDocument"], "user.workplace"),
        ("salaryName", ["salary"], None),
    ],
)
def test_what_has_a_field(field: str, owners: list[str], category: str | None) -> None:
    """What stands around a field is read as far as it says something."""
    assert JUDGE.field(field, owners).category == category


@pytest.mark.parametrize(
    ("field", "owner", "category"),
    [
        ("classroom", "student", "user.demographic.profile"),
        ("classroom", "building", None),
        ("site", "employee", "user.workplace"),
        ("site", "server", None),
        ("fee", "member", "user.account"),
        ("position", "employee", "user.job_title"),
    ],
)
def test_kinds_of_persons_have_fields_of_their_own(
    field: str, owner: str, category: str | None
) -> None:
    """A word may tell something of a student that it does not of another thing."""
    assert JUDGE.field(field, [owner]).category == category
