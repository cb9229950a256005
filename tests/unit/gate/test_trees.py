"""Files of a commit as a scan reads them; which names of a git tree are taken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flowcheck.discover.files import Disk
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.walk import discover
from flowcheck.gate.repository import open_repository
from flowcheck.gate.trees import is_safe, snapshot
from repositories import Repo

HOSTILE = [
    "", "/etc/passwd", "../x", "a/../../x", "a/..", ".", "./a", "a//b", "a/", ".git/config",
    "a/.git/hooks/x", ".GIT/config", ".git./x", ".git /x", "git~1/config", "a\0b",
]  # fmt: skip
FINE = [
    "a",
    "a b/c",
    "a\nb",
    "-x",
    "..a",
    "a/...b",
    ".gitignore",
    ".github/x",
    "ü",
    "\udcff",
    "a:b",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_name_that_leads_out_is_refused(path: str) -> None:
    assert not is_safe(path)


@pytest.mark.parametrize("path", FINE)
def test_an_odd_name_is_not(path: str) -> None:
    assert is_safe(path)


@given(st.text(st.sampled_from("./\\~ gGiItT1a\0"), max_size=12))
def test_what_is_safe_stays_below(path: str) -> None:
    if is_safe(path):
        inside = Path(os.path.normpath(Path("/top") / path))
        assert inside.is_relative_to("/top")
        assert ".git" not in {part.lower() for part in inside.parts}


def test_a_commit_is_read_as_its_checkout_is(tmp_path: Path) -> None:
    top = tmp_path / "shop"
    texts = {
        "web/a.ts": "export const a = 1;\n",
        "web/dist/bundle.js": "x()\n",
        "package.json": '{"name": "shop"}',
        "flowcheck.yml": "policies: [rules/own.yml]\n",
        "rules/own.yml": "rules: []\n",
        "run": "#!/usr/bin/env python\nprint()\n",
        "logo.svg": "<svg/>",
        "big.js": "x" * 1_200_000,
        "ä.py": "x = 1\n",
    }
    repo = Repo.new(top)
    (top / "link.ts").symlink_to("web/a.ts")
    repo.commit(texts)
    repository = open_repository(top)
    expected = discover(Disk(top))
    with snapshot(repository, repository.files("HEAD")) as found:
        assert discover(found) == replace(expected, root=found.root)
        assert found.root.name == "shop"
        assert not found.diagnostics
        # What is no setting is nowhere on the disk.
        assert sorted(path.name for path in found.root.rglob("*")) == [
            ".git",
            "flowcheck.yml",
            "own.yml",
            "rules",
        ]
        assert read_manifests(found, expected.manifests) == read_manifests(
            Disk(top), expected.manifests
        )
    assert {"too-large", "symlink", "not-code"} <= expected.skipped.keys()


def test_files_are_read_one_by_one_or_at_once(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    repo.commit({"a.ts": "one", "c.ts": "three"})
    repository = open_repository(repo.path)
    with snapshot(repository, repository.files("HEAD")) as found:
        found.expect(["c.ts", "b.ts"])
        assert [found.read(path) for path in ("a.ts", "c.ts", "a.ts")] == [b"one", b"three", b"one"]
        assert found.read("a.ts", 2) == b"on"
        with pytest.raises(FileNotFoundError):
            found.read("b.ts")
