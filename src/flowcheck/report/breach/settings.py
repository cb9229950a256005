"""Versions, options, regions and consent of a breach sheet as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from flowcheck.breach.model import Breach, Setting
from flowcheck.report.breach import dates
from flowcheck.report.breach.blocks import Block, Grid, Title
from flowcheck.report.breach.words import Language

_MOST = 6  # values of a setting that are listed one by one


def settings_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """How the vendor was set up, and when that changed."""
    if not sheet.settings:
        return
    yield Title(say("titles", "settings"))
    searched = sheet.history.searched
    rows: list[tuple[str, ...]] = []
    for (what, name), group in groupby(sheet.settings, key=lambda row: (row.what, row.name)):
        members = list(group)
        title = say("settings", what) if what == "region" else say("settings", what, name=name)
        if searched and len(members) > _MOST:
            rows.append((title, *_range(say, members)))
            continue
        for row in members:
            cell = (title, _value(say, row))
            rows.append((*cell, dates.spells(say, row.periods)) if searched else cell)
    heads = say.heads("what", "value", *(("when",) if searched else ()))
    yield Grid(heads, tuple(rows), firm=frozenset({2}))


def _range(say: Language, members: Sequence[Setting]) -> tuple[str, str]:
    """Many values as one: the first, the last, how many; and when."""
    first = members[0]
    last = max(members, key=lambda row: row.periods[-1].last.date)
    number = say.wording.texts.number(len(members))
    texts = {"first": _value(say, first), "last": _value(say, last)}
    value = say("settings", "range", number=number, **texts)
    end = dates.until(last.periods[-1])
    return value, "\n".join(dates.lines(say, dates.since(say, first.periods[0]), end))


def _value(say: Language, row: Setting) -> str:
    match row.what, row.value:
        case "consent", value:
            return say.named("settings", value)
        case "region", value:
            return say.term("regions", value)
        case "package", "?":
            return say("settings", "not_fixed")
        case _, "?":
            return say("words", "not_known")
        case _, "":
            return say("settings", "unset")
        case _, value:
            return value
