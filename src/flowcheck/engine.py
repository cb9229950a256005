"""Scans, and does not do again what the last scans did: results, lowered files, compiled rules.

A tree that is as it was gives the kept result without reading a file. Everything that is kept has a
key of all that it is made of, so that what a scan gives does not depend on what is kept.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from flowcheck.cache.places import project_store, rules_store, tidy
from flowcheck.cache.signature import Signature, tree_signature
from flowcheck.cache.version import engine_version
from flowcheck.collector import collecting_rarely
from flowcheck.discover.git import ask_files, ask_revision, revision
from flowcheck.options import FILE_NAMES, Progress, ScanOptions, Work, scan_root

if TYPE_CHECKING:
    from flowcheck.cache.store import Store
    from flowcheck.discover.files import Files
    from flowcheck.ir.module import Module
    from flowcheck.result.scan import ScanResult

_RESULT = "result"
_KEPT_RESULTS = 4
_OF_EVERY_SCAN = (
    "catalog.vendor", "catalog.match", "document", "config", "discover.names", "discover.skip",
    "discover.tree", "ir.graph", "ir.module", "ir.store", "link.reads", "link.running",
    "link.texts", "link.program", "link.answers", "link.callers", "link.events", "link.types",
    "link.evaluate", "taint.names", "taint.clues", "taint.classify", "taint.gates",
    "taint.recipients", "taint.walk", "flows.collect", "flows.units", "policy.project",
)  # fmt: skip
"""Modules in the order in which they need each other."""


class Engine:
    """Scans; ``folder`` is where values are kept, ``None`` keeps nothing.

    ``work`` counts what the last scan did; nothing where its result was kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._stores: dict[Path, Store] = {}
        self._rules = rules_store(folder)
        self.work = Work()

    def scan(
        self,
        options: ScanOptions,
        progress: Progress | None = None,
        source: Files | None = None,
    ) -> ScanResult:
        """Scan a project; ``source`` has its files where they are not those of the disk.

        Raises ``ConfigError`` or ``RuleError`` for what the user must fix, ``InternalError`` for a
        mistake of ours; nothing for scanned code.
        """
        root = scan_root(options.roots)
        self.work = Work()
        asked = _Asked(root) if source is None and self._is_worth(options, root) else None
        from flowcheck.result.scan import ScanResult

        engine_version()  # found while git answers
        if asked is not None and asked.files is not None:
            _import_until(asked.files.has_begun)
        store = self.store(options.project or root)
        before, key = None, ""
        if asked is not None:
            before = _signature(options, root, asked)
            key = _key(options, root, before, asked)
        data = store.get(_RESULT, key) if key else None
        if data is not None:
            try:
                return msgspec.json.decode(data, type=ScanResult)
            except msgspec.MsgspecError:
                pass
        from flowcheck import pipeline
        from flowcheck.discover.files import Disk

        if before is not None:
            source = Disk(root, (before.listing, before.states))
        started = time.time_ns()
        with collecting_rarely():
            found = pipeline.scan(
                options, progress, kept=store, rules=self._rules, work=self.work, source=source
            )
        if (
            before is not None
            and before.is_settled(started)
            and source is not None
            and not source.moved
            and _is_alone(options, root, before)
        ):
            store.put(_RESULT, key, msgspec.json.encode(found))
            store.keep_newest(_RESULT, _KEPT_RESULTS)
        return found

    def lower_file(self, path: Path) -> Module:
        """The value graph of one file. Raises ``ConfigError`` when it is no source file."""
        from flowcheck import pipeline

        return pipeline.lower_file(path)

    def store(self, project: Path) -> Store:
        """Where values of a project are kept."""
        known = self._stores.get(project)
        if known is None:
            known = self._stores[project] = project_store(self._folder, project)
        return known

    @property
    def rules(self) -> Store:
        """Where what is made of the rules alone is kept."""
        return self._rules

    def close(self) -> Iterator[str]:
        """Close all stores; gives what was wrong with them, in words."""
        wrote = False
        for store in (self._rules, *self._stores.values()):
            store.close()
            wrote |= store.wrote
            if store.problem:
                yield store.problem
        if wrote and self._folder is not None:
            tidy(self._folder)

    def _is_worth(self, options: ScanOptions, root: Path) -> bool:
        """Whether a kept result may be worth a look at the state of the tree."""
        return not (self._folder is None or options.overlay or options.project or not root.is_dir())


def _import_until(is_answered: Callable[[], bool]) -> None:
    """Import what a scan needs, if there is to be one, while there is nothing else to do."""
    for name in _OF_EVERY_SCAN:
        if is_answered():
            return
        import_module(f"flowcheck.{name}")


class _Asked:
    """What git has been asked about a tree."""

    def __init__(self, root: Path) -> None:
        self.files = ask_files(root)
        self.revision = ask_revision(root)


def _signature(options: ScanOptions, root: Path, asked: _Asked) -> Signature:
    """The state of the tree, and of the files that configure the scan."""
    extra = [root / name for name in FILE_NAMES]
    config = [options.config] if options.config is not None else []
    return tree_signature(root, [*extra, *config], asked.files)


def _is_alone(options: ScanOptions, root: Path, signature: Signature) -> bool:
    """Whether the configuration reads nothing but files of the tree, which are as they were."""
    from flowcheck.config import find_config, load_config

    file = options.config or find_config(root)
    if file is None:
        return signature.still_has(())
    base = root.resolve()
    named = [(file.parent / policy.path).resolve() for policy in load_config(file).policies]
    return all(path.is_relative_to(base) for path in named) and signature.still_has(
        path.relative_to(base).as_posix() for path in named
    )


def _key(options: ScanOptions, root: Path, signature: Signature, asked: _Asked) -> str:
    """Of everything that the result of a scan is made of."""
    parts = (
        engine_version(),
        str(root.resolve()),
        repr([str(path) for path in options.roots]),
        repr((options.include, options.exclude, options.include_tests)),
        repr((options.vendors, options.categories, options.all_recipients)),
        str(options.config),
        options.name,
        options.today.isoformat(),
        revision(root, asked.revision) or "",
        signature.text,
    )
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()
