"""Several fixes to one text: in order, what overlaps is left for the next round."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from flowcheck.fix.edits import (
    Span,
    applied,
    clash,
    indent_at,
    line_start,
    newline_of,
    without_items,
)
from flowcheck.fix.model import Change, Edit, FixError, Import, Put, Taken
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.read import read


class Draft(Struct):
    """The changes to one file that go together."""

    file: str
    text: str
    edits: list[Edit] = field(default_factory=list)
    taken: dict[Span, list[Taken]] = field(default_factory=dict)
    put: dict[Span, list[Put]] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    removes: bool = False
    added: str = ""

    def takes(self, change: Change) -> bool:
        """Whether a change goes together with those that are there."""
        if any(
            put.name == other.name and put != other and not (put.listed and other.listed)
            for put in change.put
            for other in self.put.get(put.inner, ())
        ):
            return False
        trial = copy.deepcopy(self)
        trial.take(change)
        return not clash(trial.all_edits())

    def all_edits(self) -> list[Edit]:
        """The edits of the text, lists put together."""
        edits = list(self.edits)
        for inner, rows in self.taken.items():
            edits += _without(self.text, inner, rows)
        for inner, puts in self.put.items():
            edits += _with(self.text, inner, puts)
        return edits

    def take(self, change: Change) -> None:
        """Add a change."""
        self.edits += [edit for edit in change.edits if edit not in self.edits]
        for taken in change.taken:
            self.taken.setdefault(taken.inner, []).append(taken)
        for put in change.put:
            rows = self.put.setdefault(put.inner, [])
            rows += [] if put in rows else [put]
        self.imports += [each for each in change.imports if each not in self.imports]
        self.removes = self.removes or change.removes
        if change.added not in self.added:
            self.added += change.added

    def result(self, project: Project) -> str:
        """The text after all changes. Raises ``FixError`` when it cannot be parsed any more."""
        language = project.language(self.file)
        edits = self.all_edits()
        if clash(edits):
            raise FixError("it changes the same code as another fix")
        made = applied(self.text, edits)
        before = read(self.file, self.text, language)
        after = read(self.file, made, language)
        if after.broken > before.broken:
            raise FixError("the file could not be parsed after the change")
        if self.removes:
            made = before.cleaned(made)
        made += self.added
        if self.imports:
            made = read(self.file, made, language).with_imports(self.file, self.imports)
        if read(self.file, made, language).broken > before.broken:
            raise FixError("the file could not be parsed after the change")
        return made


def _without(text: str, inner: Span, rows: Sequence[Taken]) -> Iterable[Edit]:
    indexes = sorted({row.index for row in rows})
    first = rows[0]
    if len(indexes) == len(first.items) and first.emptied is not None:
        return [first.emptied]
    return without_items(text, first.items, indexes, inner)


def _with(text: str, inner: Span, puts: Sequence[Put]) -> Iterable[Edit]:
    """The edits that write new items at the end of a list."""
    texts = list(dict.fromkeys(_texts(puts)))
    items = puts[0].items
    if not items:
        body = ", ".join(texts)
        return [Edit(*inner, f" {body} " if puts[0].padded else body)]
    start, end = items[-1]
    tail = text[end : inner[1]]
    comma = end + tail.index(",") + 1 if tail.lstrip().startswith(",") else -1
    first = line_start(text, start)
    if text[first:start].strip() or "\n" not in text[inner[0] : inner[1]]:
        at = comma if comma >= 0 else end
        return [
            Edit(
                at,
                at,
                "".join(
                    f"{' ' if n == 0 and comma >= 0 else ', '}{each}"
                    for n, each in enumerate(texts)
                ),
            )
        ]
    newline, indent = newline_of(text), indent_at(text, start)
    ending = "," if comma >= 0 else ""
    lines = f",{newline}{indent}".join(texts)
    at = comma if comma >= 0 else end
    stop = text.find("\n", at, inner[1])
    rest = text[at:stop].strip() if stop >= 0 else ""
    after = (stop - (newline == "\r\n")) if rest else at
    edits = [Edit(after, after, f"{newline}{indent}{lines}{ending}")]
    if comma < 0:
        if after != end:
            edits.append(Edit(end, end, ","))
        else:
            edits = [Edit(end, end, f",{newline}{indent}{lines}")]
    return edits


def _texts(puts: Sequence[Put]) -> Iterable[str]:
    listed: dict[str, list[str]] = {}
    for put in puts:
        if put.listed:
            listed.setdefault(put.key, []).append(put.text)
    for put in puts:
        if not put.listed:
            yield f"{put.key}{put.text}"
        else:
            yield f"{put.key}[{', '.join(dict.fromkeys(listed[put.key]))}]"
