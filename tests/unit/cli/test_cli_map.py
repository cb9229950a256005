"""``flowcheck graph`` and ``flowcheck report``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fake_cli import Run
from flowcheck.report.graph.formats import GRAPH_FORMATS
from flowcheck.report.json import render
from sample_result import sample


@pytest.fixture
def scan_file(tmp_path: Path) -> str:
    (tmp_path / "scan.json").write_bytes(render(sample()))
    return "scan.json"


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_every_format_is_written_to_stdout_with_nothing_else(run: Run, name: str) -> None:
    outcome = run("graph", "--format", name)
    assert outcome.code == 0
    starts = {
        "mermaid": "%%{init:",
        "dot": "digraph flows {",
        "svg": "<svg ",
        "graphml": "<?xml ",
        "json": "{",
    }
    assert outcome.out.startswith(starts[name])
    assert outcome.err == ""


def test_all_recipients_are_drawn(run: Run) -> None:
    outcome = run("graph")
    assert outcome.engine.asked is not None
    assert outcome.engine.asked.all_recipients


def test_an_earlier_scan_gives_the_same_map(run: Run, scan_file: str) -> None:
    assert run("graph", "--from", scan_file).out == run("graph").out


def test_one_vendor_in_detail(run: Run) -> None:
    found = json.loads(run("graph", "--format", "json", "--vendor", "posthog", "--depth", "3").out)
    ids = {node["id"] for node in found["nodes"]}
    assert [node for node in ids if node.startswith("vendor:")] == ["vendor:posthog"]
    assert "data:user.contact.email" in ids


def test_a_vendor_that_gets_nothing_is_told(run: Run) -> None:
    outcome = run("graph", "--vendor", "nobody")
    assert outcome.code == 0
    assert "Note: no flow of personal data to draw" in outcome.err


def test_a_map_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    outcome = run("graph", "--output", "map.svg")
    assert outcome.out == ""
    assert outcome.err == "Wrote map.svg\n"
    assert (tmp_path / "map.svg").read_bytes().startswith(b"<svg ")


def test_the_report_is_one_file_and_bears_the_day_that_is_asked_for(
    run: Run, tmp_path: Path
) -> None:
    outcome = run("report", "--today", "2026-09-30")
    assert outcome.code == 0
    assert outcome.err == "Wrote flowcheck-report.html\n"
    page = (tmp_path / "flowcheck-report.html").read_text("utf-8")
    assert "Judged on 2026-09-30" in page
    assert run("report", "--today", "2026-09-30", "--output", "-", "-q").out == page


def test_the_report_of_an_earlier_scan(run: Run, scan_file: str) -> None:
    assert run("report", "--from", scan_file, "--output", "-").out.startswith("<!doctype html>")


def test_a_folder_that_is_not_there_is_told_before_the_scan(run: Run) -> None:
    outcome = run("report", "--output", "nowhere/report.html")
    assert outcome.code == 2
    assert "there is no directory 'nowhere'" in outcome.err
    assert outcome.engine.asked is None


@pytest.mark.parametrize("command", ["graph", "report"])
def test_help_has_examples(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert "Examples:" in outcome.out


@pytest.mark.parametrize(
    ("command", "file"),
    [("graph", "map.png"), ("inventory", "record.pdf"), ("scan", "scan.html"), ("diff", "d.docx")],
)
def test_an_ending_that_no_format_has_is_refused(run: Run, command: str, file: str) -> None:
    rest = ("HEAD",) if command == "diff" else ()
    outcome = run(command, *rest, "--output", file)
    assert outcome.code == 2
    assert "no format goes by the ending" in outcome.err
