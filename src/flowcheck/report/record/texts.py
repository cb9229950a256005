"""``rules/record/<language>.yml``: the words of the record."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from flowcheck.patterns import regex
from flowcheck.texts import NO_BREAK, Texts, load

SECTIONS = (
    "words", "sheets", "columns", "sections", "details", "fields", "about", "activities", "hints",
    "classes", "subjects", "bases", "transfers", "adequacy", "roles", "treatments", "ways", "gates",
    "certainty", "regions", "skipped", "families", "sensitive", "rights",
    "incidents", "questions", "categories",
)  # fmt: skip
LONGEST_SHEET = 31
"""Characters that the name of a sheet may have."""

_CITED = regex(
    r"(?:(?<=\b[Aa]rt\.)|(?<=\barts\.)|(?<=\bartt\.)|(?<=\bpar\.)|(?<=\blett\.)|(?<=\bAbs\.)"
    r"|(?<=\blit\.)|(?<=\bNr\.)|(?<=\bEE\.)|(?<=§)) (?=\w)"
)
_FRENCH_SIGNS = regex(r"(?<=«) | (?=[:;!?»])")
_FOLDER = "record"


def load_texts(directory: Path, language: str) -> Texts:
    """The texts of a language in a ``rules`` folder. Raises ``RuleError``."""
    found = load(directory, _FOLDER, language, SECTIONS, {"sheets": LONGEST_SHEET})
    return replace(
        found,
        sections={
            name: {key: _unbroken(text, language) for key, text in texts.items()}
            for name, texts in found.sections.items()
        },
    )


def _unbroken(text: str, language: str) -> str:
    """A text with the no-break spaces of its language: within citations, before French signs."""
    if language == "en":
        return text
    found = _CITED.sub(NO_BREAK, text)
    return _FRENCH_SIGNS.sub(NO_BREAK, found) if language == "fr" else found
