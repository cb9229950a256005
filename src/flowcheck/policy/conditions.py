"""Whether a condition of a rule holds for a fact.

What nobody has said (``None``) passes no test of a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from flowcheck.model import within
from flowcheck.policy.schema import FIELDS, Kind, On, Test, Value, When


def holds(when: When, on: On, values: Mapping[str, Value], today: date) -> bool:
    """Whether all tests hold and, where there are alternatives, one of those."""
    fields = FIELDS[on]
    for test in when.tests:  # a scan asks it of every fact for every rule
        if not _passes(test, fields[test.field], values.get(test.field), today):
            return False
    return not when.alternatives or any(
        holds(other, on, values, today) for other in when.alternatives
    )


def _passes(test: Test, kind: Kind, value: Value, today: date) -> bool:
    if test.missing is not None:
        return _is_missing(value) is test.missing
    if test.older_than:
        return isinstance(value, date) and (today - value).days > test.older_than
    if test.at_least is not None:
        return isinstance(value, int) and value >= test.at_least
    if value is None:
        return False  # nobody has said it: neither this nor anything else
    return _is_one_of(test.words, kind, value) is not test.negated


def _is_missing(value: Value) -> bool:
    return value is None or value in ("", ())


def _is_one_of(words: tuple[str, ...], kind: Kind, value: Value) -> bool:
    match kind:
        case Kind.TREE:
            return isinstance(value, str) and within(value, words)
        case Kind.WORDS:
            return isinstance(value, tuple) and not set(words).isdisjoint(value)
        case Kind.FLAG:
            return str(value).lower() in words
        case Kind.TEXT | Kind.NUMBER | Kind.DATE:
            return str(value) in words
        case _:
            assert_never(kind)
