"""One line on stderr that says what is going on; nothing when stderr is not a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from typing import Self

from flowcheck.cli.options import Session
from flowcheck.cli.output import is_terminal
from flowcheck.report.text import clip, safe

_PAUSE = 0.1


def progress_of(session: Session, *, quiet: bool) -> ProgressLine:
    """The line for a command: shown on a terminal, unless it shall be quiet."""
    return ProgressLine(session, shown=not quiet and is_terminal(sys.stderr))


class ProgressLine:
    """Shows the stage of a scan and notes it in the session.

    Used as ``with ProgressLine(..) as progress``.
    """

    def __init__(self, session: Session, *, shown: bool) -> None:
        self._session = session
        self._shown = shown
        self._next = 0.0
        self._width = 0
        self._begun: dict[str, float] = {}
        self._taken: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Called by the pipeline: ``done`` of ``total`` files or steps of a stage."""
        changed = stage != self._session.stage
        now = time.perf_counter()
        if changed or not done:
            self._begun[stage] = now
        self._taken[stage] = now - self._begun[stage]
        self._session.stage = stage
        if self._shown and (changed or time.monotonic() >= self._next):
            self._next = time.monotonic() + _PAUSE
            self._write(f"{stage} {done:,}/{total:,}" if total else stage)

    def profile(self) -> Iterator[str]:
        """Where the time of the scan went, and how much there was to do, line by line."""
        if not self._taken:
            yield "Profile: nothing has changed, the result of the last scan was taken"
            return
        total = sum(self._taken.values())
        yield f"Profile: {total:.2f} s"
        for stage, seconds in self._taken.items():
            yield f"  {stage:<10}{seconds:8.2f} s {seconds / (total or 1):5.0%}"
        work = self._session.engine.work
        yield (
            f"  {work.files:,} files, {work.parsed:,} parsed, {work.recalled:,} from the cache, "
            f"{work.nodes:,} nodes"
        )
        yield f"  {work.calls:,} calls looked at, {work.sinks:,} sinks, {work.steps:,} steps back"
        yield f"  {work.computed:,} parts found, {work.kept:,} as the last scan left them"

    def _write(self, words: str) -> None:
        if not self._shown or not (words or self._width):
            return
        room = max(10, shutil.get_terminal_size().columns - 1)
        words = clip(safe(words), room)
        sys.stderr.write("\r" + words.ljust(self._width) + ("" if words else "\r"))
        sys.stderr.flush()
        self._width = len(words)
