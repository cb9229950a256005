"""Files that other processes work on before they are asked for.

Where processes cannot be started or are killed, nothing comes, and whoever asks does it himself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Condition, Thread

from flowcheck.model import SourceFile

if sys.platform == "linux":
    import fcntl

Work = Callable[[SourceFile], bytes]
_Order = tuple[str, Sequence[SourceFile] | str]
_WANT, _MAY_WANT, _LEAVE = "want", "may want", "leave"
_AHEAD = 1 << 20  # bytes of results that wait for whoever asks, where the system lets us say so


class Ahead:
    """What ``work`` makes of files, in a number of processes.

    What is wanted last is begun first: of several files the last one, as whoever wants them begins
    with the first. A process says what it begins, and is told what it need not begin any more: no
    file is waited for but the one that a process has in hand.
    """

    def __init__(self, work: Work, processes: int) -> None:
        self._hands = [hand for hand in (_started(work) for _ in range(processes)) if hand]
        self._turn = 0
        self._with: dict[str, Hand] = {}
        self._asked: set[str] = set()

    def want(self, files: Iterable[SourceFile]) -> None:
        """Say that files will be asked for, in this order."""
        self._deal(_WANT, files)

    def may_want(self, files: Iterable[SourceFile]) -> None:
        """Say that files may be asked for after all others, the first ones first."""
        self._deal(_MAY_WANT, files)

    def come(self, path: str) -> bytes | None:
        """What another process made of a file, or makes now; ``None`` when it has not begun."""
        self._asked.add(path)
        hand = self._with.pop(path, None)
        return hand.come(path) if hand is not None else None

    def made(self) -> dict[str, bytes]:
        """What the other processes have made and nobody has asked for, by path."""
        return {path: made for hand in self._hands for path, made in hand.made().items()}

    def _deal(self, word: str, files: Iterable[SourceFile]) -> None:
        """Give each process its share of what nobody has asked for yet."""
        shares: list[list[SourceFile]] = [[] for _ in self._hands]
        for file in files if shares else ():
            if file.path not in self._asked:
                self._asked.add(file.path)
                self._turn = (self._turn + 1) % len(shares)
                self._with[file.path] = self._hands[self._turn]
                shares[self._turn].append(file)
        for hand, share in zip(self._hands, shares, strict=True):
            if share:
                hand.tell((word, share))

    def close(self) -> None:
        """Stop what nobody will ask for."""
        for hand in self._hands:
            hand.stop()
        self._hands.clear()
        self._with.clear()


class Hand:
    """One process, as whoever gives it work sees it."""

    def __init__(
        self, orders: Connection, results: Connection, process: multiprocessing.Process
    ) -> None:
        self._process = process
        self._orders = orders
        self._results = results
        self._begun: set[str] = set()
        self._made: dict[str, bytes] = {}
        self._lost = False

    def tell(self, order: _Order) -> None:
        """Say what is to be done, or left."""
        try:
            self._orders.send(order)
        except OSError:
            self._lost = True

    def come(self, path: str) -> bytes | None:
        """What the process made of a file that it was given; ``None`` when it had not begun."""
        self._hear()
        if path not in self._made and path not in self._begun:
            self.tell((_LEAVE, path))
            return None
        while path not in self._made and not self._lost:
            self._hear(wait=True)
        return self._made.pop(path, None)

    def made(self) -> dict[str, bytes]:
        """What the process has made and nobody has asked for."""
        self._hear()
        return self._made

    def stop(self) -> None:
        """End the process, whatever it has in hand."""
        self._process.kill()
        self._orders.close()
        self._results.close()

    def _hear(self, *, wait: bool = False) -> None:
        """Take what the process has said, or the next that it says."""
        try:
            while not self._lost and (wait or self._results.poll()):
                path, made = self._results.recv()
                if made is None:
                    self._begun.add(path)
                else:
                    self._made[path] = made
                wait = False
        except (OSError, EOFError):
            self._lost = True


def _started(work: Work) -> Hand | None:
    """A process that works; ``None`` where none can be started."""
    try:
        orders, to_process = multiprocessing.Pipe(duplex=False)
        from_process, results = multiprocessing.Pipe(duplex=False)
        _widen(results)
        process = multiprocessing.Process(
            target=_serve, args=(work, orders, results, (to_process, from_process)), daemon=True
        )
        process.start()
    except OSError:
        return None
    orders.close()
    results.close()
    return Hand(to_process, from_process, process)


def _widen(pipe: Connection) -> None:
    """Let a process go on while nobody asks for what it has made."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _AHEAD)


def _serve(
    work: Work, orders: Connection, results: Connection, others: Iterable[Connection]
) -> None:
    """The process: works until whoever gave it work is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is interrupted, and stops it
    for end in others:
        end.close()
    waiting = Waiting()
    Thread(target=_listen, args=(orders, waiting), daemon=True).start()
    with suppress(OSError):
        while True:
            file = waiting.next()
            results.send((file.path, None))
            results.send((file.path, work(file)))


def _listen(orders: Connection, waiting: Waiting) -> None:
    with suppress(OSError, EOFError):
        while True:
            waiting.take(orders.recv())
    os._exit(0)


class Waiting:
    """The files that a process has not begun with, and what it was told to leave."""

    def __init__(self) -> None:
        self._files: deque[SourceFile] = deque()
        self._left: set[str] = set()
        self._change = Condition()

    def take(self, order: _Order) -> None:
        """Take an order of whoever gives work."""
        word, what = order
        with self._change:
            if isinstance(what, str):
                self._left.add(what)
            elif word == _WANT:
                self._files.extend(what)
            else:
                self._files.extendleft(what)
            self._change.notify()

    def next(self) -> SourceFile:
        """What to begin with now; waits until there is something."""
        with self._change:
            while True:
                while not self._files:
                    self._change.wait()
                file = self._files.pop()
                if file.path not in self._left:
                    return file
