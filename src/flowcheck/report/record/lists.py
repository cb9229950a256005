"""The lists beside the activities: recipients, transfers, flows with evidence, questions."""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.policy.register import VendorStatus
from flowcheck.record.model import FlowRow, Open, Party, Said, Transfer
from flowcheck.report.record.activity_cells import settings
from flowcheck.report.record.book import Cell, Column, Row, Sheet, State
from flowcheck.report.record.wording import Wording, filled, harmless
from flowcheck.report.text import clip

_EVIDENCE = 6
_EVENTS = 8
_UNTOLD = "unknown"

_VENDORS = (
    ("recipient", 22), ("legal_name", 26), ("class", 20), ("status", 22), ("country", 18),
    ("regions", 18), ("role", 20), ("purposes", 28), ("categories", 48), ("special", 26),
    ("subjects", 20), ("activities", 28), ("contract", 30), ("subprocessors", 26),
    ("retention", 22), ("contact", 26), ("measures", 28), ("consent", 22), ("settings", 34),
    ("flows", 8), ("findings", 10), ("incident", 40), ("evidence", 38),
)  # fmt: skip
_TRANSFERS = (
    ("recipient", 26), ("country", 20), ("regions", 18), ("adequacy", 30), ("basis", 34),
    ("assessment", 26), ("contract", 26), ("categories", 48), ("activities", 28),
)  # fmt: skip
_FLOWS = (
    ("recipient", 20), ("category", 30), ("property", 24), ("how", 24), ("treatment", 18),
    ("subjects", 18), ("events", 28), ("gates", 16), ("certainty", 16), ("evidence", 44),
    ("origin", 44), ("commit", 14), ("flow_ids", 20),
)  # fmt: skip
_QUESTIONS = (("number", 7), ("about", 28), ("question", 60), ("where", 44), ("evidence", 38))
_ANSWERS = (("answer", 44), ("answered_by", 18), ("answered_on", 14))
_REMARKS = (("remarks", 28),)


class Lists:
    """Makes the sheets."""

    def __init__(self, wording: Wording, lines: tuple[str, ...]) -> None:
        self._words = wording
        self._lines = lines
        self._names = {
            activity.id: wording.activity(activity.name, activity.group)
            for activity in wording.record.activities
        }

    def vendors(self) -> Sheet:
        """All recipients, also those that no personal data are seen to reach."""
        rows = [self._party(party) for party in self._words.record.parties]
        return self._sheet("vendors", _VENDORS, _REMARKS, rows)

    def transfers(self) -> Sheet:
        """Transfers to third countries."""
        rows = [
            self._transfer(party, party.transfer)
            for party in self._words.record.parties
            if party.transfer is not None
        ]
        return self._sheet("transfers", _TRANSFERS, _REMARKS, rows)

    def flows(self) -> Sheet:
        """Each property that reaches a recipient, with its lines of code."""
        rows = [self._flow(row) for row in self._words.record.flows]
        return self._sheet("flows", _FLOWS, _REMARKS, rows)

    def questions(self) -> Sheet:
        """Open questions, with room for answers."""
        rows = [self._question(row) for row in self._words.record.questions]
        return self._sheet("questions", _QUESTIONS, _ANSWERS, rows)

    def _sheet(
        self,
        key: str,
        named: tuple[tuple[str, int], ...],
        by_hand: tuple[tuple[str, int], ...],
        rows: list[Row],
    ) -> Sheet:
        title = self._words.texts
        columns = (
            Column("id", title("columns", "id"), 12),
            *(Column(name, title("columns", name), width) for name, width in named),
            *(Column(name, title("columns", name), width, hand=True) for name, width in by_hand),
        )
        return Sheet(key, title("sheets", key), columns, tuple(rows), lines=self._lines[:1])

    def _party(self, party: Party) -> Row:
        words = self._words
        special = [use for use in party.categories if use.article_9 or use.article_10]
        condition = Said((party.article_9_condition,)) if party.article_9_condition else None
        asked = party.registered or party.flows > 0
        cells: Mapping[str, Cell] = {
            "recipient": filled(harmless(party.name), party.vendor),
            "legal_name": words.cell(party.legal_name) if asked else _known(party.legal_name),
            "class": filled(words.kind(party), party.vendor_class),
            "status": self._status(party),
            "country": words.cell(party.country, words.country),
            "regions": filled(words.regions(party.regions), "+".join(party.regions)),
            "role": words.cell(party.role, lambda key: words.term("roles", key)),
            "purposes": words.cell(party.purposes),
            "categories": words.categories(party.categories),
            "special": words.special(special, condition) if condition else _special(words, party),
            "subjects": self._subjects(party.subjects),
            "activities": self._activities(party),
            "contract": words.cell(party.contract),
            "subprocessors": words.cell(party.subprocessors),
            "retention": words.cell(party.retention),
            "contact": words.cell(party.contact),
            "measures": filled(harmless("\n".join(party.measures))),
            "consent": self._consent(party),
            "settings": filled("\n".join(settings(party, words))),
            "flows": filled(str(party.flows)),
            "findings": filled(str(party.findings)),
            "incident": filled(self._incident(party), party.incident),
            "evidence": words.evidence(party.evidence, _EVIDENCE),
        }
        if not asked:  # nothing to ask of somebody who gets no personal data
            asks = ("role", "purposes", "contract", "subprocessors", "retention", "contact")
            cells = {**cells, **{key: Cell() for key in asks}}
        return Row(party.id, cells)

    def _incident(self, party: Party) -> str:
        """What customers of a recipient told, in the language of the record where it has it."""
        told = party.incident and self._words.texts.find("incidents", party.vendor)
        return told or harmless(party.incident)

    def _status(self, party: Party) -> Cell:
        word = self._words.word
        place = "in_code" if party.registered else "not_in_register"
        if not party.in_code:
            place = "only_register"
        elif not self._words.record.registered:
            place = "in_code"
        parts = [word(place)]
        if party.used_by:
            parts.append(word("elsewhere", system=harmless(party.used_by)))
        if party.status in (VendorStatus.PHASING_OUT, VendorStatus.BANNED):
            parts.append(word(party.status.replace("-", "_")))
        if not party.flows:
            parts.append(word("no_data"))
        return filled(word("apart").join(parts), f"{place};{party.status};{party.flows > 0}")

    def _subjects(self, keys: tuple[str, ...]) -> Cell:
        """Whose data; that the code does not tell is said only where it tells nothing."""
        told = tuple(key for key in keys if key != _UNTOLD) or keys
        return filled(self._words.subjects(told), ",".join(told))

    def _activities(self, party: Party) -> Cell:
        names = [self._names[key] for key in party.activities]
        return filled("\n".join(names), ",".join(party.activities))

    def _consent(self, party: Party) -> Cell:
        if not party.flows:
            return Cell()
        text = self._words.consented(party.consented, party.flows, [party.consent_guard])
        return filled(text, f"{party.consented}/{party.flows}")

    def _transfer(self, party: Party, transfer: Transfer) -> Row:
        words = self._words
        basis = words.safeguard(transfer)
        cells = {
            "recipient": filled(words.legal_name(party), party.vendor),
            "country": filled(words.country(transfer.country), transfer.country),
            "regions": filled(words.regions(transfer.regions), "+".join(transfer.regions)),
            "adequacy": filled(words.adequacy(transfer.adequacy), transfer.adequacy),
            "basis": basis,
            "assessment": words.cell(transfer.assessment),
            "contract": words.cell(party.contract),
            "categories": words.categories(party.categories),
            "activities": self._activities(party),
        }
        return Row(transfer.id, cells)

    def _flow(self, row: FlowRow) -> Row:
        words = self._words
        party = words.party(row.vendor)
        events = [harmless(event) for event in row.events[:_EVENTS]]
        if len(row.events) > _EVENTS:
            events.append(words.word("more", number=len(row.events) - _EVENTS))
        gates = [words.term("gates", kind) for kind in row.gates]
        certain = "sure" if row.sure else "unsure"
        cells = {
            "recipient": filled(harmless(party.name if party else row.vendor), row.vendor),
            "category": Cell(
                words.marked(row.category, article_9=row.article_9, article_10=row.article_10),
                content=row.category,
                values=(row.category,),
                special=row.article_9 or row.article_10,
            ),
            "property": filled(harmless(row.key) or words.word("whole_value"), row.key or "-"),
            "how": filled(words.term("ways", row.collection or "sent"), row.collection or "sent"),
            "treatment": filled(words.term("treatments", row.treatment), row.treatment),
            "subjects": self._subjects(row.subjects),
            "events": Cell(clip("\n".join(events), 2_000), content="\n".join(row.events)),
            "gates": filled(", ".join(gates), ",".join(row.gates)),
            "certainty": filled(words.texts("certainty", certain), certain),
            "evidence": words.evidence(row.places, _EVIDENCE),
            "origin": words.evidence(row.sources, _EVIDENCE),
            "commit": filled(words.commit()),
            "flow_ids": words.evidence((), 0) if not row.flows else self._ids(row),
        }
        return Row(row.id, cells)

    def _ids(self, row: FlowRow) -> Cell:
        shown = list(row.flows[:_EVIDENCE])
        if len(row.flows) > _EVIDENCE:
            shown.append(self._words.word("more", number=len(row.flows) - _EVIDENCE))
        return Cell("\n".join(shown), content="\n".join(row.flows), values=row.flows)

    def _question(self, row: Open) -> Row:
        words = self._words
        cells = {
            "number": filled(row.number),
            "about": filled(words.about(row), row.activity or row.vendor or "project"),
            "question": Cell(words.question(row), State.OPEN, f"{row.question}:{row.key}"),
            "where": filled(f"{harmless(words.record.file)}: {harmless(row.key)}"),
            "evidence": words.evidence(row.evidence, _EVIDENCE),
        }
        return Row(row.id, cells)


def _known(entry: object) -> Cell:
    return filled(harmless(entry.values[0])) if isinstance(entry, Said) and entry.values else Cell()


def _special(words: Wording, party: Party) -> Cell:
    """Special categories without a condition of their own: that of the activity counts."""
    found = [use for use in party.categories if use.article_9 or use.article_10]
    keys = tuple(use.key for use in found)
    if not found:
        return filled(words.word("none_seen"), "none")
    return Cell(words.listed(found), content=",".join(keys), values=keys, special=True)
