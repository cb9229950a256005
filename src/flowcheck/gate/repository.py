"""What git keeps of a project: commits, the index, and the files of both. Reads only.

Runs plumbing commands without a shell, without hooks, file-system monitors or locks. Every failure
is a ``ConfigError`` that names the command which helps.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from msgspec import Struct

from flowcheck.discover.git import Asked
from flowcheck.errors import ConfigError
from flowcheck.patterns import regex

TIMEOUT_SECONDS = 120
SUBMODULE = "160000"
SYMLINK = "120000"

_COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGED = "GITHEAD_"  # git merge tells its hooks by variables of this name what it merges
_SHOWN = 3
_NO_FILE = "000000"
_PATH = attrgetter("path")
_RAW = (
    "--raw", "-z", "--no-abbrev", "--no-renames", "--no-relative", "--ignore-submodules=none",
)  # fmt: skip


class Entry(Struct, frozen=True, order=True):
    """A file of a commit or of the index; ``path`` is relative to the top, with ``/``."""

    path: str
    mode: str
    oid: str


class Delta(Struct, frozen=True):
    """What differs between two trees: the files that only the ``older`` has, only the ``newer``.

    A file with another content or mode is in both.
    """

    older: tuple[Entry, ...] = ()
    newer: tuple[Entry, ...] = ()

    @property
    def rows(self) -> tuple[Entry, ...]:
        """All of them."""
        return tuple(sorted((*self.older, *self.newer)))

    def before(self, newer: Iterable[Entry]) -> tuple[Entry, ...]:
        """The files of the older tree; ``newer`` are those of the newer one."""
        other = {entry.path for entry in self.newer}
        kept = (entry for entry in newer if entry.path not in other)
        return tuple(sorted((*kept, *self.older), key=_PATH))


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
        return tuple(sorted(_tree_rows(out), key=_PATH))

    def delta(self, older: str, newer: str) -> Delta:
        """What differs between two commits."""
        return _delta(self._ask("diff-tree", "-r", *_RAW, older, newer, "--", *self.parts))

    def making(
        self, env: Mapping[str, str] = os.environ
    ) -> tuple[tuple[Entry, ...], dict[str, Delta]]:
        """The files of the index, and what differs from them in each parent of the next commit.

        Raises when some are not merged yet.
        """
        index = self._ask("ls-files", "--stage", "-z")
        others = {
            parent: self._ask("diff-index", "--cached", *_RAW, "--ita-visible-in-index", parent)
            for parent in self.parents(env)
        }
        rows = list(_index_rows(index.output()))
        deltas = {parent: _delta(asked) for parent, asked in others.items()}
        unmerged = sorted({entry.path for stage, entry in rows if stage != "0"})
        if unmerged:
            more = ", ..." if len(unmerged) > _SHOWN else ""
            names = ", ".join(repr(path) for path in unmerged[:_SHOWN]) + more
            raise ConfigError(f"not merged yet: {names}; resolve the conflicts and `git add` them")
        return tuple(sorted((entry for _, entry in rows), key=_PATH)), deltas

    def nested(self) -> tuple[str, ...]:
        """Submodules, and repositories inside the work tree that are not tracked."""
        index = self._ask("ls-files", "--stage", "-z")
        others = self._ask("ls-files", "--others", "--exclude-standard", "-z").output()
        rows = _index_rows(index.output())
        modules = {entry.path for _, entry in rows if entry.mode == SUBMODULE}
        return tuple(sorted(modules | {row[:-1] for row in _rows(others) if row.endswith("/")}))

    def run(self, *arguments: str, fails: bool = False) -> subprocess.CompletedProcess[bytes]:
        """Run git; raises for an exit code other than 0 unless it may fail."""
        asked = self._ask(*arguments)
        done = asked.answer()
        if done.returncode and not fails:
            raise asked.failure(done)
        return done

    def _ask(self, *arguments: str) -> _Running:
        return _Running(self.top, *arguments, index=self.index)

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
    asked = _Running(
        folder, "rev-parse", "--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir"
    )
    inside = git(folder, "rev-parse", "--show-toplevel")
    done = asked.answer()
    if done.returncode:
        raise ConfigError(_unreadable(folder, done.stderr))
    bare, shallow, git_dir = os.fsdecode(done.stdout).removesuffix("\n").split("\n", 2)
    path = Path(git_dir)
    if bare == "true":
        name = path.name.removesuffix(".git") or path.parent.name
        return Repository(path, path, name, bare=True, shallow=shallow == "true")
    if inside.returncode:
        raise ConfigError(f"{str(folder)!r} is inside a git directory; go to the work tree")
    top = Path(os.fsdecode(inside.stdout).removesuffix("\n"))
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
    return _Running(folder, *arguments, index=index).answer()


class _Running:
    """A git command that is running."""

    def __init__(self, folder: Path, *arguments: str, index: str = "") -> None:
        self._name = arguments[0]
        try:
            self._asked = Asked(folder, *arguments, index=index)
        except FileNotFoundError:
            raise ConfigError("git is not installed, or not in PATH") from None
        except (OSError, ValueError) as problem:
            raise ConfigError(f"`git {self._name}` could not be run: {problem}") from None

    def answer(self) -> subprocess.CompletedProcess[bytes]:
        """What it said, when it has ended, well or not."""
        try:
            return self._asked.answer(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            seconds = TIMEOUT_SECONDS
            raise ConfigError(f"`git {self._name}` did not end in {seconds} seconds") from None

    def output(self) -> bytes:
        """What it said; raises for an exit code other than 0."""
        done = self.answer()
        if done.returncode:
            raise self.failure(done)
        return done.stdout

    def failure(self, done: subprocess.CompletedProcess[bytes]) -> ConfigError:
        """What to raise where it did not end well."""
        return ConfigError(_failure(self._name, done.stderr))


def _delta(asked: _Running) -> Delta:
    """By the rows of ``git diff-tree`` and ``git diff-index``."""
    older, newer = [], []
    rows = iter(_rows(asked.output()))
    for head, path in zip(rows, rows, strict=True):
        old_mode, new_mode, old, new, _ = head.removeprefix(":").split(" ", 4)
        if old_mode != _NO_FILE:
            older.append(Entry(path, old_mode, old))
        if new_mode != _NO_FILE:
            newer.append(Entry(path, new_mode, new))
    return Delta(tuple(older), tuple(newer))


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
