"""The commit that is being made: its files, its parents, and whether a scan can find anything new.

Loads nothing of the engine, so that a commit of words costs next to nothing.
"""

from __future__ import annotations

from msgspec import Struct

from flowcheck.gate.relevance import matters
from flowcheck.gate.repository import Delta, Entry, Repository


class Commit(Struct, frozen=True):
    """The commit in the making: its files, and its parents with what differs from them."""

    repository: Repository
    staged: tuple[Entry, ...]
    parents: dict[str, Delta]

    @property
    def changes(self) -> tuple[tuple[Entry, ...], ...]:
        """What differs from each parent; all files of the first commit."""
        rows = tuple(delta.rows for delta in self.parents.values())
        return rows or (self.staged,)

    def matters(self) -> bool:
        """Whether it can bring a finding: whether something that a scan reads differs."""
        return all(matters(self.repository, rows, self.staged) for rows in self.changes)


def commit_in_the_making(repository: Repository) -> Commit:
    """The commit that ``git commit`` would make now. Raises when files are not merged yet."""
    staged, parents = repository.making()
    return Commit(repository, staged, parents)
