"""Plain words for a reader who knows data protection and no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from flowcheck.catalog.schema import DataCategory
from flowcheck.map.rollup import is_special, name_of
from flowcheck.policy.conditions import below
from flowcheck.report import names
from flowcheck.report.signs import BY_SDK, PLAIN, TREATED, UNSURE
from flowcheck.report.text import one_line, safe

_KEY = re.compile(r"\b(?:user|system)(?:\.[a-z_]+)+\b")

SIGNS = {
    PLAIN: "Sent as it is",
    TREATED: "Sent after treatment (hashed, masked ...)",
    BY_SDK: "Collected by the recipient's software itself",
    UNSURE: "Not sure, or the recipient's console decides",
}
"""What the signs of the matrix mean."""

REACHES = {
    "on": "Proven: on by the code, or by the default of the version in use.",
    "console": "Decided in the recipient's console: somebody must look there.",
    "assumed": "Assumed: the version or the value of a setting is not known.",
}

CONFIDENCE = {
    "high": "clear from the code",
    "medium": "likely, by the names in the code",
    "low": "a guess by a name; somebody must look",
}

SEVERITIES = {
    "error": ("Errors", "Wrong as far as the code and the register tell."),
    "warning": ("Warnings", "May be wrong: it depends on what a person knows."),
    "note": ("Notes", "Worth knowing."),
}

DIRECT = (
    "user.authorization", "user.government_id", "user.contact.email", "user.name",
    "user.contact.phone_number", "user.contact.address.street", "user.contact.url",
    "user.account.username", "user.content.self_image", "user.financial.bank_account",
    "user.biometric",
)  # fmt: skip
"""Data that tell by themselves who somebody is, or let in; in the order in which they are named."""

_NEXT = ("user.contact", "user.financial", "user.location.precise", "user.content.private")

SKIPPED = {
    "binary": "not text",
    "build-output": "made by building the program",
    "declarations": "type declarations, without program code",
    "dependency": "other people's code (a dependency)",
    "docs": "documentation",
    "example": "examples",
    "excluded": "left out by an option or by flowcheck.yml",
    "fixture": "data for tests",
    "generated": "made by a program",
    "hidden": "hidden files",
    "manifest": "lists of packages: read for the versions in use",
    "migration": "changes of the database's structure",
    "minified": "compressed program code",
    "mock": "stand-ins for tests",
    "not-code": "no program code (pictures, documents, settings ...)",
    "story": "demonstrations of parts of the user interface",
    "symlink": "links to other files",
    "test": "tests: not run in production",
    "too-large": "too large",
    "unreadable": "could not be read",
    "unsupported-language": "in a language that flowcheck does not read",
    "vendored": "copies of other people's code",
}


class Named(Struct, frozen=True):
    """A category of data with its name in words."""

    key: str
    name: str
    about: str
    special: bool


class Words(Struct, frozen=True):
    """Names of categories by the catalogue."""

    categories: Mapping[str, DataCategory]

    def name(self, key: str) -> str:
        """A category in words: ``E-mail address``."""
        return name_of(key, self.categories)

    def named(self, key: str) -> Named:
        """A category with all that is said of it."""
        known = self.categories.get(key)
        about = known.description if known else ""
        return Named(key, self.name(key), about, is_special(key, self.categories))

    def special(self, key: str) -> bool:
        """Whether it is data of GDPR Art. 9 or 10."""
        return is_special(key, self.categories)

    def rank(self, key: str) -> tuple[bool, int, str]:
        """An order in which the data that weigh most come first."""
        trees = (*DIRECT, *_NEXT)
        place = next((place for place, tree in enumerate(trees) if below(key, tree)), len(trees))
        return not self.special(key), place, self.name(key)

    def readable(self, message: str) -> str:
        """A message with names in the place of keys of known categories."""
        return _KEY.sub(
            lambda found: (
                f"“{self.name(found.group())}”"
                if found.group() in self.categories
                else found.group()
            ),
            message,
        )


def plain(text: str) -> str:
    """Text on one line; what could act on a reader (controls, bidirectional marks) spelled out."""
    return safe(one_line(text))


def direct(category: str) -> bool:
    """Whether data of a category tell by themselves who somebody is."""
    return any(below(category, tree) for tree in DIRECT)


def treatments(keys: Iterable[str]) -> str:
    """What was done to data, in a few words."""
    found = sorted({key or "plain" for key in keys}, key=lambda key: (key != "plain", key))
    return ", ".join(_TREATED.get(key, names.treatment(key)) for key in found)


def listed(texts: Iterable[str], limit: int = 0) -> str:
    """``a, b and c``; those past a limit are counted."""
    found = list(texts)
    if limit and len(found) > limit + 1:
        return f"{', '.join(found[:limit])} and {len(found) - limit:,} more"
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


_TREATED = {
    "plain": "as it is",
    "hashed": "hashed",
    "keyed-hash": "hashed with a key",
    "encrypted": "encrypted",
    "masked": "masked",
    "truncated": "shortened",
    "tokenised": "replaced by a token",
    "derived": "only derived from it",
}
