"""A module as bytes and back, and a folder that keeps such bytes by content.

Knows nothing of what the bytes mean to others: a broken or missing entry is only a miss.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from flowcheck.ir.module import Module

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Module)


def encode(module: Module) -> bytes:
    """The module as msgpack; the same module gives the same bytes."""
    return _encoder.encode(module)


def decode(data: bytes) -> Module:
    """The module that ``encode`` was given.

    Raises ``msgspec.MsgspecError`` when the bytes are something else.
    """
    return _decoder.decode(data)


def content_key(path: str, language: str, text: str, version: str) -> str:
    """The key of a lowered file.

    Changes with its path, language and text, and with the frontend's version.
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in (version, language, path, text):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


class Cache:
    """Bytes by key in a folder.

    ``None`` as the folder keeps nothing. Never raises for what the disk does.
    """

    __slots__ = ("_directory",)

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or ``None``."""
        if self._directory is None:
            return None
        try:
            return self._place(self._directory, key).read_bytes()
        except OSError:
            return None

    def get_module(self, key: str) -> Module | None:
        """The module kept under ``key``; an entry that cannot be decoded is a miss."""
        data = self.get(key)
        if data is None:
            return None
        try:
            return decode(data)
        except msgspec.MsgspecError:
            return None

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under ``key``; readers see the old entry or the whole new one."""
        if self._directory is None:
            return
        place = self._place(self._directory, key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(place)
            except OSError:
                Path(name).unlink(missing_ok=True)

    @staticmethod
    def _place(directory: Path, key: str) -> Path:
        return directory / key[:2] / key
