"""Periods and moments in words that claim no more than is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.breach.model import Breach
from flowcheck.breach.periods import Moment, Period

RANGES = "A..B: between these two days, which of them is not known better."
_COMMIT = 8


def day(moment: Moment) -> str:
    """The day of a commit."""
    return moment.date[:10]


def since(period: Period) -> str:
    """When something came: a day and its commit, or the two days between which it did."""
    if period.from_start:
        return f"{day(period.since)} or before"
    if period.exact or period.lacked is None:
        return f"{day(period.since)} ({period.since.commit[:_COMMIT]})"
    return f"{day(period.lacked)}..{day(period.since)}"


def until(period: Period) -> str:
    """When something went; ``""`` when it is still there."""
    if period.until is None:
        return ""
    if period.until_exact:
        return f"{day(period.until)} ({period.until.commit[:_COMMIT]})"
    return f"{day(period.last)}..{day(period.until)}"


def spells(periods: Iterable[Period]) -> str:
    """When something held, from when and until when on lines of their own."""
    return "\n".join(line for period in periods for line in lines(since(period), until(period)))


def lines(begin: str, end: str) -> Iterator[str]:
    """From when and until when; no end: it is still so."""
    yield f"from {begin}" if end else f"since {begin}"
    if end:
        yield f"until {end}"


def whole_span(periods: tuple[Period, ...]) -> str:
    """``from .. to ..`` of the first and the last period, in a sentence."""
    if not periods:
        return ""
    first, last = periods[0], periods[-1]
    start = since(first)
    begin = f"since {start}" if last.until is None else f"from {start}"
    if first.from_start:
        begin = f"{'since' if last.until is None else 'from'} {day(first.since)} or before"
    end = "" if last.until is None else f" until {until(last)}"
    breaks = f", with {len(periods) - 1} interruption{'s' if len(periods) > 2 else ''}"
    return begin + end + (breaks if len(periods) > 1 else "")


def moment(text: str) -> str:
    """``2025-11-25T14:30:00Z`` as people write it."""
    return f"{text[:10]} {text[11:16]} UTC"


def window(sheet: Breach) -> str:
    """The time that was asked for, or ``""``."""
    start, end = sheet.asked.start, sheet.asked.end
    if start and end:
        return f"from {moment(start)} to {moment(end)}"
    return f"from {moment(start)} on" if start else f"until {moment(end)}" if end else ""


def days(sheet: Breach) -> str:
    """The same in days, for people who need no hours."""
    start, end = (sheet.asked.start or "")[:10], (sheet.asked.end or "")[:10]
    if start and end:
        return f"between {start} and {end}"
    return f"since {start}" if start else f"until {end}"
