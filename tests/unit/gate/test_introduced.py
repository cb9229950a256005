"""Which findings a change brings."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.gate.introduced import introduced, newly_waived, resolved
from flowcheck.result.findings import Covered, Finding

OLD = Finding(
    id="old", rule="r", severity="warning", message="m", vendor="v", category="", flow=None,
    file="f", line=1, articles=(), remedy="", waived=None,
)  # fmt: skip
NEW = replace(OLD, id="new")


def test_what_was_there_is_not_new() -> None:
    assert introduced([OLD, NEW], [[OLD]]) == (NEW,)


def test_what_one_of_two_parents_had_is_not_new() -> None:
    assert introduced([OLD, NEW], [[], [NEW]]) == (OLD,)


def test_what_no_commit_came_before_is_all_new() -> None:
    assert introduced([OLD], []) == (OLD,)


def test_graver_is_new_and_milder_is_not() -> None:
    assert introduced([replace(OLD, severity="error")], [[OLD]])
    assert not introduced([replace(OLD, severity="note")], [[OLD]])


def test_a_waiver_takes_a_finding_out_and_its_end_brings_it_back() -> None:
    waived = replace(OLD, waived={"reason": "agreed"})
    assert introduced([waived], [[]]) == ()
    assert introduced([OLD], [[waived]]) == (OLD,)


def test_what_another_finding_stood_for_is_not_new() -> None:
    above = replace(OLD, id="above", covers=(Covered("r", "new"),))
    assert introduced([NEW], [[above]]) == ()
    assert introduced([replace(NEW, severity="error")], [[above]])
    assert resolved([above], [NEW]) == ()
    assert resolved([NEW], [OLD]) == (OLD,)


def test_what_a_change_waives_is_told() -> None:
    waived = replace(OLD, waived={"reason": "agreed"})
    assert newly_waived([waived], [OLD]) == newly_waived([waived], []) == (waived,)
    assert newly_waived([waived], [waived]) == newly_waived([OLD], [OLD]) == ()
