"""Which findings a change brings."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.gate.compare import Change
from flowcheck.gate.introduced import introduced, upgrade_findings
from flowcheck.result import Finding

OLD = Finding(
    id="old", rule="r", severity="warning", message="m", vendor="v", category="", flow=None,
    file="f", line=1, articles=(), remedy="", waived=None,
)  # fmt: skip
NEW = replace(OLD, id="new")
MORE = Change(
    "loosened", "vendor", "i", "collection", "", "user.device", "a 1 -> 2: V now collects", "v",
    "V", "package.json", 7,
)  # fmt: skip
FLOW = Change(
    "added", "flow", "j", "", "", "", "w", "v", "V", "x.js", 1, "user.device", implicit=True,
    cause="a 1 -> 2",
)  # fmt: skip


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


def test_an_upgrade_that_collects_more_is_a_finding_at_the_manifest() -> None:
    (finding,) = upgrade_findings([FLOW, MORE])
    assert (finding.file, finding.line, finding.severity) == ("package.json", 7, "warning")
    assert finding.message == MORE.words
    again = upgrade_findings([MORE, replace(FLOW, cause="a 1 -> 3")])
    assert [row.id for row in again] == [finding.id]
    assert list(upgrade_findings([FLOW])) == []
