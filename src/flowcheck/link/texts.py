"""What the texts of all files say before any is lowered: their words, declarations and imports.

Where most files are as an earlier scan found them, what that scan knew is taken over, and only the
texts of the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from flowcheck.link.modules import ModuleResolver
from flowcheck.model import Language, SourceFile

WORD = re.compile(r"\w+")

_JS_IMPORT = re.compile(r"""(?:from|import|require\s*\(|import\s*\()\s*['"]([^'"\n]{1,300})['"]""")
_PY_FROM = re.compile(
    r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)", re.MULTILINE
)
_PY_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
_DECLARED = re.compile(r"(?:class|model|interface|type|const)\s+(\w+)")
_BETWEEN_WORDS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}

Postings = dict[str, list[int]]
"""The files, by number and in order, that have a word."""


class Known(msgspec.Struct, frozen=True):
    """What the texts of the files of a scan said.

    ``imports``: of each file, what it imports. ``answers``: by question, of the files asked about.
    """

    words: Postings
    declared: Postings
    imports: list[list[int]]
    answers: dict[str, dict[int, bool]]


class Change(msgspec.Struct, frozen=True):
    """What is different in the texts of some files.

    ``before`` and ``after``: the words of each file. ``words`` and ``declared``: those that a file
    has now or had before, not both. ``imports``: whether one imports something else.
    """

    before: tuple[frozenset[str], ...] = ()
    after: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    imports: bool = False


class TextIndex:
    """Answers from the texts of all files; each part is made when it is first asked for."""

    def __init__(self, files: Sequence[SourceFile], resolver: ModuleResolver) -> None:
        self._files = files
        self._resolver = resolver
        self._number = {file.path: number for number, file in enumerate(files)}
        self._words: Postings | None = None
        self._declared: Postings | None = None
        self._imports: list[list[int]] | None = None
        self._answers: dict[str, dict[int, bool]] = {}

    def words(self) -> Mapping[str, Sequence[int]]:
        """The files that have a word: a run of letters, digits and underscores."""
        if self._words is None:
            self._words = self._postings(words_of)
        return self._words

    def declared(self) -> Mapping[str, Sequence[int]]:
        """The files that declare a class, model, type or constant of a name."""
        if self._declared is None:
            self._declared = self._postings(_declared_in)
        return self._declared

    def imports(self) -> Sequence[Sequence[int]]:
        """The files that each file imports directly, in order."""
        if self._imports is None:
            self._imports = [self._imported(number) for number in range(len(self._files))]
        return self._imports

    def tells(self, number: int, question: str, answer: Callable[[str], bool]) -> bool:
        """The answer to a question that the text of a file decides alone."""
        known = self._answers.setdefault(question, {})
        if number not in known:
            known[number] = answer(self._files[number].text)
        return known[number]

    def known(self) -> Known:
        """All of it, to be taken over by a later scan."""
        self.words(), self.declared(), self.imports()
        return Known(self._words or {}, self._declared or {}, self._imports or [], self._answers)

    def take_over(self, known: Known, changed: frozenset[int]) -> Change:
        """Begin with what is known of the same files, of which some have another text now."""
        self._words, self._declared, self._imports = known.words, known.declared, known.imports
        self._answers = known.answers
        for answers in self._answers.values():
            for number in changed:
                answers.pop(number, None)
        before = _exchange(known.words, {n: words_of(self._files[n].text) for n in changed})
        declared = _exchange(
            known.declared, {n: _declared_in(self._files[n].text) for n in changed}
        )
        moved = False
        for number in changed:
            imported = self._imported(number)
            moved |= imported != known.imports[number]
            known.imports[number] = imported
        after = {number: frozenset(words_of(self._files[number].text)) for number in changed}
        return Change(
            tuple(frozenset(before[number]) for number in sorted(changed)),
            tuple(after[number] for number in sorted(changed)),
            frozenset().union(*(before[number] ^ after[number] for number in changed)),
            frozenset().union(*(declared[n] ^ _declared_in(self._files[n].text) for n in changed)),
            moved,
        )

    def _postings(self, read: Callable[[str], set[str]]) -> Postings:
        found: Postings = {}
        for number, file in enumerate(self._files):
            for word in read(file.text):
                found.setdefault(word, []).append(number)
        return found

    def _imported(self, number: int) -> list[int]:
        file = self._files[number]
        python = file.language is Language.PYTHON
        paths = self._python_imports(file) if python else self._js_imports(file)
        found = {self._number.get(path, number) for path in paths}
        return sorted(found - {number})

    def _js_imports(self, file: SourceFile) -> Iterable[str]:
        for source in dict.fromkeys(_JS_IMPORT.findall(file.text)):
            yield self._resolver.javascript(source, file.path).path

    def _python_imports(self, file: SourceFile) -> Iterable[str]:
        resolver = self._resolver
        for source, names in _PY_FROM.findall(file.text):
            target = resolver.python(source, file.path).path
            yield target
            for name in WORD.findall(names):
                yield (
                    resolver.python_submodule(target, name)
                    if target
                    else resolver.python_namespace(source, file.path, name)
                )
        for names in _PY_IMPORT.findall(file.text):
            for part in names.split(","):
                if words := part.split():
                    yield resolver.python(words[0], file.path).path


def words_of(text: str) -> set[str]:
    """The words of a text: runs of letters, digits and underscores."""
    return set(text.translate(_BETWEEN_WORDS).split() if text.isascii() else WORD.findall(text))


def _declared_in(text: str) -> set[str]:
    return set(_DECLARED.findall(text))


def _exchange(postings: Postings, new: Mapping[int, set[str]]) -> dict[int, set[str]]:
    """Put the new words of files in the place of their old ones, which are given back."""
    old: dict[int, set[str]] = {number: set() for number in new}
    for word, numbers in list(postings.items()):
        for number in new.keys() & numbers if len(new) > 1 else _of_one(new, numbers):
            old[number].add(word)
            if word not in new[number]:
                numbers.remove(number)
        if not numbers:
            del postings[word]
    for number, words in new.items():
        for word in words - old[number]:
            postings[word] = sorted((*postings.get(word, ()), number))
    return old


def _of_one(new: Mapping[int, set[str]], numbers: list[int]) -> Iterable[int]:
    return [number for number in new if number in numbers]
