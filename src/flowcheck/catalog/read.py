"""``rules/`` -> ``Catalog``, from the texts of the rule files.

A mistake in a rule file is a ``RuleError`` with file, line and column. Knows nothing of what was
kept of an earlier reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.load_library import Library, load_categories, load_library
from flowcheck.catalog.load_relays import load_relay
from flowcheck.catalog.load_vendors import load_vendor, packed
from flowcheck.catalog.relays import Relay
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.symbols import follow, plain
from flowcheck.catalog.vendor import Vendor
from flowcheck.document import Item, parse
from flowcheck.errors import RuleError

_CATEGORIES = "data/categories.yml"


def read_catalog(directory: Path) -> Catalog:
    """All tables of a ``rules`` folder. Raises ``RuleError``."""
    return _parse(_read(directory))


def _read(directory: Path) -> dict[str, str]:
    """File -> text, of the files that are part of the catalogue."""
    folders = ("vendors", "stdlib", "relays")
    paths = [path for folder in folders for path in sorted(directory.glob(f"{folder}/*.yml"))]
    texts: dict[str, str] = {}
    for path in (directory / _CATEGORIES, *paths):
        file = path.relative_to(directory).as_posix()
        try:
            texts[file] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise RuleError(f"cannot read {file}: {problem}") from None
    return texts


def _parse(texts: Mapping[str, str]) -> Catalog:
    items = {file: parse(text, file, RuleError) for file, text in texts.items()}
    categories = load_categories(items.pop(_CATEGORIES))
    vendors: list[Vendor] = []
    relays: list[Relay] = []
    library = Library()
    for file, item in items.items():
        if file.startswith("stdlib/"):
            load_library(item, library, categories.keys())
        elif file.startswith("relays/"):
            relays.append(load_relay(item, file))
        else:
            vendors.append(_vendor(file, item, categories))
    known = list(_canonical([*vendors, *(relay.library for relay in relays)]))
    libraries = known[len(vendors) :]
    return Catalog(
        vendors=tuple(known[: len(vendors)]),
        categories=categories,
        library=tuple(library.functions),
        http=tuple(library.http),
        guards=tuple(library.guards),
        treatments=tuple(library.treatments),
        signals=tuple(library.signals),
        sources=tuple(library.sources),
        conventions=tuple(library.conventions),
        marks=tuple(library.marks),
        relays=tuple(
            replace(relay, library=named) for relay, named in zip(relays, libraries, strict=True)
        ),
        channels=tuple(library.channels),
    )


def _canonical(vendors: list[Vendor]) -> Iterator[Vendor]:
    """The vendors with every call under the client that stands for all its aliases."""
    aliases: dict[str, str] = {}
    for vendor in vendors:
        for prefix, target in vendor.aliases.items():
            aliases.setdefault(prefix, target)
    for vendor in vendors:
        calls = (replace(spec, symbol=follow(plain(spec.symbol), aliases)) for spec in vendor.calls)
        yield packed(vendor, replace(vendor.details, calls=tuple(calls)))


def _vendor(file: str, item: Item, categories: Mapping[str, DataCategory]) -> Vendor:
    vendor = load_vendor(item, file)
    if f"vendors/{vendor.id}.yml" != file:
        raise item.fail(f"the vendor {vendor.id!r} belongs in a file called {vendor.id}.yml")
    used = {*vendor.reserved.values(), *(row.category for row in vendor.implicit)}
    for key in sorted(used - categories.keys()):
        raise item.fail(f"the data category {key!r} is not listed in {_CATEGORIES}")
    return vendor
