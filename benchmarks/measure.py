"""Runs a program and tells what it took: wall time, processor time, memory of all its processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.01  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and of processors (children included)."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Series:
    """The same run several times."""

    runs: tuple[Took, ...]

    @property
    def median(self) -> float:
        """Seconds on the clock, of the run in the middle."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def best(self) -> float:
        """Seconds on the clock, of the quickest run."""
        return min(run.wall for run in self.runs)

    @property
    def processor(self) -> float:
        """Seconds of processors, of the run in the middle."""
        return statistics.median(run.processor for run in self.runs)


@dataclass(frozen=True, slots=True)
class Program:
    """A command, where it runs and in which environment; ``expected`` are its good exit codes."""

    command: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]
    expected: tuple[int, ...] = (0,)

    def timed(self) -> Took:
        """One run. Raises ``RuntimeError`` when it fails."""
        before = time.perf_counter()
        process = self._start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        self._check(process, status)
        return Took(wall, usage.ru_utime + usage.ru_stime)

    def peak(self) -> int | None:
        """The most memory in bytes that all its processes had together; ``None`` without ``/proc``.

        What processes share counts once (PSS). Looking slows the run: it is not timed.
        """
        if not Path("/proc/self/smaps_rollup").exists():
            return None
        most = 0
        process = self._start()
        while True:
            done, status, _ = os.wait4(process.pid, os.WNOHANG)
            if done:
                self._check(process, status)
                return most
            seen = {_account(pid) for pid in _family(process.pid)}
            most = max(most, sum(map(_bytes, seen)))
            time.sleep(_EVERY)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=dict(self.env),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _check(self, process: subprocess.Popen[bytes], status: int) -> None:
        process.returncode = os.waitstatus_to_exitcode(status)
        told = process.stderr.read().decode(errors="replace") if process.stderr else ""
        if process.stderr:
            process.stderr.close()
        if process.returncode not in self.expected:
            words = " ".join(self.command)
            raise RuntimeError(f"{words}: exit code {process.returncode}\n{told[-2_000:]}")


def repeated(program: Program, times: int) -> Series:
    """The same run several times."""
    return Series(tuple(program.timed() for _ in range(times)))


def processors() -> tuple[int, str]:
    """How many processors this process may use, and what they are called."""
    count = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return count, names[0] if names else "unknown"


def words_of(command: Sequence[str]) -> str:
    """What a program says of its version."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip().splitlines()[0] if done.stdout.strip() else "unknown"


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except (OSError, ValueError):
        return
    for child in children:
        yield from _family(child)


def _account(pid: int) -> str:
    """The kernel's account of the memory of a process.

    Two processes with the same account are one: a child has that of its parent until it starts its program.
    """
    try:
        return Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return ""


def _bytes(account: str) -> int:
    rows = (line.split() for line in account.splitlines() if line.startswith("Pss:"))
    return sum(int(row[1]) * 1024 for row in rows)
