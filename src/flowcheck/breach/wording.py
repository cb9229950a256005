"""``rules/breach``: the words of a breach sheet in a language, and what follows from categories."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from flowcheck.document import Item, expected, parse
from flowcheck.errors import RuleError
from flowcheck.model import within
from flowcheck.texts import Texts, load

_FOLDER = "breach"
_FILE = "breach/categories.yml"
_BY_CATEGORY = ("consequences", "advice")
SECTIONS = (
    "words", "titles", "heads", "verdict", "when", "deadlines", "laws", "manners", "forms", "links",
    "received", "vendor", "settings", "remove", "notes", "limits", "notice", "letter",
    *_BY_CATEGORY, "plain",
)  # fmt: skip


class Wording(Struct, frozen=True):
    """``asked_first`` and the ids of sentences with the categories that they follow from."""

    texts: Texts
    asked_first: tuple[str, ...]
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]]

    def __call__(self, section: str, key: str, **holes: object) -> str:
        """A text with its placeholders filled."""
        return self.texts(section, key, **holes)

    def plain(self, category: str) -> str:
        """Plain words for a category: its own, or those of the nearest one above it."""
        words = self.texts.sections["plain"]
        while category and category not in words:
            category = category.rpartition(".")[0]
        return words.get(category, "")

    def applying(self, section: str, sent: Collection[str]) -> tuple[str, ...]:
        """The consequences, or the advice, of which a category, or one below it, was sent."""
        return tuple(
            self(section, name)
            for name, categories in self.sentences[section].items()
            if any(within(key, categories) for key in sent)
        )


def load_wording(directory: Path, language: str, categories: Collection[str]) -> Wording:
    """Read a language of a ``rules`` folder. Raises ``RuleError`` with the place of a mistake."""
    texts = load(directory, _FOLDER, language, SECTIONS)
    try:
        text = (directory / _FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {_FILE}: {problem}") from None
    top = parse(text, _FILE, RuleError).record(
        "what follows from categories", required=("asked_first", *_BY_CATEGORY)
    )
    return Wording(
        texts,
        _categories(top["asked_first"], categories),
        {name: _sentences(top[name], texts.sections[name], categories) for name in _BY_CATEGORY},
    )


def _sentences(
    item: Item, words: Mapping[str, str], categories: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    found = item.mapping("categories by sentence")
    for key, row in found.items():
        if key not in words:
            raise row.fail_at_key(f"no words for {key!r}; {expected(key, words)}")
    return {key: _categories(row, categories) for key, row in found.items()}


def _categories(item: Item, known: Collection[str]) -> tuple[str, ...]:
    for row in item.items("categories"):
        if row.text("a category") not in known:
            raise row.fail(f"unknown data category {row.value!r}")
    return item.texts("categories")
