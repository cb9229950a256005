"""The words by which text betrays a vendor: packages, modules, hosts, scripts, globals, settings.

For searches in text, where nothing is parsed: history, files that no scan reads. A word too many
costs a look, a word too few would miss something, so plain words count in context only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex

_PLAIN = regex(r"[A-Za-z0-9_$]+")
_SPECIAL = regex(r"([.\\+*?\[\](){}^$|])")
_NO_NAME = r"(^|[^A-Za-z0-9_$.])"


class Tokens(Struct, frozen=True):
    """What to look for.

    ``texts`` count anywhere, ``packages`` (plain words) where packages are named, ``names`` (of
    globals) where something of them is used, ``settings`` in names of environment variables.
    """

    texts: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """All of it as an extended regular expression (POSIX), which Python reads the same."""
        parts = [
            *map(literal, self.texts),
            *map(_package, map(literal, self.packages)),
            *(f"{_NO_NAME}{literal(word)}[.(?]" for word in self.names),
            *(f"_{literal(word)}|{literal(word)}_" for word in self.settings),
        ]
        return "|".join(parts)


def tokens_of(vendor: Vendor) -> Tokens:
    """The words of a vendor of the catalogue."""
    hosts = _hosts(vendor)
    named = [package.name for package in vendor.packages]
    modules = [module.partition(":")[2] for module in vendor.modules]
    everything = [*named, *modules, *hosts, *vendor.scripts]
    plain = {text for text in everything if _PLAIN.fullmatch(text)}
    return Tokens(
        texts=_shortest(text for text in everything if text not in plain),
        packages=tuple(sorted(plain)),
        names=tuple(sorted(vendor.globals)),
        settings=tuple(sorted({word.upper().replace("-", "_") for word in _names(vendor)})),
        hosts=hosts,
    )


def tokens_of_hosts(hosts: Iterable[str]) -> Tokens:
    """The words of a recipient that only its hosts name."""
    plain = tuple(sorted({host.removeprefix("*.") for host in hosts}))
    return Tokens(texts=_shortest(plain), hosts=plain)


def literal(text: str) -> str:
    """A text as a regular expression that matches it."""
    return _SPECIAL.sub(r"\\\1", text)


def _package(word: str) -> str:
    """Where a manifest, an import or an address names a package."""
    starts = f"[\"'/]{word}([\"'/@=<>~!;[]|-[0-9])"
    listed = f"^{word} *[=<>~!@;[]"
    brought_in = f"(import|from|require|gem|pod) +[\"']?{word}"
    return f"{starts}|{listed}|{brought_in}"


def _hosts(vendor: Vendor) -> tuple[str, ...]:
    """Host names, with those below a wildcard told by what is above it."""
    plain = (host.partition("/")[0].removeprefix("*.") for host, _ in vendor.hosts)
    return tuple(sorted({host for host in plain if "." in host and "*" not in host}))


def _names(vendor: Vendor) -> set[str]:
    """The vendor's id and name as one word each, in lower case."""
    name = re.sub(r"[^a-z0-9]+", "-", vendor.name.lower()).strip("-")
    return {vendor.id, vendor.id.replace("-", ""), name, name.replace("-", "")}


def _shortest(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts without those that hold another one."""
    kept: list[str] = []
    for text in sorted(set(texts), key=lambda text: (len(text), text)):
        if not any(short in text for short in kept):
            kept.append(text)
    return tuple(sorted(kept))
