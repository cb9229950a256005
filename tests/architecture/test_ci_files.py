"""The GitHub action and the GitLab template: valid, and their scripts do what they say."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_schemas import GITHUB_ACTION, GITLAB_CI, mistakes, published
from flowcheck.cli.scan import scan
from flowcheck.report.diff.markdown import MARK
from flowcheck.report.formats import FORMATS
from flowcheck.report.verdict import FAIL_ON
from goldens import ROOT

ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / "templates" / "gitlab-ci.yml"
FAKE = """#!/bin/sh
for word in "$@"; do printf '<%s>\\n' "$word"; done >> "$SEEN"
exit "$CODE"
"""


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def _steps() -> dict[str, dict[str, Any]]:
    steps = _read(ACTION)["runs"]["steps"]
    return {step.get("name", step.get("uses", "")): step for step in steps}


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    fake = tmp_path / "bin" / "flowcheck"
    fake.parent.mkdir()
    fake.write_text(FAKE)
    fake.chmod(0o755)
    return tmp_path / "seen"


def _run(script: str, seen: Path, code: int, shell: str, **env: str) -> int:
    path = os.pathsep.join((str(seen.parent / "bin"), os.environ["PATH"]))
    known = {"PATH": path, "SEEN": str(seen), "CODE": str(code), **env}
    options = ["--noprofile", "--norc", "-eo", "pipefail"] if shell == "bash" else ["-e"]
    command = [shell, *options, "-c", script]
    return subprocess.run(command, env=known, check=False, cwd=seen.parent).returncode


def test_the_action_is_valid() -> None:
    assert mistakes(_read(ACTION), published(GITHUB_ACTION)) == []


def test_the_template_is_valid() -> None:
    assert mistakes(_read(TEMPLATE), published(GITLAB_CI)) == []


def test_nobody_is_told_to_install_the_program_of_somebody_else() -> None:
    by_name = re.compile(
        r"\b(?:pip|pipx|uv) install [^\n]*(?<= )[\"']?flowcheck\b(?!/)|flowcheck=="
    )
    docs = (ROOT / "docs").rglob("*.md")
    for page in (ROOT / "README.md", ACTION, *docs, *TEMPLATE.parent.iterdir()):
        assert not by_name.search(page.read_text("utf-8")), page


def test_no_input_is_put_into_a_script() -> None:
    for name, step in _steps().items():
        assert "${{" not in step.get("run", ""), name
        if "run" in step:
            assert step["shell"] == "bash"


def test_what_is_used_is_pinned_and_every_input_is_used() -> None:
    text = ACTION.read_text("utf-8")
    for step in _steps().values():
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step["uses"])
    for name in _read(ACTION)["inputs"]:
        assert f"inputs.{name}" in text


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_scan_of_the_action(seen: Path, code: int) -> None:
    out = seen.parent / "output"
    env = {
        "FLOWCHECK_PATH": "my app; $(touch hacked)",
        "FLOWCHECK_FAIL_ON": "warning",
        "FLOWCHECK_BASELINE": "a b.json",
        "FLOWCHECK_ARGS": "--exclude **/old/** $(touch hacked)",
        "FLOWCHECK_SARIF": "x y.sarif",
        "GITHUB_OUTPUT": str(out),
    }
    ended = _run(_steps()["Scan"]["run"], seen, code, "bash", **env)
    assert ended == (code if code > 1 else 0)
    words = re.findall(r"^<(.*)>$", seen.read_text(), re.MULTILINE)
    assert words == [
        "scan", "--format", "github", "--also", "sarif=x y.sarif", "--fail-on", "warning",
        "--exclude", "**/old/**", "$(touch", "hacked)", "--baseline", "a b.json",
        "--", "my app; $(touch hacked)",
    ]  # fmt: skip
    told = dict(line.split("=", 1) for line in out.read_text().splitlines())
    assert told == {"exit-code": str(code)} | ({"sarif-file": "x y.sarif"} if code < 2 else {})
    assert not (seen.parent / "hacked").exists()


def test_the_verdict_of_the_action_is_the_exit_code(seen: Path) -> None:
    run = _steps()["Verdict"]["run"]
    assert [_run(run, seen, 0, "bash", FLOWCHECK_CODE=str(n)) for n in (0, 1, 3)] == [0, 1, 3]


def test_the_comment_of_the_action_finds_the_one_before() -> None:
    assert f'startswith("{MARK}")' in _steps()["Tell what the pull request changes"]["run"]


@pytest.mark.parametrize("baseline", ["", "a b.json"])
def test_the_scan_of_the_template(seen: Path, baseline: str) -> None:
    job = _read(TEMPLATE)
    (script,) = job["flowcheck"]["script"]
    env = {"FLOWCHECK_PATH": "a b", "FLOWCHECK_FAIL_ON": "note", "FLOWCHECK_BASELINE": baseline}
    assert _run(script, seen, 1, "sh", **env) == 1
    words = re.findall(r"^<(.*)>$", seen.read_text(), re.MULTILINE)
    assert words[-2:] == ["--", "a b"]
    assert words.count("--also") == 3
    assert ("--baseline" in words) == bool(baseline)
    assert not baseline or words[words.index("--baseline") + 1] == baseline
    artifacts = job["flowcheck"]["artifacts"]
    written = {word.partition("=")[2] for word in words if "=" in word}
    assert written == set(artifacts["paths"]) == set(artifacts["reports"].values())


def test_options_and_formats_are_those_of_the_command() -> None:
    known = {option for parameter in scan.params for option in parameter.opts}
    for path in (ACTION, TEMPLATE):
        text = path.read_text("utf-8")
        lines = [line for line in text.splitlines() if "pip install" not in line]
        commands = "\n".join(lines)
        used = set(re.findall(r"(?<![\w-])--[a-z-]+", commands))
        others = {"--exact", "--method", "--field", "--silent", "--paginate", "--jq", "--quiet"}
        others |= {"--no-tags", "--depth", "--disable-pip-version-check"}
        assert used - others <= known
        assert set(re.findall(r"--also \"?([a-z-]+)=", commands)) <= set(FORMATS)
    choice = _read(ACTION)["inputs"]["fail-on"]["description"]
    assert all(word in choice for word in FAIL_ON)
