"""Values of the record -> cells in a language. Scanned strings become harmless text here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flowcheck.record.model import (
    CategoryUse,
    Entry,
    Evidence,
    Open,
    Party,
    Record,
    Said,
    Seen,
    Transfer,
)
from flowcheck.report import locale
from flowcheck.report.record.book import Cell, State
from flowcheck.report.text import clip, safe
from flowcheck.taint.recipients import UNKNOWN_HOST
from flowcheck.texts import NO_BREAK, Texts

LONGEST = 32_000
"""Characters of a cell; spreadsheets hold 32,767."""

_SHORT_COMMIT = 12
_UNDESCRIBED = "unknown"


class Wording:
    """Says things in the words of one language. ``british``: by the law of the United Kingdom."""

    def __init__(self, record: Record, texts: Texts, *, british: bool = False) -> None:
        self.record = record
        self.texts = texts
        self.british = british
        self._parties = {party.vendor: party for party in record.parties}

    def word(self, key: str, **holes: object) -> str:
        """A text of the section ``words``."""
        return self.texts("words", key, **holes)

    def pair(self, name: str, text: str) -> str:
        """A name and what is said of it."""
        return self.word("pair", name=harmless(name), text=harmless(text))

    def term(self, section: str, key: str) -> str:
        """A key in words; one that no language knows as it is."""
        return self.texts.find(section, key) or harmless(key.replace("-", " "))

    def consented(self, part: int, whole: int, guards: Iterable[str]) -> str:
        """How many flows wait for consent, and the functions that ask for it."""
        said = self.word("consented", part=part, all=whole)
        named = sorted({harmless(guard) for guard in guards if guard})
        return f"{said} ({', '.join(named)})" if named else said

    def party(self, vendor: str) -> Party | None:
        """The recipient with an id."""
        return self._parties.get(vendor)

    def country(self, code: str) -> str:
        """The name of a country."""
        if not code:
            return self.word("country_unknown")
        return locale.country(code, self.texts.language)

    def day(self, when: date) -> str:
        """A date in words."""
        return locale.day(when, self.texts.language)

    def commit(self) -> str:
        """The commit, shortened."""
        return self.record.revision[:_SHORT_COMMIT] or self.word("no_commit")

    def cell(self, entry: Entry, say: Callable[[str], str] | None = None, sep: str = "\n") -> Cell:
        """A cell of what is said, seen or open."""
        if not isinstance(entry, Said | Seen):
            return self.open_cell(entry.question)
        words = sep.join(say(value) if say else harmless(value) for value in entry.values)
        content = "\x1f".join(entry.values)
        if isinstance(entry, Said):
            return filled(words, content, entry.values)
        return self.to_confirm(words, entry.question, content, entry.values)

    def open_cell(self, question: str) -> Cell:
        """A cell that nobody has answered, with the question that asks."""
        number = self.record.numbers.get(question, "")
        text = self.word("open_cell", number=number) if number else self.word("open_plain")
        return Cell(text, State.OPEN, f"open:{question}")

    def to_confirm(
        self, words: str, question: str, content: str, values: tuple[str, ...] = ()
    ) -> Cell:
        """A cell that a person must confirm."""
        number = self.record.numbers.get(question, "")
        text = (
            self.word("check_cell", number=number, text=words)
            if number
            else self.word("check_plain", text=words)
        )
        return Cell(clip(text, LONGEST), State.CHECK, f"check:{content}", values)

    def category(self, use: CategoryUse, way: str = "") -> str:
        """The name of a category, marked where it is special or uncertain.

        ``way`` is the line it stands in: what an SDK surely collects may be a guess among what the
        code sends. That a console decides is said apart, and does not put the category in doubt.
        """
        name = self.marked(use.key, article_9=use.article_9, article_10=use.article_10)
        sure = use.sure_sent if way == "sent" else use.sure
        doubtful = not sure and (use.sent or use.collected)
        return self.word("unsure", name=name) if doubtful else name

    def marked(self, key: str, *, article_9: bool, article_10: bool) -> str:
        """The name of a category, with the article that makes it special."""
        name = self.term("categories", key)
        article = "art9" if article_9 else "art10" if article_10 else ""
        return self.word("marked", name=name, article=self.word(article)) if article else name

    def listed(self, uses: Iterable[CategoryUse], way: str = "") -> str:
        """Names of categories, special ones first."""
        ranked = sorted(
            (not (use.article_9 or use.article_10), self.category(use, way)) for use in uses
        )
        return ", ".join(name for _, name in ranked)

    def categories(self, uses: Sequence[CategoryUse]) -> Cell:
        """Categories by the way they leave: one line for each way.

        What is surely sent stands once; what is perhaps sent also stands where it is collected.
        """
        certain = [use for use in uses if use.sent and use.sure_sent]
        other = [use for use in uses if use not in certain]
        ways = {
            "sent": [use for use in uses if use.sent],
            "collected": [use for use in other if use.collected],
            "console": [use for use in other if use.console and not use.collected],
            "declared": [use for use in uses if use.declared and not use.seen],
        }
        lines = [self.word(way, list=self.listed(rows, way)) for way, rows in ways.items() if rows]
        content = "|".join(
            f"{way}:{','.join(row.key for row in rows)}" for way, rows in ways.items()
        )
        return Cell(
            clip("\n".join(lines) or self.word("none_seen"), LONGEST),
            content=content,
            values=tuple(use.key for use in uses),
        )

    def special(self, uses: Sequence[CategoryUse], condition: Entry) -> Cell:
        """The special categories among them and the condition that allows them."""
        found = [use for use in uses if use.article_9 or use.article_10]
        if not found:
            return filled(self.word("none_seen"), "none")
        said = self.cell(condition)
        lines = [self.listed(found)]
        if any(use.article_9 for use in found):
            lines.append(self.word("condition", text=said.text))
        keys = tuple(use.key for use in found)
        return Cell("\n".join(lines), said.state, f"{','.join(keys)};{said.content}", keys, True)

    def legal_name(self, party: Party) -> str:
        """The company behind a recipient, or the name people know it by."""
        if isinstance(party.legal_name, Said | Seen) and party.legal_name.values:
            return harmless(party.legal_name.values[0])
        return harmless(party.name)

    def recipient(self, party: Party) -> str:
        """A recipient on a line: company, product, kind, role."""
        name, product = self.legal_name(party), harmless(party.name)
        role = self._role(party.role)
        details = [product] if product != name else []
        details += [part for part in (self.kind(party), self._or_own(party), role) if part]
        if party.used_by:
            details.append(self.word("elsewhere", system=harmless(party.used_by)))
        elif not party.in_code:
            details.append(self.word("unused"))
        return self.word("recipient", name=name, details=self.word("apart").join(details))

    def _or_own(self, party: Party) -> str:
        if not isinstance(party.legal_name, Seen):
            return ""
        return self.word("or_own", number=self.record.numbers.get(party.legal_name.question, ""))

    def _role(self, role: Entry) -> str:
        if isinstance(role, Said) and role.values:
            return self.term("roles", role.values[0])
        asked = "" if isinstance(role, Said) else role.question
        return self.word("role_open", number=self.record.numbers.get(asked, "")).strip()

    def kind(self, party: Party) -> str:
        """What a recipient is for; nothing for one that only the register knows."""
        if party.vendor.startswith(UNKNOWN_HOST):
            return self.word("nobody_described")
        if not party.in_code and party.vendor_class == _UNDESCRIBED:
            return ""
        return self.term("classes", party.vendor_class)

    def destination(self, transfer: Transfer) -> str:
        """Country of the company, and the regions of servers where they tell more."""
        country = self.country(transfer.country)
        told = [key for key in transfer.regions if key != _UNDESCRIBED]
        same = told == [transfer.country.lower()]
        if not told or same:
            return country
        return f"{country} ({self.word('regions', list=self.regions(told))})"

    def regions(self, keys: Iterable[str]) -> str:
        """Regions in words, what is not known last."""
        ranked = sorted(keys, key=lambda key: (key == _UNDESCRIBED, key))
        return ", ".join(self.texts.find("regions", key) or harmless(key.upper()) for key in ranked)

    def safeguard(self, transfer: Transfer) -> Cell:
        """What a transfer rests on, in full."""
        basis = self.cell(transfer.basis, self.basis)
        parts = [basis.text]
        if transfer.scc_module:
            parts.append(self.word("module", number=harmless(transfer.scc_module)))
        if transfer.dpf_checked:
            parts.append(self.word("dpf_checked", date=self.day(transfer.dpf_checked)))
        found = transfer.assessment
        if isinstance(found, Said) and found.values:
            parts.append(self.word("impact_assessment", text=harmless(found.values[0])))
        text = ", ".join(parts)
        return Cell(
            text,
            basis.state,
            f"{basis.content};{transfer.scc_module};{transfer.dpf_checked};{found}",
        )

    def basis(self, key: str) -> str:
        """A basis of transfers in words."""
        return self.word("dpf_uk") if self.british and key == "dpf" else self.term("transfers", key)

    def adequacy(self, key: str) -> str:
        """The decision on a country in words."""
        uk = {"adequate": "adequacy_uk", "dpf": "dpf_only_uk", "pipeda": "pipeda_only_uk"}
        if self.british and key == "eea":
            return self.country("GB")
        return self.word(uk[key]) if self.british and key in uk else self.term("adequacy", key)

    def evidence(self, rows: Sequence[Evidence], limit: int) -> Cell:
        """Lines of code, one on a line; those past the limit are counted."""
        every = tuple(f"{row.file}:{row.line}" for row in rows)
        lines = [harmless(text) for text in every[:limit]]
        if len(every) > limit:
            lines.append(self.word("more", number=len(every) - limit))
        return Cell("\n".join(lines), content="\n".join(every), values=every)

    def question(self, row: Open) -> str:
        """A question in words; one that no language knows as the scan asks it."""
        key = row.question or row.key.removeprefix("register.").rpartition(".")[2]
        if row.key.startswith("register.organisation."):
            key = row.key.removeprefix("register.")
        known = self.texts.find("questions", key)
        name = harmless(", ".join(row.names)) if row.names else self.about(row)
        return known.format(name=name) if known else harmless(row.text or row.key)

    def about(self, row: Open) -> str:
        """Whom a question is about."""
        if row.activity:
            found = (activity for activity in self.record.activities if activity.id == row.activity)
            return next((self.activity(name.name, name.group) for name in found), row.activity)
        party = self.party(row.vendor)
        if party is not None:
            return harmless(party.name)
        return harmless(row.vendor) if row.vendor else self.word("project")

    def activity(self, name: str, group: str) -> str:
        """The name of an activity: that of the register, or the proposed one."""
        return harmless(name) if name else self.texts("activities", group)

    def subjects(self, keys: Iterable[str]) -> str:
        """Data subjects in words."""
        return ", ".join(self.term("subjects", key) for key in keys)


def filled(text: str, content: str = "", values: tuple[str, ...] = ()) -> Cell:
    """A cell that is answered."""
    return Cell(clip(text, LONGEST), State.FILLED, content, values)


def harmless(text: str) -> str:
    """A text of people or of scanned code: lines kept, everything that acts spelled out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return clip("\n".join(map(_safe, lines)), LONGEST)


def _safe(line: str) -> str:
    """A line made harmless; a no-break space, which does nothing, stays."""
    return NO_BREAK.join(safe(part) for part in line.replace("\u202f", NO_BREAK).split(NO_BREAK))
