"""Reads the manifests of a tree, each by its reader."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.discover.declarations import read_declarations
from flowcheck.discover.files import Files
from flowcheck.discover.identity import read_identity
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.specifiers import read_workspace
from flowcheck.discover.workspace import Naming


def read_naming(source: Files, paths: Sequence[str], manifests: Sequence[str]) -> Naming:
    """What the ``manifests`` tell; ``paths`` are all files of the tree."""
    workspace = read_workspace(source, paths, manifests)
    named = read_manifests(source, manifests)
    declared, broken = read_declarations(source, manifests)
    return Naming(
        workspace,
        named.packages,
        declared,
        read_identity(source, manifests, paths),
        (*workspace.diagnostics, *named.diagnostics, *broken),
    )
