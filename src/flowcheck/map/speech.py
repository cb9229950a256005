"""What a map is told in: its own words, those of the record, and the names of countries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.map.rollup import name_of
from flowcheck.texts import Texts, load

_FOLDER = "report"
_ENGLISH = "en"
_NOBODY_KNOWN = "unknown"
SECTIONS = (
    "words", "layers", "map", "lines", "legend", "standing", "standing_short", "signs", "reaches",
    "confidence", "treatments", "severities", "figures", "points", "recipients", "page", "script",
)  # fmt: skip


class Speech(Struct, frozen=True):
    """``texts`` are the words of maps and reports, ``terms`` the names that the record has too."""

    texts: Texts
    terms: Texts
    country_name: Callable[[str, str], str]
    categories: Mapping[str, DataCategory]

    def __call__(self, section: str, key: str, **holes: object) -> str:
        """A text with its placeholders filled."""
        return self.texts(section, key, **holes)

    @property
    def language(self) -> str:
        """The language, such as ``en``."""
        return self.texts.language

    def term(self, section: str, key: str) -> str:
        """A key in the words of the record; one that no language knows as it is."""
        return self.terms.plain(section, key) or key.replace("-", " ").replace("_", " ")

    def category(self, key: str) -> str:
        """The name of a data category: in English that of the catalogue."""
        if self.language == _ENGLISH or not self.terms.find("categories", key):
            return name_of(key, self.categories)
        return _begun(self.term("categories", key))

    def subject(self, key: str) -> str:
        """Whose data."""
        if key in ("", _NOBODY_KNOWN):
            return self("map", "people")
        return _begun(self.term("subjects", key))

    def kind(self, vendor_class: str) -> str:
        """What kind of service a recipient is."""
        if vendor_class in ("", _NOBODY_KNOWN):
            return self("map", "kind_unknown")
        return self.term("classes", vendor_class)

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code."""
        return self.country_name(code, self.language) if code else self("map", "country_unknown")

    def regions(self, regions: Iterable[str]) -> str:
        """Where servers are by the options or the host; ``""`` when nothing tells."""
        known = [part for part in regions if part not in {"", _NOBODY_KNOWN}]
        return ", ".join(self.terms.find("regions", part) or part.upper() for part in known)

    def few(self, names: Sequence[str], limit: int) -> str:
        """Names with commas; when one is left over it is named as well."""
        return self.texts.joined(names, limit if len(names) > limit + 1 else limit + 1)

    def listed(self, names: Sequence[str], limit: int = 0) -> str:
        """``a, b and c``; those past a limit are counted."""
        found = list(names)
        if limit and len(found) > limit + 1:
            return self.texts.joined(found, limit)
        if len(found) < 2:
            return "".join(found)
        return self("words", "last", list=", ".join(found[:-1]), name=found[-1])


def load_speech(
    directory: Path,
    terms: Texts,
    country_name: Callable[[str, str], str],
    categories: Mapping[str, DataCategory],
) -> Speech:
    """The words in the language of ``terms``, from a ``rules`` folder. Raises ``RuleError``."""
    texts = load(directory, _FOLDER, terms.language, SECTIONS)
    return Speech(texts, terms, country_name, categories)


def _begun(text: str) -> str:
    """A text as the beginning of a line."""
    return text[:1].upper() + text[1:]
