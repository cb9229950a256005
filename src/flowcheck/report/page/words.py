"""Plain words for a reader who knows data protection and no code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.map.rollup import is_special
from flowcheck.map.speech import Speech
from flowcheck.model import below, within
from flowcheck.patterns import regex
from flowcheck.report.signs import BY_SDK, PLAIN, TREATED, UNSURE
from flowcheck.report.text import one_line, safe

_ENGLISH = "en"
_KEY = regex(r"\b(?:user|system)(?:\.[a-z_]+)+\b")

SIGNS = {PLAIN: "plain", TREATED: "treated", BY_SDK: "by_sdk", UNSURE: "unsure"}
"""The signs of the matrix, with the keys of what they mean."""

REACHES = ("on", "console", "assumed")
"""How far it is proven that software collects something by itself."""

DIRECT = (
    "user.authorization", "user.government_id", "user.contact.email", "user.name",
    "user.contact.phone_number", "user.contact.address.street", "user.contact.url",
    "user.account.username", "user.content.self_image", "user.financial.bank_account",
    "user.biometric",
)  # fmt: skip
"""Data that tell by themselves who somebody is, or let in; in the order in which they are named."""

_NEXT = ("user.contact", "user.financial", "user.location.precise", "user.content.private")


class Named(Struct, frozen=True):
    """A category of data with its name in words."""

    key: str
    name: str
    about: str
    special: bool


class Words(Struct, frozen=True):
    """What the page is told in, and the catalogue's data categories."""

    say: Speech

    def __call__(self, section: str, key: str, **holes: object) -> str:
        """A text with its placeholders filled."""
        return self.say(section, key, **holes)

    @property
    def categories(self) -> Mapping[str, DataCategory]:
        """The data categories."""
        return self.say.categories

    def number(self, number: int) -> str:
        """A number as the language writes it."""
        return self.say.texts.number(number)

    def counted(self, section: str, key: str, number: int, **holes: object) -> str:
        """The text for one, or for several."""
        return self.say.texts.counted(section, key, number, **holes)

    def signs(self) -> dict[str, str]:
        """What the signs of the matrix mean."""
        return {mark: self("signs", key) for mark, key in SIGNS.items()}

    def name(self, key: str) -> str:
        """A category in words: ``E-mail address``."""
        return self.say.category(key)

    def named(self, key: str) -> Named:
        """A category with all that is said of it; what the catalogue says is in English."""
        known = self.categories.get(key)
        about = known.description if known and self.say.language == _ENGLISH else ""
        return Named(key, self.name(key), about, is_special(key, self.categories))

    def special(self, key: str) -> bool:
        """Whether it is data of GDPR Art. 9 or 10."""
        return is_special(key, self.categories)

    def rank(self, key: str) -> tuple[bool, int, str]:
        """An order in which the data that weigh most come first."""
        trees = (*DIRECT, *_NEXT)
        place = next((place for place, tree in enumerate(trees) if below(key, tree)), len(trees))
        return not self.special(key), place, self.name(key)

    def treatments(self, keys: Iterable[str]) -> str:
        """What was done to data, in a few words."""
        found = sorted({key or "plain" for key in keys}, key=lambda key: (key != "plain", key))
        return ", ".join(self.say.texts.find("treatments", key, key) for key in found)

    def listed(self, texts: Iterable[str], limit: int = 0) -> str:
        """``a, b and c``; those past a limit are counted."""
        return self.say.listed(list(texts), limit)

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
    return within(category, DIRECT)
