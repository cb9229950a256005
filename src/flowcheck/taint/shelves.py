"""Names of what has a thing: shelves of rows of any kind, owners in short and in full.

Comes in: names as code writes them. Goes out: which of them say nothing of the thing.
"""

from __future__ import annotations

from flowcheck.patterns import regex

_SHELVES = frozenset({"database", "databases", "db", "collection", "storage", "store", "cache"})
"""What holds rows of any kind: a row is not one of them."""
_WORD = regex("[A-Z]?[a-z]+")


def is_shelf(name: str, *, in_row: bool) -> bool:
    """Whether a name is that of what holds a row: ``database[0]``, ``database.get(table)``."""
    base, dot, _ = name.partition(".")
    return bool(dot or in_row) and not words(base).isdisjoint(_SHELVES)


def in_full(owners: list[str]) -> list[str]:
    """The owners without a first one that a further one has in full.

    In ``therapySessions.map(session => ..)`` a session is one of therapy.
    """
    short = _singular(owners[0]) if owners else []
    for at, owner in enumerate(owners[1:], 1):
        whole = _singular(owner)
        if short and len(whole) > len(short) and whole[-len(short) :] == short:
            return owners[at:]
    return owners


def _singular(name: str) -> list[str]:
    return [word.lower().removesuffix("s") for word in _WORD.findall(name.rpartition(".")[2])]


def words(name: str) -> set[str]:
    """The words of a name, in lower case."""
    return {word.lower() for word in _WORD.findall(name)}
