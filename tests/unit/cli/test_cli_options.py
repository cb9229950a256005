"""Options that several commands share."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pytest

from fake_cli import FakeEngine, Run
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.main import main
from flowcheck.cli.options import Chosen, narrowing, scanning
from flowcheck.cli.output import Target
from flowcheck.cli.written import with_output, with_target
from flowcheck.errors import ConfigError
from sample_result import sample

ENDINGS = {".json": "json", ".md": "markdown"}


def called(decorate: object, *arguments: str) -> object:
    """What a command with some options gets."""
    assert callable(decorate)
    command = click.command()(decorate(lambda **found: found))
    found = command.main(args=list(arguments), standalone_mode=False)
    (value,) = found.values()
    return value


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), Target("terminal")),
        (("--output", "-"), Target("terminal")),
        (("--output", "a.json"), Target("json", Path("a.json"))),
        (("--output", "a.MD"), Target("markdown", Path("a.MD"))),
        (("--output", "a.txt"), Target("terminal", Path("a.txt"))),
        (("--format", "docx", "--output", "a.json"), Target("docx", Path("a.json"), binary=True)),
    ],
)
def test_the_format_follows_the_ending_unless_told(
    arguments: tuple[str, ...], expected: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    formats = ("terminal", "json", "markdown", "docx")
    target = with_target(formats, "terminal", ENDINGS, binary=("docx",))
    assert called(target, *arguments) == expected


def test_a_format_without_a_usual_one_must_be_given() -> None:
    with pytest.raises(click.MissingParameter):
        called(with_target(("fides", "dpv")))


def test_a_binary_format_is_not_written_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    target = with_target(("markdown", "xlsx"), "markdown", binary=("xlsx",))
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(click.UsageError, match="xlsx is not for a terminal: add --output FILE"):
        called(target, "--format", "xlsx")
    assert called(target) == Target("markdown")


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no directory"):
        called(with_output(), "--output", str(tmp_path / "nowhere" / "a.json"))


def test_a_usual_file_and_stdout_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert called(with_output(Path("report.html"))) == Path("report.html")
    assert called(with_output(Path("report.html")), "--output", "-") is None


def test_what_is_scanned_comes_as_one_value(tmp_path: Path) -> None:
    words = (str(tmp_path), "--exclude", "old/**", "--include-tests", "--jobs", "2")
    chosen = called(scanning, *words)
    assert chosen == Chosen((tmp_path,), exclude=("old/**",), include_tests=True, jobs=2)
    options = chosen.options()
    assert (options.roots, options.exclude, options.jobs) == ((tmp_path,), ("old/**",), 2)
    assert called(narrowing) == Chosen()


def test_a_workbook_on_stdout_does_not_depend_on_its_encoding(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("inventory", "--today", "2025-11-22", "--output", "record.xlsx")
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))
    arguments = ("inventory", "--today", "2025-11-22", "--format", "xlsx")
    assert main(arguments, FakeEngine(sample())) == ExitCode.DONE
    assert raw.getvalue() == (tmp_path / "record.xlsx").read_bytes()


@pytest.mark.parametrize("option", ["--include", "--exclude"])
@pytest.mark.parametrize("value", ["", "!", "src\\"])
def test_a_pattern_that_is_no_glob_is_told_by_its_option(
    option: str, value: str, run: Run, tmp_path: Path
) -> None:
    outcome = run("scan", str(tmp_path), option, value)
    assert outcome.code == ExitCode.USAGE
    assert f"'{option}'" in outcome.err
    assert "is not a glob such as 'src/legacy/**'" in outcome.err
