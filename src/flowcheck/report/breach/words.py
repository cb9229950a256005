"""Rows of a breach sheet in the words of a language: what was sent, how, about whom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from flowcheck.breach.model import Activity, Breach, Contact, Identifier, Sent
from flowcheck.breach.wording import Wording
from flowcheck.report import locale, names
from flowcheck.report.record.texts import load_texts
from flowcheck.texts import Texts

_ENGLISH = "en"
_EXPLICIT = "explicit"


class Language(Struct, frozen=True):
    """What a sheet is told in: ``wording`` are its sentences, ``terms`` the words of the record."""

    wording: Wording
    terms: Texts

    def __call__(self, section: str, key: str, **holes: object) -> str:
        """A sentence with its placeholders filled."""
        return self.wording(section, key, **holes)

    def term(self, section: str, key: str) -> str:
        """A key in the words that the record has too; one that no language knows as it is."""
        return self.terms.plain(section, key) or key.replace("-", " ")

    def named(self, section: str, key: str) -> str:
        """A key of the sheet in words; an unknown one as it is."""
        return self.wording.texts.find(section, key, key)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Headings of columns."""
        return tuple(self("heads", key) for key in keys)

    def category(self, key: str) -> str:
        """The name of a category."""
        return self.terms.plain("categories", key) or names.category(key)

    def categories(self, keys: Iterable[str]) -> str:
        """Names of categories with commas."""
        return ", ".join(map(self.category, keys))

    def special(self, row: Sent) -> str:
        """The category with what the law says of it."""
        name = self.category(row.category)
        return f"{name} ({self.named('laws', row.special)})" if row.special else name

    def marked(self, row: Sent) -> str:
        """The category with what the law says of it, and how far it is sure that it was sent."""
        told = {"perhaps": row.certain == "perhaps", "doubtful": _is_doubtful(row)}
        marks = (f"({self('received', mark)})" for mark, holds in told.items() if holds)
        return " ".join((self.special(row), *marks))

    def distinct(self, rows: Iterable[Sent]) -> str:
        """The names of the categories of rows, each once, in order; those in doubt are marked."""
        found = list(rows)
        sure = {self.special(row) for row in found if not _is_doubtful(row)}
        names = dict.fromkeys(map(self.special, found))
        doubt = f" ({self('received', 'doubtful')})"
        return ", ".join(name if name in sure else name + doubt for name in names)

    def manner(self, key: str) -> str:
        """How data came to be sent."""
        return self.named("manners", key)

    def form(self, row: Sent | Identifier) -> str:
        """In which form they were sent."""
        return self.named("forms", row.treatment or "plain")

    def subjects(self, keys: Iterable[str]) -> str:
        """Whose data it is, as far as anything tells."""
        known = [self.term("subjects", key) for key in keys if key != "unknown"]
        return ", ".join(known) or self("words", "not_known")

    def by_what(self, row: Sent, limit: int) -> str:
        """The keys under which data are sent; for implicit ones what the SDK says of them.

        What an SDK says is in English.
        """
        if row.manner != _EXPLICIT and row.notes and self.terms.language == _ENGLISH:
            more = self("words", "more_text") if len(row.notes) > limit else ""
            return "; ".join(row.notes[:limit]) + more
        bare = [f"({role})" for role in row.roles if role in ("identity", "group")]
        return self.wording.texts.joined((*row.keys, *(bare if not row.keys else ())), limit)

    def contact(self, found: Contact) -> str:
        """A contact on one line."""
        parts = (found.name, found.email, found.phone, found.address)
        return ", ".join(part for part in parts if part)

    def activity(self, found: Activity) -> str:
        """An activity of the register, with what it is for and how long data are kept."""
        kept = self("vendor", "kept", time=found.retention) if found.retention else ""
        return "; ".join(part for part in (found.name, *found.purposes, kept) if part)

    def headline(self, sheet: Breach) -> str:
        """The vendor, with the company behind it."""
        entity = sheet.register.vendor_name or sheet.vendor.entity
        code = sheet.register.vendor_country or sheet.vendor.country
        country = locale.country(code, self.terms.language) if code else ""
        company = ", ".join(part for part in (entity, country) if part)
        return f"{sheet.vendor.name} ({company})" if company else sheet.vendor.name

    def incident(self, sheet: Breach) -> str:
        """What is known of an incident at the vendor, or ``""``."""
        known = sheet.vendor.incident
        if not known:
            return ""
        text = self.terms.plain("incidents", sheet.vendor.vendor, known)
        return self("words", "incident", text=text)

    def commit(self, oid: str, day: str) -> str:
        """A commit with its day."""
        return self("words", "commit_of", commit=oid[:10], day=day)


def _is_doubtful(row: Sent) -> bool:
    """Whether only a name that may mislead tells that the code sent it."""
    return row.confidence == "low" and row.manner == _EXPLICIT


def load_language(directory: Path, wording: Wording) -> Language:
    """The words for a sheet, from a ``rules`` folder. Raises ``RuleError``."""
    return Language(wording, load_texts(directory, wording.texts.language))
