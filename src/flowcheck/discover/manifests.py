"""From manifests and lock files to the packages that a project uses, with exact versions.

A manifest that cannot be read is a ``Diagnostic`` of kind ``manifest`` and the others still count.
Knows no vendor.
"""

from __future__ import annotations

import configparser
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from flowcheck.discover import npm_locks, pypi_locks, pypi_manifests
from flowcheck.discover.files import Files, TooLargeError, read_text
from flowcheck.discover.jsontext import loads
from flowcheck.discover.names import LARGEST_MANIFEST, NPM_LOCKS, PYTHON_LOCKS, is_requirements
from flowcheck.discover.npm_manifests import npm_packages
from flowcheck.discover.packages import Lock, ManifestPackages, PackageRef
from flowcheck.model import Diagnostic


def read_manifests(source: Files, manifests: Iterable[str]) -> ManifestPackages:
    """The packages named by ``manifests``: paths of a tree, as ``discover`` gives them."""
    reader = _Reader(source, manifests)
    packages = sorted(
        set(reader.packages()),
        key=lambda found: (found.file, found.line, found.name, found.spec, found.dev),
    )
    return ManifestPackages(tuple(packages), tuple(sorted(set(reader.diagnostics))))


class _Reader:
    """Reads each file once; lives for one call of ``read_manifests``."""

    def __init__(self, source: Files, manifests: Iterable[str]) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._paths = sorted(set(manifests))
        self._known = frozenset(self._paths)
        self._locks: dict[str, Lock | None] = {}

    def packages(self) -> Iterator[PackageRef]:
        """All packages, with versions; one may come twice when requirements include each other."""
        for path in self._paths:
            name = posixpath.basename(path)
            if name == "package.json":
                yield from self._npm(path)
            elif name in pypi_manifests.READERS or is_requirements(path):
                for found in self._pypi(path, name):
                    yield self._locked(found, found.name, PYTHON_LOCKS, pypi_locks.READERS)

    def _npm(self, path: str) -> Iterator[PackageRef]:
        text = self._text(path)
        if text is None:
            return
        try:
            value = loads(text)
        except ValueError as problem:
            self._broken(path, problem)
            return
        for found, local in npm_packages(path, text, value):
            yield self._locked(found, local, NPM_LOCKS, npm_locks.READERS)

    def _pypi(self, path: str, name: str) -> Iterator[PackageRef]:
        text = self._text(path)
        if text is None:
            return
        try:
            if name in pypi_manifests.READERS:
                yield from pypi_manifests.READERS[name](path, text)
            else:
                yield from pypi_manifests.requirements(path, text, self._text)
        except (
            ValueError,
            SyntaxError,
            RecursionError,
            MemoryError,
            configparser.Error,
        ) as problem:
            self._broken(path, problem)

    def _locked(
        self,
        found: PackageRef,
        local: str,
        names: tuple[str, ...],
        readers: Mapping[str, Callable[[str], Lock]],
    ) -> PackageRef:
        """The package with the version of the nearest lock file, which beats a pin."""
        folder = posixpath.dirname(found.file)
        while True:
            for name in names:
                lock = self._lock(posixpath.join(folder, name), readers[name])
                if lock is not None:
                    inside = posixpath.relpath(posixpath.dirname(found.file) or ".", folder or ".")
                    version = lock.version("" if inside == "." else inside, local, found.spec)
                    return replace(found, version=version) if version else found
            if not folder:
                return found
            folder = posixpath.dirname(folder)

    def _lock(self, path: str, read: Callable[[str], Lock]) -> Lock | None:
        if path not in self._known:
            return None
        if path not in self._locks:
            self._locks[path] = None
            text = self._text(path)
            try:
                self._locks[path] = read(text) if text is not None else None
            except (ValueError, RecursionError) as problem:
                self._broken(path, problem)
        return self._locks[path]

    def _text(self, path: str) -> str | None:
        if path not in self._known:
            return None
        try:
            return read_text(self._source, path, LARGEST_MANIFEST)
        except TooLargeError as problem:
            self._broken(path, problem)
        except OSError as problem:
            self._broken(path, problem.strerror or "unreadable")
        return None

    def _broken(self, path: str, problem: Exception | str) -> None:
        line = getattr(problem, "lineno", None)
        self.diagnostics.append(
            Diagnostic(
                path, line if isinstance(line, int) else 1, "manifest", f"cannot be read: {problem}"
            )
        )
