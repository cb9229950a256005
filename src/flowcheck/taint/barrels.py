"""Who imports a file, also through files that pass on what others export, before any is lowered.

``index.ts`` of a package and ``__init__.py`` are such files. Texts alone decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flowcheck.link.program import Program
from flowcheck.patterns import regex
from flowcheck.taint.sought import Sought

PASSES_ON = "passes-on"
"""The question whether a file of JavaScript exports what it gets from others."""

PASSING = Sought(
    {
        "export": r"\bexport\s*(?:type\s+)?(?:\*(?:\s*as\s+\w+)?|\{[^{}]*\})\s*from\b",
        "module.exports": r"\bmodule\.exports\s*=\s*require\b",
    }
)
_DECLARED = regex(
    r"\bexport\s+(?:(?:declare|abstract|async|default)\s+)*"
    r"(?:const|let|var|function\*?|class|enum|interface|type|namespace)\s+(?:(\w+)|\{([^{}]*)\})"
    r"|\bexport\s*(?:type\s+)?\{([^{}]*)\}|\bexports\.(\w+)\s*=|\bmodule\.exports\s*=\s*\{([^{}]*)"
)
_PYTHON = regex(
    r"^(?:(?:async\s+)?(?:def|class)\s+(\w+)|(\w+)\s*(?::[^=\n]+)?=(?!=)"
    r"|from\s+[\w.]+\s+import\s+(?:\(([^()]*)\)|([^\n(]+)))",
    re.MULTILINE,
)
_RENAMED = regex(r"\bdefault\s+as\s+(\w+)")
_WORD = regex(r"\w+")
_PACKAGE = "/__init__.py"


class Importers:
    """Finds importers; ``tells`` answers a question about the text of a file.

    ``words`` are those that decided, ``exported`` the names of files that others pass on.
    """

    def __init__(self, program: Program, tells: Callable[[int, str], bool]) -> None:
        self._program = program
        self._tells = tells
        self.words: set[str] = set()
        self.exported: dict[int, list[str]] = {}
        self._known: dict[int, frozenset[int]] = {}

    def of(self, numbers: Iterable[int]) -> frozenset[int]:
        """The files that import one of these.

        Of a file that passes on what others export only those that have a name which one of the
        others exports.
        """
        return frozenset().union(*map(self._of, numbers))

    def _of(self, number: int) -> frozenset[int]:
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = self._found(number)
        return known

    def _found(self, number: int) -> frozenset[int]:
        direct = frozenset(self._program.importers(number))
        barrels = self._barrels(number)
        if not barrels:
            return direct
        for other in {number, *barrels} - self.exported.keys():
            self.exported[other] = names_of(self._program, other)
        renamed = (_RENAMED.findall(self._program.files[barrel].text) for barrel in barrels)
        names = {*self.exported[number], *(name for found in renamed for name in found)}
        self.words |= names
        around = {other for barrel in barrels for other in self._program.importers(barrel)}
        texts = self._program.texts
        having = {other for name in names for other in texts.mentioning(name)}
        return direct | (around & having)

    def _barrels(self, number: int) -> list[int]:
        found: list[int] = []
        work = [number]
        while work:
            for other in self._program.importers(work.pop()):
                if other != number and other not in found and self._passes_on(other):
                    found.append(other)
                    work.append(other)
        return found

    def _passes_on(self, number: int) -> bool:
        if self._program.is_python(number):
            return f"/{self._program.files[number].path}".endswith(_PACKAGE)
        return self._tells(number, PASSES_ON)


def names_of(program: Program, number: int) -> list[str]:
    """The names that a file exports, by its text."""
    return exported(program.files[number].text, python=program.is_python(number))


def exported(text: str, *, python: bool) -> list[str]:
    """The names that a text exports: rather too many, in order."""
    found = (_PYTHON if python else _DECLARED).findall(text)
    return sorted({word for groups in found for group in groups for word in _WORD.findall(group)})
