"""What a name tells: the answer of ``evidence`` for a field, a variable or a key."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.categories import Subject
from flowcheck.model import Confidence

UNKNOWN = Subject.UNKNOWN.value
ORGANISATION_ID = "user.unique_id.organization"
ORGANISATION_NAME = "user.contact.organization"
PSEUDONYM = "user.unique_id.pseudonymous"

_HASHED = (
    "user.contact",
    "user.name",
    "user.unique_id",
    "user.device",
    "user.government_id",
    "user.account.username",
)


class Verdict(Struct, frozen=True):
    """What a name tells.

    ``category``: key of the data category when personal. ``personal``: ``False`` is known not to be
    (a flag, a count, the id of a document, the name of a template), ``None``: it says nothing.
    ``subject``: whose data. ``phrase``: the entry of the lexicon that decided, and ``beside`` what
    the other fields of the record showed it to be, for explanations.
    """

    category: str | None
    personal: bool | None
    confidence: Confidence
    subject: str
    phrase: str = ""
    beside: str = ""


NOTHING = Verdict(None, None, Confidence.LOW, UNKNOWN)
HARMLESS = Verdict(None, False, Confidence.HIGH, UNKNOWN)


def hashed(verdict: Verdict) -> Verdict:
    """The verdict on the hash of a value: a pseudonym when the value tells who somebody is."""
    if verdict.category and verdict.category.startswith(_HASHED):
        return replace(verdict, category=PSEUDONYM)
    return verdict


def constant(verdict: Verdict) -> Verdict:
    """``API_KEY``, ``USER_EMAIL``: more often configuration or the name of a key than a value."""
    if verdict.category and verdict.category.startswith("user.authorization"):
        return NOTHING
    return replace(verdict, confidence=Confidence.LOW)
