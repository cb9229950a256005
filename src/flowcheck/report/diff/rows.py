"""A difference as rows for people: changes that say the same are one row.

What an added vendor, or another version, makes an SDK collect by itself is one row and not twenty.
Changes of confidence are left to programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from flowcheck.gate.compare import ADDED, CHANGED, KINDS, REMOVED, Change
from flowcheck.gate.difference import Difference
from flowcheck.report import names
from flowcheck.report.text import count, joined

_NAMED = 4
ORDER = tuple(sorted(KINDS, key=(ADDED, "loosened", "tightened", REMOVED, CHANGED).index))
NOTHING = "No change in what leaves this code base."


class Row(Struct, frozen=True):
    """A line of the report; ``places`` are those of all changes in it, the first first."""

    kind: str
    vendor: str
    words: str
    places: tuple[tuple[str, int], ...]


def rows(difference: Difference) -> tuple[Row, ...]:
    """The rows but for findings, in order of kind and vendor."""
    grouped: dict[tuple[object, ...], list[Change]] = {}
    upgrades = [change.words for change in difference.changes if change.what == "collection"]
    for change in difference.changes:
        told = change.what.startswith("package:") and any(change.words in w for w in upgrades)
        if _is_shown(change) and not told:
            grouped.setdefault(_group(change), []).append(change)
    found = [_row(same) for same in grouped.values()]
    return tuple(sorted(found, key=lambda row: (ORDER.index(row.kind), row.vendor.lower())))


def tally(found: Iterable[Row]) -> str:
    """``2 added, 1 loosened``, or ``""``."""
    kinds = [row.kind for row in found]
    return ", ".join(f"{kinds.count(kind):,} {kind}" for kind in ORDER if kind in kinds)


def is_empty(difference: Difference) -> bool:
    """Whether there is nothing to tell."""
    judged = difference.findings or difference.waived or difference.resolved
    return not judged and not rows(difference)


def found_words(difference: Difference) -> str:
    """``1 new error, 2 new warnings, 1 finding waived, 1 finding resolved``."""
    severities = [finding.severity for finding in difference.findings]
    parts = [
        count(severities.count(severity), f"new {severity}")
        for severity in ("error", "warning", "note")
        if severity in severities
    ] or ["no new findings"]
    for what, found in (("waived", difference.waived), ("resolved", difference.resolved)):
        parts += [f"{count(len(found), 'finding')} {what}"] if found else []
    return ", ".join(parts)


def _is_shown(change: Change) -> bool:
    if change.about == "finding":
        return False  # told by themselves
    return change.what != "confidence" and not (change.about == "flow" and change.cause)


def _group(change: Change) -> tuple[object, ...]:
    if change.about != "flow":
        return change.kind, change.about, change.id, change.what
    if change.what:
        return change.kind, change.vendor, change.what, change.before, change.after
    if change.implicit:
        return change.kind, change.vendor, "implicit"
    return change.kind, change.vendor, change.category, change.treatment


def _row(same: Sequence[Change]) -> Row:
    first = same[0]
    places = tuple(sorted({(change.file, change.line) for change in same}))
    return Row(first.kind, first.name, _words(same), places)


def _words(same: Sequence[Change]) -> str:
    first = same[0]
    if first.about != "flow":
        return first.words
    categories = sorted({change.category for change in same})
    if first.what:
        if len(categories) == 1:
            return first.words
        return f"{first.name}: {first.words.partition(': ')[2]}: {', '.join(categories)}"
    if first.implicit:
        found = ", ".join(sorted(set(names.categories(categories).values())))
        verb = "collects" if first.kind == ADDED else "no longer collects"
        return f"{first.name} {verb} by itself: {found}"
    if len(same) == 1:
        return first.words
    gone = "no longer " if first.kind == REMOVED else ""
    return f"{gone}{first.category} to {first.name}, {first.treatment}{_whence(same)}"


def _whence(same: Sequence[Change]) -> str:
    keys = sorted({change.key for change in same if change.key})
    events = sorted({change.event for change in same if change.event})
    calls = sorted({change.call for change in same if change.call})
    parts = [f"as {joined(keys, _NAMED)}" if keys else ""]
    if events:
        parts.append(f"in {count(len(events), 'event')} ({joined(events, _NAMED)})")
    parts.append(f"by {joined(calls, _NAMED)}" if calls else "")
    return "".join(f", {part}" for part in parts if part)
