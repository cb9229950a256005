"""When which version of a vendor's packages was in the manifests and lock files.

Only manifests are read, at each commit that touches a line of them with the vendor's words.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.breach.chain import Chain, Touched
from flowcheck.breach.facts import Fact, Facts, Weight
from flowcheck.breach.search import History
from flowcheck.catalog.vendor import Vendor
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.names import is_manifest
from flowcheck.errors import ConfigError
from flowcheck.gate.items import PackageItem
from flowcheck.gate.repository import Repository
from flowcheck.gate.trees import snapshot

LARGEST = 300
"""Commits; a project that touches its vendor's packages more often is told by the scans alone."""

NO_VERSION = "?"


def version_history(
    repository: Repository, chain: Chain, hints: Touched, vendor: Vendor, empty: int
) -> History | None:
    """The packages of a vendor by position, ``None`` where scans have to tell.

    ``empty`` is the position up to which there is no trace of the vendor.
    """
    wanted = hints.manifests
    if not wanted or len(wanted) > LARGEST or not chain.whole or hints.ended:
        return None
    history = History(chain, empty=empty)
    facts: Facts = {}
    history.add(empty, facts)
    for number in wanted:
        if number - 1 > history.judged[-1]:
            history.add(number - 1, facts)  # no line about the vendor changed until here
        try:
            facts = _facts(repository, chain.commits[number].oid, vendor)
        except ConfigError:
            return None
        history.add(number, facts)
    last = len(chain.commits) - 1
    if last > history.judged[-1]:
        history.add(last, facts)
    return history


def _facts(repository: Repository, commit: str, vendor: Vendor) -> Facts:
    return {fact.key: fact for fact in _packages(repository, commit, vendor)}


def _packages(repository: Repository, commit: str, vendor: Vendor) -> Iterator[Fact]:
    names = {(package.ecosystem, package.name) for package in vendor.packages}
    entries = [entry for entry in repository.files(commit) if is_manifest(entry.path)]
    with snapshot(repository, entries) as tree:
        found = read_manifests(tree, [entry.path for entry in entries])
    for package in found.packages:
        if (package.ecosystem, package.name) in names:
            version = package.version or NO_VERSION
            item = PackageItem(
                package.ecosystem, package.name, (version,), package.file, package.line
            )
            key = ("package", package.ecosystem, package.name, version)
            yield Fact(key, Weight.SETTING, package.file, item)
