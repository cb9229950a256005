"""Which files can change what a scan finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_cli import run_python
from flowcheck.config import FILE_NAMES
from flowcheck.gate.relevance import CONFIGURATIONS, has_manifest, matters
from flowcheck.gate.repository import SUBMODULE, SYMLINK, Entry, Repository

NOWHERE = Repository(Path("/nonexistent"), Path("/nonexistent/.git"), "x")


def entry(path: str, mode: str = "100644") -> Entry:
    return Entry(path, mode, "0" * 40)


def test_the_names_of_configurations_are_those_that_are_read() -> None:
    assert CONFIGURATIONS == FILE_NAMES


@pytest.mark.parametrize(
    "path",
    ["a.ts", "a/b.PY", "web/package.json", "pnpm-lock.yaml", "flowcheck.yml", "x/tsconfig.json"],
)
def test_code_manifests_and_configuration_matter(path: str) -> None:
    assert matters(NOWHERE, [entry(path)], [])


@pytest.mark.parametrize("path", ["README.md", "a.css", "a/flowcheck.yml", "ci.yml", "x.svg"])
def test_other_files_do_not(path: str) -> None:
    assert not matters(NOWHERE, [entry(path)], [])


def test_yaml_matters_where_it_may_hold_rules() -> None:
    assert matters(NOWHERE, [entry("policy/own.yml")], [entry("flowcheck.yml")])


def test_links_and_submodules_do_not_matter() -> None:
    rows = [entry("a.ts", SYMLINK), entry("b.py", SUBMODULE)]
    assert not matters(NOWHERE, rows, [])


def test_some_files_name_packages() -> None:
    assert has_manifest([entry("a/package.json")])
    assert not has_manifest([entry("a")])


def test_a_commit_of_words_loads_no_engine() -> None:
    done = run_python(
        "import sys\n"
        "import flowcheck.gate.commit\n"
        "heavy = {'yaml', 'pathspec', 'ast_grep_py', 'flowcheck.pipeline'}\n"
        "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    assert done.returncode == 0, done.stderr
