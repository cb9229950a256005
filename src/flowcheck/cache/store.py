"""Bytes by kind and key in one SQLite file, for any number of runs at the same time.

What the disk or another process does costs time, never truth: a value that cannot be read is not
there, and ``problem`` says once what was wrong. Knows nothing of what the bytes mean.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from msgspec import Struct
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

FORMAT = 2
LIMIT = 300 << 20
"""Bytes of one file; beyond them what was not used for longest gives way, down to two thirds."""

SUFFIX = ".sqlite"
_WAIT_SECONDS = 2.0
_LEVEL = 1  # the quickest; half the size is less to read
_AT_ONCE = 500  # variables of one statement

_OF_OTHERS: list[sqlite3.Connection] = []

_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (kind, key)
)"""


class Store:
    """One file of kept values. ``None`` keeps nothing. Never raises for what is in the file."""

    def __init__(self, file: Path | None, limit: int = LIMIT) -> None:
        self.problem = ""
        self.wrote = False
        self._file = file
        self._limit = limit
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._today = date.today().toordinal()  # noqa: DTZ011 - only ages are compared
        self._touched: set[tuple[str, str]] = set()
        self._writable = True
        self._compress = ZstdCompressor(_LEVEL, write_checksum=True).compress  # guards every value
        self._decompress = ZstdDecompressor().decompress

    @property
    def keeps(self) -> bool:
        """Whether what is put is kept."""
        return self._file is not None and self._writable

    def get(self, kind: str, key: str) -> bytes | None:
        """The value kept under a key, or ``None``."""
        return self.get_many(kind, [key]).get(key)

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values kept under any of the keys."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            with self._guarded() as connection:
                if connection is None:
                    return found
                for key, used, data in _selected(connection, kind, part):
                    found[key] = self._decompress(data)
                    if used < self._today:
                        self._touched.add((kind, key))
        return found

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep a value."""
        self.put_many(kind, {key: data})

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values; other runs see all of them or none."""
        if not values or not self._writable:
            return
        rows = [(kind, key, self._today, self._compress(data)) for key, data in values.items()]
        with self._guarded() as connection:
            if connection is not None:
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
                self.wrote = True

    def keep_newest(self, kind: str, count: int) -> None:
        """Drop all values of a kind but the last ones written."""
        if not self._writable:
            return
        with self._guarded() as connection:
            if connection is not None:
                with connection:
                    connection.execute(
                        "DELETE FROM kept WHERE kind = ? AND rowid NOT IN"
                        " (SELECT rowid FROM kept WHERE kind = ? ORDER BY rowid DESC LIMIT ?)",
                        (kind, kind, count),
                    )

    def close(self) -> None:
        """Note what was used, make room, close the file."""
        if self._connection is None:
            return
        with self._guarded() as connection:
            if connection is not None and self._writable and (self.wrote or self._touched):
                with connection:
                    connection.executemany(
                        "UPDATE kept SET used = ? WHERE kind = ? AND key = ?",
                        [(self._today, kind, key) for kind, key in sorted(self._touched)],
                    )
                self._make_room(connection)
        self._touched.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _make_room(self, connection: sqlite3.Connection) -> None:
        total = _bytes(connection)
        if total <= self._limit:
            return
        with connection:
            for row, size in connection.execute(
                "SELECT rowid, length(data) FROM kept ORDER BY used, rowid"
            ).fetchall():
                if total <= self._limit * 2 // 3:
                    break
                connection.execute("DELETE FROM kept WHERE rowid = ?", (row,))
                total -= size
        connection.executescript("PRAGMA incremental_vacuum")  # `execute` frees one page

    # ---- the file -------------------------------------------------------------------------------

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """The open file, or ``None``; whatever goes wrong within ends its use for this run."""
        connection = None
        try:
            connection = self._open()
        except (sqlite3.Error, OSError) as problem:
            self._give_up(problem)
        try:
            yield connection
        except (sqlite3.Error, ZstdError) as problem:
            self._give_up(problem)

    def _open(self) -> sqlite3.Connection | None:
        if os.getpid() != self._process and self._connection is not None:
            _OF_OTHERS.append(self._connection)  # a fork may neither use nor close it
            self._connection, self._process = None, os.getpid()
        if self._connection is not None or self._file is None:
            return self._connection
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = _connect(self._file, "rwc")
            try:
                _prepare(connection)
            except sqlite3.OperationalError as problem:
                connection.close()
                if not _is_read_only(problem, self._file):
                    raise
                connection = self._open_to_read()
        except OSError:
            connection = self._open_to_read()
        self._connection = connection
        return connection

    def _open_to_read(self) -> sqlite3.Connection:
        """A file in a folder that nobody may write to still answers."""
        self._writable = False
        self.problem = f"the cache {self._file} cannot be written; this run keeps nothing"
        return _connect(self._file or Path(), "ro")

    def _give_up(self, problem: Exception) -> None:
        """Do without the file; one that is damaged is removed, so that the next run begins anew."""
        file, self._file = self._file, None
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        busy = isinstance(problem, sqlite3.OperationalError | OSError)
        if busy or file is None:
            self.problem = self.problem or f"the cache {file} was not used: {problem}"
            return
        self.problem = f"the cache {file} was damaged and is begun anew: {problem}"
        with suppress(OSError):
            file.unlink()


NOTHING = Store(None)
"""Keeps nothing."""


class Part(Struct, frozen=True):
    """The values of one kind in a store, as ``get`` and ``put``; ``newest``: as many are kept."""

    store: Store
    kind: str
    newest: int | None = None

    def get(self, key: str) -> bytes | None:
        """The value kept under a key, or ``None``."""
        return self.store.get(self.kind, key)

    def put(self, key: str, data: bytes) -> None:
        """Keep a value."""
        self.store.put(self.kind, key, data)
        if self.newest is not None:
            self.store.keep_newest(self.kind, self.newest)


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table; that of another format is dropped."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == FORMAT:
        return
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {FORMAT:d}")


def _is_read_only(problem: sqlite3.OperationalError, file: Path) -> bool:
    return file.exists() and ("readonly" in str(problem) or not os.access(file.parent, os.W_OK))


def _selected(
    connection: sqlite3.Connection, kind: str, keys: list[str]
) -> Iterator[tuple[str, int, bytes]]:
    marks = ",".join("?" * len(keys))
    query = f"SELECT key, used, data FROM kept WHERE kind = ? AND key IN ({marks})"  # noqa: S608 - question marks only
    yield from connection.execute(query, (kind, *keys))


def _bytes(connection: sqlite3.Connection) -> int:
    size, count, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size) * (int(count) - int(free))
