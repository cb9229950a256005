"""Answers are found once, kept where they rest on much, and end where they ask for themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

import pytest

from flowcheck.link.answers import MANY_READS, Answers
from flowcheck.link.reads import WORD, Read, Reads, always
from flowcheck.link.values import External, Value

ONE, OTHER, THIRD = (1, 1, ()), (1, 2, ("a", "b")), (2, 1, ())
A, B = External("npm:a#a"), External("npm:b#b")

Answer = TypeVar("Answer")


class Recorder:
    """Keeps what is sure, and tells what it was asked for."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.asked: list[str] = []
        self.kept: dict[str, object] = {}

    def within(
        self,
        name: str,
        _kind: type[Answer],
        find: Callable[[], Answer],
        is_sure: Callable[[Collection[int]], bool] = always,
        _is_free: Callable[[], bool] | None = None,
        /,
    ) -> Answer:
        self.asked.append(name)
        answer, seen = self.reads.apart(find)
        if is_sure(seen):
            self.kept[name] = answer
        return answer


@pytest.fixture
def keeper() -> Recorder:
    reads = Reads()
    reads.begin()
    return Recorder(reads)


@pytest.fixture
def answers(keeper: Recorder) -> Answers:
    return Answers(keeper.reads, keeper)


def reading(answers: Answers, keeper: Recorder, count: int, *values: Value) -> tuple[Value, ...]:
    for number in range(count):
        keeper.reads.note(Read(WORD, str(number)))
    assert answers.are_whole
    return values


@pytest.mark.parametrize(("count", "kept"), [(MANY_READS - 1, 0), (MANY_READS, 1)])
def test_what_rests_on_much_is_kept(
    answers: Answers, keeper: Recorder, count: int, kept: int
) -> None:
    found = answers.find(ONE, lambda: reading(answers, keeper, count, A), is_first=True)
    assert found == answers.get(ONE) == (A,)
    assert len(keeper.kept) == kept


def test_what_is_asked_on_the_way_is_not_kept_by_itself(answers: Answers, keeper: Recorder) -> None:
    def outer() -> tuple[Value, ...]:
        return answers.find(OTHER, lambda: reading(answers, keeper, 20, B), is_first=True)

    assert answers.find(ONE, outer, is_first=True) == (B,)
    assert keeper.asked == ["value 1 1"]
    assert answers.find(THIRD, lambda: reading(answers, keeper, 20, A), is_first=False) == (A,)
    assert keeper.asked == ["value 1 1"]


def test_a_question_that_asks_for_itself_gets_none_and_its_parts_count_only_meanwhile(
    answers: Answers,
) -> None:
    def first() -> tuple[Value, ...]:
        return (A, *answers.find(OTHER, second, is_first=True))

    def second() -> tuple[Value, ...]:
        return (B, *answers.find(ONE, first, is_first=True))

    assert answers.find(ONE, first, is_first=True) == (A, B)
    assert answers.get(ONE) == (A, B)
    assert answers.get(OTHER) is None, "it lacks what the first one is"
    assert answers.find(OTHER, second, is_first=True) == (B, A)
