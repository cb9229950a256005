"""What git keeps of a project: commits, the index, and the files of both. Reads only.

Runs plumbing commands without a shell, without hooks, file-system monitors or locks. Every failure
is a ``ConfigError`` that names the command which helps.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from flowcheck.discover.git import run
from flowcheck.errors import ConfigError

TIMEOUT_SECONDS = 120
SUBMODULE = "160000"
SYMLINK = "120000"

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGED = "GITHEAD_"  # git merge tells its hooks by variables of this name what it merges
_SHOWN = 3


class Entry(Struct, frozen=True, order=True):
    """A file of a commit or of the index; ``path`` is relative to the top, with ``/``."""

    path: str
    mode: str
    oid: str


class Repository(Struct, frozen=True):
    """A repository: ``top`` is its work tree, or the git directory when it is ``bare``.

    ``name`` is that of its folder. ``index`` is the index file to read, ``""``: its own. ``parts``
    are the folders and files whose contents are asked for; none is all of them.
    """

    top: Path
    git_dir: Path
    name: str
    bare: bool = False
    shallow: bool = False
    index: str = ""
    parts: tuple[str, ...] = ()

    def commit(self, name: str) -> str:
        """The full id of the commit that a name stands for."""
        if not name or name.startswith("-"):
            raise ConfigError(f"not the name of a commit: {name!r}")
        done = self.run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", fails=True)
        found = os.fsdecode(done.stdout).strip()
        if done.returncode or not _COMMIT.fullmatch(found):
            raise ConfigError(f"no commit {name!r} in this repository; {self._fetch(name)}")
        return found

    def head(self) -> str | None:
        """The commit that is checked out, ``None`` before the first one."""
        done = self.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", fails=True)
        found = os.fsdecode(done.stdout).strip()
        return found if done.returncode == 0 and _COMMIT.fullmatch(found) else None

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits, ``None`` when none is known here."""
        done = self.run("merge-base", one, other, fails=True)
        found = os.fsdecode(done.stdout).split()
        return found[0] if done.returncode == 0 and found else None

    def parents(self, env: Mapping[str, str] = os.environ) -> tuple[str, ...]:
        """The parents that the next commit will have: HEAD, and what is being merged."""
        head = self.head()
        if head is None:
            return ()
        try:
            merging = (self.git_dir / "MERGE_HEAD").read_text("ascii").split()
        except (OSError, UnicodeDecodeError):
            merging = []
        told = sorted(key.removeprefix(_MERGED) for key in env if key.startswith(_MERGED))
        others = [oid for oid in (*merging, *told) if _COMMIT.fullmatch(oid)]
        return tuple(dict.fromkeys((head, *(self.commit(oid) for oid in others))))

    def files(self, commit: str) -> tuple[Entry, ...]:
        """The files of a commit."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *self.parts).stdout
        return tuple(sorted(_tree_rows(out)))

    def staged(self) -> tuple[Entry, ...]:
        """The files of the index. Raises when some are not merged yet."""
        out = self.run("ls-files", "--stage", "-z").stdout
        rows = list(_index_rows(out))
        unmerged = sorted({entry.path for stage, entry in rows if stage != "0"})
        if unmerged:
            more = ", ..." if len(unmerged) > _SHOWN else ""
            names = ", ".join(repr(path) for path in unmerged[:_SHOWN]) + more
            raise ConfigError(f"not merged yet: {names}; resolve the conflicts and `git add` them")
        return tuple(sorted(entry for _, entry in rows))

    def nested(self) -> tuple[str, ...]:
        """Submodules, and repositories inside the work tree that are not tracked."""
        rows = _index_rows(self.run("ls-files", "--stage", "-z").stdout)
        modules = {entry.path for _, entry in rows if entry.mode == SUBMODULE}
        others = self.run("ls-files", "--others", "--exclude-standard", "-z").stdout
        return tuple(sorted(modules | {row[:-1] for row in _rows(others) if row.endswith("/")}))

    def run(self, *arguments: str, fails: bool = False) -> subprocess.CompletedProcess[bytes]:
        """Run git; raises for an exit code other than 0 unless it may fail."""
        done = git(self.top, *arguments, index=self.index)
        if done.returncode and not fails:
            raise ConfigError(_failure(arguments[0], done.stderr))
        return done

    def _fetch(self, name: str) -> str:
        """What to do about a commit that is not here."""
        remotes = os.fsdecode(self.run("remote", fails=True).stdout).split()
        remote, _, branch = name.partition("/")
        depth = " --depth=1" if self.shallow else ""
        if branch and remote in remotes:
            return f"`git fetch {remote} {branch}:refs/remotes/{name}{depth}` may bring it"
        if _COMMIT.fullmatch(name) and remotes:
            return f"`git fetch {remotes[0]} {name}{depth}` may bring it"
        if self.shallow and remotes:
            return f"the clone is shallow: `git fetch --unshallow {remotes[0]}` brings all commits"
        return "`git branch --all` and `git log` show what there is"


def open_repository(folder: Path, *, index: str = "") -> Repository:
    """The repository around a folder.

    ``index`` is what git put into GIT_INDEX_FILE for a hook; it is relative to the work tree.
    """
    done = git(
        folder, "rev-parse", "--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir"
    )
    if done.returncode:
        raise ConfigError(_unreadable(folder, done.stderr))
    bare, shallow, git_dir = os.fsdecode(done.stdout).removesuffix("\n").split("\n", 2)
    path = Path(git_dir)
    if bare == "true":
        name = path.name.removesuffix(".git") or path.parent.name
        return Repository(path, path, name, bare=True, shallow=shallow == "true")
    done = git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise ConfigError(f"{str(folder)!r} is inside a git directory; go to the work tree")
    top = Path(os.fsdecode(done.stdout).removesuffix("\n"))
    return Repository(
        top,
        path,
        top.name,
        shallow=shallow == "true",
        index=os.path.normpath(top / index) if index else "",
    )


def with_work_tree(repository: Repository, what: str) -> None:
    """Raise for a repository without a work tree; ``what`` says what to do, or what is missing."""
    if repository.bare:
        raise ConfigError(
            f"{str(repository.top)!r} is a bare repository without a work tree: {what}"
        )


def git(folder: Path, *arguments: str, index: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder."""
    try:
        return run(folder, *arguments, seconds=TIMEOUT_SECONDS, index=index)
    except FileNotFoundError:
        raise ConfigError("git is not installed, or not in PATH") from None
    except subprocess.TimeoutExpired:
        seconds = TIMEOUT_SECONDS
        raise ConfigError(f"`git {arguments[0]}` did not end in {seconds} seconds") from None
    except (OSError, ValueError) as problem:
        raise ConfigError(f"`git {arguments[0]}` could not be run: {problem}") from None


def _tree_rows(out: bytes) -> Iterator[Entry]:
    for row in _rows(out):
        head, _, path = row.partition("\t")
        mode, _, oid = head.split(" ", 2)
        yield Entry(path, mode, oid)


def _index_rows(out: bytes) -> Iterator[tuple[str, Entry]]:
    for row in _rows(out):
        head, _, path = row.partition("\t")
        mode, oid, stage = head.split(" ", 2)
        yield stage, Entry(path, mode, oid)


def _rows(out: bytes) -> Sequence[str]:
    return [row for row in os.fsdecode(out).split("\0") if row]


def _unreadable(folder: Path, stderr: bytes) -> str:
    """Why a folder is not a repository that git reads."""
    words = stderr.decode("utf-8", "replace")
    if "dubious ownership" in words:
        found = re.search(r"safe\.directory (.+)", words)
        place = found.group(1).strip() if found else str(folder.resolve())
        return (
            "git refuses this repository because somebody else owns it; if you trust it: "
            f"`git config --global --add safe.directory {place}`"
        )
    if "not a git repository" in words:
        return (
            f"{str(folder.resolve())!r} is not in a git repository, which this command"
            " reads; `flowcheck scan` needs none"
        )
    return _failure("rev-parse", stderr)


def _failure(what: str, stderr: bytes) -> str:
    words = " ".join(stderr.decode("utf-8", "replace").split())
    return f"`git {what}` failed: {words.removeprefix('fatal: ') or 'no reason given'}"
