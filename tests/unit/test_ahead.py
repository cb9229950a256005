"""Which files other processes work on before they are asked for, and in which order."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from flowcheck.ahead import Ahead, Waiting
from flowcheck.model import Language, SourceFile


def files(*paths: str) -> list[SourceFile]:
    return [SourceFile(path, Language.PYTHON, "") for path in paths]


def order_of(waiting: Waiting, count: int) -> list[str]:
    return [waiting.next().path for _ in range(count)]


def shouted(file: SourceFile) -> bytes:
    return file.path.upper().encode()


def slowly(file: SourceFile) -> bytes:
    time.sleep(0.2)
    return shouted(file)


def large(_: SourceFile) -> bytes:
    return b"x" * 3_000_000


def dying(_: SourceFile) -> bytes:
    os._exit(3)


@pytest.fixture
def started() -> Iterator[list[Ahead]]:
    all_of_them: list[Ahead] = []
    yield all_of_them
    for one in all_of_them:
        one.close()


def until_made(work: Ahead, path: str) -> bytes | None:
    """What comes once the process has begun with a file."""
    hand = work._with[path]
    for _ in range(500):
        hand._hear()
        if path in hand._begun:
            break
        time.sleep(0.01)
    return work.come(path)


def test_the_last_of_several_files_is_begun_first() -> None:
    waiting = Waiting()
    waiting.take(("want", files("a", "b", "c")))
    assert order_of(waiting, 2) == ["c", "b"]


def test_what_is_wanted_last_goes_before_what_may_be_wanted() -> None:
    waiting = Waiting()
    waiting.take(("want", files("a", "b")))
    waiting.take(("may want", files("near", "far")))
    waiting.take(("want", files("c")))
    assert order_of(waiting, 5) == ["c", "b", "a", "near", "far"]


def test_a_file_that_was_left_is_not_begun() -> None:
    waiting = Waiting()
    waiting.take(("want", files("a", "b", "c")))
    waiting.take(("leave", "b"))
    assert order_of(waiting, 2) == ["c", "a"]


def test_what_another_process_made_comes(started: list[Ahead]) -> None:
    work = Ahead(shouted, 1)
    started.append(work)
    work.want(files("a", "b"))
    assert until_made(work, "b") == b"B"
    assert until_made(work, "a") == b"A"
    assert work.come("a") is None, "it comes once"


def test_a_file_that_a_process_has_in_hand_is_waited_for(started: list[Ahead]) -> None:
    work = Ahead(slowly, 1)
    started.append(work)
    work.want(files("a"))
    assert until_made(work, "a") == b"A"


def test_a_file_that_nobody_has_begun_is_not_waited_for(started: list[Ahead]) -> None:
    work = Ahead(slowly, 1)
    started.append(work)
    work.want(files("a", "b", "c"))
    before = time.monotonic()
    assert work.come("a") is None
    assert time.monotonic() - before < 0.2


def test_a_file_that_was_asked_for_is_not_given_to_a_process(started: list[Ahead]) -> None:
    work = Ahead(shouted, 1)
    started.append(work)
    assert work.come("a") is None
    work.want(files("a", "b"))
    assert set(work._with) == {"b"}


def test_files_are_dealt_to_all_processes(started: list[Ahead]) -> None:
    work = Ahead(shouted, 2)
    started.append(work)
    work.want(files("a", "b", "c", "d"))
    assert len({id(hand) for hand in work._with.values()}) == 2
    assert [until_made(work, path) for path in "abcd"] == [b"A", b"B", b"C", b"D"]


def test_results_larger_than_what_waits_come_whole(started: list[Ahead]) -> None:
    work = Ahead(large, 1)
    started.append(work)
    work.want(files(*"abc"))
    assert [len(until_made(work, path) or b"") for path in "cba"] == [3_000_000] * 3


def test_processes_that_die_leave_the_work_to_whoever_asks(started: list[Ahead]) -> None:
    work = Ahead(dying, 1)
    started.append(work)
    work.want(files("a"))
    assert until_made(work, "a") is None
    work.want(files("b"))
    assert work.come("b") is None


def test_where_no_process_can_be_started_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise OSError

    monkeypatch.setattr("multiprocessing.Pipe", refused)
    work = Ahead(shouted, 2)
    work.want(files("a"))
    assert work.come("a") is None
    work.close()


def test_a_process_ends_when_it_is_stopped_or_left_alone() -> None:
    stopped, left = Ahead(slowly, 1), Ahead(slowly, 1)
    children = [work._hands[0]._process for work in (stopped, left)]
    stopped.want(files("a"))
    stopped.close()
    left._hands[0]._orders.close()
    for child in children:
        child.join(5)
        assert not child.is_alive()
