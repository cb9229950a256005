"""``rules/data/lexicon.*.yml`` -> ``Lexicons``: what names tell, in every language at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.catalog.glossary import Glossary, load_glossary
from flowcheck.catalog.lexicon import Lexicon, load_lexicon
from flowcheck.errors import RuleError

_BASE = "en"  # the language that all others are read in


class Lexicons(Struct, frozen=True):
    """The lexicon of English and the glossaries of the other languages, by language."""

    base: Lexicon
    glossaries: tuple[Glossary, ...]


def load_lexicons(
    directory: Path, categories: Collection[str] = (), tables: Tables = READ_ANEW
) -> Lexicons:
    """All lexicons of a ``rules`` folder. Raises ``RuleError``.

    ``categories``: the keys that they may name (empty: any).
    """
    return tables.table("lexicons", Lexicons, lambda: _parse(_read(directory), categories))


def _read(directory: Path) -> dict[str, str]:
    """Language -> text."""
    texts: dict[str, str] = {}
    for path in sorted(directory.glob("data/lexicon.*.yml")):
        try:
            texts[path.name.split(".")[1]] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise RuleError(f"cannot read data/{path.name}: {problem}") from None
    if _BASE not in texts:
        raise RuleError(f"no data/lexicon.{_BASE}.yml: the rules are incomplete")
    return texts


def _parse(texts: Mapping[str, str], categories: Collection[str]) -> Lexicons:
    base = load_lexicon(texts[_BASE], f"data/lexicon.{_BASE}.yml", categories)
    known = base.vocabulary()
    return Lexicons(
        base,
        tuple(
            load_glossary(text, f"data/lexicon.{language}.yml", known)
            for language, text in texts.items()
            if language != _BASE
        ),
    )
