"""What has fields but is not a record: constants, enumerations, servers' variables, services."""

from __future__ import annotations

from flowcheck.catalog.lexicon import Lexicon
from flowcheck.taint.naming import Reader
from flowcheck.taint.owners import Owners

_INITIALS = 2  # letters: `U.name` is not a constant
_NAMES = (("name",), ("id",))  # in the plural
_KIND = (("type",), ("kind",))
_OF_KINDS = frozenset({"id", "name", "slug", "key"})
_RECORDS = ("address", "bank", "card")  # kinds of owners that are not enumerations: `Account.IBAN`


class Holders:
    """Tells by one lexicon whose fields are not data of a thing but parts of a program."""

    def __init__(self, lexicon: Lexicon, reader: Reader, owners: Owners) -> None:
        self._lexicon = lexicon
        self._reader = reader
        self._owners = owners

    def works(self, owner: str) -> bool:
        """Tell what only works on a thing, whose fields are its parts: ``PatientService``."""
        words = self._reader.words(owner)
        return len(words) > 1 and words[-1] in self._lexicon.engines

    def has_headers(self, owner: str) -> bool:
        """Tell server variables, which hold the headers of a request: ``META["REMOTE_ADDR"]``."""
        holder = self._reader.holder(owner)
        return holder[-1:] != () and holder[-1] in self._lexicon.header_holders

    def is_constant(self, field: str, owner: str) -> bool:
        """Tell the fields of a constant: ``FIELDS.email``, but not of what came in."""
        if owner.isupper() and len(owner) > _INITIALS and not field.isupper():
            return owner.lower() not in self._lexicon.received
        return False

    def enumerates(self, field: str, owner: str, *, named: bool) -> bool | None:
        """Tell the members of an enumeration; ``None``: its spelling does not tell.

        ``Scope.Email`` is one by the name of its owner, ``Channel.EMAIL`` unless the owner is a
        record; ``Order.Email`` is a property. ``team.type.id`` is that of a kind of teams.
        ``named``: the lexicon names the field.
        """
        if owner[:1].islower() and field in _OF_KINDS and self._reader.words(owner)[-1:] in _KIND:
            return True
        if not field[0].isupper() or not owner[:1].isupper():
            return None
        if self._lists(owner) and (field.isupper() or not owner.isupper()):
            return True
        if not field.isupper() or owner.isupper():
            return None
        thing = self._owners.of(owner)
        holder = self._reader.holder(owner)
        is_person = thing is not None and (
            thing.means == "person" or (named and thing.kind in _RECORDS)
        )
        wraps = holder[-1:] != () and holder[-1] in self._lexicon.thing_wrappers
        return not (is_person or wraps) or holder[-1] in self._lexicon.not_personal

    def _lists(self, owner: str) -> bool:
        """Tell what lists kinds or names by its own name: ``AttributeType``, ``COLUMN_NAMES``."""
        words = self._reader.words(owner)
        named = words[-1:] in _NAMES and self._reader.is_plural(owner)
        return named or (bool(words) and words[-1] in self._lexicon.kinds)
