"""Days and moments of the command line, and the deadlines that run from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import known_rules
from flowcheck.breach.deadlines import deadlines
from flowcheck.breach.times import aware_of, end_of, moment_text, start_of
from flowcheck.breach.wording import load_wording
from flowcheck.catalog.location import rules_directory
from flowcheck.errors import ConfigError
from flowcheck.policy.register import Register

RULES = rules_directory()
WORDING = load_wording(RULES, "en", known_rules.catalog().categories)
AWARE = datetime(2025, 11, 25, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-11-08", "2025-11-08T00:00:00Z", "2025-11-08T23:59:59Z"),
        ("2025-11-08T10:00", "2025-11-08T10:00:00Z", "2025-11-08T10:00:00Z"),
        ("2025-11-08T10:00+02:00", "2025-11-08T08:00:00Z", "2025-11-08T08:00:00Z"),
        ("2025-11-08T10:00Z", "2025-11-08T10:00:00Z", "2025-11-08T10:00:00Z"),
    ],
)
def test_a_day_is_the_whole_day_in_utc(text: str, start: str, end: str) -> None:
    assert moment_text(start_of(text, "--from")) == start
    assert moment_text(end_of(text, "--to")) == end


@pytest.mark.parametrize("text", ["", "08.11.2025", "2025-13-01", "now", "2025-11-08T25:00"])
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a date"):
        start_of(text, "--from")


def test_the_clock_needs_a_time_of_day() -> None:
    with pytest.raises(ConfigError, match="no time of day"):
        aware_of("2025-11-25")


@pytest.mark.parametrize("seconds", [1 << 60, -(1 << 60)])
def test_a_date_that_no_calendar_has_is_cut(seconds: int) -> None:
    assert moment_text(seconds)[4] == "-"


def due(register: Register, role: str = "") -> dict[str, str | None]:
    return {
        f"{row.article} {row.who}": row.due for row in deadlines(register, role, AWARE, WORDING)
    }


def test_a_controller_has_seventy_two_hours() -> None:
    found = due(Register(), "processor")
    assert found["GDPR Art. 33(1) you, as controller"] == "2025-11-28T18:00:00Z"
    assert "GDPR Art. 33(2) the vendor" in found


def test_a_processor_tells_its_controllers() -> None:
    found = due(Register(role="processor"))
    assert found["GDPR Art. 33(2) you, as processor"] is None
    assert not any("as controller" in key for key in found)


def test_a_vendor_that_is_a_controller_has_duties_of_its_own() -> None:
    assert "GDPR Art. 33(1) the vendor" in due(Register(), "controller")


def test_hipaa_has_sixty_days_where_it_is_asked_for() -> None:
    found = due(Register(profiles=("gdpr", "hipaa")))
    assert found["45 CFR 164.404(b), 164.410(b) you, under HIPAA"] == "2026-01-24T18:00:00Z"
    assert not any("HIPAA" in key for key in due(Register()))


def test_nobody_aware_no_clock() -> None:
    assert {row.due for row in deadlines(Register(), "", None, WORDING)} == {None}
