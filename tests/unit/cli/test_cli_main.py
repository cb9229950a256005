"""Starting up, help and errors of the command line."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from fake_cli import Run, run_python
from flowcheck import __version__
from flowcheck.cli.commands import NAMES
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.main import cli
from flowcheck.cli.surroundings import passed_over
from flowcheck.errors import ConfigError, InternalError, Place

HEAVY = ("networkx", "yaml", "ast_grep_py", "libcst", "rich", "flowcheck.pipeline")


def test_version(run: Run) -> None:
    assert run("--version").out == f"flowcheck {__version__}\n"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["scan", "--help"], ["nonsense"]])
def test_starting_up_imports_nothing_heavy(arguments: list[str]) -> None:
    found = run_python(
        "import sys; from flowcheck.cli.main import main; "
        f"main({arguments!r}); print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    assert found.stdout.decode().splitlines()[-1] == "[]", found.stderr


@pytest.mark.parametrize("command", ["scan", "explain", "vendors", "ir"])
def test_every_command_is_taught_by_its_help(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == ExitCode.DONE
    assert f"  flowcheck {command} " in outcome.out
    assert command in run("--help").out


def test_python_dash_m_is_the_command_line() -> None:
    code = (
        "import runpy, sys; sys.argv[1:] = ['--version'];"
        "runpy.run_module('flowcheck', run_name='__main__')"
    )
    assert run_python(code).stdout.decode() == f"flowcheck {__version__}\n"


def test_a_wrong_configuration_is_told_with_its_place(run: Run) -> None:
    error = ConfigError("unknown key 'sinkz' in the project", Place("flowcheck.yml", 3, 5))
    outcome = run("scan", ".", error=error)
    assert outcome.code == ExitCode.USAGE
    assert outcome.err == "flowcheck.yml:3:5: unknown key 'sinkz' in the project\n"


def test_an_error_cannot_act_on_the_terminal(run: Run) -> None:
    outcome = run("scan", ".", error=ConfigError("bad \x1b]0;title\x07 \udcff"))
    assert outcome.err == "Error: bad \\x1b]0;title\\x07 \\udcff\n"


def test_a_crash_names_stage_and_file_and_asks_for_a_report(run: Run) -> None:
    error = InternalError("taint", "src/a.ts")
    error.__cause__ = KeyError("x")
    outcome = run("scan", ".", error=error)
    assert outcome.code == ExitCode.INTERNAL
    assert "internal error in stage 'taint' at src/a.ts" in outcome.err
    assert "KeyError: 'x'" in outcome.err
    assert "please report it" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_crash_without_a_name_is_told_with_the_last_stage(run: Run) -> None:
    outcome = run("scan", "--format", "json", ".", error=RuntimeError("boom"))
    assert "internal error in stage 'walk'" in outcome.err
    assert "RuntimeError: boom (fake_cli.py:" in outcome.err
    assert outcome.out == ""


def test_debug_shows_the_traceback(run: Run) -> None:
    outcome = run("scan", "--debug", ".", error=RuntimeError("boom"))
    assert "Traceback (most recent call last)" in outcome.err


def test_an_interrupt_is_no_crash(run: Run) -> None:
    outcome = run("scan", ".", error=KeyboardInterrupt())
    assert (outcome.code, outcome.err.strip()) == (ExitCode.INTERRUPTED, "Interrupted")


def test_the_value_graph_of_a_file_is_printed_harmlessly(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("")
    outcome = run("ir", "a.ts")
    assert outcome.code == ExitCode.DONE
    assert "syntax" in outcome.out
    assert "\x1b" not in outcome.out


def test_a_configuration_that_is_passed_over_is_told(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "api").mkdir()
    (tmp_path / "flowcheck.yml").write_text("version: 1\n")
    said = list(passed_over([tmp_path / "api"], None))
    assert [f"{tmp_path / 'flowcheck.yml'} is not used" in words for words in said] == [True]
    assert list(passed_over([tmp_path], None)) == []
    assert list(passed_over([tmp_path / "api"], tmp_path / "flowcheck.yml")) == []


def test_every_command_is_found_by_its_name() -> None:
    context = click.Context(cli)
    assert cli.list_commands(context) == sorted(NAMES)
    for name in NAMES:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
    assert cli.get_command(context, "main") is None
