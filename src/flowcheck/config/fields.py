"""The fields of a record in which nothing is required: what is not written has no answer yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Self

from msgspec import Struct

from flowcheck.config import read
from flowcheck.document import Item, Word


class Fields(Struct, frozen=True):
    """A record with known keys; a key without a value counts as not written.

    ``what`` is what the record is called in messages.
    """

    found: Mapping[str, Item]
    what: str

    @classmethod
    def of(cls, item: Item | None, what: str, keys: Sequence[str]) -> Self:
        """The record in an item; an unknown key is an error."""
        if item is None or item.value is None:
            return cls({}, what)
        written = item.record(what, optional=tuple(keys))
        return cls({key: value for key, value in written.items() if value.value is not None}, what)

    def item(self, key: str) -> Item | None:
        """The item of a key, or ``None``."""
        return self.found.get(key)

    def text(self, key: str) -> str:
        """A text, or ``""``."""
        item = self.found.get(key)
        return item.text(key).strip() if item is not None else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or none."""
        return tuple(item.text(key) for item in read.listed(self.found, key))

    def word(self, key: str, known: Iterable[Word]) -> Word | None:
        """One of the known words, or ``None``."""
        item = self.found.get(key)
        return None if item is None else item.word(_named(key), known)

    def flag(self, key: str) -> bool | None:
        """True, false, or ``None`` when nobody has said it."""
        item = self.found.get(key)
        return None if item is None else item.boolean(key)

    def day(self, key: str) -> date | None:
        """A date, or ``None``."""
        item = self.found.get(key)
        return None if item is None else item.day()

    def record(self, key: str, keys: Sequence[str]) -> Fields:
        """A record in the record; empty when it is not written."""
        return Fields.of(self.found.get(key), key, keys)


def _named(key: str) -> str:
    return f"{'an' if key[0] in 'aeiou' else 'a'} {key.replace('_', ' ')}"
