"""The program that the walk sees: files by index, lowered when first needed.

Finds candidates by text (which files mention a name, which import a module) before anything is
lowered.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from flowcheck.ir.graph import Call, Closure, Node
from flowcheck.ir.module import Export, Module
from flowcheck.ir.sources import ANY
from flowcheck.link import reads
from flowcheck.link.calling import CALLED, EXTENDED, TABLED
from flowcheck.link.index import ModuleIndex
from flowcheck.link.modules import ModuleResolver, Target
from flowcheck.link.reads import (
    CALLS,
    DECLARED,
    DEPENDENTS,
    EXPORT,
    FILE,
    HAS,
    IMPORTERS,
    NAMES,
    PHRASE,
    Answer,
    FileReads,
    Memory,
    Read,
    Reads,
    mark_of,
)
from flowcheck.link.texts import WORD, TextIndex
from flowcheck.model import Language, LineIndex, SourceFile, Spot

Ref = tuple[int, int]
"""A node of the program: (number of the file, node id)."""

MANY_FILES = 80
"""A name mentioned in more files than this is looked for among importers only."""


class Program:
    """All files of a scan. Nodes are named by ``Ref``, files by number, in order of path.

    ``numbers`` are those of the files, ``reads`` what was read; both begin anew unless given.
    ``expect`` is told which files will be lowered soon.
    """

    def __init__(
        self,
        files: Sequence[SourceFile],
        resolver: ModuleResolver,
        lower: Callable[[SourceFile], Module],
        numbers: Sequence[int] | None = None,
        reads: Reads | None = None,
        expect: Callable[[Sequence[SourceFile]], None] = lambda _: None,
    ) -> None:
        self.files = dict(zip(numbers or range(len(files)), files, strict=True))
        self.resolver = resolver
        self.reads = reads or Reads()
        self.texts = TextIndex(self.files, resolver)
        self._read = FileReads(self.reads)
        self._lower = lower
        self._expect = expect
        self._index_of = {file.path: number for number, file in self.files.items()}
        self._modules: dict[int, Module] = {}
        self._indexes: dict[int, ModuleIndex] = {}
        self._lines: dict[int, LineIndex] = {}
        self._spots: dict[tuple[int, int], Spot] = {}
        self._shown: dict[tuple[int, int, int], str] = {}
        self._closures: dict[int, frozenset[int]] = {}
        self._homes: dict[int, frozenset[str]] = {}
        self._exported = Memory[tuple[int, str], list[Ref]](self.reads)
        self._exports_of: dict[int, dict[str, list[Export]]] = {}
        self._marks: dict[tuple[int, str], int] = {}
        self._stars: dict[int, tuple[tuple[str, int | None], ...]] = {}

    # ---- modules --------------------------------------------------------------------------------

    def number(self, path: str) -> int | None:
        """The index of a file, or ``None`` when it is not analysed."""
        return self._index_of.get(path)

    def module(self, number: int) -> Module:
        """The lowered module; lowers the file on first use."""
        self.reads.seen.add(self._read[number])
        return self._modules.get(number) or self._at_hand(number)

    def _at_hand(self, number: int) -> Module:
        """The lowered module; who looks at it notes what of it is read."""
        module = self._modules.get(number)
        if module is None:
            module = self._modules[number] = self._lower(self.files[number])
        return module

    def expect(self, numbers: Iterable[int]) -> None:
        """Say which files will be looked at, in this order, if others may lower them meanwhile."""
        missing = [number for number in numbers if number not in self._modules]
        if len(missing) > 1:
            self._expect([self.files[number] for number in missing])

    def has(self, number: int) -> bool:
        """Whether a file is lowered already."""
        return number in self._modules

    def lowered(self) -> tuple[int, ...]:
        """The indexes of the files that were lowered, now or by a scan whose answers are used."""
        return tuple(sorted({read.file for read in self.reads.noted(FILE, EXPORT, CALLS)}))

    def nodes_at_hand(self) -> int:
        """How many nodes the files have that were lowered now."""
        return sum(len(module.nodes) for module in self._modules.values())

    def is_python(self, number: int) -> bool:
        """Whether a file is Python."""
        return self.files[number].language is Language.PYTHON

    def index(self, number: int) -> ModuleIndex:
        """Calls, uses and exports of a module by name."""
        self.reads.seen.add(self._read[number])
        return self._indexes.get(number) or self._index_at_hand(number)

    def _index_at_hand(self, number: int) -> ModuleIndex:
        index = self._indexes.get(number)
        if index is None:
            index = self._indexes[number] = ModuleIndex(self._at_hand(number))
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
        lines = self._lines.get(number)
        if lines is None:
            lines = self._lines[number] = LineIndex(self.files[number].text)
        return lines

    def spot(self, number: int, offset: int) -> Spot:
        """The place of a character offset."""
        if (known := self._spots.get((number, offset))) is None:
            line, column = self.lines(number).spot(offset)
            known = self._spots[number, offset] = Spot(self.files[number].path, line, column)
        return known

    def text(self, number: int, at: int, end: int) -> str:
        """Source text, on one line, shortened."""
        if (known := self._shown.get((number, at, end))) is None:
            text = " ".join(self.files[number].text[at : min(end, at + 400)].split())
            known = text if len(text) <= 160 else text[:157] + "..."
            self._shown[number, at, end] = known
        return known

    # ---- candidates by text ---------------------------------------------------------------------

    def may_call(self, number: int, name: str) -> bool:
        """Whether a file may call something by a name, or hand it over, by its text."""
        return self.has_text(number, CALLED + name)

    def may_extend(self, number: int, name: str) -> bool:
        """Whether a class of a file may extend or implement something of a name, by its text."""
        return self.has_text(number, EXTENDED + name)

    def may_be_table(self, number: int, name: str) -> bool:
        """Whether something of a name in a file may be a table for an ORM, by its text."""
        return self.has_text(number, TABLED + name)

    def has_text(self, number: int, text: str) -> bool:
        """Whether a file contains a text, or what ``holds`` knows beside texts."""
        self.reads.note(Read(HAS, text))
        return self.texts.has(number, text)

    def calling(self, numbers: Iterable[int], name: str) -> list[int]:
        """The files among some that may call something by a name, as ``may_call`` tells."""
        return self.having(numbers, CALLED + name)

    def having(self, numbers: Iterable[int], text: str) -> list[int]:
        """The files among some that have a text, as ``has_text`` tells."""
        self.reads.note(Read(HAS, text))
        return self.texts.having(numbers, text)

    def _has_word(self, number: int, word: str) -> bool:
        if WORD.fullmatch(word) is None:
            return self.has_text(number, word)
        self.reads.note(Read(reads.WORD, word))
        found = self.texts.words().get(word)
        at = bisect_left(found, number)
        return at < len(found) and found[at] == number

    def mentioning(self, text: str) -> tuple[int, ...]:
        """Files whose text contains a name, or a text made of several words (a package, a host)."""
        self.reads.note(Read(PHRASE if WORD.fullmatch(text) is None else reads.WORD, text))
        return tuple(self.texts.mentioning(text))

    def of_names(self, ask: Callable[[Iterable[str]], tuple[Answer, int]]) -> Answer:
        """An answer about the words of all files that are names by their form, or a part of them.

        ``ask`` gives it, and how many of the words in those names may change it not.
        """
        answer, steady = ask(self.texts.names())
        self.reads.note(Read(NAMES, str(self.texts.parts()), node=steady))
        return answer

    def declaring(self, name: str) -> tuple[int, ...]:
        """Files that declare a class, model, type or constant of a name (by text)."""
        self.reads.note(Read(DECLARED, name))
        return tuple(self.texts.declared().get(name))

    def candidates(self, number: int, word: str) -> tuple[int, ...]:
        """Files that may refer to something of file ``number`` by a name."""
        found = self.mentioning(word)
        if len(found) <= MANY_FILES:
            return found
        closure = self.dependents(number)
        return tuple(other for other in found if other == number or other in closure)

    def importers(self, number: int) -> tuple[int, ...]:
        """Files that import a file directly."""
        self.reads.note(Read(IMPORTERS, file=number))
        return tuple(self.texts.importers()[number])

    def told(
        self, number: int, compute: Callable[[], Answer], read: Callable[[Answer], Read]
    ) -> Answer:
        """What is found in a file, where only that is read of it, not all that is in it."""
        return self.reads.instead(self._read[number], compute, read)

    def imports(self, number: int) -> tuple[int, ...]:
        """Files that a file imports directly."""
        self.reads.seen.add(self._read[number])
        return tuple(self.texts.imports()[number])

    def dependents(self, number: int) -> frozenset[int]:
        """Files that import a file directly or through others."""
        self.reads.note(Read(DEPENDENTS, file=number))
        found = self._closures.get(number)
        if found is None:
            found = self._closures[number] = self.texts.dependents((number,))
        return found

    def homes(self, number: int) -> frozenset[str]:
        """The packages in which a file runs: its own, and those whose files import it."""
        known = self._homes.get(number)
        dependents = self.dependents(number)
        if known is None:
            paths = (self.files[other].path for other in (number, *dependents))
            known = self._homes[number] = frozenset(map(self.resolver.package, paths))
        return known

    # ---- exports --------------------------------------------------------------------------------

    def export(
        self, number: int, name: str, seen: frozenset[tuple[int, str]] = frozenset()
    ) -> list[Ref]:
        """What a module exports under a name, re-exports followed; empty when it is not known."""
        if seen:
            return [] if (number, name) in seen else self._export(number, name, seen)
        return self._exported.of((number, name), lambda: self._export(number, name, seen))

    def _export(self, number: int, name: str, seen: frozenset[tuple[int, str]]) -> list[Ref]:
        seen = seen | {(number, name)}
        found: list[Ref] = []
        self.reads.note(Read(EXPORT, name, number, self.export_mark(number, name)))
        for export in self._exports(number).get(name, ()):
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

    def declared(self, ref: Ref) -> int:
        """The function that an exported node declares, if nobody puts another in its place, or -1.

        It is part of what was read to find the export.
        """
        number, node_id = ref
        node = self._at_hand(number).nodes[node_id] if node_id >= 0 else None
        if not isinstance(node, Closure):
            return -1
        index = self._index_at_hand(number)
        return -1 if node_id in index.defined or node_id in index.stored else node.function

    def called(self, number: int, function: int) -> str:
        """The name of a function that was found: it is part of what was read to find it."""
        return self._at_hand(number).functions[function].name

    def export_mark(self, number: int, name: str) -> int:
        """A mark of what a file exports by a name; ``*``: of all of it."""
        mark = self._marks.get((number, name))
        if mark is None:
            mark = self._marks[number, name] = self._export_mark(number, name)
        return mark

    def _export_mark(self, number: int, name: str) -> int:
        rows: list[tuple[int, int, str, str, str]] = []
        for export in self._exports(number).get(name, ()):
            function = self.declared((number, export.node))
            called = self.called(number, function) if function >= 0 else ""
            rows.append((export.node, function, called, export.source, export.imported))
        return mark_of((rows, self._at_hand(number).stars if name == "*" else ()))

    def _exports(self, number: int) -> Mapping[str, Sequence[Export]]:
        known = self._exports_of.get(number)
        if known is None:
            known = self._exports_of[number] = {}
            for export in self._at_hand(number).exports:
                known.setdefault(export.name, []).append(export)
        return known

    def _passed_on(self, number: int) -> tuple[tuple[str, int | None], ...]:
        """What a module exports as a whole: (source, file of the project)."""
        self.reads.note(Read(EXPORT, "*", number, self.export_mark(number, "*")))
        known = self._stars.get(number)
        if known is None:
            sources = [*self._at_hand(number).stars]
            sources += [export.source for export in self._exports(number).get("*", ())]
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
        return self._has_word(target, name) or self.has_text(target, "export *")

    def imported(
        self, number: int, source: str, name: str, seen: frozenset[tuple[int, str]] = frozenset()
    ) -> list[Ref]:
        """What ``import name from source`` means in file ``number``; node ``-1``: the module."""
        found = self._resolved(number, source)
        target = self._index_of.get(found.path) if found.path else None
        if target is None:
            if not self.is_python(number) or name == "*":
                return []
            path = self.resolver.python_namespace(source, self.files[number].path, name)
            target = self._index_of.get(path) if path else None
            return [] if target is None else [(target, -1)]
        places = (target, *(self._index_of[path] for path in found.also))
        if name == "*":
            return [(at, -1) for at in places if at != number] if ANY in source else [(target, -1)]
        return [ref for place in places for ref in self.export(place, name, seen)]

    def target(self, number: int, source: str) -> str:
        """The project file of an import, or ``""``."""
        return self._resolved(number, source).path

    def means(self, number: int, source: str, target: int) -> bool:
        """Whether an import of file ``number`` means the file ``target``."""
        found = self._resolved(number, source)
        return self.files[target].path in (found.path, *found.also)

    def _resolved(self, number: int, source: str) -> Target:
        resolve = self.resolver.python if self.is_python(number) else self.resolver.javascript
        return resolve(source, self.files[number].path)

    def outside(self, number: int, source: str) -> tuple[str, tuple[str, ...]]:
        """The symbol root (and further parts) of an import that leaves the project."""
        found = self._resolved(number, source)
        return found.root or f"npm:{posixpath.basename(source)}", found.rest
