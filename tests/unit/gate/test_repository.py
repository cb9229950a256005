"""What is said when git does not answer, and with which environment it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.discover.git import environment
from flowcheck.errors import ConfigError
from flowcheck.gate import repository
from flowcheck.gate.repository import open_repository

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
