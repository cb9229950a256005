"""The judgement of a commit, of the index or of the work tree, kept by content between runs.

What is kept are the items, under a key of everything that they are made of; the index of today's
commit is the HEAD of the next one, which then costs no scan.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.compiled import Kept
from flowcheck.catalog.vendor import Vendor
from flowcheck.config import find_config
from flowcheck.discover.files import Disk, Files
from flowcheck.errors import ConfigError, FlowcheckError, Place
from flowcheck.gate.changes import Judge, asked_rules
from flowcheck.gate.itemise import items_of
from flowcheck.gate.items import Items
from flowcheck.gate.repository import Entry, Repository
from flowcheck.gate.trees import NOT_HERE, SUBMODULE_NOT_READ, content_key, snapshot
from flowcheck.result.findings import WaiverRow
from flowcheck.result.scan import DiagnosticRow, ScanResult

Scan = Callable[[Files, tuple[str, ...], Path | None], ScanResult]
"""Scans files without what matches the globs; with a configuration file, or the root's own."""


class Judged(msgspec.Struct, frozen=True):
    """A revision's items, and what could not be read of it.

    ``asked`` are the rules that it is judged by, with their severities; ``waivers`` are its own.
    """

    items: Items
    diagnostics: tuple[DiagnosticRow, ...] = ()
    asked: dict[str, str] = {}
    waivers: tuple[WaiverRow, ...] = ()


class Revisions(Struct, frozen=True):
    """Judges revisions of one repository.

    ``vendors`` gives those of the catalogue, ``judge`` judges what lies between two revisions.
    ``salt`` stands for all that a result depends on beside the files: the program, its rules,
    options, the day.
    """

    repository: Repository
    scan: Scan
    vendors: Callable[[], Mapping[str, Vendor]]
    judge: Judge
    kept: Kept
    salt: str = ""
    config: Path | None = None

    def tree(self, entries: tuple[Entry, ...], name: str) -> Judged:
        """The files of a commit or of the index; ``name`` is what messages call it."""
        key = self._key(entries)
        known = self._remembered(key)
        if known is not None:
            return known
        with snapshot(self.repository, entries) as tree:
            try:
                result = self.scan(tree, (), self.config)
            except FlowcheckError as problem:
                raise _renamed(problem, tree.root, name) from None
            judged = self._judged(result, tree.root, tree.diagnostics)
        if key:
            self.kept.put(key, msgspec.msgpack.encode(judged))
        return judged

    def older(self, entries: tuple[Entry, ...], name: str, newer: Sequence[Entry] | None) -> Judged:
        """The files of a commit, by the configuration of newer ones where theirs cannot be used.

        No newer files: by that of the work tree.
        """
        try:
            return self.tree(entries, name)
        except ConfigError:
            if self.config is not None:
                raise
            settings = [entry for entry in newer or () if entry.path.endswith((".yml", ".yaml"))]
            with snapshot(self.repository, settings) as tree:
                config = find_config(self.repository.top if newer is None else tree.root)
                if config is None:
                    raise
                return replace(self, config=config).tree(entries, name)

    def work_tree(self) -> Judged:
        """The files as they are on disk: tracked, and untracked but not ignored."""
        top, nested = self.repository.top, self.repository.nested()
        result = self.scan(Disk(top), tuple(_glob(path) for path in nested), self.config)
        rows = (DiagnosticRow(path, 1, "submodule", SUBMODULE_NOT_READ) for path in nested)
        return self._judged(result, top, rows)

    def _judged(
        self, result: ScanResult, root: Path, diagnostics: Iterable[DiagnosticRow]
    ) -> Judged:
        found = items_of(result, self.vendors())
        findings = tuple(
            replace(
                finding,
                file=_below(finding.file, root),
                places=tuple(
                    replace(place, file=_below(place.file, root)) for place in finding.places
                ),
            )
            for finding in found.findings
        )
        return Judged(
            replace(found, findings=findings),
            (*diagnostics, *(row for row in result.diagnostics if row.kind == NOT_HERE)),
            asked_rules(result.rules),
            result.waivers,
        )

    def _remembered(self, key: str) -> Judged | None:
        data = self.kept.get(key) if key else None
        try:
            return msgspec.msgpack.decode(data, type=Judged) if data is not None else None
        except msgspec.MsgspecError:
            return None

    def _key(self, entries: Iterable[Entry]) -> str:
        """What the judgement is kept under; ``""`` where it depends on more than the files."""
        if self.config is not None:
            return ""
        return content_key("judged", self.salt, self.repository.name, entries)


def _renamed(problem: FlowcheckError, root: Path, name: str) -> FlowcheckError:
    """The error with the file as it is called in the revision."""
    if problem.place is None:
        return type(problem)(f"in {name}: {problem.message}")
    place = problem.place
    file = _below(place.file, root)
    return type(problem)(f"{problem.message} (in {name})", Place(file, place.line, place.column))


def _below(file: str, root: Path) -> str:
    """A file named by its full path, as the project calls it."""
    for folder in (root, root.resolve()):
        if file.startswith(f"{folder}{os.sep}"):
            return file[len(str(folder)) + 1 :].replace(os.sep, "/")
    return file


def _glob(path: str) -> str:
    """The pattern that matches one path and what is below it."""
    return "/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
