"""All that is read of a tree before its code is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flowcheck.discover.declarations import Declared, read_declarations
from flowcheck.discover.files import Files
from flowcheck.discover.identity import Identity, read_identity
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.overlay import overlaid
from flowcheck.discover.packages import PackageRef
from flowcheck.discover.walk import DiscoverOptions, Discovery, discover
from flowcheck.discover.workspace import Workspace, read_workspace
from flowcheck.model import Diagnostic


class Tree(Struct, frozen=True):
    """A tree: its files, how its modules are named, its packages, what it declares and is called.

    ``diagnostics`` are of all of it.
    """

    found: Discovery
    workspace: Workspace
    packages: tuple[PackageRef, ...]
    declared: tuple[Declared, ...]
    identity: Identity
    diagnostics: tuple[Diagnostic, ...]


def read_tree(source: Files, options: DiscoverOptions, overlay: Mapping[str, str]) -> Tree:
    """Read a tree; ``overlay`` has texts that stand in for its own.

    Raises ``ConfigError`` for a root, a scope or a glob that is wrong.
    """
    found = overlaid(discover(source, options), overlay)
    workspace = read_workspace(source, found.paths, found.manifests)
    manifests = read_manifests(source, found.manifests)
    declared, broken = read_declarations(source, found.manifests)
    return Tree(
        found,
        workspace,
        manifests.packages,
        declared,
        read_identity(source, found.manifests),
        (*found.diagnostics, *workspace.diagnostics, *manifests.diagnostics, *broken),
    )
