"""A package that a manifest names, and the answers of a lock file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from msgspec import Struct

from flowcheck.model import Diagnostic
from flowcheck.patterns import regex

Ecosystem = Literal["npm", "pypi"]

_SEPARATORS = regex(r"[-_.]+")


class PackageRef(Struct, frozen=True):
    """A direct dependency as one manifest states it.

    ``name`` is normalised (PEP 503 for PyPI; the real name behind an npm alias). ``version`` is
    exact, from the nearest lock file or an exact pin, else ``None``. ``spec`` is as written.
    ``line`` is where ``file`` names it. ``dev`` covers development, test and documentation groups.
    """

    ecosystem: Ecosystem
    name: str
    version: str | None
    spec: str
    file: str
    line: int
    dev: bool = False


class ManifestPackages(Struct, frozen=True):
    """What all manifests name, sorted by file, line and name, and what was wrong with them."""

    packages: tuple[PackageRef, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Lock(Protocol):
    """The exact versions of one lock file."""

    def version(self, folder: str, name: str, spec: str) -> str | None:
        """What the manifest in ``folder`` (seen from the lock's) gets for ``name`` at ``spec``."""


class FlatLock(Struct, frozen=True):
    """A lock that has one version for each name, whoever asks."""

    versions: Mapping[str, str]

    def version(self, folder: str, name: str, spec: str) -> str | None:
        """The version of ``name``; folder and spec do not matter."""
        del folder, spec
        return self.versions.get(name)


ReadText = Callable[[str], str | None]
"""The text of a manifest by its path, ``None`` when it cannot be read (the reader has said so)."""


def pypi_name(name: str) -> str:
    """The normal form of a Python distribution name (PEP 503)."""
    return _SEPARATORS.sub("-", name.strip()).lower()


def line_of(text: str, offset: int) -> int:
    """The line (from 1) of an offset."""
    return text.count("\n", 0, offset) + 1
