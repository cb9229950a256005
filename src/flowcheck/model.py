"""Words that every stage shares: languages, source files, spans and diagnostics.

Knows no syntax, no vendor and no law.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import final

from msgspec import Struct


class Language(StrEnum):
    """A language that discovery can name; the registry of frontends says which can be read."""

    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"
    TSX = "tsx"
    PYTHON = "python"
    VUE = "vue"
    SVELTE = "svelte"
    ASTRO = "astro"
    HTML = "html"
    PRISMA = "prisma"


SEVERITIES = ("error", "warning", "note")
"""How grave a finding is, gravest first."""

EXAMPLE = " Example: "
"""What stands between a remedy and the line of code that shows it."""

DOCUMENT_LANGUAGES = ("en", "fr", "de", "es", "it")
"""Languages in which documents for people are written."""


SCRIPT_TYPES = frozenset({
    "text/javascript", "application/javascript", "module", "text/ecmascript",
    "application/ecmascript", "application/x-javascript", "text/x-javascript", "text/babel",
    "text/jsx", "text/typescript", "text/partytown",
})  # fmt: skip
"""Types of ``<script>`` that run by themselves."""


def below(category: str, tree: str) -> bool:
    """Whether a data category is the top of a tree, or in it."""
    return category == tree or category.startswith(f"{tree}.")


def within(category: str, trees: Iterable[str]) -> bool:
    """Whether a data category is in one of some trees."""
    return any(below(category, tree) for tree in trees)


def in_folder(path: str, folder: str) -> bool:
    """Whether a path is a folder or below it; ``""`` is the root."""
    return not folder or path == folder or path.startswith(f"{folder}/")


class Confidence(StrEnum):
    """How sure a reader would be, given the same evidence."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@final
class SourceFile:
    """One file to analyse: its path relative to the scanned root (with ``/``) and its text.

    The text is read when it is first asked for, if what is given is a way to get it. ``mark``
    stands for path, language and text together; ``""`` where that is not known beforehand.
    """

    __slots__ = ("_text", "language", "mark", "path")

    def __init__(
        self, path: str, language: Language, text: str | Callable[[], str], mark: str = ""
    ) -> None:
        self.path = path
        self.language = language
        self.mark = mark
        self._text = text

    @property
    def text(self) -> str:
        """The text, with the line ends that it has."""
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceFile):
            return NotImplemented
        return (self.path, self.language, self.text) == (other.path, other.language, other.text)

    def __hash__(self) -> int:
        return hash(self.path)

    def __lt__(self, other: SourceFile) -> bool:
        return self.path < other.path

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r}, {self.language!r})"

    def __reduce__(self) -> tuple[type[SourceFile], tuple[str, Language, str, str]]:
        """Other processes get the text itself."""
        return SourceFile, (self.path, self.language, self.text, self.mark)


class Spot(Struct, frozen=True, order=True):
    """A place in scanned code; line and column count from 1."""

    file: str
    line: int
    column: int


class Diagnostic(Struct, frozen=True, order=True):
    """Something about the scanned code that the reader of the result must know.

    ``kind`` is one of a closed list kept in ``docs/outputs.md`` (``syntax``, ``too-large``,
    ``encoding``, ``unreadable``, ``limit`` ...).
    """

    file: str
    line: int
    kind: str
    message: str


class LineIndex:
    """Turns character offsets of one text into (line, column), both from 1."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
        find = text.find
        position = find("\n")
        while position != -1:
            starts.append(position + 1)
            position = find("\n", position + 1)
        self._starts = starts

    def spot(self, offset: int) -> tuple[int, int]:
        """(line, column) of a character offset; an offset past the end gives the last place."""
        line = bisect.bisect_right(self._starts, max(0, min(offset, len(self.text))))
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The character offset of a place, within its line."""
        number = max(1, min(line, len(self._starts)))
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return min(self._starts[number - 1] + max(0, column - 1), end)

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its newline."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")
