"""Tables of the rules as they were read before: a tenth of the time of reading them again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import msgspec

Table = TypeVar("Table")


class Kept(Protocol):
    """Bytes by key, kept between runs (``cache.store.Part`` is one)."""

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key."""

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""


def compiled(kept: Kept, key: str, kind: type[Table], read: Callable[[], Table]) -> Table:
    """The table that is kept under a key of all that it is made of, else the one that is read."""
    data = kept.get(key)
    if data is not None:
        try:
            with _without_collector():
                return msgspec.msgpack.decode(data, type=kind)
        except msgspec.MsgspecError:
            pass
    table = read()
    kept.put(key, msgspec.msgpack.encode(table))
    return table


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection meanwhile: it would walk thousands of new values that all stay."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
