"""Periods and moments in words that claim no more than is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.breach.model import Breach
from flowcheck.breach.periods import Moment, Period
from flowcheck.report.breach.words import Language

_COMMIT = 8


def day(moment: Moment) -> str:
    """The day of a commit."""
    return moment.date[:10]


def since(say: Language, period: Period) -> str:
    """When something came: a day and its commit, or the two days between which it did."""
    if period.from_start:
        return say("when", "or_before", day=day(period.since))
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


def spells(say: Language, periods: Iterable[Period]) -> str:
    """When something held, from when and until when on lines of their own."""
    return "\n".join(
        line for period in periods for line in lines(say, since(say, period), until(period))
    )


def lines(say: Language, begin: str, end: str) -> Iterator[str]:
    """From when and until when; no end: it is still so."""
    yield say("when", "from", start=begin) if end else say("when", "since", start=begin)
    if end:
        yield say("when", "until", end=end)


def whole_span(say: Language, periods: tuple[Period, ...]) -> str:
    """From the first period to the last, in a sentence."""
    if not periods:
        return ""
    start, end = since(say, periods[0]), until(periods[-1])
    span = (
        say("when", "from_until", start=start, end=end)
        if end
        else say("when", "since", start=start)
    )
    breaks = len(periods) - 1
    return say.wording.texts.counted("when", "breaks", breaks, span=span) if breaks else span


def moment(text: str) -> str:
    """``2025-11-25T14:30:00Z`` as people write it."""
    return f"{text[:10]} {text[11:16]} UTC"


def window(say: Language, sheet: Breach) -> str:
    """The time that was asked for, or ``""``."""
    start, end = (moment(text) if text else "" for text in (sheet.asked.start, sheet.asked.end))
    if start and end:
        return say("when", "window", start=start, end=end)
    if start:
        return say("when", "window_from", start=start)
    return say("when", "window_to", end=end) if end else ""


def days(say: Language, sheet: Breach) -> str:
    """The same in days, for people who need no hours."""
    start, end = (sheet.asked.start or "")[:10], (sheet.asked.end or "")[:10]
    if start and end:
        return say("when", "days", start=start, end=end)
    return say("when", "days_from", start=start) if start else say("when", "days_to", end=end)
