"""Names of what has a thing: shelves of rows of any kind, owners in short and in full.

Comes in: names as code writes them. Goes out: which of them say nothing of the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowcheck.ir.graph import ELEMENT
from flowcheck.link.values import Path
from flowcheck.patterns import regex
from flowcheck.taint.clue import meaningful

_SHELVES = frozenset({"database", "databases", "db", "collection", "storage", "store", "cache"})
"""What holds rows of any kind: a row is not one of them."""
_CARRIERS = frozenset(
    {"consumer", "event", "evt", "message", "msg", "notification", "webhook", "envelope"}
)
_CARRIED = frozenset({"data", "body", "detail", "payload", "object", "value", "resource"})
"""Where messages have what they are about: ``event["data"]["id"]`` is no id of an event."""
_READ = frozenset({"pages", "platforms"})
_SEEN = frozenset({"visited", "viewed", "seen", "history", "recent", "last", "landing"})
"""What says that somebody was on a page; else a list of pages is what a program reads."""
_LISTS = frozenset(
    {
        *("list", "array", "collection", "set", "map", "edge", "node", "item", "element", "object"),
        *("row", "record", "result", "hit", "match", "data", "datum", "content", "value"),
        *("entry", "entrie", "doc", "document", "response", "payload", "body", "output", "page"),
        *("attribute", "field", "option", "include", "included", "selected", "selection", "all"),
        *("filtered", "sorted", "query", "group", "batch", "chunk", "first", "last", "new", "old"),
    }
)
"""Words of lists that do not say what is in them."""
_WORD = regex("[A-Z]?[a-z]+")


def is_shelf(name: str, *, in_row: bool) -> bool:
    """Whether a name is that of what holds a row: ``database[0]``, ``database.get(table)``.

    Also of what holds pages that nobody is said to have been on, and platforms that there are:
    ``pages[0].url``, ``platforms[0].name``.
    """
    base, dot, _ = name.partition(".")
    said = words(base)
    if in_row and not said.isdisjoint(_READ) and said.isdisjoint(_SEEN):
        return True
    return bool(dot or in_row) and not said.isdisjoint(_SHELVES)


def of_rows(
    path: Path, owners: list[str], thing: Callable[[Sequence[str]], str | None]
) -> list[str]:
    """The owners of a field up to the list that its row is in, where that says what the row is.

    ``viewer.stampList[].title`` is that of a stamp, ``viewer.edges[].title`` may be the viewer's.
    """
    at = max((at for at, step in enumerate(path[:-1]) if step == ELEMENT), default=0)
    inner = len(meaningful(path[at + 1 : -1])) if at else 0
    for number, name in enumerate(reversed(meaningful(path[:at]))):
        said = {word.removesuffix("s") for word in words(name)}
        if thing((name,)) is not None:
            break
        if said - _LISTS:
            return owners[: inner + number + 1]
    return owners


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
