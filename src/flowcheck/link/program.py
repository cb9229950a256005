"""The program that the walk sees: files by index, lowered when first needed.

Finds candidates by text (which files mention a name, which import a module) before anything is
lowered.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

from flowcheck.ir.graph import Call, Node
from flowcheck.ir.module import Module
from flowcheck.link.index import ModuleIndex, index_module
from flowcheck.link.modules import ModuleResolver
from flowcheck.model import Language, LineIndex, SourceFile, Spot

Ref = tuple[int, int]
"""A node of the program: (file index, node id)."""

MANY_FILES = 80
"""A name mentioned in more files than this is looked for among importers only."""

_JS_IMPORT = re.compile(r"""(?:from|import|require\s*\(|import\s*\()\s*['"]([^'"\n]{1,300})['"]""")
_PY_FROM = re.compile(
    r"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)", re.MULTILINE
)
_PY_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_DECLARED = re.compile(r"(?:class|model|interface|type|const)\s+(\w+)")
_BETWEEN_WORDS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}


class Program:
    """All files of a scan. Nodes are named by ``Ref``; files by index in path order."""

    def __init__(
        self,
        files: Sequence[SourceFile],
        resolver: ModuleResolver,
        lower: Callable[[SourceFile], Module],
    ) -> None:
        self.files = tuple(files)
        self.resolver = resolver
        self._lower = lower
        self._index_of = {file.path: number for number, file in enumerate(self.files)}
        self._modules: list[Module | None] = [None] * len(self.files)
        self._indexes: list[ModuleIndex | None] = [None] * len(self.files)
        self._lines: list[LineIndex | None] = [None] * len(self.files)
        self._words: dict[str, list[int]] | None = None
        self._declared: dict[str, list[int]] | None = None
        self._importers: list[set[int]] | None = None
        self._imports: list[set[int]] = [set() for _ in files]
        self._closures: dict[int, frozenset[int]] = {}
        self._exported: dict[tuple[int, str], list[Ref]] = {}
        self._stars: dict[int, tuple[tuple[str, int | None], ...]] = {}

    # ---- modules --------------------------------------------------------------------------------

    def number(self, path: str) -> int | None:
        """The index of a file, or ``None`` when it is not analysed."""
        return self._index_of.get(path)

    def module(self, number: int) -> Module:
        """The lowered module; lowers the file on first use."""
        module = self._modules[number]
        if module is None:
            module = self._modules[number] = self._lower(self.files[number])
        return module

    def has(self, number: int) -> bool:
        """Whether a file is lowered already."""
        return self._modules[number] is not None

    def put(self, number: int, module: Module) -> None:
        """Take a module that was lowered elsewhere."""
        self._modules[number] = module

    def lowered(self) -> tuple[int, ...]:
        """The indexes of the files that were lowered."""
        return tuple(number for number, module in enumerate(self._modules) if module is not None)

    def is_python(self, number: int) -> bool:
        """Whether a file is Python."""
        return self.files[number].language is Language.PYTHON

    def index(self, number: int) -> ModuleIndex:
        """Calls, uses and exports of a module by name."""
        index = self._indexes[number]
        if index is None:
            index = self._indexes[number] = index_module(self.module(number))
        return index

    def node(self, ref: Ref) -> Node:
        """The node of a reference."""
        return self.module(ref[0]).nodes[ref[1]]

    def calls(self, number: int, name: str) -> Iterable[tuple[int, Call]]:
        """The calls in a module whose callee goes by a name."""
        return self._calls(number, self.index(number).calls.get(name, ()))

    def all_calls(self, number: int) -> Iterable[tuple[int, Call]]:
        """All calls in a module."""
        return self._calls(number, self.index(number).all_calls)

    def _calls(self, number: int, ids: Iterable[int]) -> Iterable[tuple[int, Call]]:
        nodes = self.module(number).nodes
        for call_id in ids:
            call = nodes[call_id]
            if isinstance(call, Call):
                yield call_id, call

    # ---- places ---------------------------------------------------------------------------------

    def lines(self, number: int) -> LineIndex:
        """The line index of a file."""
        lines = self._lines[number]
        if lines is None:
            lines = self._lines[number] = LineIndex(self.files[number].text)
        return lines

    def spot(self, number: int, offset: int) -> Spot:
        """The place of a character offset."""
        line, column = self.lines(number).spot(offset)
        return Spot(self.files[number].path, line, column)

    def text(self, number: int, at: int, end: int) -> str:
        """Source text, on one line, shortened."""
        text = " ".join(self.files[number].text[at : min(end, at + 400)].split())
        return text if len(text) <= 160 else text[:157] + "..."

    # ---- candidates by text ---------------------------------------------------------------------

    def mentioning(self, text: str) -> tuple[int, ...]:
        """Files whose text contains a name, or a text made of several words (a package, a host)."""
        words = _WORD.findall(text)
        lists = [self._word_index().get(word, []) for word in words]
        if not lists:
            return ()
        shortest = min(lists, key=len)
        if len(words) == 1 and words[0] == text:
            return tuple(shortest)
        return tuple(number for number in shortest if text in self.files[number].text)

    def declaring(self, name: str) -> tuple[int, ...]:
        """Files that declare a class, model, type or constant of a name (by text)."""
        if self._declared is None:
            self._declared = {}
            for number, file in enumerate(self.files):
                for word in set(_DECLARED.findall(file.text)):
                    self._declared.setdefault(word, []).append(number)
        return tuple(self._declared.get(name, ()))

    def _word_index(self) -> dict[str, list[int]]:
        if self._words is None:
            index: dict[str, list[int]] = {}
            for number, file in enumerate(self.files):
                for word in _words(file.text):
                    index.setdefault(word, []).append(number)
            self._words = index
        return self._words

    def candidates(self, number: int, word: str) -> tuple[int, ...]:
        """Files that may refer to something of file ``number`` by a name."""
        found = self.mentioning(word)
        if len(found) <= MANY_FILES:
            return found
        closure = self.dependents(number)
        return tuple(other for other in found if other == number or other in closure)

    def importers(self, number: int) -> tuple[int, ...]:
        """Files that import a file directly."""
        return tuple(sorted(self._import_graph()[number]))

    def imports(self, number: int) -> tuple[int, ...]:
        """Files that a file imports directly."""
        self._import_graph()
        return tuple(sorted(self._imports[number]))

    def dependents(self, number: int) -> frozenset[int]:
        """Files that import a file directly or through others."""
        found = self._closures.get(number)
        if found is None:
            graph = self._import_graph()
            seen: set[int] = set()
            work = [number]
            while work:
                for other in graph[work.pop()]:
                    if other not in seen:
                        seen.add(other)
                        work.append(other)
            found = self._closures[number] = frozenset(seen)
        return found

    def _import_graph(self) -> list[set[int]]:
        if self._importers is None:
            graph: list[set[int]] = [set() for _ in self.files]
            for number, file in enumerate(self.files):
                imported = (
                    self._python_imports(file)
                    if file.language is Language.PYTHON
                    else self._js_imports(file)
                )
                for path in imported:
                    target = self._index_of.get(path)
                    if target is not None and target != number:
                        graph[target].add(number)
                        self._imports[number].add(target)
            self._importers = graph
        return self._importers

    def _js_imports(self, file: SourceFile) -> Iterable[str]:
        for source in dict.fromkeys(_JS_IMPORT.findall(file.text)):
            yield self.resolver.javascript(source, file.path).path

    def _python_imports(self, file: SourceFile) -> Iterable[str]:
        for source, names in _PY_FROM.findall(file.text):
            target = self.resolver.python(source, file.path).path
            yield target
            for name in _WORD.findall(names):
                yield (
                    self.resolver.python_submodule(target, name)
                    if target
                    else self.resolver.python_namespace(source, file.path, name)
                )
        for names in _PY_IMPORT.findall(file.text):
            for part in names.split(","):
                if words := part.split():
                    yield self.resolver.python(words[0], file.path).path

    # ---- exports --------------------------------------------------------------------------------

    def export(
        self, number: int, name: str, seen: frozenset[tuple[int, str]] = frozenset()
    ) -> list[Ref]:
        """What a module exports under a name, re-exports followed; empty when it is not known."""
        if seen:
            return [] if (number, name) in seen else self._export(number, name, seen)
        known = self._exported.get((number, name))
        if known is None:
            known = self._exported[number, name] = self._export(number, name, seen)
        return known

    def _export(self, number: int, name: str, seen: frozenset[tuple[int, str]]) -> list[Ref]:
        seen = seen | {(number, name)}
        found: list[Ref] = []
        for export in self.module(number).exports:
            if export.name != name:
                continue
            if export.source:
                found.extend(self.imported(number, export.source, export.imported, seen))
            else:
                found.append((number, export.node))
        if found or name == "default":
            return found
        for source, target in self._passed_on(number):
            if not self._may_export(target, name):
                continue
            found.extend(self.imported(number, source, name, seen))
            if found:
                return found
        if self.is_python(number):
            path = self.resolver.python_submodule(self.files[number].path, name)
            submodule = self._index_of.get(path)
            if submodule is not None:
                return [(submodule, -1)]
        return found

    def _passed_on(self, number: int) -> tuple[tuple[str, int | None], ...]:
        """What a module exports as a whole: (source, file of the project)."""
        known = self._stars.get(number)
        if known is None:
            module = self.module(number)
            sources = list(module.stars)
            sources += [export.source for export in module.exports if export.name == "*"]
            known = self._stars[number] = tuple(
                (source, self._index_of.get(self.target(number, source)))
                for source in sources
                if source
            )
        return known

    def _may_export(self, target: int | None, name: str) -> bool:
        """Whether a file may export a name: it has the name, or passes on what others export."""
        if target is None or self.is_python(target):
            return True
        text = self.files[target].text
        return name in text or "export *" in text

    def imported(
        self, number: int, source: str, name: str, seen: frozenset[tuple[int, str]] = frozenset()
    ) -> list[Ref]:
        """What ``import name from source`` means in file ``number``.

        Node ``-1`` is the module itself.
        """
        path = self.target(number, source)
        target = self._index_of.get(path) if path else None
        if target is None:
            if self.is_python(number) and name != "*":
                path = self.resolver.python_namespace(source, self.files[number].path, name)
                target = self._index_of.get(path) if path else None
                return [(target, -1)] if target is not None else []
            return []
        return [(target, -1)] if name == "*" else self.export(target, name, seen)

    def target(self, number: int, source: str) -> str:
        """The project file of an import, or ``""``."""
        importer = self.files[number].path
        resolve = self.resolver.python if self.is_python(number) else self.resolver.javascript
        return resolve(source, importer).path

    def outside(self, number: int, source: str) -> tuple[str, tuple[str, ...]]:
        """The symbol root (and further parts) of an import that leaves the project."""
        importer = self.files[number].path
        resolve = self.resolver.python if self.is_python(number) else self.resolver.javascript
        target = resolve(source, importer)
        return (target.root or f"npm:{posixpath.basename(source)}"), target.rest


def _words(text: str) -> set[str]:
    """The words of a text: runs of letters, digits and underscores."""
    return set(text.translate(_BETWEEN_WORDS).split() if text.isascii() else _WORD.findall(text))
