"""What the texts of all files say before any is lowered: their words, declarations and imports.

Where most files are as an earlier scan found them, what that scan knew is taken over, and only the
texts of the others are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from zlib import crc32

import msgspec

from flowcheck.ir.sources import computed_in
from flowcheck.link.automatic import Automatic
from flowcheck.link.calling import holds
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.postings import Packed, Postings
from flowcheck.model import Language, SourceFile
from flowcheck.patterns import regex

WORD = regex(r"\w+")
_MANY_WORDS = 4_000
_COMPOUND = regex(r"[^\W_]_+[^\W_]|[a-z][A-Z]")
_JS_IMPORT = regex(r"""(?:from|import|require\s*\(|import\s*\()\s*['"]([^'"\n]{1,300})['"]""")
_PY_FROM = regex(r"[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)")
_PY_IMPORT = regex(r"[ \t]*import[ \t]+([\w., \t]+)")
_DECLARING = ("class", "model", "interface", "type", "const")
_DECLARED = regex(r"\s+(\w+)")
_BETWEEN_WORDS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}

HAS = "has "
"""The question whether a file has a text: this prefix, and the text."""


class Known(msgspec.Struct, frozen=True):
    """What the texts of the files of a scan said.

    ``imports``: of each file, what it imports. ``answers``: by question, of the files asked about.
    """

    words: Packed
    declared: Packed
    imports: dict[int, list[int]]
    answers: dict[str, dict[int, bool]]


class Change(msgspec.Struct, frozen=True):
    """What is different in the texts of files.

    ``answers``: by question, what was told of changed files before. ``files``: those that are new
    or gone, have another text, or import something else. ``texts``: the words of such a text, as it
    was and as it is. ``words`` and ``declared``: those that a file has now or had before, not both.
    ``imported``: the files whose importers are others; ``reached``: those that others reach by
    imports.
    """

    answers: dict[str, dict[int, bool]] = {}
    files: frozenset[int] = frozenset()
    texts: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    imported: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()

    def may_bring(self, words: Collection[str]) -> bool:
        """Whether a file may have come to have a text of these words, or to have it no more.

        That takes a word that came or went. In a file that had all of them before, as it has now,
        the text was looked for: ``answers`` tell.
        """
        return not self.words.isdisjoint(words) and any(
            text.issuperset(words) for text in self.texts
        )


class TextIndex:
    """Answers from the texts of all files; each part is made when it is first asked for."""

    def __init__(self, files: Mapping[int, SourceFile], resolver: ModuleResolver) -> None:
        self._files = files
        self._resolver = resolver
        self._number = {file.path: number for number, file in files.items()}
        self._words: Postings | None = None
        self._declared: Postings | None = None
        self._imports: dict[int, list[int]] | None = None
        self._importers: dict[int, list[int]] | None = None
        self._answers: dict[str, dict[int, bool]] = {}
        self.automatic = Automatic(files, resolver.gathered, self.mentioning)

    def words(self) -> Postings:
        """The files that have a word: a run of letters, digits and underscores."""
        if self._words is None:
            self._words = self._postings(words_of)
        return self._words

    def names(self) -> Iterable[str]:
        """Words that are names by their form (``a_b``, ``aB``), not prose.

        Of very many they are a part, the same for the same files.
        """
        parts = self.parts()
        return (word for word in self.words().words() if _is_name(word, parts))

    def parts(self) -> int:
        """Of how many parts of the words ``names`` are one."""
        return len(self.words()) // _MANY_WORDS + 1

    def names_among(self, words: Iterable[str]) -> list[str]:
        """Those of some words that are among ``names``, or would be."""
        parts = self.parts()
        return [word for word in words if _is_name(word, parts)]

    def mentioning(self, text: str) -> Sequence[int]:
        """The files that have a word, or a text made of several (a package, a host), in order."""
        index = self.words()
        if text.isidentifier():
            return index.get(text)
        words = WORD.findall(text)
        if not words:
            return ()
        if words[0] == text:
            return index.get(text)
        shortest = min((index.get(word) for word in words), key=len)
        return [number for number in shortest if self.has(number, text)]

    def has(self, number: int, text: str) -> bool:
        """Whether a file has a text, or what ``calling.holds`` knows beside texts."""
        return self.tells(number, f"{HAS}{text}", lambda _: holds(self._files[number], text))

    def having(self, numbers: Iterable[int], text: str) -> list[int]:
        """The files among some that have a text, in their order."""
        known = self._answers.setdefault(f"{HAS}{text}", {})
        found = []
        for number in numbers:
            told = known.get(number)
            if told is None:
                told = known[number] = holds(self._files[number], text)
            if told:
                found.append(number)
        return found

    def declared(self) -> Postings:
        """The files that declare a class, model, type or constant of a name."""
        if self._declared is None:
            self._declared = self._postings(_declared_in)
        return self._declared

    def imports(self) -> Mapping[int, Sequence[int]]:
        """The files that each file imports directly, in order."""
        if self._imports is None:
            self._imports = {number: self._imported(number) for number in self._files}
        return self._imports

    def importers(self) -> Mapping[int, Sequence[int]]:
        """The files that import each file directly, in order."""
        if self._importers is None:
            self._importers = {number: [] for number in self._files}
            for number, imported in self.imports().items():
                for target in imported:
                    self._importers[target].append(number)
        return self._importers

    def dependents(self, numbers: Iterable[int]) -> frozenset[int]:
        """The files that import one of some directly or through others."""
        graph = self.importers()
        seen: set[int] = set()
        work = [*numbers]
        while work:
            for other in graph[work.pop()]:
                if other not in seen:
                    seen.add(other)
                    work.append(other)
        return frozenset(seen)

    def tells(self, number: int, question: str, answer: Callable[[str], bool]) -> bool:
        """The answer to a question that the text of a file decides alone."""
        known = self._answers.setdefault(question, {})
        if number not in known:
            known[number] = answer(self._files[number].text)
        return known[number]

    def known(self) -> Known:
        """All of it, to be taken over by a later scan."""
        imports = {number: [*imported] for number, imported in self.imports().items()}
        return Known(self.words().packed(), self.declared().packed(), imports, self._answers)

    def take_over(self, known: Known, changed: frozenset[int], *, same_paths: bool) -> Change:
        """Begin with what is known of other files, and read those that changed.

        ``changed`` are those with another text, and those that are new or gone: then the paths are
        not the same.
        """
        self._words, self._declared = Postings(known.words), Postings(known.declared)
        self._imports = known.imports
        self._answers = known.answers
        before = {
            asked: {number: answers.pop(number) for number in told}
            for asked, answers in known.answers.items()
            if (told := changed & answers.keys())
        }
        words = self._of_changed(changed, words_of)
        declared = self._of_changed(changed, _declared_in)
        old_words = self._words.exchange(words)
        old_declared = self._declared.exchange(declared)
        again = not same_paths or self.automatic.gives(changed)
        imports = self._import_again(known.imports, self._files if again else changed)
        earlier = known.imports | imports
        reached = {number: self._reached(earlier, number) for number in imports}
        return Change(
            before,
            changed | imports.keys(),
            (*map(frozenset, old_words.values()), *map(frozenset, words.values())),
            frozenset().union(*(old_words[n] ^ words[n] for n in changed)),
            frozenset().union(*(old_declared[n] ^ declared[n] for n in changed)),
            frozenset().union(
                *({*old} ^ {*known.imports.get(number, ())} for number, old in imports.items())
            ),
            frozenset().union(*(reached[n] ^ self._reached(known.imports, n) for n in imports)),
        )

    def _of_changed(
        self, changed: frozenset[int], read: Callable[[str], set[str]]
    ) -> dict[int, set[str]]:
        files = self._files
        return {n: read(files[n].text) if n in files else set() for n in sorted(changed)}

    def _import_again(
        self, imports: dict[int, list[int]], numbers: Iterable[int]
    ) -> dict[int, list[int]]:
        """Find anew what files import.

        Gives what those files imported before that import something else now, or are gone.
        """
        before = {number: imports.pop(number) for number in imports.keys() - self._files.keys()}
        for number in numbers:
            imported = self._imported(number)
            known = imports.get(number, [])
            if imported != known:
                before[number] = known
            imports[number] = imported
        return before

    @staticmethod
    def _reached(imports: Mapping[int, Sequence[int]], number: int) -> frozenset[int]:
        """The files that a file imports, directly or through others, and itself."""
        seen, work = {number}, [number]
        while work:
            for other in imports.get(work.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    work.append(other)
        return frozenset(seen)

    def _postings(self, read: Callable[[str], set[str]]) -> Postings:
        return Postings.of((number, read(file.text)) for number, file in self._files.items())

    def _imported(self, number: int) -> list[int]:
        file = self._files[number]
        python = file.language is Language.PYTHON
        paths = self._python_imports(file) if python else self._js_imports(file)
        found = {self._number.get(path, number) for path in paths}
        return sorted(found.union(self.automatic.of(number)) - {number})

    def _js_imports(self, file: SourceFile) -> Iterable[str]:
        sources = (*_JS_IMPORT.findall(file.text), *computed_in(file.text))
        for source in dict.fromkeys(sources):
            target = self._resolver.javascript(source, file.path)
            yield from (target.path, *target.also)

    def _python_imports(self, file: SourceFile) -> Iterable[str]:
        resolver = self._resolver
        for source, names in _py_imports(file.text):
            if not source:
                for part in names.split(","):
                    if words := part.split():
                        yield resolver.python(words[0], file.path).path
                continue
            target = resolver.python(source, file.path).path
            yield target
            for name in WORD.findall(names):
                yield (
                    resolver.python_submodule(target, name)
                    if target
                    else resolver.python_namespace(source, file.path, name)
                )


def words_of(text: str) -> set[str]:
    """The words of a text: runs of letters, digits and underscores."""
    return set(text.translate(_BETWEEN_WORDS).split() if text.isascii() else WORD.findall(text))


def _declared_in(text: str) -> set[str]:
    found = set()
    for word in _DECLARING:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if name := _DECLARED.match(text, end):
                found.add(name[1])
            at = text.find(word, end)
    return found


def _py_imports(text: str) -> Iterator[tuple[str, str]]:
    """The import statements of a text: the module and the names; ``""`` for ``import a, b``."""
    at = text.find("import")
    while at >= 0:
        line = text.rfind("\n", 0, at) + 1
        found = _PY_FROM.match(text, line)
        if found is not None:
            yield found[1], found[2]
        elif names := _PY_IMPORT.match(text, line):
            yield "", names[1]
        at = text.find("import", max(at + len("import"), found.end() if found is not None else 0))


def _is_name(word: str, parts: int) -> bool:
    """Whether a word is a name by its form, and in the part that is looked at."""
    if parts > 1 and crc32(word.encode(errors="replace")) % parts:
        return False
    return _COMPOUND.search(word) is not None
