"""Tables of the rules as they were read before: a tenth of the time of reading them again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

Table = TypeVar("Table")


class Kept(Protocol):
    """Bytes by key, kept between runs (``cache.store.Part`` is one)."""

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key."""

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""


class Tables(Struct, frozen=True, eq=False):
    """Where tables are kept; ``version`` stands for the rule files and the program that read them.

    Without ``kept`` every table is read anew. Those of one version are equal, wherever they are
    kept: they give the same tables.
    """

    kept: Kept | None = None
    version: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tables) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def table(self, name: str, kind: type[Table], read: Callable[[], Table]) -> Table:
        """The table that is kept under a name, else the one that ``read`` gives."""
        if self.kept is None:
            return read()
        key = f"{name}-{self.version}"
        data = self.kept.get(key)
        if data is not None:
            try:
                with _without_collector():
                    return msgspec.msgpack.decode(data, type=kind)
            except msgspec.MsgspecError:
                pass
        table = read()
        self.kept.put(key, msgspec.msgpack.encode(table))
        return table


READ_ANEW = Tables()
"""Nothing is kept."""


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
