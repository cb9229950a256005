"""When facts held, as far as the judged commits prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from flowcheck.breach.chain import Chain
from flowcheck.breach.facts import Key
from flowcheck.breach.search import History
from flowcheck.breach.times import moment_text

FOREVER = 1 << 62


class Moment(msgspec.Struct, frozen=True):
    """A commit as evidence: ``date`` is the committer's, in UTC (ISO 8601)."""

    commit: str
    date: str
    authored: str
    subject: str


class Period(msgspec.Struct, frozen=True):
    """A time in which something held.

    ``since`` is the first commit that is known to have it, ``lacked`` the last one before that is
    known not to have it (null: the commit just before, or there is none). ``exact``: ``since`` is
    the commit that brought it. ``last`` is the last commit known to have it, ``until`` the first
    one after it that has not (null: it is still there); ``until_exact``: that one removed it.
    ``from_start``: history ends before ``since``, so it may be older.
    """

    since: Moment
    exact: bool
    lacked: Moment | None
    last: Moment
    until: Moment | None
    until_exact: bool
    from_start: bool = False


class Span(Struct, frozen=True):
    """The positions of a period.

    ``before`` and ``after`` are the nearest ones that are known to lack it (``None``: not known,
    or it is still there).
    """

    before: int | None
    first: int
    last: int
    after: int | None


class Window(Struct, frozen=True):
    """A stretch of time, in seconds since 1970, both ends included."""

    start: int = -FOREVER
    end: int = FOREVER


def spans(history: History, keys: Iterable[Key]) -> tuple[Span, ...]:
    """When one of some facts held, earliest first."""
    wanted = tuple(keys)
    return tuple(_runs(history, wanted))


def _runs(history: History, keys: tuple[Key, ...]) -> Iterator[Span]:
    before: int | None = None
    first: int | None = None
    last = -1
    for number in history.judged:
        facts = history.facts[number]
        if any(key in facts for key in keys):
            first = number if first is None else first
            last = number
        else:
            if first is not None:
                yield Span(before, first, last, number)
            before, first = number, None
    if first is not None:
        yield Span(before, first, last, None)


def period(history: History, span: Span) -> Period:
    """A span with its commits."""
    chain = history.chain
    exact = span.before is not None and span.before == span.first - 1
    known = span.before is not None and span.before >= 0
    return Period(
        since=moment(chain, span.first),
        exact=exact,
        lacked=moment(chain, span.before)
        if known and not exact and span.before is not None
        else None,
        last=moment(chain, span.last),
        until=moment(chain, span.after) if span.after is not None else None,
        until_exact=span.after is not None and span.after == span.last + 1,
        from_start=span.before is None,
    )


def moment(chain: Chain, number: int) -> Moment:
    """A commit of a chain as evidence."""
    commit = chain.commits[number]
    return Moment(
        commit.oid, moment_text(commit.committed), moment_text(commit.authored), commit.subject
    )


def surely(chain: Chain, span: Span, window: Window) -> bool:
    """Whether a span is known to have touched a window.

    What a commit has holds until the next commit.
    """
    end = FOREVER if span.after is None else chain.commits[span.last + 1].at
    return chain.commits[span.first].at <= window.end and end >= window.start


def perhaps(chain: Chain, span: Span, window: Window) -> bool:
    """Whether a span may have touched a window, as far as is known."""
    earliest = span.first if span.before is None else min(span.before + 1, span.first)
    start = -FOREVER if span.before is None else chain.commits[earliest].at
    end = FOREVER if span.after is None else chain.commits[span.after].at
    return start <= window.end and end >= window.start
