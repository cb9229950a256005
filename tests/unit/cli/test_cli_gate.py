"""``flowcheck diff``, ``baseline`` and ``hook``: options, outputs, exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from fake_cli import Run
from flowcheck.cli.exit import ExitCode
from flowcheck.result.findings import Finding
from flowcheck.result.scan import ScanResult
from repositories import Repo, environment, shop
from sample_result import sample

FINDING = Finding(
    id="f1", rule="a-rule", severity="warning", message="m \x1b[31m", vendor="mixpanel",
    category="", flow=None, file="src/track.js", line=1, articles=(), remedy="r", waived=None,
)  # fmt: skip


def with_finding() -> ScanResult:
    return replace(sample(), findings=(FINDING,))


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The shop in the folder in which commands are run."""
    for name in [name for name in os.environ if name.startswith("GIT")]:
        monkeypatch.delenv(name)
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)
    return shop(tmp_path / "shop")


def test_a_baseline_goes_where_it_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    outcome = run("baseline", "web", "--include", "src/**", result=with_finding())
    assert outcome.code == ExitCode.DONE
    assert outcome.engine.asked is not None
    assert outcome.engine.asked.include == ("src/**",)
    assert outcome.err.splitlines()[-1] == "Wrote 1 finding of shop to web/.flowcheck-baseline.json"
    quiet = run("baseline", "--output", "known.json", "--quiet", result=with_finding())
    assert (quiet.code, quiet.out, quiet.err) == (ExitCode.DONE, "", "")
    (row,) = json.loads((tmp_path / "known.json").read_text("utf-8"))["findings"]
    assert (row["id"], row["rule"]) == ("f1", "a-rule")


def test_a_baseline_that_cannot_be_written_is_told_before_the_scan(run: Run) -> None:
    outcome = run("baseline", "--output", "no/where.json")
    assert outcome.code == ExitCode.USAGE
    assert outcome.engine.asked is None


def test_a_difference_goes_to_a_file(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)
    outcome = run("diff", "HEAD", "--format", "markdown", "--output", "c.md", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (ExitCode.DONE, "", "")
    assert "No change" in (repo.path / "c.md").read_text("utf-8")
    failed = run("diff", "HEAD", "--output", "no/where.md")
    assert failed.code == ExitCode.USAGE


def test_each_side_is_scanned_with_what_was_asked(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    (repo.path / "own.yml").write_text("version: 1\n")
    outcome = run("diff", "HEAD", "--jobs", "3", "--config", "own.yml")
    asked = outcome.engine.asked
    assert asked is not None
    assert (asked.jobs, asked.config, asked.all_recipients) == (3, repo.path / "own.yml", True)
    assert asked.roots[0].name == "shop"


@pytest.mark.parametrize("arguments", [("diff",), ("diff", "HEAD", "--fail-on", "fatal")])
def test_a_wrong_command_line_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).code == ExitCode.USAGE


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_the_hook_fails_from_its_threshold_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail_on: str, code: int
) -> None:
    repo = Repo.new(tmp_path / "fresh")
    repo.stage({"src/a.js": f"// {fail_on}\n"})
    monkeypatch.chdir(repo.path)
    outcome = run("hook", "ignored.js", "--fail-on", fail_on, result=with_finding())
    assert outcome.code == code
    assert ("src/track.js:1: warning a-rule" in outcome.out) == bool(code)
    assert "\x1b" not in outcome.out
