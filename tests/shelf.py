"""A place for bytes by key, in memory: what a cache is to those who keep something in it."""

from __future__ import annotations


class Shelf:
    """Keeps bytes; ``kept`` shows them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The bytes under a key."""
        return self.kept.get(key)

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""
        self.kept[key] = data
