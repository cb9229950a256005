"""Real git repositories for tests, apart from the settings of whoever runs them."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from projects import write

MANIFEST = '{"name": "shop", "dependencies": {"mixpanel-browser": "2.60.0"}}\n'
CLEAN = """\
import mixpanel from "mixpanel-browser";

export function signedUp(user) {
  mixpanel.track("Signed up", { plan: user.plan });
}
"""
LEAK = CLEAN.replace("plan: user.plan", "email: user.email")
HASHED = CLEAN.replace("plan: user.plan", "email: sha256(user.email)").replace(
    "\n\n", '\nimport { sha256 } from "js-sha256";\n\n', 1
)
RULE = "direct-identifier-to-analytics"


def environment() -> dict[str, str]:
    """Settings of git for tests: nobody's configuration, a fixed person and day."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    person = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "T"), ("EMAIL", "t@example.org"))
    }
    return kept | person | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@dataclass(frozen=True)
class Repo:
    """A repository with a work tree."""

    path: Path

    @classmethod
    def new(cls, path: Path) -> Repo:
        """An empty one."""
        path.mkdir(parents=True)
        repo = cls(path)
        repo.git("init", "--quiet", "--initial-branch=main")
        return repo

    def git(self, *arguments: str, check: bool = True) -> str:
        """Run git in it."""
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.path,
            env=environment(),
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "replace"))
        return os.fsdecode(done.stdout).rstrip("\n")

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into the work tree."""
        write(self.path, files)

    def stage(self, files: Mapping[str, str]) -> None:
        """Write files and put them into the index."""
        self.write(files)
        self.git("add", "--all")

    def commit(self, files: Mapping[str, str], message: str = "change") -> str:
        """Commit files; gives the commit."""
        self.stage(files)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def state(self) -> dict[str, str]:
        """Everything that a read-only command must leave alone, as text."""
        shown = {"status": self.git("--no-optional-locks", "status", "--porcelain", "--ignored")}
        for path in sorted(self.path.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            stat = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            shown[str(path.relative_to(self.path))] = f"{stat.st_mtime_ns} {digest}"
        return shown


def shop(path: Path) -> Repo:
    """A repository with one commit of a shop that sends a plan to Mixpanel."""
    repo = Repo.new(path)
    repo.commit({"package.json": MANIFEST, "src/track.js": CLEAN})
    return repo
