"""Files that other processes work on before they are asked for.

Where processes cannot be started or are killed, nothing comes, and whoever asks does it himself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor

from flowcheck.model import SourceFile

_AT_ONCE = 8  # files that a process takes at a time


class Ahead:
    """What ``work`` makes of files, some at a time, in a number of processes."""

    def __init__(self, work: Callable[[Sequence[SourceFile]], list[bytes]], processes: int) -> None:
        self._work = work
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._coming: dict[str, tuple[Future[list[bytes]], int]] = {}

    def begin(self, files: Sequence[SourceFile]) -> None:
        """Begin with the files, the first ones first."""
        try:
            self._pool = ProcessPoolExecutor(max_workers=self._processes)
            for start in range(0, len(files), _AT_ONCE):
                some = files[start : start + _AT_ONCE]
                future = self._pool.submit(self._work, some)
                for place, file in enumerate(some):
                    self._coming[file.path] = (future, place)
        except (BrokenExecutor, OSError):
            self._coming.clear()

    def come(self, path: str) -> bytes | None:
        """What another process made of a file, or makes now; ``None`` when it has not begun."""
        coming = self._coming.pop(path, None)
        if coming is None or coming[0].cancel():
            return None
        try:
            return coming[0].result()[coming[1]]
        except (BrokenExecutor, CancelledError, OSError):
            return None

    def close(self) -> None:
        """Stop what nobody will ask for."""
        self._coming.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
