"""Patterns that are compiled late are what they were, and none of them is wrong."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

import flowcheck
from flowcheck.patterns import Lazy, regex

MANY = 280


def patterns(value: object) -> Iterator[Lazy]:
    """The patterns in a value of a module, also in its tuples, lists and tables."""
    if isinstance(value, Lazy):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from patterns(part)
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from patterns(part)


def all_patterns() -> Iterator[Lazy]:
    for module in pkgutil.walk_packages(flowcheck.__path__, "flowcheck."):
        if module.name != "flowcheck.__main__":
            for value in vars(import_module(module.name)).values():
                yield from patterns(value)


def test_all_patterns_are_regular_expressions() -> None:
    found = list(all_patterns())
    assert len(found) > MANY
    for pattern in found:
        assert pattern.compiled().pattern


def test_a_wrong_one_is_told_when_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("x")


def test_it_does_what_a_pattern_does() -> None:
    late, early = regex(r"(\w)b", re.IGNORECASE), re.compile(r"(\w)b", re.IGNORECASE)
    text = "aB xb"
    assert late.findall(text) == early.findall(text) == ["a", "x"]
    assert late.sub("-", text) == early.sub("-", text)
    assert late.split(text) == early.split(text)
    assert [found.span() for found in late.finditer(text)] == [(0, 2), (3, 5)]
    assert (late.pattern, late.flags) == (early.pattern, early.flags)
    assert late.fullmatch("ab")
    assert not late.match(" ab")
    assert regex(rb"a+").match(b"aa")


def test_it_is_compiled_once_and_only_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def counted(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return real(text, flags)

    monkeypatch.setattr(re, "compile", counted)
    late = regex("a+")
    assert compiled == []
    assert late.match("a")
    assert late.search("ba")
    assert late.match("aa")
    assert compiled == ["a+"]
    assert not hasattr(late, "_nothing")
