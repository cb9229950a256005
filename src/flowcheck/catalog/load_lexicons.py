"""``rules/data/lexicon.*.yml`` -> ``Lexicons``: what names tell, in every language at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.compiled import READ_ANEW, Tables
from flowcheck.catalog.glossary import Glossary, load_glossary
from flowcheck.catalog.lexicon import FieldRule, Lexicon, Phrase, Thing, load_lexicon
from flowcheck.catalog.row import Row
from flowcheck.errors import RuleError

Meaning = TypeVar("Meaning")

_encoder = msgspec.msgpack.Encoder(order="deterministic")
_BASE = "en"  # the language that all others are read in


class Lexicons(Struct, frozen=True):
    """The lexicon of English and the glossaries of the other languages, by language."""

    base: Lexicon
    glossaries: tuple[Glossary, ...]


class _Packed(Row, frozen=True):
    """Lexicons as they are kept: each meaning once, with all its phrases.

    Thousands of phrases share some hundred meanings. ``base`` is without things and fields.
    """

    base: Lexicon
    things: tuple[tuple[Thing, tuple[Phrase, ...]], ...]
    fields: tuple[tuple[FieldRule, tuple[Phrase, ...]], ...]
    glossaries: tuple[Glossary, ...]


def load_lexicons(
    directory: Path, categories: Collection[str] = (), tables: Tables = READ_ANEW
) -> Lexicons:
    """All lexicons of a ``rules`` folder. Raises ``RuleError``.

    ``categories``: the keys that they may name (empty: any).
    """
    packed = tables.table(
        "lexicons", _Packed, lambda: _packed(_parse(_read(directory), categories))
    )
    base = replace(packed.base, things=_by_phrase(packed.things), fields=_by_phrase(packed.fields))
    return Lexicons(base, packed.glossaries)


def _packed(lexicons: Lexicons) -> _Packed:
    base = lexicons.base
    without = replace(base, things={}, fields={})
    things, fields = _by_meaning(base.things), _by_meaning(base.fields)
    return _Packed(without, things, fields, lexicons.glossaries)


def _by_meaning(
    meanings: Mapping[Phrase, Meaning],
) -> tuple[tuple[Meaning, tuple[Phrase, ...]], ...]:
    found: dict[bytes, tuple[Meaning, list[Phrase]]] = {}
    for phrase, meaning in meanings.items():
        found.setdefault(_encoder.encode(meaning), (meaning, []))[1].append(phrase)
    return tuple((meaning, tuple(phrases)) for meaning, phrases in found.values())


def _by_phrase(rows: Iterable[tuple[Meaning, tuple[Phrase, ...]]]) -> dict[Phrase, Meaning]:
    found: dict[Phrase, Meaning] = {}
    for meaning, phrases in rows:
        found.update(dict.fromkeys(phrases, meaning))
    return found


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
