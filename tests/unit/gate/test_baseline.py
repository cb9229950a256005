"""The file of known findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from flowcheck.errors import ConfigError
from flowcheck.gate.baseline import baseline, load, only_new, render
from flowcheck.result import Finding, Tool

TOOL = Tool("flowcheck", "0.0.0")
ONE = Finding(
    id="1", rule="b", severity="error", message="m \udcff", vendor="v", category="c", flow=None,
    file="f", line=1, articles=(), remedy="", waived=None,
)  # fmt: skip
OTHER = replace(ONE, id="2", rule="a")
WAIVED = replace(ONE, id="3", waived={"reason": "agreed"})


def written(tmp_path: Path, *findings: Finding) -> Path:
    path = tmp_path / "known.json"
    path.write_bytes(render(baseline(findings, TOOL)))
    return path


def test_it_is_sorted_and_has_what_people_read(tmp_path: Path) -> None:
    path = written(tmp_path, ONE, OTHER, WAIVED)
    found = json.loads(path.read_text("utf-8"))
    assert (found["version"], found["tool"]["name"]) == (1, "flowcheck")
    assert [row["rule"] for row in found["findings"]] == ["a", "b"]
    assert set(found["findings"][0]) == {"id", "rule", "vendor", "category", "message"}
    assert written(tmp_path, OTHER, ONE, ONE).read_bytes() == path.read_bytes()


def test_known_new_and_gone_are_told_apart(tmp_path: Path) -> None:
    split = only_new([OTHER, replace(ONE, id="9"), WAIVED], load(written(tmp_path, ONE, OTHER)))
    assert [finding.id for finding in split.new] == ["9"]
    assert [finding.id for finding in split.known] == ["2"]
    assert [row.id for row in split.gone] == ["1"]


def test_a_waived_finding_of_the_baseline_is_not_gone(tmp_path: Path) -> None:
    known = load(written(tmp_path, replace(WAIVED, waived=None)))
    split = only_new([WAIVED], known)
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
