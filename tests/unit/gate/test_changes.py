"""What the rules about changes find."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

import known_rules
from flowcheck.gate.changes import REVIEW, Judge, shared
from flowcheck.gate.compare import Change, compare
from flowcheck.gate.items import FlowItem, Items
from flowcheck.result.findings import Finding, WaiverRow

TODAY = date(2026, 11, 22)
PACKS = known_rules.packs()
JUDGE = Judge(lambda: PACKS, TODAY)
UPGRADE = "upgrade-widens-collection"
MORE = Change(
    "loosened", "vendor", "i", "collection", "", "user.device", "a 1 -> 2: V now collects", "v",
    "V", "package.json", 7,
)  # fmt: skip
FLOW = FlowItem(
    vendor="v", name="V", category="user.name", key="name", role="event", event="", call="track",
    address="", implicit=False, treatment="plain", gates=(), whole_object=False,
    confidence="high", collection="", subjects=(), file="a.ts", line=4, around=(2,),
)  # fmt: skip
HEAD = Items(flows=(FLOW,))
NEW = compare(Items(), HEAD)
WAIVER = WaiverRow("flowcheck.yml", 3, UPGRADE, "Ann", "wanted", "2027-01-31", "active", vendor="v")


def found(
    change: tuple[Change, ...], asked: Mapping[str, str], *waivers: WaiverRow
) -> tuple[Finding, ...]:
    return JUDGE.findings(change, HEAD, asked, waivers)


def test_an_upgrade_that_collects_more_is_a_finding_at_the_manifest() -> None:
    (finding,) = found((MORE,), {UPGRADE: "warning"})
    assert (finding.file, finding.line, finding.severity) == ("package.json", 7, "warning")
    assert finding.message == MORE.words
    assert found((MORE,), {}) == ()
    assert found((MORE,), {UPGRADE: "error"})[0].severity == "error"


def test_an_upgrade_can_be_waived_like_any_finding() -> None:
    (finding,) = found((MORE,), {UPGRADE: "warning"}, WAIVER)
    assert finding.waived is not None
    (finding,) = found((MORE,), {UPGRADE: "warning"}, replace(WAIVER, expires="2026-01-31"))
    assert finding.waived is None
    assert finding.lapsed is not None


def test_a_new_flow_wants_a_review_where_the_project_asks_for_it() -> None:
    assert found(NEW, {UPGRADE: "warning"}) == ()
    (finding,) = found(NEW, {REVIEW: "error"})
    assert (finding.severity, finding.file, finding.line) == ("error", "a.ts", 4)
    assert finding.message.startswith("user.name to V (name) is added by this change")
    assert finding.articles == ("GDPR Art. 25(1)", "GDPR Art. 24(1)")


def test_a_marker_above_the_call_is_a_review() -> None:
    row = WaiverRow("a.ts", 1, REVIEW, "Ann", "SHOP-12", "", "active", about=2)
    assert found(NEW, {REVIEW: "error"}, row)[0].waived is not None
    assert found(NEW, {REVIEW: "error"}, replace(row, about=9))[0].waived is None


def test_a_looser_flow_wants_a_review_and_a_removed_one_does_not() -> None:
    hashed = Items(flows=(replace(FLOW, treatment="keyed-hash"),))
    assert found(compare(hashed, HEAD), {REVIEW: "error"})
    assert found(compare(HEAD, hashed), {REVIEW: "error"}) == ()
    assert found(compare(HEAD, Items()), {REVIEW: "error"}) == ()


def test_new_flows_are_told_against_a_baseline() -> None:
    assert JUDGE.new_flows([FLOW], {REVIEW: "note", UPGRADE: "warning"}, ())
    assert JUDGE.new_flows([], {REVIEW: "note"}, ()) == ()


def test_what_every_parent_lacks_is_brought_by_a_merge() -> None:
    (one,) = found((MORE,), {UPGRADE: "warning"})
    assert shared([[one], []]) == shared([]) == ()
    assert shared([[one], [one]]) == (one,)
