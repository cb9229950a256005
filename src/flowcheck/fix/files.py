"""The files below a root: read as a scan reads them, written all or nothing, bytes kept.

Nothing outside the root is touched: no link, no path that leads out. A file whose bytes are no
longer those that were read stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path, PurePosixPath

from msgspec import Struct

from flowcheck.discover.decode import BYTE_ORDER_MARKS, decode
from flowcheck.fix.model import FixError


class Read(Struct, frozen=True):
    """A file as it was read: its bytes, its text, and how the one becomes the other."""

    data: bytes
    text: str
    mark: bytes
    encoding: str

    def encoded(self, text: str) -> bytes:
        """Another text in the same encoding. Raises ``FixError``."""
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError:
            raise FixError(f"the file is in {self.encoding}, which lacks a character") from None


def read(root: Path, path: str) -> Read:
    """A file below the root. Raises ``FixError`` when it cannot be rewritten as it is."""
    data = _bytes(_inside(root, path), path)
    mark, encoding = next(
        (row for row in BYTE_ORDER_MARKS if data.startswith(row[0])), (b"", "utf-8")
    )
    text, guessed = decode(data)
    if guessed:
        raise FixError(f"{path} is {guessed}, so it cannot be rewritten byte for byte")
    if mark + text.encode(encoding, "surrogatepass") != data:
        raise FixError(f"{path} is not in UTF-8, so it is left to a person")
    return Read(data, text, mark, encoding)


def check(root: Path, path: str, before: Read | None, text: str) -> None:
    """Raise ``FixError`` when it can be seen already that ``write`` would."""
    target = _inside(root, path)
    if before is None:
        if target.exists():
            raise FixError(f"{path} has been made by somebody else in the meantime")
        return
    if _bytes(target, path) != before.data:
        raise FixError(f"{path} has changed since it was scanned; run the command again")
    before.encoded(text)


def write(root: Path, path: str, before: Read | None, text: str) -> None:
    """Write a file all or nothing; ``before`` is what was read of it, ``None``: it is new.

    Raises ``FixError`` when it has changed since, or cannot be written.
    """
    check(root, path, before, text)
    target = _inside(root, path)
    try:
        if before is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, text.encode(), 0o666 & ~_umask())
        else:
            _replace(target, before.encoded(text), stat.S_IMODE(target.stat().st_mode))
    except OSError as problem:
        raise FixError(f"{path} cannot be written: {problem.strerror}") from None


def _inside(root: Path, path: str) -> Path:
    """The place of a path, which must be below the root with no link on the way."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or PurePosixPath(path).is_absolute() or "\0" in path:
        raise FixError(f"{path!r} is not below the scanned folder")
    place = root
    for part in parts:
        place = place / part
        if place.is_symlink():
            raise FixError(f"{path} is reached by a link, which may lead out of the project")
    if not place.resolve().is_relative_to(root.resolve()):
        raise FixError(f"{path!r} is not below the scanned folder")
    return place


def _bytes(target: Path, path: str) -> bytes:
    try:
        if not stat.S_ISREG(target.lstat().st_mode):
            raise FixError(f"{path} is not an ordinary file")
        return target.read_bytes()
    except OSError as problem:
        raise FixError(f"{path} cannot be read: {problem.strerror}") from None


def _replace(target: Path, data: bytes, mode: int) -> None:
    """Write beside the file, then rename over it."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
