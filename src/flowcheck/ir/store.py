"""A module as bytes and back, and the key under which such bytes are kept."""

from __future__ import annotations

import hashlib

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
    about = f"{version}\0{language}\0{path}\0".encode("utf-8", "surrogatepass")
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(about + data, digest_size=20).hexdigest()
