"""Files that other processes work on before they are asked for.

Where processes cannot be started or are killed, nothing comes, and whoever asks does it himself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor

from flowcheck.model import SourceFile

_AT_ONCE = 4  # files that a process takes at a time
_WAITING = 6  # times so many are given to each process beforehand


class Ahead:
    """What ``work`` makes of files, some at a time, in a number of processes.

    What is wanted last is begun first: of several files the last one, as whoever wants them begins
    with the first. Processes are given more whenever somebody wants files or asks for one.
    """

    def __init__(self, work: Callable[[Sequence[SourceFile]], list[bytes]], processes: int) -> None:
        self._work = work
        self._most = processes * _WAITING
        self._wanted: list[SourceFile] = []
        self._asked: set[str] = set()
        self._given: dict[str, tuple[Future[list[bytes]], int]] = {}
        self._running: list[Future[list[bytes]]] = []
        try:
            self._pool: ProcessPoolExecutor | None = ProcessPoolExecutor(max_workers=processes)
        except OSError:
            self._pool = None

    def want(self, files: Sequence[SourceFile]) -> None:
        """Say that files will be asked for, in this order."""
        self._wanted += files
        self._give()

    def may_want(self, files: Sequence[SourceFile]) -> None:
        """Say that files may be asked for after all others, the first ones first."""
        self._wanted[:0] = reversed(files)
        self._give()

    def come(self, path: str) -> bytes | None:
        """What another process made of a file, or makes now; ``None`` when it has not begun."""
        self._asked.add(path)
        self._give()
        given = self._given.pop(path, None)
        if given is None or given[0].cancel():
            return None
        try:
            return given[0].result()[given[1]]
        except (BrokenExecutor, CancelledError, OSError):
            return None

    def _give(self) -> None:
        """Give the processes what they can do next."""
        self._running = [future for future in self._running if not future.done()]
        while self._pool is not None and self._wanted and len(self._running) < self._most:
            some: list[SourceFile] = []
            while self._wanted and len(some) < _AT_ONCE:
                file = self._wanted.pop()
                if file.path not in self._asked:
                    self._asked.add(file.path)
                    some.append(file)
            if not some:
                return
            try:
                future = self._pool.submit(self._work, some)
            except (BrokenExecutor, OSError):
                self._pool = None
                return
            self._running.append(future)
            self._given.update((file.path, (future, place)) for place, file in enumerate(some))

    def close(self) -> None:
        """Stop what nobody will ask for."""
        self._wanted.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
