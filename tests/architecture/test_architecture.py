"""What the layout of the project promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from flowcheck.catalog.location import rules_directory

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CEILING = 600
_ASSETS = {".css", ".js", ".jinja"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "types_", "manager"}


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_is_past_the_ceiling(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= CEILING


def test_no_module_has_a_name_without_a_meaning() -> None:
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def test_every_module_says_what_it_is() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *PAGES], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|rules|tests|fixtures|docs)/[\w./-]+)`", text))
    linked = {
        (page.parent / target).resolve()
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    }
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
    assert sorted(str(path) for path in linked if not path.exists()) == []


def test_the_wheel_carries_the_rules(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--no-index", "--quiet", "--wheel-dir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("flowcheck-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    rules = {path.relative_to(ROOT / "rules") for path in (ROOT / "rules").rglob("*.yml")}
    assert {f"flowcheck/_rules/{path.as_posix()}" for path in rules} <= inside
    assert "flowcheck/py.typed" in inside
    assets = (path for path in (ROOT / "src").rglob("*") if path.suffix in _ASSETS)
    assert {path.relative_to(ROOT / "src").as_posix() for path in assets} <= inside
    assert not [name for name in inside if name.startswith(("tests/", "fixtures/"))]


def test_the_rules_of_a_checkout_are_found() -> None:
    assert rules_directory() == ROOT / "rules"


def test_asking_for_the_version_loads_no_engine() -> None:
    script = (
        "import sys\n"
        "from flowcheck.cli.main import main\n"
        "main(['--version'])\n"
        "heavy = {'networkx', 'ast_grep_py', 'yaml', 'flowcheck.pipeline'} & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flowcheck", "--version"], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"flowcheck \d+\.\d+\.\d+\n", done.stdout)
