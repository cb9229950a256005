"""``rules/`` -> ``Catalog``: vendors, library functions and data categories.

A mistake in a rule file is a ``RuleError`` with file, line and column. What scanned code looks like is not known here.
"""

from __future__ import annotations

from pathlib import Path

from flowcheck.catalog.load_library import Library, load_categories, load_library
from flowcheck.catalog.load_vendors import load_vendor
from flowcheck.catalog.schema import Catalog, DataCategory, Vendor
from flowcheck.document import Item, parse
from flowcheck.errors import RuleError


def load_catalog(directory: Path) -> Catalog:
    """All tables of a ``rules`` folder. Raises ``RuleError``."""
    categories: dict[str, DataCategory] = {}
    listed = directory / "data" / "categories.yml"
    if listed.is_file():
        categories = load_categories(_read(listed, directory))
    vendors: dict[str, Vendor] = {}
    for path in sorted((directory / "vendors").glob("*.yml")):
        item = _read(path, directory)
        vendor = load_vendor(item, path.relative_to(directory).as_posix())
        if vendor.id != path.stem:
            raise item.fail(f"the vendor {vendor.id!r} belongs in a file called {vendor.id}.yml")
        _known_categories(vendor, categories, item)
        vendors[vendor.id] = vendor
    library = Library()
    for path in sorted((directory / "stdlib").glob("*.yml")):
        load_library(_read(path, directory), library)
    return Catalog(
        vendors=tuple(vendors.values()),
        categories=categories,
        library=tuple(library.functions),
        http=tuple(library.http),
        guards=tuple(library.guards),
        treatments=tuple(library.treatments),
    )


def _read(path: Path, directory: Path) -> Item:
    file = path.relative_to(directory).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {file}: {problem}") from None
    return parse(text, file, RuleError)


def _known_categories(vendor: Vendor, categories: dict[str, DataCategory], item: Item) -> None:
    if not categories:
        return
    used = {*vendor.reserved.values(), *(row.category for row in vendor.implicit)}
    for key in sorted(used - categories.keys()):
        raise item.fail(f"the data category {key!r} is not listed in data/categories.yml")
