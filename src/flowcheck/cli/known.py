"""The catalogue for commands that need it without a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.catalog.schema import Catalog


def catalog() -> Catalog:
    """The tables of the rule files, from the user's cache where they are compiled."""
    from platformdirs import user_cache_path

    from flowcheck.catalog.load import load_catalog
    from flowcheck.catalog.location import rules_directory
    from flowcheck.ir.store import Cache

    return load_catalog(rules_directory(), kept=Cache(user_cache_path("flowcheck")))
