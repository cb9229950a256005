"""Work on a list that forked processes share: all of it is done, whatever happens to one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

import pytest

from flowcheck.share import Shared, _stretches

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are not forked")

HERE = os.getpid()


def shared(
    count: int, processes: int, work: Callable[[int], object]
) -> tuple[list[int], list[list[int]]]:
    """What was done here, and what each of the others says it did."""
    done: list[int] = []

    def do(place: int) -> None:
        work(place)
        done.append(place)

    def gathered() -> bytes:
        return json.dumps(done).encode()

    with Shared(count, processes, done.clear, do, gathered) as work_shared:
        own = []
        for place in work_shared.own():
            work(place)
            own.append(place)
        return own, [json.loads(found) for found in work_shared.of_others()]


def nothing(_: int) -> None:
    pass


@pytest.mark.parametrize("processes", [1, 3])
def test_each_thing_is_done_once(processes: int) -> None:
    own, others = shared(500, processes, nothing)
    assert len(others) == processes
    assert sorted([*own, *(place for found in others for place in found)]) == list(range(500))


def test_others_take_what_is_left_while_this_one_is_busy() -> None:
    reading, writing = os.pipe()

    def wait(place: int) -> None:
        if os.getpid() == HERE:  # until another has done the last one
            os.read(reading, 1)
        elif place == 39:
            os.write(writing, b"x" * 100)

    own, others = shared(40, 1, wait)
    assert len(own) <= 5
    assert len(others[0]) == 40 - len(own)


def test_a_mistake_in_another_process_leaves_the_rest_to_do() -> None:
    reading, writing = os.pipe()

    def fail_there(_: int) -> None:
        if os.getpid() == HERE:
            os.read(reading, 1)
        else:
            os.write(writing, b"x" * 100)
            raise ValueError

    own, others = shared(40, 1, fail_there)
    assert others == [[]]
    assert len(own) < 40


def test_a_process_that_is_lost_says_nothing() -> None:
    reading, writing = os.pipe()

    def die_there(_: int) -> None:
        if os.getpid() == HERE:
            os.read(reading, 1)
        else:
            os.write(writing, b"x" * 100)
            os._exit(3)

    own, others = shared(40, 1, die_there)
    assert others == []
    assert len(own) < 40


@pytest.mark.parametrize(("count", "processes"), [(5, 0), (1, 2), (0, 2)])
def test_nothing_is_shared_where_there_is_nothing_to_share(count: int, processes: int) -> None:
    assert shared(count, processes, nothing) == ([], [])


@pytest.mark.parametrize("count", [1, 2, 7, 100, 60_000])
def test_stretches_are_all_of_it_in_order_and_few(count: int) -> None:
    stretches = list(_stretches(count, 2))
    assert [place for stretch in stretches for place in stretch] == list(range(count))
    assert len(stretches) < 200
    assert len(stretches[0]) >= len(stretches[-1])
