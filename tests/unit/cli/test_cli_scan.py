"""``flowcheck scan``: what is asked of the pipeline, where the result goes, how it looks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fake_cli import Run, run_python
from flowcheck.cli.exit import ExitCode
from flowcheck.cli.options import Session, project_name
from flowcheck.cli.output import use_color, write_file
from flowcheck.cli.progress import ProgressLine
from flowcheck.errors import ConfigError
from flowcheck.result.scan import decode
from sample_result import sample


def test_the_report_goes_to_stdout_and_nothing_to_stderr(run: Run) -> None:
    outcome = run("scan", ".")
    assert outcome.code == ExitCode.DONE
    assert outcome.out.startswith("flowcheck 0.0.0 · shop")
    assert "\x1b" not in outcome.out
    assert outcome.err == ""


def test_json_on_stdout_is_json_alone(run: Run) -> None:
    outcome = run("scan", ".", "--format", "json")
    assert decode(outcome.out.encode()) == sample()
    assert outcome.err == ""


def test_the_options_reach_the_pipeline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "own.yml").write_text("")
    outcome = run(
        *(
            "scan",
            "a",
            ".",
            "--include",
            "x/**",
            "--include",
            "y",
            "--exclude",
            "z",
            "--include-tests",
        ),
        *(
            "--vendor",
            "posthog",
            "--category",
            "user.contact",
            "--jobs",
            "3",
            "--config",
            "own.yml",
        ),
    )
    asked = outcome.engine.asked
    assert asked is not None
    assert asked.roots == (Path("a"), Path())
    assert (asked.include, asked.exclude, asked.include_tests) == (("x/**", "y"), ("z",), True)
    assert (asked.vendors, asked.categories) == (("posthog",), ("user.contact",))
    assert (asked.jobs, asked.config) == (3, Path("own.yml"))


def test_without_a_path_the_enclosing_work_tree_is_scanned(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "web" / "src").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "web" / "src")
    asked = run("scan").engine.asked
    assert asked is not None
    assert asked.roots == (tmp_path,)
    assert asked.jobs >= 1


def test_a_filter_shows_everything(run: Run) -> None:
    cut = "more flows to this call"
    assert cut in run("scan", ".").out
    assert cut not in run("scan", ".", "--vendor", "mixpanel").out


def test_a_filter_that_matches_nothing_is_told_on_stderr(run: Run) -> None:
    filters = ("--vendor", "mixpanell", "--vendor", "mixpanel", "--category", "user.contac")
    outcome = run("scan", ".", *filters, "--category", "user.contact")
    assert outcome.code == ExitCode.DONE
    assert outcome.err.splitlines() == [
        "Note: no trace of a vendor with the id 'mixpanell'",
        "Note: no flow of category 'user.contac'",
    ]
    assert run("scan", ".", *filters, "--quiet").err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scan", "nowhere"], "'nowhere' does not exist"),
        (["scan", "--format", "xml", "."], "'xml' is not one of 'terminal', 'json'"),
        (["scan", "--jobs", "0", "."], "0 is not in the range x>=1"),
        (["scan", "--config", "none.yml", "."], "'none.yml' does not exist"),
        (["scan", "--outptu", "x"], "--output"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["explain"], "Missing argument 'FLOW_ID'"),
        (["ir", "."], "is a directory"),
    ],
)
def test_a_wrong_command_line_is_told_on_stderr(run: Run, arguments: list[str], said: str) -> None:
    outcome = run(*arguments)
    assert outcome.code == ExitCode.USAGE
    assert said in outcome.err
    assert outcome.out == ""


def test_a_file_is_written_and_named(run: Run, tmp_path: Path) -> None:
    outcome = run("scan", ".", "--format", "json", "--output", "scan.json")
    assert outcome.code == ExitCode.DONE
    assert (outcome.out, outcome.err) == ("", "Wrote scan.json\n")
    assert decode((tmp_path / "scan.json").read_bytes()) == sample()
    assert [path.name for path in tmp_path.iterdir()] == ["scan.json"]


def test_quiet_says_nothing(run: Run) -> None:
    outcome = run("scan", ".", "-q", "--output", "report.txt")
    assert (outcome.out, outcome.err) == ("", "")


def test_a_dash_is_stdout(run: Run) -> None:
    assert run("scan", ".", "--output", "-").out.startswith("flowcheck")


@pytest.mark.parametrize(
    ("output", "said"),
    [(".", "it is a directory"), ("no/where.json", "there is no directory 'no'")],
)
def test_an_output_that_cannot_be_written_is_told_before_the_scan(
    run: Run, output: str, said: str
) -> None:
    outcome = run("scan", ".", "--output", output)
    assert outcome.code == ExitCode.USAGE
    assert said in outcome.err
    assert outcome.engine.asked is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_directory_without_permission_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    outcome = run("scan", ".", "--output", "locked/x")
    assert outcome.code == ExitCode.USAGE
    assert "permission denied" in outcome.err


def test_writing_keeps_the_mode_of_an_old_file_and_follows_a_link(tmp_path: Path) -> None:
    old, link = tmp_path / "old", tmp_path / "link"
    old.write_text("old")
    old.chmod(0o640)
    link.symlink_to(old)
    write_file(link, b"new")
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 300)
    with pytest.raises(ConfigError, match="cannot write"):
        write_file(target, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_early_is_no_error() -> None:
    code = (
        "import os, sys; from sample_result import sample; from fake_cli import FakeEngine;"
        "from flowcheck.cli.main import main; read, write = os.pipe();"
        "os.close(read); os.dup2(write, 1);"
        "code = main(['scan', '.'], FakeEngine(sample())); sys.stdout.flush(); sys.exit(code)"
    )
    done = run_python(code)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_ascii_terminal_gets_stand_ins() -> None:
    code = (
        "import sys; from sample_result import sample; from fake_cli import FakeEngine;"
        "from flowcheck.cli.main import main; sys.exit(main(['scan', '.'], FakeEngine(sample())))"
    )
    done = run_python(code, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert b"# sent as it is   + sent treated" in done.stdout


@pytest.mark.parametrize(
    ("refused", "env", "expected"),
    [
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(refused: bool, env: dict[str, str], expected: bool) -> None:
    assert use_color(None, refused=refused, env=env) is expected


def test_forced_colour_reaches_the_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("scan", ".").out
    assert "\x1b[" not in run("scan", ".", "--no-color").out
    assert "\x1b[" not in run("scan", ".", "--format", "json").out


def test_columns_are_respected(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, run("scan", ".").out.splitlines())) <= 60


def test_progress_is_one_line_that_is_wiped(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session()
    with ProgressLine(session, shown=True) as progress:
        progress("read", 1, 1200)
        progress("read", 2, 1200)
        progress("walk\x1b", 0, 0)
    assert session.stage == "walk\x1b"
    words = [part.rstrip() for part in capsys.readouterr().err.split("\r")]
    assert words == ["", "read 1/1,200", "walk\\x1b", "", ""]


def test_progress_that_is_not_shown_still_knows_the_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = Session()
    with ProgressLine(session, shown=False) as progress:
        progress("read", 1, 2)
    assert (session.stage, capsys.readouterr().err) == ("read", "")


def test_the_json_has_the_keys_of_the_design(run: Run) -> None:
    flow = json.loads(run("scan", ".", "--format", "json").out)["flows"][0]
    fixed = (
        "id vendor category key role event subject treatment implicit whole_object confidence "
        "source sink path gates"
    )
    assert list(flow)[:15] == fixed.split()


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        ((), "shop"),
        ((".",), "shop"),
        (("api",), "shop/api"),
        (("api/views.py",), "shop/api/views.py"),
        (("web/src", "web/app"), "shop/web"),
    ],
)
def test_a_part_is_called_by_its_repository(
    paths: tuple[str, ...], name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "shop"
    for folder in (".git", "api", "web/src", "web/app"):
        (top / folder).mkdir(parents=True)
    (top / "api" / "views.py").touch()
    monkeypatch.chdir(top)
    asked = run("scan", *paths).engine.asked
    assert asked is not None
    assert asked.name == name


def test_a_folder_in_no_repository_has_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert project_name((tmp_path / "shop",)) == "shop"
