"""Work on a list that several processes share, forked so that each begins with all that is known.

They take stretches of it in turns, long ones first, and gather what they find; whoever forked them
takes that over. Where processes cannot be forked, or one is lost, its part is left to do.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from struct import Struct as Layout
from typing import Self

_TURNS = 4  # stretches for each process, if all were as long as the first
_NUMBER = Layout("I")
_CAN_FORK = sys.platform == "linux"  # elsewhere what a process has open may not survive it


class Shared:
    """The work on ``count`` things, shared with a number of other processes.

    In the other processes ``begin`` is called first, ``work`` does one of them, and ``gathered``
    gives what was found of all that were done there. Use it within ``with``.
    """

    def __init__(
        self,
        count: int,
        processes: int,
        begin: Callable[[], None],
        work: Callable[[int], object],
        gathered: Callable[[], bytes],
    ) -> None:
        self._stretches = list(_stretches(count, processes + 1))
        self._turns = -1
        self._others: list[tuple[multiprocessing.process.BaseProcess, Connection]] = []
        if not _CAN_FORK or processes < 1 or count < 2:
            return
        self._turns, writing = os.pipe()  # each number in it is read once, by whoever is free
        os.write(writing, b"".join(map(_NUMBER.pack, range(len(self._stretches)))))
        os.close(writing)
        context = multiprocessing.get_context("fork")
        for _ in range(processes):
            with suppress(OSError):
                results, sending = context.Pipe(duplex=False)
                other = context.Process(
                    target=self._serve, args=(begin, work, gathered, sending), daemon=True
                )
                other.start()
                sending.close()
                self._others.append((other, results))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for other, results in self._others:
            other.kill()
            other.join()
            results.close()
        if self._turns >= 0:
            os.close(self._turns)

    def own(self) -> Iterator[int]:
        """The places in the list that are left to this process."""
        while self._others and (turn := os.read(self._turns, _NUMBER.size)):
            yield from self._stretches[_NUMBER.unpack(turn)[0]]

    def of_others(self) -> Iterator[bytes]:
        """What each of the others gathered, when all is done."""
        for _, results in self._others:
            with suppress(OSError, EOFError):
                yield results.recv_bytes()

    def _serve(
        self,
        begin: Callable[[], None],
        work: Callable[[int], object],
        gathered: Callable[[], bytes],
        sending: Connection,
    ) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever forked is interrupted, and kills
        begin()
        with suppress(Exception):  # what went wrong goes wrong again where it can be told
            while turn := os.read(self._turns, _NUMBER.size):
                for place in self._stretches[_NUMBER.unpack(turn)[0]]:
                    work(place)
        with suppress(OSError):
            sending.send_bytes(gathered())


def _stretches(count: int, processes: int) -> Iterator[range]:
    """Neighbours stay together: what is known of one file helps with the next."""
    begin = 0
    while begin < count:
        end = begin + max(1, (count - begin) // (_TURNS * processes))
        yield range(begin, end)
        begin = end
