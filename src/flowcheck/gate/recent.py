"""What the last runs found, kept in the user's cache; the oldest gives way."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from flowcheck.ir.store import Cache

KEPT = 24


class Recent:
    """Bytes by key, the ``KEPT`` last used. Never raises for what the disk does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache = Cache(folder)

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key."""
        data = self._cache.get(key)
        if data is not None:
            with suppress(OSError):
                os.utime(self._folder / key[:2] / key)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key, and drop what was not used for longest."""
        self._cache.put(key, data)
        with suppress(OSError):
            kept = sorted(self._folder.glob("*/*"), key=lambda path: -path.stat().st_mtime)
            for path in kept[KEPT:]:
                path.unlink()
