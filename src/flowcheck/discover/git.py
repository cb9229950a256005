"""What git knows of a folder: its files and its revision.

Runs ``git`` without a shell, without hooks, file-system monitors or locks, and without the
environment of a surrounding git command. Whatever fails gives ``None``: a folder that git cannot
read is a plain folder.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from flowcheck.patterns import regex

TIMEOUT_SECONDS = 60
_SAFE = (
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.untrackedCache=false",
)
_KEPT = regex(r"GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)")
_GITLINK = "160000"
_LISTED = regex(r"(?:^|(?<=\0))(?:\? ([^\0]+)|\S (\d+) [0-9a-f]+ \d\t([^\0]+))(?=\0)")


class Asked:
    """A git command that reads and is running; its answer is waited for when it is needed.

    One that is not asked for any more is ended.

    Raises ``OSError`` or ``ValueError`` where it cannot be run.
    """

    def __init__(self, folder: Path, *arguments: str, index: str = "") -> None:
        self._process = _run(folder, arguments, subprocess.DEVNULL, subprocess.PIPE, index)
        weakref.finalize(self, _end, self._process)

    def has_begun(self) -> bool:
        """Whether it says something already, has ended, or cannot be asked that."""
        out = self._process.stdout
        if sys.platform == "win32" or out is None:  # where only sockets can be asked
            return True
        return bool(select.select([out], [], [], 0)[0])

    def answer(self, seconds: int) -> subprocess.CompletedProcess[bytes]:
        """What it said, when it has ended. Raises ``subprocess.TimeoutExpired`` and ends it."""
        process = self._process
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that nobody waits for any more."""
    if process.returncode is None:
        process.kill()
        process.communicate()


def ask_files(root: Path) -> Asked | None:
    """Ask what ``listed_files`` tells, and do not wait."""
    return _asked(
        root, "ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard"
    )


def ask_revision(root: Path) -> Asked | None:
    """Ask what ``revision`` tells, and do not wait."""
    return _asked(root, "rev-parse", "--verify", "--quiet", "HEAD")


def listed_files(root: Path, asked: Asked | None = None) -> tuple[list[str], list[str]] | None:
    """Tracked and untracked-but-not-ignored files below ``root``, and nested repositories.

    Both lists hold paths relative to ``root`` with ``/``, in no order. ``None`` when ``root`` is in
    no git work tree. ``asked``: where ``ask_files`` has asked already.
    """
    out = _answer(asked or ask_files(root))
    if out is None:
        return None
    files: set[str] = set()
    nested: set[str] = set()
    for new, mode, path in _LISTED.findall(out):
        if new:
            (nested if new.endswith("/") else files).add(new.rstrip("/"))
        else:
            (nested if mode == _GITLINK else files).add(path)
    return list(files), list(nested)


def revision(root: Path, asked: Asked | None = None) -> str | None:
    """The commit that is checked out in ``root``, or ``None``.

    ``asked``: where ``ask_revision`` has asked already.
    """
    out = _answer(asked or ask_revision(root))
    return out.strip() or None if out else None


def _asked(root: Path, *arguments: str) -> Asked | None:
    try:
        return Asked(root, *arguments)
    except (OSError, ValueError):
        return None


def _answer(asked: Asked | None) -> str | None:
    if asked is None:
        return None
    try:
        done = asked.answer(TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def started(folder: Path, *arguments: str, asked: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """A running git command that answers what is asked. Raises ``OSError``."""
    return _run(folder, arguments, asked, subprocess.DEVNULL)


def _run(
    folder: Path, arguments: Sequence[str], asked: IO[bytes] | int, told: int, index: str = ""
) -> subprocess.Popen[bytes]:
    """The one place that starts git: by a list of arguments, which no shell reads."""
    command = ["git", "-C", str(folder), *_SAFE, *arguments]
    return subprocess.Popen(  # noqa: S603 - a list of arguments; no shell reads them
        command,
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=told,
        env=environment(index),
    )


def environment(index: str = "") -> dict[str, str]:
    """The environment without that of a surrounding git command, but for the user's settings."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or _KEPT.fullmatch(key)
    }
    kept |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    return kept | {"GIT_INDEX_FILE": index} if index else kept
