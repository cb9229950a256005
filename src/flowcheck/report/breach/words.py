"""Rows of a breach sheet in words, for people: what was sent, how, about whom."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.breach.model import Breach, Contact, Identifier, Sent
from flowcheck.report import names
from flowcheck.report.text import joined

_MANNERS = {
    "explicit": "sent by the code",
    "on": "collected by the SDK",
    "console": "collected if the vendor's console says so",
    "assumed": "collected by the SDK unless an option that is not known prevents it",
}
_TREATED = {"": "plain", "keyed-hash": "hashed with a key"}
_LINKS = {
    "account": "an account or person",
    "organisation": "an organisation",
    "device": "a browser or device",
}


def category(key: str) -> str:
    """A short name of a category."""
    return names.category(key)


def special(row: Sent) -> str:
    """The category with what the law says of it."""
    return f"{category(row.category)} ({row.special})" if row.special else category(row.category)


def manner(key: str) -> str:
    """How data came to be sent."""
    return _MANNERS.get(key, key)


def form(row: Sent | Identifier) -> str:
    """In which form they were sent."""
    return _TREATED.get(row.treatment, row.treatment)


def whose(row: Sent) -> str:
    """Whose data the code shows."""
    known = [subject for subject in row.subjects if subject != "unknown"]
    return ", ".join(known) or "not known"


def by_what(row: Sent, limit: int) -> str:
    """The keys under which data are sent; for implicit ones what the SDK says of them."""
    if row.manner != "explicit" and row.notes:
        return "; ".join(row.notes[:limit]) + (" ..." if len(row.notes) > limit else "")
    bare = [f"({role})" for role in row.roles if role in ("identity", "group")]
    return joined((*row.keys, *(bare if not row.keys else ())), limit)


def links(row: Identifier) -> str:
    """What an identifier leads to."""
    return _LINKS.get(row.links, row.links)


def contact(found: Contact) -> str:
    """A contact on one line."""
    return ", ".join(part for part in (found.name, found.email, found.phone, found.address) if part)


def headline(sheet: Breach) -> str:
    """The vendor, with the company behind it."""
    entity = sheet.register.vendor_name or sheet.vendor.entity
    country = sheet.register.vendor_country or sheet.vendor.country
    company = ", ".join(part for part in (entity, country) if part)
    return f"{sheet.vendor.name} ({company})" if company else sheet.vendor.name


def distinct(rows: Iterable[Sent]) -> list[str]:
    """The names of the categories of rows, each once, in order."""
    return list(dict.fromkeys(special(row) for row in rows))
