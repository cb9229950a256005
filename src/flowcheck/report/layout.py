"""What a text format may use of the place that it is shown in."""

from __future__ import annotations

from msgspec import Struct


class Page(Struct, frozen=True):
    """Columns, colour, and whether long lists are shown in full."""

    width: int = 100
    color: bool = False
    full: bool = False
