"""Which files other processes lower before they are asked for, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future

import pytest

from flowcheck import ahead
from flowcheck.ahead import Ahead
from flowcheck.model import Language, SourceFile


class Pool:
    """Takes work like a pool of processes; does it when ``run`` is called."""

    def __init__(self, **_: int) -> None:
        self.work: list[tuple[Future[list[bytes]], Sequence[SourceFile]]] = []
        self.broken = False

    def submit(
        self, _work: Callable[[Sequence[SourceFile]], list[bytes]], files: Sequence[SourceFile]
    ) -> Future[list[bytes]]:
        if self.broken:
            raise BrokenExecutor
        future: Future[list[bytes]] = Future()
        self.work.append((future, files))
        return future

    def run(self) -> list[str]:
        """Do what was taken first; gives the paths."""
        future, files = self.work.pop(0)
        future.set_running_or_notify_cancel()
        future.set_result([file.path.encode() for file in files])
        return [file.path for file in files]

    def shutdown(self, **_: bool) -> None:
        self.work.clear()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    one = Pool()
    monkeypatch.setattr(ahead, "ProcessPoolExecutor", lambda **_: one)
    return one


def files(*paths: str) -> list[SourceFile]:
    return [SourceFile(path, Language.PYTHON, "") for path in paths]


def begun() -> Ahead:
    return Ahead(lambda some: [file.path.encode() for file in some], 1)


def test_the_last_of_several_files_is_begun_first(pool: Pool) -> None:
    work = begun()
    work.want(files("a", "b", "c", "d", "e", "f"))
    assert pool.run() == ["f", "e", "d", "c"]
    assert work.come("a") is None, "nobody has begun with it"
    assert work.come("e") == b"e"


def test_what_is_wanted_last_goes_before_what_may_be_wanted(pool: Pool) -> None:
    work = begun()
    many = [f"m{number}" for number in range(100)]
    work.may_want(files(*many))
    taken = len(pool.work)
    work.want(files("a"))
    while pool.work:
        taken -= 1
        done = pool.run()
        work.come("nothing")  # whoever asks gives the processes more to do
        if "a" in done:
            break
    assert taken == -1, "only what had been given before was done first"


def test_a_file_that_was_asked_for_is_not_begun_any_more(pool: Pool) -> None:
    work = begun()
    assert work.come("a") is None
    work.want(files("a", "b"))
    assert pool.run() == ["b"]


def test_processes_that_die_leave_the_work_to_whoever_asks(pool: Pool) -> None:
    work = begun()
    work.want(files("a"))
    future, _ = pool.work.pop()
    future.set_running_or_notify_cancel()
    future.set_exception(BrokenExecutor())
    pool.broken = True
    assert work.come("a") is None
    work.want(files("b"))
    assert work.come("b") is None
