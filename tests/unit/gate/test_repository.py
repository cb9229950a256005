"""What is said when git does not answer, and with which environment it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.discover.git import environment
from flowcheck.errors import ConfigError
from flowcheck.gate import repository
from flowcheck.gate.commit import commit_in_the_making
from flowcheck.gate.repository import open_repository
from repositories import Repo

OWNED = b"""fatal: detected dubious ownership in repository at '/srv/shop'
To add an exception for this directory, call:

\tgit config --global --add safe.directory /srv/shop
"""


def test_a_repository_of_somebody_else_is_told_with_the_command_that_helps() -> None:
    assert repository._unreadable(Path("/srv/shop/web"), OWNED).endswith(
        "if you trust it: `git config --global --add safe.directory /srv/shop`"
    )


def test_another_failure_is_told_in_git_s_words() -> None:
    words = repository._unreadable(Path("/x"), b"fatal: bad config line 1\n in file .git/config\n")
    assert words == "`git rev-parse` failed: bad config line 1 in file .git/config"


def test_git_runs_without_the_environment_of_another_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    found = environment()
    assert "/elsewhere" not in found.values()
    assert found["GIT_OPTIONAL_LOCKS"] == "0"
    assert found["GIT_CONFIG_KEY_0"] == "safe.directory"
    assert environment("/index")["GIT_INDEX_FILE"] == "/index"


def test_a_machine_without_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="git is not installed"):
        open_repository(tmp_path)


def test_what_differs_gives_the_files_of_the_older_side(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    old = repo.commit({"a.ts": "1", "b/c.ts": "2", "kept.py": "3", "mode.py": "4", "é ü.ts": "5"})
    repo.git("mv", "a.ts", "d.ts")
    repo.git("rm", "-q", "b/c.ts")
    repo.git("update-index", "--chmod=+x", "mode.py")
    new = repo.commit({"b": "a file where a folder was", "é ü.ts": "6", "mode.py": "4"})
    found = open_repository(repo.path)
    before, after = found.files(old), found.files(new)
    delta = found.delta(old, new)
    assert set(delta.rows) == set(before) ^ set(after)
    assert delta.before(after) == before


def test_the_index_is_compared_with_the_parent(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    old = repo.commit({"a.ts": "1", "b.ts": "2", "c.ts": "3"})
    repo.write({"a.ts": "other", "new.ts": "4", "meant.ts": "5", "c.ts": "not staged"})
    repo.git("add", "a.ts", "new.ts")
    repo.git("add", "--intent-to-add", "meant.ts")
    repo.git("rm", "-q", "--cached", "b.ts")
    found = open_repository(repo.path)
    staged, parents = found.making({})
    assert list(parents) == [old]
    assert {row.path for row in parents[old].rows} == {"a.ts", "b.ts", "new.ts", "meant.ts"}
    assert parents[old].before(staged) == found.files(old)


def test_before_the_first_commit_all_files_are_new(tmp_path: Path) -> None:
    repo = Repo.new(tmp_path / "shop")
    repo.write({"a.ts": "1"})
    repo.git("add", "a.ts")
    commit = commit_in_the_making(open_repository(repo.path))
    assert [[row.path for row in rows] for rows in commit.changes] == [["a.ts"]]
