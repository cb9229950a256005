"""``flowcheck explain``: which flow is meant, and which files may be shown."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from fake_cli import Run
from flowcheck.cli.exit import ExitCode
from flowcheck.report.json import render
from sample_result import sample


def test_a_flow_is_explained_with_the_code_of_the_project(run: Run, tmp_path: Path) -> None:
    flow = next(flow for flow in sample().flows if flow.source.text == "user.pk")
    source = tmp_path / flow.source.file
    source.parent.mkdir(parents=True)
    source.write_text("\n" * (flow.source.line - 1) + " " * (flow.source.column - 1) + "user.pk,\n")
    outcome = run("explain", flow.id[:6], ".")
    assert outcome.code == ExitCode.DONE
    assert "│                 user.pk,\n" in outcome.out
    assert "│                 ^^^^^^^\n" in outcome.out


@pytest.mark.parametrize("option", ["--from", "--scan"])
def test_an_earlier_scan_is_explained_without_scanning(
    run: Run, tmp_path: Path, option: str
) -> None:
    (tmp_path / "scan.json").write_bytes(render(sample()))
    flow = sample().flows[0]
    outcome = run("explain", f"[{flow.id}]", option, "scan.json")
    assert flow.id in outcome.out
    assert outcome.engine.asked is None


@pytest.mark.parametrize(
    ("data", "said"),
    [("{}", "missing required field"), ("Flows", "flowcheck scan --all-recipients --format json")],
)
def test_a_scan_file_that_is_none_is_told(run: Run, tmp_path: Path, data: str, said: str) -> None:
    (tmp_path / "scan.json").write_text(data)
    outcome = run("explain", "abc", "--scan", "scan.json")
    assert outcome.code == ExitCode.USAGE
    assert said in outcome.err


def test_an_unknown_id_lists_those_that_are_near(run: Run) -> None:
    known = sample().flows[0].id
    outcome = run("explain", known[:6] + "zz", ".")
    assert outcome.code == ExitCode.USAGE
    assert "did you mean" in outcome.err
    assert known in outcome.err


def test_a_beginning_that_names_several_flows_lists_them(run: Run) -> None:
    rows = tuple(
        msgspec.structs.replace(flow, id=f"same{number}")
        for number, flow in enumerate(sample().flows)
    )
    outcome = run("explain", "same", ".", result=msgspec.structs.replace(sample(), flows=rows))
    assert outcome.code == ExitCode.USAGE
    assert f"{len(rows)} flows have an id that begins with 'same'" in outcome.err
    assert f"... and {len(rows) - 5} more" in outcome.err
    one = run("explain", "same1", ".", result=msgspec.structs.replace(sample(), flows=rows))
    assert one.out.startswith("Flow same1\n")


def test_without_flows_nothing_can_be_explained(run: Run) -> None:
    outcome = run("explain", "x", ".", result=msgspec.structs.replace(sample(), flows=()))
    assert "found no flows at all" in outcome.err


def test_a_result_cannot_make_us_show_other_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "secret").write_text("password\n")
    for number, name in enumerate(("../secret", str(tmp_path / "secret"), "a\0b")):
        first = sample().flows[0]
        row = msgspec.structs.replace(
            first,
            sink=msgspec.structs.replace(first.sink, file=name, line=1, column=1, text="pass"),
        )
        (tmp_path / "scan.json").write_bytes(
            render(msgspec.structs.replace(sample(), flows=(row,)))
        )
        outcome = run("explain", row.id, "project", "--scan", "scan.json")
        assert outcome.code == ExitCode.DONE, number
        assert "password" not in outcome.out
        assert "the source is not at hand" in outcome.out
