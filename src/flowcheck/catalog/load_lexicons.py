"""``rules/data/lexicon.*.yml`` -> ``Lexicons``: what names tell, in every language at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from flowcheck.catalog.glossary import Glossary, load_glossary
from flowcheck.catalog.lexicon import Lexicon, load_lexicon
from flowcheck.catalog.load import Kept
from flowcheck.errors import RuleError

_BASE = "en"  # the language that all others are read in


class Lexicons(Struct, frozen=True):
    """The lexicon of English and the glossaries of the other languages, by language."""

    base: Lexicon
    glossaries: tuple[Glossary, ...]


def load_lexicons(
    directory: Path, categories: Collection[str] = (), *, kept: Kept | None = None
) -> Lexicons:
    """All lexicons of a ``rules`` folder. Raises ``RuleError``.

    ``categories``: the keys they may name (empty: any). With ``kept`` the tables of the same files,
    read by the same code, are taken from there (a tenth of the time).
    """
    texts = _read(directory)
    if kept is None:
        return _parse(texts, categories)
    key = _key(texts, categories)
    data = kept.get(key)
    if data is not None:
        try:
            return msgspec.msgpack.decode(data, type=Lexicons)
        except msgspec.MsgspecError:
            pass
    lexicons = _parse(texts, categories)
    kept.put(key, msgspec.msgpack.encode(lexicons))
    return lexicons


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


def _key(texts: Mapping[str, str], categories: Collection[str]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    for language, text in texts.items():
        digest.update(f"\0{language}\0{text}".encode())
    digest.update("\0".join(sorted(categories)).encode())
    return f"lexicons-{digest.hexdigest()}"


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
