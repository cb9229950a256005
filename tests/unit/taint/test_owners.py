"""What the names of things stand for."""

from __future__ import annotations

import pytest

import known_rules
from flowcheck.taint.naming import Reader
from flowcheck.taint.owners import Owners
from flowcheck.taint.verdict import UNKNOWN

LEXICON = known_rules.lexicons().base
OWNERS = Owners(LEXICON, Reader(LEXICON))


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("UserDTO", "person"),
        ("ApplicantSnapshot", "person"),
        ("userRepository.findOne", "person"),
        ("PostClientsAddressRequest", "other"),
        ("userEvent", "other"),
        ("studentId", None),
        ("userMentionedPullRequest", None),
        ("userCreatedEvent", "other"),
        ("userUpdatedPayload", "person"),
        ("", None),
    ],
)
def test_an_owner_is_known_past_what_wraps_it(name: str, means: str | None) -> None:
    thing = OWNERS.of(name)
    assert (thing.means if thing else None) == means


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("user", True),
        ("selectedMember", True),
        ("createUser", True),
        ("userService", False),
        ("deactivateUser", False),
        ("labelPatient", False),
        ("x" * 5000, False),
    ],
)
def test_what_works_on_a_person_is_no_person(name: str, is_person: bool) -> None:
    thing = OWNERS.whole(name)
    assert (thing is not None and thing.means == "person") is is_person


def test_a_person_within_the_name_of_an_owner_holds_nothing_by_itself() -> None:
    patient, snapshot = OWNERS.of("patient"), OWNERS.of("PatientSnapshot")
    assert patient
    assert snapshot
    assert patient.holds
    assert snapshot.holds is None


def test_the_subject_is_that_of_the_first_telling_name() -> None:
    assert OWNERS.subject(["data", "Employee"]) == "employee"
    assert OWNERS.subject(["data"]) == UNKNOWN


def test_what_a_request_brings_is_no_part_of_the_request() -> None:
    found = OWNERS.first(["req"])
    assert found is not None
    assert found.kind == "request"
    assert OWNERS.first(["body", "req"]) is None
    assert OWNERS.first(["table", "req"]) is found
