"""What to scan and how: what every caller of the engine says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from flowcheck.errors import ConfigError

FILE_NAMES = ("flowcheck.yml", "flowcheck.yaml")
"""How the configuration of a project may be called, the first that is there counts."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, what is done and the total."""


class ScanOptions(Struct, frozen=True):
    """What to scan and how. ``roots``: one project root, or files and folders below one.

    ``overlay`` has texts (by path below the root) that stand in for those of the disk.
    ``project`` is the folder under whose name values are kept, by default the root. ``name`` is
    what the result calls the project, by default as its root; no id depends on it.
    ``today`` is the day that dates of the register and of waivers are compared with. Flows to
    services ``AT_WORK`` are listed with ``all_recipients``, or when their vendor is asked for.
    """

    roots: tuple[Path, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    vendors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    jobs: int = 1
    config: Path | None = None
    all_recipients: bool = False
    today: date = field(default_factory=date.today)
    overlay: Mapping[str, str] = field(default_factory=dict)
    project: Path | None = None
    name: str = ""


class Work(Struct):
    """How much a scan did, counted without a clock: the same input makes the same work.

    ``parsed`` files were lowered now, ``recalled`` ones by an earlier scan; ``nodes`` are those of
    both. ``calls`` were looked at, ``sinks`` found, and ``steps`` taken back from them. Of the
    parts of a scan ``computed`` were found now, ``kept`` ones by an earlier scan.
    """

    files: int = 0
    parsed: int = 0
    recalled: int = 0
    nodes: int = 0
    calls: int = 0
    sinks: int = 0
    steps: int = 0
    computed: int = 0
    kept: int = 0


def scan_root(roots: Sequence[Path]) -> Path:
    """The folder (or the one file) that paths of the result are relative to.

    Raises ``ConfigError`` for a root that is not there.
    """
    for path in roots:
        if not path.exists():
            raise ConfigError(f"no such file or folder: {path}")
    if len(roots) == 1:
        return roots[0]
    resolved = [path.resolve() for path in roots]
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in resolved]))
