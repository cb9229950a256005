"""What git knows of a folder: its files and its revision.

Runs ``git`` without a shell, without hooks, file-system monitors or locks, and without the
environment of a surrounding git command. Whatever fails gives ``None``: a folder that git cannot
read is a plain folder.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import IO

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
_KEPT = re.compile(r"GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)")
_GITLINK = "160000"


def listed_files(root: Path) -> tuple[list[str], list[str]] | None:
    """Tracked and untracked-but-not-ignored files below ``root``, and nested repositories.

    Both lists hold paths relative to ``root`` with ``/``, in no order. ``None`` when ``root`` is in
    no git work tree.
    """
    out = _git(
        root, "ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard"
    )
    if out is None:
        return None
    files: set[str] = set()
    nested: set[str] = set()
    for row in out.split("\0"):
        tag, _, rest = row.partition(" ")
        if not rest:
            continue
        if tag == "?":
            (nested if rest.endswith("/") else files).add(rest.rstrip("/"))
            continue
        stage, _, path = rest.partition("\t")
        (nested if stage.startswith(_GITLINK) else files).add(path)
    return list(files), list(nested)


def revision(root: Path) -> str | None:
    """The commit that is checked out in ``root``, or ``None``."""
    out = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return out.strip() or None if out else None


def _git(root: Path, *args: str) -> str | None:
    try:
        done = run(root, *args, seconds=TIMEOUT_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def run(
    folder: Path, *arguments: str, seconds: int, index: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """Run a git command that only reads, to its end or for so many seconds.

    Raises ``OSError``, ``ValueError`` or ``subprocess.TimeoutExpired``.
    """
    return subprocess.run(  # noqa: S603 - git with a list of arguments; no shell reads them
        _command(folder, *arguments),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
        env=environment(index),
    )


def started(folder: Path, *arguments: str, asked: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """A running git command that answers what is asked. Raises ``OSError``."""
    return subprocess.Popen(  # noqa: S603 - git with a list of arguments; no shell reads them
        _command(folder, *arguments),
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )


def _command(folder: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(folder), *_SAFE, *arguments]


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
