"""What `flowcheck fix` says: a unified diff, its JSON, and a summary for the person who asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from flowcheck.fix.model import Offer, Outcome, Refusal
from flowcheck.fix.patch import unified
from flowcheck.report.text import count, safe

_COLORS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_RESET = "\x1b[0m"


def as_diff(outcome: Outcome, *, color: bool, prefix: str, terminal: bool) -> bytes:
    """The diff, with paths below ``prefix``.

    For a terminal, control characters of the code are made harmless; other programs get all bytes.
    """
    made = unified(outcome.before, outcome.texts, prefix)
    if color or terminal:
        made = "".join(_shown(line, color=color) for line in made.splitlines(keepends=True))
    return made.encode("utf-8", "surrogateescape")


def _shown(line: str, *, color: bool) -> str:
    start = _COLORS.get(line[:1], "") if color else ""
    body = safe(line.rstrip("\n").replace("\t", "    "))
    return f"{start}{body}{_RESET}\n" if start else f"{body}\n"


def as_json(outcome: Outcome, *, written: bool) -> bytes:
    """The outcome for other programs."""
    made: dict[str, Any] = {
        "written": written,
        "applied": [_offer(offer) for offer in outcome.applied],
        "refused": [_refusal(row) for row in outcome.refused],
        "files": sorted(outcome.texts),
        "diff": unified(outcome.before, outcome.texts),
    }
    return (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "action": offer.action.value,
        "title": offer.title,
        "file": offer.file,
        "line": offer.line,
        "vendor": offer.vendor,
        "flows": list(offer.flows),
        "findings": list(offer.findings),
        "files": sorted({change.file for change in offer.changes}),
    }


def _refusal(row: Refusal) -> dict[str, Any]:
    return {
        "file": row.file,
        "line": row.line,
        "target": row.target,
        "rule": row.rule,
        "action": row.action,
        "why": row.why,
    }


def summary(outcome: Outcome, *, written: bool) -> Iterator[str]:
    """Lines for stderr: what is fixed, and what is not and why."""
    files = count(len(outcome.texts), "file")
    done = count(len(outcome.applied), "fix", "fixes")
    if not outcome.applied:
        yield "Nothing can be fixed by a program." if outcome.refused else "Nothing to fix."
    else:
        yield f"{done} in {files}{' written' if written else '; --write makes them'}"
    for offer in sorted(outcome.applied, key=lambda each: (each.file, each.line, each.title)):
        yield f"  {offer.file}:{offer.line}  {offer.action}: {offer.title}"
    if outcome.refused:
        yield f"{count(len(outcome.refused), 'place')} left to a person:"
    yield from _left(outcome.refused)


def _left(refused: Sequence[Refusal]) -> Iterator[str]:
    """What is left to a person: each reason once, that of the most places first."""
    reasons: dict[str, list[Refusal]] = {}
    for row in refused:
        reasons.setdefault(row.why, []).append(row)
    for why, rows in sorted(reasons.items(), key=lambda each: (-len(each[1]), each[0])):
        actions = ", ".join(sorted({row.action for row in rows if row.action}))
        yield f"  {actions}: {why}" if actions else f"  {why}"
        places: dict[str, set[str]] = {}
        for row in sorted(rows):
            place = f"{row.file}:{row.line}" if row.file else "the project"
            places.setdefault(place, set()).add(row.rule or row.target[:8])
        for place, names in places.items():
            yield f"    {place}  {', '.join(sorted(names))}"
