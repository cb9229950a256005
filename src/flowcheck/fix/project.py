"""What the actions know of a project: its files as they would be, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import Vendor
from flowcheck.config import Config
from flowcheck.discover.decide import DiscoverOptions
from flowcheck.discover.files import Disk
from flowcheck.discover.language import language_of_name
from flowcheck.discover.walk import discover
from flowcheck.fix import files
from flowcheck.fix.model import FixError
from flowcheck.fix.syntax.read import read
from flowcheck.fix.syntax.slots import Syntax
from flowcheck.model import Language, LineIndex, within
from flowcheck.policy.register import Register
from flowcheck.policy.schema import Defaults
from flowcheck.report.places import flow_ids
from flowcheck.result.findings import Finding
from flowcheck.result.flows import Flow, Step
from flowcheck.result.scan import ScanResult


class Project(Struct, dict=True):
    """A root, a scan of it, and what is said about it. ``texts`` stand in for files of the disk."""

    root: Path
    result: ScanResult
    register: Register
    catalog: Catalog
    defaults: Defaults
    config: Config
    texts: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, files.Read] = field(default_factory=dict)

    def now(self, result: ScanResult, texts: Mapping[str, str]) -> Project:
        """The same project with other texts, and the scan of them."""
        return Project(
            self.root, result, self.register, self.catalog, self.defaults, self.config,
            texts, self.kept,
        )  # fmt: skip

    def original(self, path: str) -> str | None:
        """The text of a file on the disk; ``None`` when there is none. Raises ``FixError``."""
        if path not in self.kept:
            if not (self.root / path).exists():
                return None
            self.kept[path] = files.read(self.root, path)
        return self.kept[path].text

    def text(self, path: str) -> str:
        """The text of a file. Raises ``FixError``."""
        text = self.texts[path] if path in self.texts else self.original(path)
        if text is None:
            raise FixError(f"{path} is no longer there")
        return text

    def language(self, path: str) -> Language:
        """The language of a file, by its name. Raises ``FixError``."""
        language = language_of_name(path.rpartition("/")[2])
        if language is None:
            raise FixError(f"{path} is not a source file")
        return language

    def syntax(self, path: str) -> Syntax:
        """The syntax of a file. Raises ``FixError``."""
        if path not in self._parsed:
            try:
                self._parsed[path] = read(path, self.text(path), self.language(path))
            except FixError as problem:
                self._parsed[path] = problem
        found = self._parsed[path]
        if isinstance(found, FixError):
            raise found
        return found

    @cached_property
    def _parsed(self) -> dict[str, Syntax | FixError]:
        return {}

    def lines(self, path: str) -> LineIndex:
        """Places in a file. Raises ``FixError``."""
        if path not in self._indexed:
            self._indexed[path] = LineIndex(self.text(path))
        return self._indexed[path]

    @cached_property
    def _indexed(self) -> dict[str, LineIndex]:
        return {}

    def offset(self, step: Step) -> int:
        """Where a step is in its file. Raises ``FixError`` when something else stands there now."""
        index = self.lines(step.file)
        line = index.line(step.line)
        at = index.offset(step.line, step.column)
        said = _squeezed(step.text[:_COMPARED].removesuffix("..."))
        there = _squeezed(index.text[at : at + 4 * _COMPARED])
        if step.column - 1 > len(line) or not there.startswith(said[: _COMPARED // 2]):
            raise FixError(f"{step.file} has changed since it was scanned; scan again")
        return at

    def line_of(self, path: str, at: int) -> int:
        """The line of an offset."""
        return self.lines(path).spot(at)[0]

    def mentions(self, word: str) -> Iterator[tuple[str, int]]:
        """(file, line) where a word stands in the project's code."""
        pattern = re.compile(rf"(?<![\w$]){re.escape(word)}(?![\w$])")
        for path, text in self._everything:
            for found in pattern.finditer(self.texts.get(path, text)) if word in text else ():
                yield path, text.count("\n", 0, found.start()) + 1

    @cached_property
    def _everything(self) -> tuple[tuple[str, str], ...]:
        found = discover(Disk(self.root), DiscoverOptions(exclude=self.config.exclude))
        return tuple((file.path, file.text) for file in found.files)

    def passing(self, step: Step) -> Sequence[Flow]:
        """The flows whose paths pass the line of a step."""
        return self._lines.get((step.file, step.line), ())

    @cached_property
    def _lines(self) -> dict[tuple[str, int], list[Flow]]:
        found: dict[tuple[str, int], list[Flow]] = {}
        for flow in self.result.flows:
            for place in {(step.file, step.line) for step in flow.path}:
                found.setdefault(place, []).append(flow)
        return found

    def findings_of(self, flow: Flow) -> Sequence[Finding]:
        """The findings about a flow."""
        return self._found.get(flow.id, ())

    @cached_property
    def _found(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.result.findings:
            for own in flow_ids(finding):
                found.setdefault(own, []).append(finding)
        return found

    def vendor(self, vendor: str) -> Vendor | None:
        """A vendor of the catalogue."""
        return next((known for known in self.catalog.vendors if known.id == vendor), None)

    def kind(self, vendor: str) -> str:
        """The class of a vendor, or ``""``."""
        uses = (use.vendor_class for use in self.result.vendors if use.vendor == vendor)
        return next(uses, "")

    def allows(self, flow: Flow) -> bool:
        """Whether the vendor may get the category, by the register, or else by its kind."""
        own = self.register.vendors.get(flow.vendor)
        if own is not None and within(flow.category, own.denied):
            return False
        if own is not None and own.allowed is not None:
            return within(flow.category, own.allowed)
        return within(flow.category, self.defaults.expected.get(self.kind(flow.vendor), ()))


_COMPARED = 80


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
