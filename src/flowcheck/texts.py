"""Our own words in several languages: ``rules/<folder>/<language>.yml``, told with file and line.

English is the measure: every language has the sections, keys and placeholders that English has.
The section ``words`` has what numbers and lists are made with: ``thousands`` and ``more``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from flowcheck.document import Item, expected, parse
from flowcheck.errors import RuleError
from flowcheck.patterns import regex

NO_BREAK = "\u00a0"
"""A space at which no line ends."""

_HOLE = regex(r"\{([a-z_0-9]*)\}")


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

    def plain(self, section: str, key: str, otherwise: str = "") -> str:
        """The same with ordinary spaces."""
        return self.find(section, key, otherwise).replace(NO_BREAK, " ")

    def number(self, number: int) -> str:
        """A number as the language writes it."""
        return f"{number:,}".replace(",", self("words", "thousands"))

    def counted(self, section: str, key: str, number: int, **holes: object) -> str:
        """The text for one, or for several."""
        which = f"{key}_one" if number == 1 else key
        return self(section, which, number=self.number(number), **holes)

    def joined(self, words: Iterable[str], limit: int) -> str:
        """The words with commas; those past the limit are counted."""
        found = list(words)
        text = ", ".join(found[:limit])
        rest = len(found) - limit
        return self("words", "more", list=text, number=self.number(rest)) if rest > 0 else text


def load(
    directory: Path,
    folder: str,
    language: str,
    sections: Sequence[str],
    longest: Mapping[str, int] | None = None,
) -> Texts:
    """The texts of a language in a folder of the ``rules``. Raises ``RuleError``.

    ``longest``: how many characters a text of a section may have.
    """
    english = _top(directory, folder, "en", sections, longest or {})
    if language == "en":
        return _texts(english, sections)
    found = _top(directory, folder, language, sections, longest or {})
    for name in sections:
        _compare(found[name], english[name], name)
    return _texts(found, sections)


def _top(
    directory: Path,
    folder: str,
    language: str,
    sections: Sequence[str],
    longest: Mapping[str, int],
) -> dict[str, Item]:
    file = f"{folder}/{language}.yml"
    try:
        text = (directory / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {file}: {problem}") from None
    top = parse(text, file, RuleError).record(
        "the texts of a language", required=("language", "name", "checked", *sections)
    )
    if top["language"].text("a language") != language:
        raise top["language"].fail(f"expected {language!r}, as the file is named")
    for name, most in longest.items():
        for item in top[name].mapping("texts by key").values():
            if len(item.text("a text")) > most:
                raise item.fail(f"longer than the {most} characters that there is room for")
    return top


def _texts(top: Mapping[str, Item], sections: Sequence[str]) -> Texts:
    return Texts(
        top["language"].text("a language"),
        top["name"].text("the name of a language"),
        {
            name: {
                key: item.text("a text") for key, item in top[name].mapping("texts by key").items()
            }
            for name in sections
        },
    )


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
