"""The rules of this project, loaded once a process and compiled once a run."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from flowcheck.cache.places import default_folder, rules_store
from flowcheck.cache.store import Part
from flowcheck.cache.version import engine_version
from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_lexicons import Lexicons, load_lexicons
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import Catalog
from flowcheck.policy.load import load_packs
from flowcheck.policy.schema import Pack

STORE = rules_store(default_folder())
"""What a scan keeps of the rules."""

_TABLES = Tables(Part(STORE, "rules"), engine_version())


@cache
def catalog() -> Catalog:
    """The catalogue; who changes it changes it for all tests."""
    return load_catalog(rules_directory(), _TABLES)


@cache
def matcher() -> Matcher:
    """The indexes over the catalogue."""
    return Matcher(catalog())


@cache
def lexicons() -> Lexicons:
    """The words of all languages."""
    return load_lexicons(rules_directory(), catalog().categories, _TABLES)


@cache
def packs() -> tuple[Pack, ...]:
    """The packs of rules."""
    return load_packs(rules_directory() / "policy", tables=_TABLES)


def cache_with_rules(folder: Path) -> Path:
    """A cache of its own in which nothing is but the rules."""
    lexicons()
    packs()
    folder.mkdir(parents=True)
    shutil.copy(default_folder() / "rules.sqlite", folder)
    return folder
