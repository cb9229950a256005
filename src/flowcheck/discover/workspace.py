"""What manifests tell: how modules are named, which packages are used, declared and published."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flowcheck.discover.packages import PackageRef
from flowcheck.model import Diagnostic


class NpmPackage(Struct, frozen=True):
    """A package of the project itself.

    ``entry`` gives, by subpath (``.``, ``./server``, ``./*``), the files that may stand for it,
    best first, relative to ``folder`` and as written (they may name built output that is not
    there).
    """

    folder: str
    name: str
    entry: Mapping[str, tuple[str, ...]]


class PathMapping(Struct, frozen=True):
    """Aliases for import specifiers of the files below ``folder``.

    ``patterns`` are (pattern, targets), each with at most one ``*``; targets are relative to
    ``base``, a folder relative to the root. ``bare``: specifiers without an alias are looked up in
    ``base`` too (``baseUrl``).
    """

    folder: str
    base: str
    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    bare: bool = False
    file: str = ""


class Workspace(Struct, frozen=True):
    """Everything the linker needs to turn an import specifier into a file.

    All paths are relative to the root. ``gathered`` are the folders of applications whose framework
    imports by itself what their files export.
    """

    packages: tuple[NpmPackage, ...] = ()
    mappings: tuple[PathMapping, ...] = ()
    python_roots: tuple[str, ...] = ("",)
    diagnostics: tuple[Diagnostic, ...] = ()
    gathered: tuple[str, ...] = ()


class Identity(Struct, frozen=True):
    """``names`` of the project and its scopes; ``hosts`` of its home page.

    ``packages`` are all that it publishes: (ecosystem, name). ``served`` are hosts that samples of
    its settings give its own address: ``API_URL``, ``NEXT_PUBLIC_APP_URL``.
    """

    names: frozenset[str]
    hosts: frozenset[str]
    packages: frozenset[tuple[str, str]] = frozenset()
    served: frozenset[str] = frozenset()


class Declared(Struct, frozen=True):
    """A privacy manifest: the types of data that it says are collected."""

    file: str
    types: tuple[str, ...]


class Naming(Struct, frozen=True):
    """What manifests tell: how modules are named, packages, what is declared, the project's names.

    ``diagnostics`` are of the manifests.
    """

    workspace: Workspace
    packages: tuple[PackageRef, ...]
    declared: tuple[Declared, ...]
    identity: Identity
    diagnostics: tuple[Diagnostic, ...]
