"""The hook under the real ``pre-commit`` program, in a scratch repository, without a network."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from repositories import CLEAN, LEAK, MANIFEST, RULE, Repo, environment

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WITH_OTHER = CLEAN + "\nexport const answer = 42;\n"


def published() -> dict[str, Any]:
    """The hook that other projects get."""
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    assert isinstance(hook, dict)
    return hook


def program(*arguments: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run pre-commit."""
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120
    )


class Shop(Repo):
    """A repository with the hook installed; the program is this checkout's."""

    def env(self) -> dict[str, str]:
        """The environment of a developer who has no network."""
        paths = os.pathsep.join([str(ROOT / "src"), *sys.path])
        return environment() | {
            "PRE_COMMIT_HOME": str(self.path.parent / "pre-commit"),
            "PYTHONPATH": paths,
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }

    def try_git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run git with its hooks."""
        return subprocess.run(
            ["git", *arguments], cwd=self.path, env=self.env(), capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip

    def try_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``git commit``."""
        return self.try_git("commit", "--message", "change", *arguments)


@pytest.fixture
def project(tmp_path: Path) -> Shop:
    """A shop with the hook, one commit old."""
    hook = published()
    local = {key: value for key, value in hook.items() if key != "minimum_pre_commit_version"}
    local |= {
        "language": "system",
        "entry": f"{shlex.quote(sys.executable)} -m {hook['entry']} --jobs 1",
    }
    (tmp_path / "a shop").mkdir()
    shop = Shop(tmp_path / "a shop")
    shop.git("init", "--quiet", "--initial-branch=main")
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    files = {
        ".pre-commit-config.yaml": json.dumps(config),
        "package.json": MANIFEST,
        "src/track.js": CLEAN,
    }
    shop.commit(files)
    kinds = ("--hook-type", "pre-commit", "--hook-type", "pre-merge-commit")
    done = program("install", *kinds, cwd=shop.path, env=shop.env())
    assert done.returncode == 0, done.stderr
    return shop


def test_the_published_hook_is_one_that_pre_commit_takes(tmp_path: Path) -> None:
    env = environment() | {"PRE_COMMIT_HOME": str(tmp_path)}
    done = program("validate-manifest", str(HOOKS), cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stdout


def test_a_leak_is_stopped_and_told(project: Shop) -> None:
    project.stage({"src/track.js": LEAK})
    before = project.git("rev-parse", "HEAD")
    done = project.try_commit()
    assert done.returncode == 1
    assert f"src/track.js:4: error {RULE}" in done.stderr
    assert project.git("rev-parse", "HEAD") == before
    project.stage({"src/track.js": WITH_OTHER})
    assert project.try_commit().returncode == 0
    assert project.git("rev-parse", "HEAD~1") == before


def test_what_is_not_staged_plays_no_part(project: Shop) -> None:
    project.stage({"src/track.js": WITH_OTHER})
    project.write({"src/track.js": LEAK, "src/untracked.js": LEAK})
    assert project.try_commit().returncode == 0
    assert (project.path / "src" / "track.js").read_text("utf-8") == LEAK
    project.git("add", "--all")
    project.write({"src/track.js": CLEAN})
    (project.path / "src" / "untracked.js").unlink()
    assert project.try_commit().returncode == 1


def test_all_and_named_files_are_what_git_says(project: Shop) -> None:
    project.write({"src/track.js": LEAK, "package.json": MANIFEST + "\n"})
    assert project.try_commit("--all").returncode == 1
    assert project.try_commit("src/track.js").returncode == 1
    assert project.try_commit("package.json").returncode == 0


def test_old_findings_stay_and_may_be_renamed(project: Shop) -> None:
    project.stage({"src/track.js": LEAK})
    assert project.try_commit("--no-verify").returncode == 0
    project.git("mv", "src/track.js", "src/renamed file.js")
    project.stage({"src/more.js": "export const a = 1;\n"})
    done = project.try_commit()
    assert done.returncode == 0, done.stderr


def test_a_merge_passes_and_what_is_hidden_in_it_does_not(project: Shop) -> None:
    project.git("switch", "--quiet", "--create", "topic")
    project.stage({"src/topic.js": LEAK})
    assert project.try_commit("--no-verify").returncode == 0
    project.git("switch", "--quiet", "main")
    project.stage({"src/main.js": "export const a = 1;\n"})
    assert project.try_commit().returncode == 0
    done = project.try_git("merge", "--no-edit", "topic")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(project.git("rev-parse", "HEAD^@").split()) == 2
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    project.try_git("merge", "--no-commit", "topic")
    project.stage({"src/hidden.js": LEAK.replace("email: user.email", "phone: user.phone")})
    done = project.try_commit()
    assert done.returncode == 1
    assert "src/hidden.js" in done.stderr


def test_words_alone_are_not_judged(project: Shop) -> None:
    project.stage({"README.md": "words\n"})
    assert project.try_commit().returncode == 0


def test_the_program_can_judge_by_hand(project: Shop) -> None:
    project.stage({"src/track.js": LEAK})
    done = program("run", published()["id"], cwd=project.path, env=project.env())
    assert done.returncode == 1
    assert "This commit brings 1 finding." in done.stdout
