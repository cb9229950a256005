"""The parts that a breach sheet is made of, whatever the format: titles, sentences, lists, tables.

Texts are as they come, names of scanned code among them; each format makes them harmless.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """A heading; ``level`` 1 is that of the whole sheet."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``strong``: it must not be overlooked."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a person has to write or decide, with what to put there."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list; ``boxes``: things to do."""

    items: tuple[str, ...]
    boxes: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Columns named in ``code`` hold code."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    code: frozenset[int] = frozenset()


Block = Title | Words | Gap | Points | Grid
