"""What git is asked, and what becomes of a question that nobody waits for."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path

import pytest

from flowcheck.discover import git
from repositories import Repo


def test_what_was_asked_before_is_not_asked_again(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    commit = repo.commit({"a.ts": "1", "b/c.py": "2"})
    files, revision = git.ask_files(repo.path), git.ask_revision(repo.path)
    repo.commit({"d.ts": "3"})
    found = git.listed_files(repo.path, files)
    assert found is not None
    assert {"a.ts", "b/c.py"} <= {*found[0]}
    assert git.revision(repo.path, revision) in (commit, repo.git("rev-parse", "HEAD"))


def test_a_question_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asked = git.ask_files(repo.path)
        assert asked is not None
        process = asked._process
        del asked
        gc.collect()
        assert process.returncode is not None


def test_without_git_nothing_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.ask_files(tmp_path) is None
    assert git.listed_files(tmp_path) is None
    assert git.revision(tmp_path) is None


def test_names_that_look_like_rows_are_names(tmp_path: Path) -> None:
    names = {"100644 abc 0\tx.ts", "H 160000 abc 0\ty.ts", "? z.ts", "new\nline.ts"}
    repo = Repo.new(tmp_path / "shop")
    repo.commit(dict.fromkeys(names, "1"))
    for name in names:
        (repo.path / f"new {name}").write_text("2")
    found = git.listed_files(repo.path)
    assert found is not None
    assert {*found[0]} >= names | {f"new {name}" for name in names}
    assert found[1] == []
