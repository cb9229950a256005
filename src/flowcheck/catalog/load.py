"""``rules/`` -> ``Catalog``: vendors, library functions and data categories.

A mistake in a rule file is a ``RuleError`` with file, line and column. What scanned code looks like
is not known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from flowcheck.catalog.compiled import Kept, compiled
from flowcheck.catalog.load_library import Library, load_categories, load_library
from flowcheck.catalog.load_vendors import load_vendor, packed
from flowcheck.catalog.schema import Catalog, DataCategory, Vendor
from flowcheck.catalog.symbols import follow, plain
from flowcheck.document import Item, parse
from flowcheck.errors import RuleError

_CATEGORIES = "data/categories.yml"


def load_catalog(directory: Path, *, kept: Kept | None = None, version: str = "") -> Catalog:
    """All tables of a ``rules`` folder. Raises ``RuleError``.

    With ``kept`` the tables of the same files, read by the same code, are taken from there.
    ``version`` stands for those files and that code; their contents do, unless it is given.
    """
    if kept is not None and version:
        return compiled(kept, f"catalog-{version}", Catalog, lambda: _parse(_read(directory)))
    texts = _read(directory)
    if kept is None:
        return _parse(texts)
    return compiled(kept, _key(texts), Catalog, lambda: _parse(texts))


def _read(directory: Path) -> dict[str, str]:
    """File -> text, of the files that are part of the catalogue."""
    paths = [*sorted(directory.glob("vendors/*.yml")), *sorted(directory.glob("stdlib/*.yml"))]
    texts: dict[str, str] = {}
    for path in (directory / _CATEGORIES, *paths):
        file = path.relative_to(directory).as_posix()
        if file == _CATEGORIES and not path.is_file():
            continue
        try:
            texts[file] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise RuleError(f"cannot read {file}: {problem}") from None
    return texts


def _key(texts: Mapping[str, str]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    for file, text in texts.items():
        digest.update(f"\0{file}\0{text}".encode())
    return f"catalog-{digest.hexdigest()}"


def _parse(texts: Mapping[str, str]) -> Catalog:
    items = {file: parse(text, file, RuleError) for file, text in texts.items()}
    listed = items.pop(_CATEGORIES, None)
    categories = load_categories(listed) if listed is not None else {}
    vendors: list[Vendor] = []
    library = Library()
    for file, item in items.items():
        if file.startswith("stdlib/"):
            load_library(item, library, categories.keys())
        else:
            vendors.append(_vendor(file, item, categories))
    return Catalog(
        vendors=tuple(_canonical(vendors)),
        categories=categories,
        library=tuple(library.functions),
        http=tuple(library.http),
        guards=tuple(library.guards),
        treatments=tuple(library.treatments),
        signals=tuple(library.signals),
        sources=tuple(library.sources),
        conventions=tuple(library.conventions),
        marks=tuple(library.marks),
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
    if categories:
        used = {*vendor.reserved.values(), *(row.category for row in vendor.implicit)}
        for key in sorted(used - categories.keys()):
            raise item.fail(f"the data category {key!r} is not listed in {_CATEGORIES}")
    return vendor
