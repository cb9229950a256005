"""``flowcheck init``: where it writes, what it refuses, what it says."""

from __future__ import annotations

import json
from pathlib import Path

from fake_cli import Run
from flowcheck.config import load_config
from flowcheck.errors import ConfigError


def test_a_first_file_is_written_and_what_comes_next_is_told(run: Run) -> None:
    outcome = run("init")
    assert (outcome.code, outcome.out) == (0, "")
    assert load_config(Path("flowcheck.yml")).register is not None
    assert "answers to give" in outcome.err
    assert "flowcheck scan" in outcome.err
    assert outcome.engine.asked is not None
    assert outcome.engine.asked.all_recipients


def test_a_file_that_is_there_is_left_alone(run: Run) -> None:
    for name in ("flowcheck.yml", "flowcheck.yaml"):
        Path(name).write_text("version: 1\n", "utf-8")
        outcome = run("init")
        assert outcome.code == 2
        assert f"{name}' is there already; --force writes over it" in outcome.err
        assert outcome.engine.asked is None
        assert Path(name).read_text("utf-8") == "version: 1\n"
        Path(name).unlink()


def test_force_writes_over_the_file_that_is_there(run: Run) -> None:
    Path("flowcheck.yaml").write_text("version: 1\n", "utf-8")
    assert run("init", "--force").code == 0
    assert not Path("flowcheck.yml").exists()
    assert load_config(Path("flowcheck.yaml")).register is not None


def test_another_folder_and_another_file(run: Run) -> None:
    Path("web").mkdir()
    assert run("init", "web").code == 0
    assert Path("web/flowcheck.yml").is_file()
    assert run("init", "web", "--output", "first.yml", "--quiet").err == ""
    assert Path("first.yml").is_file()
    assert run("init", "web", "--output", "first.yml").code == 2
    assert run("init", "web", "--output", "none/first.yml").code == 2


def test_stdout_is_for_the_file_alone(run: Run) -> None:
    Path("flowcheck.yml").write_text("version: 1\n", "utf-8")
    outcome = run("init", "--output", "-")
    assert outcome.out.startswith("# What code cannot show.")
    assert outcome.err == ""


def test_the_schema_for_editors_is_printed(run: Run) -> None:
    outcome = run("init", "--schema")
    assert json.loads(outcome.out)["title"] == "flowcheck.yml"
    assert outcome.engine.asked is None


def test_an_error_of_the_scan_leaves_no_file(run: Run) -> None:
    assert run("init", error=ConfigError("wrong")).code == 2
    assert not Path("flowcheck.yml").exists()
