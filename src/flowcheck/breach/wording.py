"""``rules/breach/words.yml``: what a breach sheet says of data categories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from flowcheck.document import Item, parse
from flowcheck.errors import RuleError

_FILE = "breach/words.yml"


class Advice(Struct, frozen=True):
    """A sentence that counts when one of some categories was sent."""

    categories: tuple[str, ...]
    text: str


class Wording(Struct, frozen=True):
    """The file. ``plain``: category -> words for the people concerned."""

    plain: Mapping[str, str]
    asked_first: tuple[str, ...]
    consequences: tuple[Advice, ...]
    advice: tuple[Advice, ...]

    def words(self, category: str) -> str:
        """Plain words for a category: its own, or those of the nearest one above it."""
        while category and category not in self.plain:
            category = category.rpartition(".")[0]
        return self.plain.get(category, "")


def load_wording(directory: Path, categories: Collection[str]) -> Wording:
    """Read the file of a ``rules`` folder. Raises ``RuleError`` with the place of a mistake."""
    try:
        text = (directory / _FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RuleError(f"cannot read {_FILE}: {problem}") from None
    top = parse(text, _FILE, RuleError).record(
        "the words", required=("plain", "asked_first", "consequences", "advice")
    )
    plain = top["plain"].mapping("words by category")
    for key, item in plain.items():
        if key not in categories:
            raise item.fail_at_key(f"unknown data category {key!r}")
    return Wording(
        plain={key: item.text("words") for key, item in plain.items()},
        asked_first=_categories(top["asked_first"], categories),
        consequences=_advice(top["consequences"], categories),
        advice=_advice(top["advice"], categories),
    )


def applying(rows: Iterable[Advice], sent: Collection[str]) -> tuple[str, ...]:
    """The sentences of rows of which a category, or one below it, was sent."""
    return tuple(
        row.text
        for row in rows
        if any(is_below(key, top) for key in sent for top in row.categories)
    )


def is_below(category: str, tree: str) -> bool:
    """Whether a category is the top of a tree, or in it."""
    return category == tree or category.startswith(f"{tree}.")


def _advice(item: Item, categories: Collection[str]) -> tuple[Advice, ...]:
    rows = (row.record("a sentence", required=("any", "text")) for row in item.items("sentences"))
    return tuple(
        Advice(_categories(row["any"], categories), row["text"].text("text")) for row in rows
    )


def _categories(item: Item, known: Collection[str]) -> tuple[str, ...]:
    for row in item.items("categories"):
        if row.text("a category") not in known:
            raise row.fail(f"unknown data category {row.value!r}")
    return item.texts("categories")
