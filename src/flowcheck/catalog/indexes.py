"""Indexes over a catalogue, each made when it is first asked for, then read only.

Of two entries under one key the first counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.stdlib import HttpCall, LibraryFunction
from flowcheck.catalog.vendor import Vendor

Key = TypeVar("Key")
Value = TypeVar("Value")


def _first(items: Iterable[tuple[Key, Value]]) -> dict[Key, Value]:
    """The items by key, of each key the first one."""
    found = list(items)
    found.reverse()
    return dict(found)


class Indexes:
    """Entries by what they are asked by. ``libraries``: vendors, and what hands on to them."""

    def __init__(self, catalog: Catalog, libraries: Sequence[Vendor]) -> None:
        self._catalog = catalog
        self._libraries = libraries

    @cached_property
    def aliases(self) -> dict[str, str]:
        """A client, or the start of a symbol -> the client that it is."""
        return _first(item for of in self._libraries for item in of.aliases.items())

    @cached_property
    def types(self) -> dict[str, str]:
        """A declared type -> the client that its values are."""
        return _first(item for of in self._libraries for item in of.types.items())

    @cached_property
    def modules(self) -> dict[str, Vendor]:
        """A module (``npm:@sentry/nextjs``, ``py:sentry_sdk``) -> whose it is."""
        return _first((module, of) for of in self._libraries for module in of.modules)

    @cached_property
    def packages(self) -> dict[tuple[str, str], Vendor]:
        """(ecosystem, name in small letters) -> whose it is."""
        return _first(
            ((package.ecosystem, package.name.lower()), of)
            for of in self._libraries
            for package in of.packages
        )

    @cached_property
    def globals(self) -> dict[str, Vendor]:
        """A global of a page -> whose script defines it."""
        return _first((name, of) for of in self._libraries for name in of.globals)

    @cached_property
    def hosts(self) -> dict[str, tuple[Vendor, str]]:
        """A host, with ``*.`` for all below it -> (whose it is, region)."""
        return _first(
            (address.partition("/")[0], (of, region))
            for of in self._libraries
            for address, region in of.hosts
        )

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """A host that is named with paths -> those paths."""
        found: dict[str, list[str]] = {}
        for address in (address for of in self._libraries for address, _ in of.hosts):
            host, slash, path = address.partition("/")
            if slash:
                found.setdefault(host, []).append(f"/{path}")
        return found

    @cached_property
    def scripts(self) -> list[tuple[str, Vendor]]:
        """Parts of the addresses of scripts, the longest first, with whose they are."""
        found = [(text, vendor) for vendor in self._catalog.vendors for text in vendor.scripts]
        return sorted(found, key=lambda entry: (-len(entry[0]), entry[0]))

    @cached_property
    def calls(self) -> dict[str, list[Vendor]]:
        """A canonical symbol -> those who describe it."""
        found: dict[str, list[Vendor]] = {}
        for vendor in self._libraries:
            for symbol in vendor.symbols:
                found.setdefault(symbol, []).append(vendor)
        return found

    @cached_property
    def library(self) -> dict[str, LibraryFunction]:
        """A full symbol -> the function of a library."""
        return {function.match: function for function in self._catalog.library}

    @cached_property
    def methods(self) -> dict[tuple[str, str], LibraryFunction]:
        """(language, name) -> what a method does on any receiver."""
        return {
            (function.language, function.match[1:]): function
            for function in self._catalog.library
            if function.match.startswith(".")
        }

    @cached_property
    def http(self) -> dict[str, HttpCall]:
        """A full symbol -> the function that sends a request."""
        return {call.match: call for call in self._catalog.http}
