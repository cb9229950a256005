"""The catalogue: vendors, library functions and data categories, kept from an earlier reading.

What scanned code looks like is not known here.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.catalog.schema import Catalog


def load_catalog(directory: Path, tables: Tables = READ_ANEW) -> Catalog:
    """All tables of a ``rules`` folder. Raises ``RuleError``."""
    return _read(directory) if tables.kept is None else _known(directory, tables)


@lru_cache(maxsize=1)
def _known(directory: Path, tables: Tables) -> Catalog:
    return tables.table("catalog", Catalog, lambda: _read(directory))


def _read(directory: Path) -> Catalog:
    """Read anew; what reads rule files is loaded when there is something to read."""
    from flowcheck.catalog.read import read_catalog

    return read_catalog(directory)
