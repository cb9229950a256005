"""The catalogue for commands that need it without a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.catalog.schema import Catalog
    from flowcheck.cli.options import Session


def catalog(session: Session) -> Catalog:
    """The tables of the rule files, as compiled by an earlier run where there was one."""
    from flowcheck.cache.store import Part
    from flowcheck.cache.version import engine_version
    from flowcheck.catalog.load import load_catalog
    from flowcheck.catalog.location import rules_directory

    tables = Part(session.rules, "rules")
    return load_catalog(rules_directory(), kept=tables, version=engine_version())
