"""What git knows of a folder: its files and its revision.

Runs ``git`` without a shell, without hooks, file-system monitors or locks, and without the
environment of a surrounding git command. Whatever fails gives ``None``: a folder that git cannot
read is a plain folder.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

TIMEOUT_SECONDS = 60
_SAFE = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.untrackedCache=false",
)
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
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(root), *_SAFE, *args],  # noqa: S607 - the user's git, wherever it is installed
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
