"""The commit that is being made: its files, its parents, and whether a scan can find anything new.

Loads nothing of the engine, so that a commit of words costs next to nothing.
"""

from __future__ import annotations

from msgspec import Struct

from flowcheck.gate.relevance import changed, matters
from flowcheck.gate.repository import Entry, Repository


class Commit(Struct, frozen=True):
    """The commit in the making: its files, and its parents with what differs from them."""

    repository: Repository
    staged: tuple[Entry, ...]
    parents: tuple[str, ...]
    changes: tuple[tuple[Entry, ...], ...]

    def matters(self) -> bool:
        """Whether it can bring a finding: whether something that a scan reads differs."""
        return all(matters(self.repository, rows, self.staged) for rows in self.changes)


def commit_in_the_making(repository: Repository) -> Commit:
    """The commit that ``git commit`` would make now. Raises when files are not merged yet."""
    staged = repository.staged()
    parents = repository.parents()
    files = [repository.files(parent) for parent in parents] or [()]
    return Commit(repository, staged, parents, tuple(changed(base, staged) for base in files))
