"""A record in words, in no format: sheets of rows of cells.

Each cell knows whether it is answered, and what it says apart from the language (``content``), so
that the next record can tell a fact that changed from a text that a person wrote over it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

_DIGITS = 10


class State(StrEnum):
    """What a cell is."""

    FILLED = "filled"  # by the code, the catalogue or the register
    CHECK = "check"  # suggested, to be confirmed by a person
    OPEN = "open"  # not answered
    HAND = "hand"  # a person's: by its column, or because a person wrote over it


class Cell(Struct, frozen=True):
    """A text; ``content`` is what it says in no language (``""``: the text itself).

    ``values`` are its parts for other programs. ``special``: it names data of Art. 9 or 10.
    ``mark`` is the digest that stands for what we would have written, where a person wrote.
    ``lasting``: what the first record said stays.
    """

    text: str = ""
    state: State = State.FILLED
    content: str = ""
    values: tuple[str, ...] = ()
    special: bool = False
    mark: str = ""
    lasting: bool = False

    @property
    def digest(self) -> str:
        """Digests of text and content: what tells a person's text from ours."""
        return self.mark or f"{text_digest(self.text)}.{text_digest(self.content or self.text)}"


class Column(Struct, frozen=True):
    """A column; ``hand``: people fill it, the tool never does. ``width`` is in characters."""

    key: str
    title: str
    width: int = 20
    hand: bool = False


class Section(Struct, frozen=True):
    """A part of a form: its heading, and what stands above its columns."""

    key: str
    titles: tuple[str, ...]


class Row(Struct, frozen=True):
    """A row; ``section`` is the part of a form that it belongs to."""

    id: str
    cells: Mapping[str, Cell]
    section: str = ""
    by_hand: bool = False

    def cell(self, column: str) -> Cell:
        """The cell of a column; an empty one where the row has none."""
        return self.cells.get(column, Cell())


class Sheet(Struct, frozen=True):
    """A table, or a form: rows below headings, read from top to bottom.

    ``lines`` stand above it. ``compared``: the next record tells its changes.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sections: tuple[Section, ...] = ()
    lines: tuple[str, ...] = ()
    compared: bool = True

    @property
    def is_form(self) -> bool:
        """Whether it is read from top to bottom."""
        return bool(self.sections)

    def of_section(self, key: str) -> tuple[Row, ...]:
        """The rows of a part of a form."""
        return tuple(row for row in self.rows if row.section == key)


class Book(Struct, frozen=True):
    """All sheets. ``subtitle`` names project, commit and day."""

    template: str
    language: str
    title: str
    subtitle: str
    project: str
    today: date
    sheets: tuple[Sheet, ...]

    def heading(self, sheet: Sheet) -> str:
        """What stands above a sheet: the first one bears the title, a form its name in full."""
        if sheet is self.sheets[0]:
            return self.title
        return sheet.lines[0] if sheet.is_form and sheet.lines else sheet.title

    def above(self, sheet: Sheet) -> tuple[str, ...]:
        """The lines between heading and table."""
        return (self.subtitle,) if sheet.is_form else sheet.lines

    def sheet(self, key: str) -> Sheet:
        """The sheet with a key."""
        return next(sheet for sheet in self.sheets if sheet.key == key)


def text_digest(text: str) -> str:
    """A digest of a text that spreadsheets do not change: white space at ends and line ends."""
    return hashlib.sha256(normal(text).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def normal(text: str) -> str:
    """A text as it is compared: what programs change on saving does not count."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(" ".join(line.split()) for line in folded.strip().split("\n"))
