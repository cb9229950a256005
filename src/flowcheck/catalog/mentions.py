"""The texts by which files mention vendors: imports, globals, scripts, hosts, names of functions.

Thousands of texts are looked for in files that have few of them. Each is kept under its longest
word: of the others nothing is read.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, KeysView, Sequence

import msgspec
from msgspec import Struct

from flowcheck.catalog.symbols import last_name
from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex

Words = KeysView[str] | frozenset[str]

_WORD = regex(r"\w+")
_MODULE = regex(r"[a-z][a-z0-9_]*")
_KEYWORDS = ("from", "import")
_BEFORE = " \t\n(;{>!&|=,"


class Mention(Struct, frozen=True, array_like=True):
    """One text, with its words and the vendors whose it is.

    ``host``: it is one of theirs. ``address``: it is only a host or the address of a script, by
    which no function is called.
    """

    text: str
    words: tuple[str, ...]
    vendors: tuple[str, ...]
    host: bool
    address: bool


class Mentions(Struct, frozen=True, array_like=True):
    """Texts by their longest word. ``imported``: last names of functions that code imports.

    Modules (those of calls, too: ``boto3`` is nobody's) come with the quote or the keyword before
    them.
    """

    by_word: dict[str, msgspec.Raw]
    imported: frozenset[str]

    def among(self, words: Words) -> Iterator[Mention]:
        """The texts that may stand in files with these words, in order of that word."""
        for word in sorted(self.by_word.keys() & words):
            yield from _decoder.decode(self.by_word[word])

    def hosts(self, words: Words) -> Iterator[str]:
        """The hosts that may stand in files with these words."""
        return (mention.text for mention in self.among(words) if mention.host)


_decoder = msgspec.msgpack.Decoder(list[Mention])


def mentions_of(vendors: Collection[Vendor]) -> Mentions:
    """The texts of all vendors."""
    owners: dict[str, set[str]] = {}
    called: set[str] = set()
    for vendor in vendors:
        names = [*_called_by(vendor)]
        called.update(names)
        for text in (*names, *_addresses_of(vendor)):
            owners.setdefault(text, set()).add(vendor.id)
    hosts = {_bare(host) for vendor in vendors for host, _ in vendor.hosts}
    found: dict[str, list[Mention]] = {}
    for text in sorted(owners):
        words = tuple(sorted(set(_WORD.findall(text))))
        if words:
            of = tuple(sorted(owners[text]))
            mention = Mention(text, words, of, text in hosts, text not in called)
            telling = [word for word in words if word not in _KEYWORDS] or words
            found.setdefault(max(telling, key=len), []).append(mention)
    raw = {word: msgspec.Raw(msgspec.msgpack.encode(found[word])) for word in sorted(found)}
    symbols = (symbol for vendor in vendors for symbol in vendor.symbols)
    return Mentions(raw, frozenset(last_name(s) for s in symbols if s.startswith(("npm:", "py:"))))


def _bare(host: str) -> str:
    return host.partition("/")[0].removeprefix("*.")


def _addresses_of(vendor: Vendor) -> Iterator[str]:
    yield from (_bare(host) for host, _ in vendor.hosts)
    yield from vendor.scripts


def _called_by(vendor: Vendor) -> Iterator[str]:
    """The texts by which something that can be called comes into a file."""
    paths: dict[str, list[str]] = {}
    for symbol in (*vendor.symbols, *vendor.aliases):
        root, _, path = symbol.partition("#")
        paths.setdefault(root, []).append(path)
    for module in {*paths, *vendor.modules} - {"global"}:
        yield from imports_of(module, _inside(paths.get(module, [])))
    for name in vendor.globals:
        yield from _uses(name)


def _inside(paths: Sequence[str]) -> list[str]:
    """The module below a root that all symbols are in: ``core``, ``mail`` of ``django``."""
    steps = [path.split(".")[:-1] for path in paths]
    first, last = min(steps, default=[]), max(steps, default=[])
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return [*itertools.takewhile(_MODULE.fullmatch, (step for step, _ in same))]


def imports_of(module: str, inside: Sequence[str] = ()) -> tuple[str, ...]:
    """How an import of a module looks in a file; ``inside``: of one below it."""
    root, _, name = module.partition(":")
    if root == "npm":
        return (f'"{name}', f"'{name}", f"`{name}")
    if inside:
        steps = [name, *inside]
        parts = [(".".join(steps[:at]), steps[at]) for at in range(1, len(steps))]
        return (".".join(steps), *(f"from {above} import {below}" for above, below in parts))
    return (f"import {name}", f"from {name}")


def _uses(name: str) -> tuple[str, ...]:
    """How the use of a global looks in a file; one letter alone would be found everywhere."""
    if len(name) > 1:
        return (name,)
    return (f"window.{name}", *(f"{before}{name}(" for before in _BEFORE))
