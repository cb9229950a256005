"""What a catalogue says of an external symbol, a global, a host, a package or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec.structs import replace

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.catalog.indexes import Indexes
from flowcheck.catalog.mentions import Mentions, mentions_of
from flowcheck.catalog.relays import Backends, Relay
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.stdlib import (
    Convention,
    GuardWord,
    HttpCall,
    LibraryFunction,
    Source,
    TreatmentWord,
)
from flowcheck.catalog.symbols import canonical, follow, last_name, of_package, plain
from flowcheck.catalog.vendor import CallSpec, Vendor
from flowcheck.patterns import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_GENERIC = frozenset(
    {"analytics", "tracking", "track", "events", "client", "logger", "metrics", "monitoring"}
)
_SHORT = 2  # letters of a name that says nothing by itself
_QUESTIONS = frozenset({"is", "has", "should", "can", "was"})


class Matcher:
    """Answers what an external symbol, a name or an address is.

    Look-ups are cheap and never raise. ``tables`` keep what is made of the catalogue.
    """

    def __init__(self, catalog: Catalog, tables: Tables = READ_ANEW) -> None:
        self.catalog = catalog
        self._tables = tables
        self._sources: dict[str, Source | None] = {}
        self._vendors = {vendor.id: vendor for vendor in catalog.vendors}
        self._canonical: dict[str, str] = {}
        self._specs: dict[str, tuple[CallSpec, ...]] = {}
        self._relays = {relay.library.id: relay for relay in catalog.relays}
        self._libraries = (*catalog.vendors, *(relay.library for relay in catalog.relays))
        self._by = Indexes(catalog, self._libraries)

    def canonical(self, symbol: str) -> str:
        """The symbol with aliases of clients replaced: the form in which ``calls`` are written."""
        known = self._canonical.get(symbol)
        if known is None:
            whole = plain(symbol)
            known = follow(whole, self._by.aliases)
            if known == whole and whole.partition("#")[0] not in self._own_modules:
                known = follow(of_package(whole), self._by.aliases)
            self._canonical[symbol] = known
        return known

    def calls(self, symbol: str) -> tuple[CallSpec, ...]:
        """The specifications of an SDK function by its full symbol; ``X()`` is also ``X``."""
        name = self.canonical(symbol)
        if name not in self._by.calls and symbol.endswith("()"):
            name = self.canonical(symbol[:-2])
        owners = self._by.calls.get(name)
        if owners is None:
            return ()
        known = self._specs.get(name)
        if known is None:
            known = self._specs[name] = _variants(name, owners)
        return known

    def vendor(self, vendor_id: str) -> Vendor | None:
        """A vendor by its id."""
        return self._vendors.get(vendor_id)

    def relay(self, library: str) -> Relay | None:
        """A library that hands on what it is given, by its id."""
        return self._relays.get(library)

    @cached_property
    def backends(self) -> Backends:
        """Whom the settings of relays name."""
        return Backends(self.catalog.vendors)

    def owner(self, symbol: str) -> Vendor | None:
        """The vendor to whose module or global a symbol belongs, known call or not."""
        root, _, path = plain(symbol).partition("#")
        if root == "global":
            return self._by.globals.get(path.partition(".")[0].partition("(")[0])
        return self.module_vendor(root)

    def module_vendor(self, root: str) -> Vendor | None:
        """The vendor of a module (``npm:@sentry/nextjs``, ``py:sentry_sdk``) or submodule."""
        found = self._by.modules.get(root)
        if found is not None:
            return found
        if root.startswith("npm:"):
            parts = root.removeprefix("npm:").split("/")
            return self._by.modules.get(
                "npm:" + "/".join(parts[: 2 if parts[0].startswith("@") else 1])
            )
        return self._by.modules.get(root.partition(".")[0])

    def package_vendor(self, ecosystem: str, name: str) -> Vendor | None:
        """The vendor of a published package; ``_`` and ``-`` are the same on PyPI."""
        name = name.lower()
        found = self._by.packages.get((ecosystem, name))
        if found is None and ecosystem == "pypi":
            found = self._by.packages.get((ecosystem, name.replace("_", "-").replace(".", "-")))
        return found

    def global_vendor(self, name: str) -> Vendor | None:
        """The vendor whose script defines a global."""
        return self._by.globals.get(name)

    def host_vendor(self, host: str, path: str = "") -> tuple[Vendor, str] | None:
        """(vendor, region) of a host name; ``*.`` entries match subdomains, the longest wins.

        A host that the catalogue names with paths (``graph.facebook.com/*/events``) is the vendor's
        there only.
        """
        host = host.lower().rstrip(".").partition(":")[0]
        wanted = self._by.paths.get(host)
        if wanted and not any(fnmatchcase(path.rstrip("/"), pattern) for pattern in wanted):
            return None
        found = self._by.hosts.get(host)
        while found is None and "." in host:
            found = self._by.hosts.get(f"*.{host}")
            host = host.partition(".")[2]
        return found

    def script_vendor(self, src: str) -> Vendor | None:
        """The vendor of a script address: a known part of it, else its host."""
        for text, vendor in self._by.scripts:
            if text in src:
                return vendor
        address = src.partition("//")[2]
        found = self.host_vendor(address.partition("/")[0]) if address else None
        return found[0] if found else None

    def instance(self, symbol: str) -> str:
        """The client that values of a declared type are; ``""`` when the type is none of an SDK."""
        symbol = plain(symbol)
        found = self._by.types.get(symbol, self._by.types.get(of_package(symbol)))
        if found is not None:
            return found
        made = follow(f"{symbol}()", self._by.aliases)
        return made if made in self._by.aliases else ""

    def library(self, symbol: str) -> LibraryFunction | None:
        """A library function by its full symbol.

        ``lodash#default.omit`` and ``lodash/omit#default`` mean ``lodash#omit``.
        """
        symbol = plain(symbol)
        found = self._by.library.get(symbol)
        if found is None and symbol.startswith("npm:"):
            root, _, path = symbol.partition("#")
            if path.startswith("default."):
                return self._by.library.get(f"{root}#{path[8:]}")
            package, _, name = root.rpartition("/")
            if path in ("", "default") and package:
                return self._by.library.get(f"{package}#{name}")
        return found

    def method(self, language: str, name: str) -> LibraryFunction | None:
        """What a method does on any receiver; ``javascript`` stands for all its dialects."""
        return self._by.methods.get((language, name))

    def http(self, symbol: str) -> HttpCall | None:
        """A function that sends a request, by its full symbol, also after calls ``between``."""
        for name in _exported(plain(symbol)):
            found = self._by.http.get(name)
            if found is None and ")." in name:
                found = self._by.http.get(self._between.sub("", name))
                found = found if found is not None and found.between else None
            if found is not None:
                return found
        return None

    @cached_property
    def _between(self) -> re.Pattern[str]:
        names = sorted({name for call in self.catalog.http for name in call.between})
        return re.compile(rf"\.(?:{'|'.join(map(re.escape, names))})\(\)(?=.*\.)")

    def makes_http_client(self, symbol: str) -> bool:
        """Whether a call of a symbol makes a client that sends requests: ``httpx.Client``."""
        return symbol in self._http_clients

    @cached_property
    def _http_clients(self) -> frozenset[str]:
        return frozenset(symbol.partition("()")[0] for symbol in self._by.http if "()" in symbol)

    def named(self, name: str) -> Vendor | None:
        """The vendor whose id, or whose module's last part, is a name.

        Generic names (``analytics``) are nobody's.
        """
        if name in _GENERIC:
            return None
        found = self._vendors.get(name.lower().replace("_", "-"))
        return found or self._by.modules.get(f"py:{name}") or self._by.modules.get(f"npm:{name}")

    def http_names(self) -> frozenset[str]:
        """The last names of all functions that send requests: ``fetch``, ``post``."""
        return frozenset(last_name(symbol) for symbol in self._by.http)

    def treatment(self, name: str) -> str:
        """The treatment that a function's name promises (``hashEmail``: ``hashed``), or ``""``."""
        words = [word.lower() for word in _WORD.findall(name)]
        if not words or words[0] in _QUESTIONS:
            return ""
        for entry in self.catalog.treatments:
            if _says(entry, words):
                return entry.treatment
        return ""

    def treated(self, field: str) -> str:
        """What was done to a value before it was put into a field of a name (``cardLast4``)."""
        said = f" {' '.join(_WORD.findall(field)).lower()} "
        found = (e.treatment for e in self.catalog.treatments for w in e.fields if f" {w} " in said)
        return next(found, "")

    def digest(self, name: str) -> str:
        """What a function of the project itself does that is named like an algorithm (``md5``)."""
        wanted = name.replace("_", "").lower()
        found = (e.treatment for e in self.catalog.treatments if wanted in e.algorithms)
        return next(found, "") if wanted else ""

    def guards(self) -> tuple[GuardWord, ...]:
        """The words that tell what kind of gate a condition is."""
        return self.catalog.guards

    def source(self, symbol: str) -> Source | None:
        """The source of data that a canonical symbol is, with that one as its ``match``."""
        if symbol not in self._sources:
            place, match = self.symbols.get(symbol, (-1, ""))
            known = self.catalog.sources[place] if match else None
            self._sources[symbol] = known and replace(known, match=match, matches=())
        return self._sources[symbol]

    @cached_property
    def symbols(self) -> Mapping[str, tuple[int, str]]:
        """Canonical symbol -> place of its source in the catalogue, and as it is written there."""
        return self._tables.table("symbols", dict[str, tuple[int, str]], self._symbols)

    def _symbols(self) -> dict[str, tuple[int, str]]:
        return {
            canonical(name): (place, symbol)
            for place, source in enumerate(self.catalog.sources)
            for symbol in source.matches
            for name in (symbol, self.canonical(symbol))
        }

    @cached_property
    def conventions(self) -> Mapping[str, Sequence[Convention]]:
        """Name of a parameter or field -> what it usually is."""
        found: dict[str, list[Convention]] = {}
        for convention in self.catalog.conventions:
            for name in convention.names:
                found.setdefault(name, []).append(convention)
        return found

    @cached_property
    def mentions(self) -> Mentions:
        """The texts that make a file interesting."""
        return self._tables.table("mentions", Mentions, lambda: mentions_of(self._libraries))

    def imported_names(self, prefix: str, of: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Last name -> names before it, of functions that code imports, of the vendors ``of``.

        ``prefix`` is ``npm:`` or ``py:``. The name before is ``""`` where it is the client itself
        (``mixpanel.track``), else a part of the path (``people.set``).
        """
        found: dict[str, set[str]] = {}
        wanted = frozenset(of)
        libraries = (vendor for vendor in self._libraries if vendor.id in wanted)
        for symbol in (symbol for vendor in libraries for symbol in vendor.symbols):
            if symbol.startswith(prefix):
                steps = symbol.partition("#")[2].split(".")
                before = steps[-2] if len(steps) > 1 else ""
                named = before.isidentifier() and before != "default"
                found.setdefault(last_name(symbol), set()).add(before if named else "")
        return {last: frozenset(befores) for last, befores in found.items()}

    def assigned_names(self) -> frozenset[str]:
        """The last names of globals and fields that SDKs read when they are assigned to."""
        return frozenset(
            symbol[:-1].replace("#", ".").rpartition(".")[2]
            for symbol in self._by.calls
            if symbol.endswith("=")
        )

    @cached_property
    def call_names(self) -> frozenset[str]:
        """The names by which functions of SDKs are called: ``track``, ``plausible``."""
        everyone = (vendor.id for vendor in self._libraries)
        return self._tables.table("called", frozenset[str], lambda: self.names_of(everyone))

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Those by which much else is called: ``filter`` of every list, ``t`` of translations."""
        return self._tables.table("shared", frozenset[str], self._shared_names)

    @cached_property
    def _own_modules(self) -> frozenset[str]:
        """Modules of packages that the rules name, which export what no other does."""
        return self._tables.table("own modules", frozenset[str], self._modules_with_clients)

    def _modules_with_clients(self) -> frozenset[str]:
        return frozenset(symbol.partition("#")[0] for symbol in self._by.aliases)

    @cached_property
    def calling_back(self) -> frozenset[str]:
        """The names of functions of SDKs that hand a client to a function: ``withScope``."""
        return self._tables.table("calling back", frozenset[str], self._calling_back)

    def _calling_back(self) -> frozenset[str]:
        specs = (spec for vendor in self._libraries for spec in vendor.calls)
        return frozenset(
            last_name(spec.symbol) for spec in specs if any(param.callback for param in spec.params)
        )

    def _shared_names(self) -> frozenset[str]:
        methods = {name for _, name in self._by.methods}
        return frozenset(n for n in self.call_names if n in methods or len(n) <= _SHORT)

    def names_of(self, vendors: Iterable[str]) -> frozenset[str]:
        """The names by which functions of some vendors are called."""
        wanted = frozenset(vendors)
        libraries = (vendor for vendor in self._libraries if vendor.id in wanted)
        return frozenset(name for vendor in libraries for name in self._names_of(vendor) if name)

    def _names_of(self, vendor: Vendor) -> Iterator[str]:
        yield from vendor.words
        yield from (last_name(symbol) for symbol in vendor.symbols)
        for alias, target in vendor.aliases.items():
            if target in self._by.calls:
                yield last_name(alias)


def _exported(symbol: str) -> tuple[str, ...]:
    """A symbol, and the same one as ``import`` or ``require`` gives it.

    What a package of CommonJS is, is its default export: ``require("got").post`` is ``got.post``.
    """
    root, _, path = symbol.partition("#")
    if not root.startswith("npm:"):
        return (symbol,)
    if path == "default" or path.startswith(("default.", "default(")):
        return symbol, f"{root}#{path[7:].removeprefix('.')}"
    joined = "" if path.startswith("(") or not path else "."
    return symbol, f"{root}#default{joined}{path}"


def _variants(symbol: str, owners: Iterable[Vendor]) -> tuple[CallSpec, ...]:
    """The specifications of one symbol; of those for the same arguments the first one counts."""
    found: dict[tuple[object, ...], CallSpec] = {}
    for vendor in owners:
        for spec in vendor.calls:
            if spec.symbol == symbol:
                variant = (tuple(sorted(spec.when.items())), spec.positional)
                found.setdefault(variant, spec)
    return tuple(found.values())


def _says(entry: TreatmentWord, words: list[str]) -> bool:
    if any(word in words for word in entry.unless):
        return False
    return any(word in words for word in entry.words)
