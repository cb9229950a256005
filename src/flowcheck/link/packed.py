"""Numbers as bytes: what is kept of many of them."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence

TYPE = "I"
"""Of arrays of numbers."""

SIZE = array(TYPE).itemsize
"""Bytes of a number."""

LAYOUT = f"{sys.byteorder} {SIZE}"
"""What packed numbers look like here; others cannot be read."""


def pack(numbers: Iterable[int]) -> bytes:
    """Numbers from zero up, in their order."""
    return array(TYPE, numbers).tobytes()


def unpack(packed: bytes) -> Sequence[int]:
    """The numbers that were packed. Raises ``ValueError`` for bytes that are none."""
    return array(TYPE, packed)
