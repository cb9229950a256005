"""The commits of a branch in order, and those among them at which a vendor's answer may change.

The chain follows first parents: what was merged counts from its merge. Dates are those of the
committer, in UTC; a commit whose date contradicts its neighbours takes that of the one before.
"""

from __future__ import annotations

import os
import subprocess
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.discover.language import language_of_name
from flowcheck.discover.names import is_manifest
from flowcheck.gate.repository import Repository

Tell = Callable[[str, int, int], None]
"""Told a stage, what is done and the total."""

STAGE = "read commits"
_SLICE = 500  # commits that git reads at a time
_FORMAT = "--format=%x01%H %P%x02%ct %at%x02%s"


class Commit(Struct, frozen=True):
    """A commit of the chain; ``at`` and ``authored`` are seconds since 1970.

    ``committed`` is what git says, ``at`` the same unless it contradicts the order of commits.
    """

    oid: str
    at: int
    committed: int
    authored: int
    subject: str


class Chain(Struct, frozen=True):
    """Commits from the first to the last. ``whole``: nothing before them is missing."""

    commits: tuple[Commit, ...]
    whole: bool
    disordered: int = 0

    def index(self, oid: str) -> int:
        """The position of a commit, -1 when it is not in the chain."""
        return next((n for n, commit in enumerate(self.commits) if commit.oid == oid), -1)

    def at(self, moment: int) -> int:
        """The position of the commit that was the newest at a moment, -1 before the first."""
        return bisect_right([commit.at for commit in self.commits], moment) - 1


class Touched(Struct, frozen=True):
    """Commits that touch lines with a vendor's words.

    ``code``: in files that a scan reads; ``manifests``: among them, in those that name packages.
    ``ended`` is the position from which on the search could read everything.
    """

    code: tuple[int, ...]
    manifests: tuple[int, ...]
    ended: int = 0


def read_chain(repository: Repository, commit: str) -> Chain:
    """The commits that lead to one, by first parents."""
    out = os.fsdecode(repository.run("log", "--first-parent", _FORMAT, commit, "--").stdout)
    rows = [row for row in out.split("\x01") if row]
    found: list[Commit] = []
    first_has_parents = False
    for row in reversed(rows):
        ids, times, subject = row.rstrip("\n").split("\x02", 2)
        committed, authored = map(int, times.split())
        oid, *parents = ids.split()
        first_has_parents |= not found and bool(parents)
        found.append(Commit(oid, committed, committed, authored, subject))
    ordered = _in_order(found)
    moved = sum(commit.at != commit.committed for commit in ordered)
    return Chain(ordered, not repository.shallow and not first_has_parents, moved)


def touched(
    repository: Repository, chain: Chain, pattern: str, tell: Tell | None = None
) -> Touched:
    """The commits whose lines, added or removed, match a pattern.

    The newest are read first; where git cannot read older contents (a partial clone), the search
    ends there. ``tell`` is told how many commits are read.
    """
    code: set[int] = set()
    manifests: set[int] = set()
    total = len(chain.commits)
    for end in range(total, 0, -_SLICE):
        start = max(0, end - _SLICE)
        if tell is not None:
            tell(STAGE, total - end, total)
        done = _matching(repository, chain, pattern, range(start, end))
        places = {chain.commits[number].oid: number for number in range(start, end)}
        read = end
        for oid, files in _files(os.fsdecode(done.stdout)):
            number = places.get(oid, -1)
            if number >= 0:
                read = number
                if any(_is_code(file) for file in files):
                    code.add(number)
                if any(is_manifest(file) for file in files):
                    manifests.add(number)
        if done.returncode:
            return Touched(tuple(sorted(code)), tuple(sorted(manifests)), min(read, total - 1))
    return Touched(tuple(sorted(code)), tuple(sorted(manifests)))


def _matching(
    repository: Repository, chain: Chain, pattern: str, numbers: range
) -> subprocess.CompletedProcess[bytes]:
    """What git says of the commits of a part of the chain, newest first."""
    before = [f"^{chain.commits[numbers.start - 1].oid}"] if numbers.start else []
    return repository.run(
        "log", "--first-parent", "-m", "--no-renames", "--name-only", "--no-textconv",
        "--no-ext-diff", "-z", f"-G{pattern}", "--format=%x01%H",
        chain.commits[numbers.stop - 1].oid, *before, "--", *repository.parts,
        fails=True,
    )  # fmt: skip


def touching(
    repository: Repository, chain: Chain, after: int, until: int, files: Iterable[str]
) -> tuple[int, ...]:
    """The positions after one and up to another at which one of some files changed."""
    wanted = sorted({file for file in files if file})
    if not wanted:
        return ()
    oldest = [f"^{chain.commits[after].oid}"] if after >= 0 else []
    out = repository.run(
        "log", "--first-parent", "-m", "--no-renames", "--format=%H", chain.commits[until].oid,
        *oldest, "--", *wanted,
    ).stdout  # fmt: skip
    places = {commit.oid: after + 1 + n for n, commit in enumerate(chain.commits[after + 1 :])}
    found = {places[oid] for oid in os.fsdecode(out).split() if oid in places}
    return tuple(sorted(number for number in found if number <= until))


def _files(out: str) -> Iterator[tuple[str, Sequence[str]]]:
    for block in out.split("\x01"):
        parts = [part for part in block.replace("\n", "\0").split("\0") if part]
        if len(parts) > 1:
            yield parts[0], parts[1:]


def _is_code(file: str) -> bool:
    """Whether a scan reads a file; lock files and the like have their own list."""
    name = file.rpartition("/")[2]
    return language_of_name(name) is not None or name == "package.json"


def _in_order(commits: Sequence[Commit]) -> tuple[Commit, ...]:
    """The commits with dates that never fall: most keep theirs (a longest rising sequence)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, commit in enumerate(commits):
        place = bisect_right(tails, commit.committed)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(commit.committed)
            ends.append(number)
        else:
            tails[place], ends[place] = commit.committed, number
    kept = set()
    number = ends[-1] if ends else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    ordered: list[Commit] = []
    last = commits[min(kept)].committed if kept else 0
    for number, commit in enumerate(commits):
        last = commit.committed if number in kept else last
        ordered.append(commit if number in kept else replace(commit, at=last))
    return tuple(ordered)
