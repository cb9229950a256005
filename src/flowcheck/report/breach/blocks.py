"""The parts that a breach sheet is made of, whatever the format: titles, sentences, lists, tables.

Texts are as they come, names of scanned code among them; each format makes them harmless.
"""

from __future__ import annotations

from msgspec import Struct


class Title(Struct, frozen=True):
    """A heading; ``level`` 1 is that of the whole sheet."""

    text: str
    level: int = 2


class Words(Struct, frozen=True):
    """A paragraph; ``strong``: it must not be overlooked."""

    text: str
    strong: bool = False


class Gap(Struct, frozen=True):
    """Something that a person has to write or decide, with what to put there."""

    text: str


class Points(Struct, frozen=True):
    """A list; ``boxes``: things to do."""

    items: tuple[str, ...]
    boxes: bool = False


class Grid(Struct, frozen=True):
    """A table. Columns in ``code`` hold code, lines of those in ``firm`` are not broken."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    code: frozenset[int] = frozenset()
    firm: frozenset[int] = frozenset()


Block = Title | Words | Gap | Points | Grid
