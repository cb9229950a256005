"""``rules/record/<language>.yml``: the words of the record. Mistakes are told with file and line.

English is the measure: every language has the sections, keys and placeholders that English has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from flowcheck.document import Item, expected, parse
from flowcheck.errors import RuleError

LANGUAGES = ("en", "fr", "de", "es", "it")
SECTIONS = (
    "words", "sheets", "columns", "sections", "details", "fields", "about", "activities", "hints",
    "classes", "subjects", "bases", "transfers", "adequacy", "roles", "treatments", "ways", "gates",
    "certainty", "regions", "skipped", "families", "sensitive", "rights",
    "incidents", "questions", "categories",
)  # fmt: skip
LONGEST_SHEET = 31
"""Characters that the name of a sheet may have."""

NO_BREAK = "\u00a0"
"""A space at which no line ends: text of ours, and of people who write French."""

_HOLE = re.compile(r"\{([a-z_0-9]*)\}")
_CITED = re.compile(
    r"(?:(?<=\b[Aa]rt\.)|(?<=\barts\.)|(?<=\bartt\.)|(?<=\bpar\.)|(?<=\blett\.)|(?<=\bAbs\.)"
    r"|(?<=\blit\.)|(?<=\bNr\.)|(?<=\bEE\.)|(?<=§)) (?=\w)"
)
_FRENCH_SIGNS = re.compile(r"(?<=«) | (?=[:;!?»])")
_FOLDER = "record"


class Texts(Struct, frozen=True):
    """The words of one language by section and key."""

    language: str
    name: str
    sections: Mapping[str, Mapping[str, str]]

    def __call__(self, section: str, key: str, **holes: object) -> str:
        """A text with its placeholders filled. The key must be one of the section."""
        text = self.sections[section][key]
        return text.format(**holes) if holes else text

    def find(self, section: str, key: str, otherwise: str = "") -> str:
        """A text, or ``otherwise`` for a key that no language knows (a project's own word)."""
        return self.sections[section].get(key, otherwise)


def load_texts(directory: Path, language: str) -> Texts:
    """The texts of a language in a ``rules`` folder. Raises ``RuleError``."""
    english = _sections(directory, "en")
    if language == "en":
        return _texts(english)
    found = _sections(directory, language)
    for name in SECTIONS:
        _compare(found[name], english[name], name)
    return _texts(found)


def _sections(directory: Path, language: str) -> dict[str, Item]:
    file = f"{_FOLDER}/{language}.yml"
    try:
        text = (directory / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {file}: {problem}") from None
    top = parse(text, file, RuleError).record(
        "the texts of a language", required=("language", "name", "checked", *SECTIONS)
    )
    if top["language"].text("a language") != language:
        raise top["language"].fail(f"expected {language!r}, as the file is named")
    for sheet in top["sheets"].mapping("names of sheets").values():
        if len(sheet.text("the name of a sheet")) > LONGEST_SHEET:
            raise sheet.fail(f"longer than the {LONGEST_SHEET} characters that a sheet may have")
    return top


def _texts(top: Mapping[str, Item]) -> Texts:
    language = top["language"].text("a language")
    return Texts(
        language,
        top["name"].text("the name of a language"),
        {
            name: {
                key: _unbroken(item.text("a text"), language)
                for key, item in top[name].mapping("texts by key").items()
            }
            for name in SECTIONS
        },
    )


def _unbroken(text: str, language: str) -> str:
    """A text with the no-break spaces of its language: within citations, before French signs."""
    if language == "en":
        return text
    found = _CITED.sub(NO_BREAK, text)
    return _FRENCH_SIGNS.sub(NO_BREAK, found) if language == "fr" else found


def _compare(item: Item, english: Item, section: str) -> None:
    """Raise where a section lacks a key or a placeholder of English, or has one more."""
    found, wanted = item.mapping("texts by key"), english.mapping("texts by key")
    for key, value in found.items():
        if key not in wanted:
            words = expected(key, wanted)
            raise value.fail_at_key(f"unknown key {key!r} in {section}; {words}")
        holes, meant = (_holes(part.text("a text")) for part in (value, wanted[key]))
        if holes != meant:
            raise value.fail(f"expected the placeholders {_listed(meant)}, found {_listed(holes)}")
    for key in wanted:
        if key not in found:
            raise item.fail(f"{section} lacks the key {key!r}")


def _holes(text: str) -> frozenset[str]:
    return frozenset(_HOLE.findall(text))


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none"
