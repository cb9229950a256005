"""What all tables of the rules are made of."""

from __future__ import annotations

import msgspec

Scalar = str | int | float | bool | None


class Row(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A row of a table: a frozen value that is compact as bytes and quick to read back."""
