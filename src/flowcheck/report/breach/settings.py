"""Versions, options, regions and consent of a breach sheet as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from flowcheck.breach.model import Breach, Setting
from flowcheck.gate.words import CONSENT
from flowcheck.report.breach import dates
from flowcheck.report.breach.blocks import Block, Grid, Title

_MOST = 6  # values of a setting that are listed one by one
_NAMES = {"package": "SDK", "option": "option", "region": "region", "consent": "started by"}


def settings_blocks(sheet: Breach) -> Iterator[Block]:
    """How the vendor was set up, and when that changed."""
    if not sheet.settings:
        return
    yield Title("How it was set up")
    searched = sheet.history.searched
    rows: list[tuple[str, ...]] = []
    for (what, name), group in groupby(sheet.settings, key=lambda row: (row.what, row.name)):
        members = list(group)
        title = f"{_NAMES.get(what, what)} {name}".rstrip()
        if searched and len(members) > _MOST:
            rows.append(_range(title, members))
            continue
        for row in members:
            cell = (title, _value(row))
            rows.append((*cell, dates.spells(row.periods)) if searched else cell)
    heads = ("what", "value", "when") if searched else ("what", "value")
    yield Grid(heads, tuple(rows))


def _range(title: str, members: Sequence[Setting]) -> tuple[str, ...]:
    """Many values as one row: the first, the last, how many."""
    first = members[0]
    last = max(members, key=lambda row: row.periods[-1].last.date)
    value = f"{_value(first)} .. {_value(last)} ({len(members)} values)"
    end = dates.until(last.periods[-1])
    when = "\n".join(dates.lines(dates.since(first.periods[0]), end))
    return title, value, when


def _value(row: Setting) -> str:
    if row.what == "consent":
        return CONSENT.get(row.value, row.value)
    return {"?": "not fixed" if row.what == "package" else "not known", "": "unset"}.get(
        row.value, row.value
    )
