"""Which program is running: changes with every file of flowcheck and of its rules."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from flowcheck import __version__
from flowcheck.catalog.location import rules_directory

_OURS = (".py", ".yml", ".tsv", ".so")


@lru_cache(maxsize=1)
def engine_version() -> str:
    """A text that two runs share only when code and rules are the same (hexadecimal).

    Files count by name, size and time: reading a thousand of them would take longer than a warm
    scan may.
    """
    digest = hashlib.blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    for name, size, time in _states((Path(__file__).parents[1], rules_directory())):
        digest.update(f"{name} {size} {time}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _states(folders: Iterable[Path]) -> Iterable[tuple[str, int, int]]:
    for folder in folders:
        for place, below, names in os.walk(folder):
            below.sort()
            for name in sorted(names):
                if name.endswith(_OURS):
                    state = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - hot loop
                    yield f"{place}/{name}", state.st_size, state.st_mtime_ns
