"""The file of known findings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

import known_rules
from flowcheck.errors import ConfigError
from flowcheck.gate.baseline import baseline, load, only_new, render
from flowcheck.gate.changes import REVIEW, Judge
from flowcheck.result.findings import AskedRule, Covered, Finding
from flowcheck.result.scan import ScanResult
from sample_result import sample

PACKS = known_rules.packs()
JUDGE = Judge(lambda: PACKS, date(2026, 11, 22))
ASKED = AskedRule(REVIEW, "changes", "1.0", "R34", "", "warning", (), "")
ONE = Finding(
    id="1", rule="b", severity="error", message="m \udcff", vendor="v", category="c", flow=None,
    file="f", line=1, articles=(), remedy="", waived=None,
)  # fmt: skip
OTHER = replace(ONE, id="2", rule="a")
WAIVED = replace(ONE, id="3", waived={"reason": "agreed"})


def written(tmp_path: Path, *findings: Finding) -> Path:
    path = tmp_path / "known.json"
    path.write_bytes(render(baseline(scan(*findings))))
    return path


def scan(*findings: Finding, **fields: object) -> ScanResult:
    return replace(sample(), **{"findings": findings, "rules": (), **fields})


def test_it_is_sorted_and_has_what_people_read(tmp_path: Path) -> None:
    path = written(tmp_path, ONE, OTHER, WAIVED)
    found = json.loads(path.read_text("utf-8"))
    assert (found["version"], found["tool"]["name"]) == (1, "flowcheck")
    assert [row["rule"] for row in found["findings"]] == ["a", "b"]
    assert set(found["findings"][0]) == {"id", "rule", "vendor", "category", "message"}
    assert written(tmp_path, OTHER, ONE, ONE).read_bytes() == path.read_bytes()


def test_known_new_and_gone_are_told_apart(tmp_path: Path) -> None:
    now = scan(OTHER, replace(ONE, id="9"), WAIVED)
    split = only_new(now, load(written(tmp_path, ONE, OTHER)), JUDGE)
    assert [finding.id for finding in split.new] == ["9"]
    assert [finding.id for finding in split.known] == ["2"]
    assert [row.id for row in split.gone] == ["1"]


def test_a_waived_finding_of_the_baseline_is_not_gone(tmp_path: Path) -> None:
    known = load(written(tmp_path, replace(WAIVED, waived=None)))
    split = only_new(scan(WAIVED), known, JUDGE)
    assert (split.new, split.known, split.gone) == ((), (), ())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": "x"}', "[" * 100_000, '"\\ud800"', "\x00"]
)
def test_a_file_that_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"known\.json' is not a baseline: .*flowcheck baseline"):
        load(path)


def test_a_later_version_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"version": 2, "tool": {"name": "f", "version": "9"}, "findings": []}')
    with pytest.raises(ConfigError, match="version 2; this flowcheck reads 1"):
        load(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*No such file"):
        load(tmp_path / "none.json")


def test_what_a_known_finding_stands_for_is_known(tmp_path: Path) -> None:
    above = replace(ONE, covers=(Covered("z", "2"),))
    split = only_new(scan(OTHER), load(written(tmp_path, above)), JUDGE)
    assert [finding.id for finding in split.known] == ["2"]
    split = only_new(scan(above), load(written(tmp_path, OTHER)), JUDGE)
    assert [finding.id for finding in split.new] == ["1"]
    assert split.gone == ()


def test_flows_are_known_where_new_ones_want_a_review(tmp_path: Path) -> None:
    flows = sample().flows
    path = tmp_path / "known.json"
    path.write_bytes(render(baseline(scan(rules=(ASKED,), flows=flows[1:]))))
    known = load(path)
    assert not only_new(scan(rules=(ASKED,), flows=flows[1:]), known, JUDGE).new
    (finding,) = only_new(scan(rules=(ASKED,), flows=flows), known, JUDGE).new
    assert (finding.rule, finding.category) == (REVIEW, flows[0].category)
    assert not only_new(scan(flows=flows), known, JUDGE).new


def test_a_baseline_without_flows_says_nothing_of_new_ones(tmp_path: Path) -> None:
    split = only_new(scan(ONE, rules=(ASKED,)), load(written(tmp_path)), JUDGE)
    assert [finding.id for finding in split.new] == ["1"]
    assert not split.reviews
