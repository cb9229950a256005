"""Names of what has a thing: shelves of rows of any kind, owners in short and in full.

Comes in: names as code writes them. Goes out: which of them say nothing of the thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.patterns import regex

_SHELVES = frozenset({"database", "databases", "db", "collection", "storage", "store", "cache"})
"""What holds rows of any kind: a row is not one of them."""
_CARRIERS = frozenset(
    {"consumer", "event", "evt", "message", "msg", "notification", "webhook", "envelope"}
)
_CARRIED = frozenset({"data", "body", "detail", "payload", "object", "value", "resource"})
"""Where messages have what they are about: ``event["data"]["id"]`` is no id of an event."""
_WORD = regex("[A-Z]?[a-z]+")


def is_shelf(name: str, *, in_row: bool) -> bool:
    """Whether a name is that of what holds a row: ``database[0]``, ``database.get(table)``."""
    base, dot, _ = name.partition(".")
    return bool(dot or in_row) and not words(base).isdisjoint(_SHELVES)


def in_full(owners: list[str], path: Sequence[str]) -> list[str]:
    """The owners without a first one that a further one has in full, and without what carries it.

    In ``therapySessions.map(session => ..)`` a session is one of therapy; what is in the data of an
    event is none of an event. ``path`` is what is asked of the last owner.
    """
    if not _CARRIED.isdisjoint(path[:-1]):
        names = (name.lower().partition(".")[0] for name in owners)
        carrier = (at for at, name in enumerate(names) if name in _CARRIERS)
        owners = owners[: next(carrier, len(owners))]
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
