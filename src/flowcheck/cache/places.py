"""Where values are kept: a folder of the user with one file for each project, and one for rules."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from flowcheck.cache.store import SUFFIX, Store
from flowcheck.patterns import regex

UNUSED_DAYS = 30
ALL_PROJECTS = 2 << 30
"""Bytes of all projects together; the files of those not used for longest give way."""

_VARIABLE = "FLOWCHECK_CACHE_DIR"
_RULES = "rules"
_PROJECTS = "projects"
_ODD = regex(r"[^\w.-]+")
_DAY_SECONDS = 86_400


class Kept(Struct, frozen=True):
    """One file of the cache. ``used``: seconds since the epoch."""

    file: Path
    size: int
    used: float


def default_folder() -> Path:
    """The cache folder of the user, or the one that the environment names."""
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("flowcheck", appauthor=False)


def rules_store(folder: Path | None) -> Store:
    """The store of what is made of the rules alone."""
    return Store(folder / f"{_RULES}{SUFFIX}" if folder is not None else None)


def project_store(folder: Path | None, project: Path) -> Store:
    """The store of one project, named by its folder."""
    if folder is None:
        return Store(None)
    whole = str(project.resolve())
    name = _ODD.sub("-", project.resolve().name)[:40] or "project"
    mark = hashlib.blake2b(whole.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return Store(folder / _PROJECTS / f"{name}-{mark}{SUFFIX}")


def kept_files(folder: Path) -> Iterator[Kept]:
    """All files of a cache folder, the last used first."""
    found = []
    for file in (*folder.glob(f"*{SUFFIX}"), *(folder / _PROJECTS).glob(f"*{SUFFIX}")):
        with suppress(OSError):
            state = file.stat()
            found.append(Kept(file, state.st_size, max(state.st_mtime, state.st_atime)))
    yield from sorted(found, key=lambda kept: (-kept.used, kept.file))


def tidy(folder: Path, now: float | None = None) -> None:
    """Remove the files of projects that nobody scans any more, and the oldest beyond the limit."""
    moment = time.time() if now is None else now
    total = 0
    for kept in kept_files(folder):
        total += kept.size
        old = moment - kept.used > UNUSED_DAYS * _DAY_SECONDS
        if kept.file.parent.name == _PROJECTS and (old or total > ALL_PROJECTS):
            remove(kept.file)


def remove(file: Path) -> None:
    """Remove one file of the cache and what SQLite keeps beside it."""
    for name in (file, *(file.with_name(f"{file.name}-{more}") for more in ("journal", "wal"))):
        with suppress(OSError):
            name.unlink()
