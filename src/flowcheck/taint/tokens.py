"""Names of code in any language -> their words, without accents."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.fold import fold
from flowcheck.patterns import regex

MAX_NAME = 200  # longer ones are text, not names
_TOKEN = regex(r"ID(?=[a-z]{3})|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+[a-z]*")
_PREFIXES = ("I", "T")  # of interfaces and types


def tokens(name: str) -> list[str]:
    """The words of a name, without accents: ``dateNaissance`` -> date, naissance."""
    found = _TOKEN.findall(fold(name[:MAX_NAME]))
    if len(found) > 1 and found[0] in _PREFIXES:
        del found[0]
    return [token.lower() for token in found]


def all_tokens(names: Iterable[str]) -> set[str]:
    """The words of many names at once."""
    text = fold(" ".join(names))
    return {token.lower() for token in set(_TOKEN.findall(text))}
