"""Names that no file imports: a framework gathers them from folders of the application.

In Nuxt whatever is exported in ``composables``, ``utils`` or ``stores`` is there everywhere by its
name. Which applications do so is known by their configuration (``Workspace.gathered``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from flowcheck.model import Language, SourceFile, in_folder
from flowcheck.patterns import regex

_FOLDERS = frozenset({"composables", "utils", "stores"})
_SCRIPTS = frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX})
_READERS = _SCRIPTS | {Language.VUE}
_SERVER, _SHARED = "server", "shared"
_DECLARED = regex(
    r"^export\s+(?:async\s+)?(?:const|let|var|class|enum|function)\b[\s*]*(\w+)", re.MULTILINE
)
_LISTED = regex(r"^export\s*\{([^}]*)\}", re.MULTILINE)
_DEFAULT = regex(r"^export\s+default\b", re.MULTILINE)
_LISTED_NAME = regex(r"(?:^|,)\s*(?:\w+\s+as\s+)?(\w+)\s*(?=,|$)")
_BREAK = regex(r"[-_.](\w)")


class _Place(Struct, frozen=True):
    """Where a file stands in its application."""

    folder: str
    gives: bool
    reads: bool
    server: bool
    shared: bool


class Automatic:
    """Finds the files that give a name to those of their application.

    ``mentioning`` gives the files that have a word.
    """

    def __init__(
        self,
        files: Mapping[int, SourceFile],
        folders: Sequence[str],
        mentioning: Callable[[str], Sequence[int]],
    ) -> None:
        self._files = files
        self._mentioning = mentioning
        inner_first = sorted(folders, key=len, reverse=True)
        self._around = {
            number: _place(folder, file)
            for number, file in (files.items() if folders else ())
            for folder in [next((f for f in inner_first if in_folder(file.path, f)), None)]
            if folder is not None
        }
        self._givers: dict[str, list[int]] | None = None
        self._targets: dict[int, set[int]] | None = None

    def gives(self, numbers: Iterable[int]) -> bool:
        """Whether any of some files gives its names to others."""
        return any(number in self._around and self._around[number].gives for number in numbers)

    def of(self, number: int) -> Iterable[int]:
        """The files of which a file uses a name without an import, as far as its text tells."""
        if not self._around:
            return ()
        if self._targets is None:
            self._targets = {}
            for name, givers in self._names().items():
                for reader in self._mentioning(name):
                    for giver in givers:
                        if self._reaches(reader, giver):
                            self._targets.setdefault(reader, set()).add(giver)
        return self._targets.get(number, ())

    def giving(self, number: int, name: str) -> list[int]:
        """The files that give a name to a file."""
        if number not in self._around:
            return []
        return [giver for giver in self._names().get(name, ()) if self._reaches(number, giver)]

    def _reaches(self, reader: int, giver: int) -> bool:
        place, other = self._around.get(reader), self._around[giver]
        if place is None or reader == giver or place.folder != other.folder or not place.reads:
            return False
        return other.shared or place.server == other.server

    def _names(self) -> Mapping[str, Sequence[int]]:
        if self._givers is None:
            self._givers = {}
            for number, place in self._around.items():
                if place.gives:
                    for name in exported(self._files[number]):
                        self._givers.setdefault(name, []).append(number)
        return self._givers


def _place(folder: str, file: SourceFile) -> _Place:
    parts = posixpath.dirname(file.path[len(folder) :].lstrip("/")).split("/")
    return _Place(
        folder,
        gives=file.language in _SCRIPTS and not _FOLDERS.isdisjoint(parts),
        reads=file.language in _READERS,
        server=parts[0] == _SERVER,
        shared=parts[0] == _SHARED,
    )


def exported(file: SourceFile) -> list[str]:
    """The names under which a file gives what it exports, by its text."""
    names = _DECLARED.findall(file.text)
    for listed in _LISTED.findall(file.text):
        names += _LISTED_NAME.findall(listed)
    if _DEFAULT.search(file.text):
        names.append(default_name(file.path))
    return [name for name in dict.fromkeys(names) if name != "default"]


def default_name(path: str) -> str:
    """The name of what a file exports by default: ``use-cart.ts`` gives ``useCart``."""
    folder, _, base = path.rpartition("/")
    stem = base.partition(".")[0]
    stem = folder.rpartition("/")[2] if stem == "index" else stem
    return _BREAK.sub(lambda found: found[1].upper(), stem)
