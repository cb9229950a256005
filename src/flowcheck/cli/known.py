"""The catalogue for commands that need it without a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowcheck.catalog.schema import Catalog
    from flowcheck.cli.options import Session


def catalog(session: Session) -> Catalog:
    """The tables of the rule files. Raises ``RuleError``."""
    from flowcheck.catalog.load import load_catalog
    from flowcheck.catalog.location import rules_directory

    return load_catalog(rules_directory(), session.tables)
