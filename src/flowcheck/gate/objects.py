"""Contents of blobs from git's object store, many at once. Nothing is written to the repository."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Self

from flowcheck.discover.git import started
from flowcheck.errors import ConfigError
from flowcheck.gate.repository import Repository


def sizes(repository: Repository, oids: Iterable[str]) -> dict[str, int]:
    """Blob -> number of bytes; what is not in this repository is not in the answer."""
    found: dict[str, int] = {}
    with _Batch(repository, "--batch-check", sorted(set(oids))) as out:
        for line in out:
            words = line.split()
            if len(words) == 3 and words[1] == b"blob":
                found[words[0].decode("ascii")] = int(words[2])
    return found


def contents(repository: Repository, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """(blob, its bytes) for each that is in this repository, in order of the ids."""
    with _Batch(repository, "--batch", sorted(set(oids))) as out:
        while line := out.readline():
            words = line.split()
            if len(words) != 3:
                continue
            data = out.read(int(words[2]))
            out.read(1)
            yield words[0].decode("ascii"), data


class Reader:
    """Reads blobs one by one, by a ``git cat-file`` that runs from the first one on."""

    def __init__(self, repository: Repository) -> None:
        self._top = repository.top
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.communicate()

    def blob(self, oid: str) -> bytes | None:
        """The bytes of a blob; ``None`` when it cannot be read."""
        try:
            if self._process is None:
                self._process = started(self._top, "cat-file", "--batch", asked=subprocess.PIPE)
            asked, out = self._process.stdin, self._process.stdout
            if asked is None or out is None:
                return None
            asked.write(f"{oid}\n".encode("ascii"))
            asked.flush()
            words = out.readline().split()
            if len(words) != 3:
                return None
            data = out.read(int(words[2]))
            out.read(1)
        except OSError:
            return None
        return data


class _Batch:
    """A running ``git cat-file``; its input is a file, so that neither side waits for the other."""

    def __init__(self, repository: Repository, mode: str, oids: Iterable[str]) -> None:
        self._top, self._mode = repository.top, mode
        self._asked = "".join(f"{oid}\n" for oid in oids).encode("ascii")

    def __enter__(self) -> IO[bytes]:
        with tempfile.TemporaryFile() as asked:
            asked.write(self._asked)
            asked.seek(0)
            try:
                self._process = started(self._top, "cat-file", self._mode, "--buffer", asked=asked)
            except OSError as problem:
                raise ConfigError(f"`git cat-file` could not be run: {problem}") from None
        if self._process.stdout is None:
            raise ConfigError("`git cat-file` could not be read")
        return self._process.stdout

    def __exit__(self, *_: object) -> None:
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()
