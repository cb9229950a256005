"""Reads the kinds of values that ``flowcheck.yml`` has.

A wrong one is an error with its place, what was expected and, for a word, which one was likely
meant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flowcheck.document import Item, Word, expected
from flowcheck.patterns import regex

_VENDOR = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CATEGORY = regex(r"(?:user|system)(?:\.[a-z0-9_]+)*")
_HOST = regex(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*)(?:\.[a-z0-9_-]+)*")


def listed(found: Mapping[str, Item], key: str) -> tuple[Item, ...]:
    """The items of a list; none when it is not written or empty."""
    item = found.get(key)
    return () if item is None or item.value is None else item.items(key)


def glob(item: Item) -> str:
    """A pattern as in ``.gitignore``."""
    text = item.text("a glob such as src/legacy/**")
    if not is_glob(text):
        raise item.fail(f"{text!r} is not a glob; expected something like src/legacy/**")
    return text


def is_glob(text: str) -> bool:
    """Whether a text is a pattern that can match something."""
    return bool(text.strip()) and not text.endswith("\\") and text not in ("!", "/")


def host(item: Item) -> str:
    """A host name, in lower case."""
    text = item.text("a host name").lower()
    if not _HOST.fullmatch(text):
        raise item.fail(f"{text!r} is not a host name; expected example.com or *.example.com")
    return text


def vendor_id(item: Item) -> str:
    """The id of a vendor or of a class of vendors."""
    text = item.text("an id")
    if not is_vendor_id(text):
        raise item.fail(
            f"{text!r} is not an id; expected lower-case words with hyphens: google-analytics"
        )
    return text


def is_vendor_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _VENDOR.fullmatch(text) is not None


def category(item: Item, known: Collection[str] = (), *, otherwise: str = "") -> str:
    """The key of a data category; one of ``known`` if any are given.

    ``otherwise`` is a word that may stand there instead.
    """
    text = item.text("a data category")
    if otherwise and text == otherwise:
        return text
    if not _CATEGORY.fullmatch(text):
        raise item.fail(f"{text!r} is not a data category; {expected_category(text, known)}")
    if known and text not in known:
        raise item.fail(f"unknown data category {text!r}; {expected_category(text, known)}")
    return text


def expected_category(text: str, known: Collection[str]) -> str:
    """What a message says where there is no category."""
    last = text.rpartition(".")[2]
    for key in sorted(known):
        if key.rpartition(".")[2] == last:
            return f"did you mean {key!r}?"
    words = expected(text, known) if known else ""
    return words if words.startswith("did") else "expected for example user.contact.email"


def only(item: Item, found: Mapping[str, Item], keys: tuple[Word, ...], what: str) -> Word:
    """The only one of the keys that is written."""
    given = [key for key in keys if key in found]
    if len(given) != 1:
        raise item.fail(f"{what} needs exactly one of: {', '.join(map(str, keys))}")
    return given[0]
