"""The cells of a processing activity, which all templates share."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.policy.register import LegalBasis
from flowcheck.record.model import Activity, Party, Said, Transfer, Unanswered
from flowcheck.report.record.book import Cell, State
from flowcheck.report.record.wording import Wording, filled, harmless

_EVIDENCE = 4
_WHERE = "region"
_PLAIN = "plain"


class ActivityCells:
    """An activity in words."""

    def __init__(self, activity: Activity, wording: Wording) -> None:
        self.activity = activity
        self.wording = wording
        found = (wording.party(vendor) for vendor in activity.vendors)
        self.parties = [party for party in found if party is not None]
        self.transfers = [party.transfer for party in self.parties if party.transfer is not None]

    def name(self) -> Cell:
        """Its name."""
        row = self.activity
        return filled(self.wording.activity(row.name, row.group), row.key)

    def status(self) -> Cell:
        """Whether a person has named it."""
        if self.activity.proposed:
            return Cell(self.wording.word("proposed"), State.CHECK, "proposed")
        return filled(self.wording.word("registered"), "registered")

    def purposes(self) -> Cell:
        """What for; for a proposed activity what its kind of service is for."""
        entry = self.activity.purposes
        hint = self.wording.texts.find("hints", self.activity.group)
        if isinstance(entry, Unanswered) and hint:
            return self.wording.to_confirm(hint, entry.question, f"hint:{self.activity.group}")
        return self.wording.cell(entry)

    def legal_basis(self) -> Cell:
        """The basis of Art. 6(1), with the interest where it is one."""
        found = self.wording.cell(
            self.activity.legal_basis, lambda key: self.wording.term("bases", key)
        )
        interest = self.interest()
        if self.activity.legal_basis != Said((LegalBasis.LEGITIMATE_INTERESTS.value,)):
            return found
        text = f"{found.text}\n{self.wording.word('interest', text=interest.text)}"
        return Cell(text, interest.state, f"{found.content};{interest.content}", found.values)

    def interest(self) -> Cell:
        """Which legitimate interest."""
        return self.wording.cell(self.activity.legitimate_interest)

    def subjects(self) -> Cell:
        """Whose data."""
        words = self.wording
        return words.cell(
            self.activity.subjects, lambda key: words.texts.find("subjects", key) or harmless(key),
            sep=", ",
        )  # fmt: skip

    def categories(self) -> Cell:
        """Which data."""
        return self.wording.categories(self.activity.categories)

    def special(self) -> Cell:
        """Special categories."""
        return self.wording.special(self.activity.categories, self.activity.article_9_condition)

    def recipients(self) -> Cell:
        """Who gets them, one on a line."""
        lines = [self.wording.recipient(party) for party in self.parties]
        content = ";".join(f"{party.vendor}:{party.role}" for party in self.parties)
        is_open = any(not isinstance(party.role, Said) for party in self.parties)
        text = "\n".join(lines) or self.wording.word("none")
        return Cell(text, State.OPEN if is_open else State.FILLED, content, self.activity.vendors)

    def countries(self) -> Cell:
        """Third countries with who is there."""
        if not self.transfers:
            return filled(self.wording.word("no_transfer"), "none")
        by_country: dict[str, list[str]] = {}
        for transfer in self.transfers:
            where = self.wording.destination(transfer)
            by_country.setdefault(where, []).append(self._name(transfer))
        lines = [
            self.wording.pair(where, ", ".join(names))
            for where, names in sorted(by_country.items())
        ]
        rows = tuple(
            f"{row.vendor}:{row.country}:{'+'.join(row.regions)}" for row in self.transfers
        )
        return filled("\n".join(lines), ";".join(rows), rows)

    def safeguards(self) -> Cell:
        """What each transfer rests on."""
        if not self.transfers:
            return filled(self.wording.word("no_transfer"), "none")
        cells = [(self._name(row), self.wording.safeguard(row)) for row in self.transfers]
        return Cell(
            "\n".join(self.wording.pair(name, cell.text) for name, cell in cells),
            _worst(cell for _, cell in cells),
            "\n".join(
                f"{row.vendor}={cell.content}"
                for row, (_, cell) in zip(self.transfers, cells, strict=True)
            ),
        )

    def retention(self) -> Cell:
        """How long; also what recipients are said to keep."""
        own = self.wording.cell(self.activity.retention)
        kept = [
            (party, party.retention.values)
            for party in self.parties
            if isinstance(party.retention, Said) and party.retention.values
        ]
        lines = [own.text, *(self.wording.pair(party.name, said[0]) for party, said in kept)]
        content = ";".join((own.content, *(f"{party.vendor}:{said[0]}" for party, said in kept)))
        return Cell("\n".join(lines), own.state, content)

    def measures(self) -> Cell:
        """What is said of security, and what the code shows."""
        said, seen = self.said_measures(), self.seen_measures()
        apart = self.wording.word("apart")
        parts = [said.text]
        if said.state is State.FILLED:
            parts = [self.wording.word("measures_said", text=said.text.replace("\n", apart))]
        if seen.text:
            parts.append(self.wording.word("measures_seen", text=seen.text.replace("\n", apart)))
        return Cell("\n".join(parts), said.state, f"{said.content};{seen.content}")

    def said_measures(self) -> Cell:
        """What the register says of security."""
        return self.wording.cell(self.activity.measures)

    def seen_measures(self) -> Cell:
        """Treatments, consent and settings of SDKs in the code, one on a line."""
        lines = [*self._treatments(), *self._consent(), *self._settings()]
        return filled("\n".join(lines))

    def dpia(self) -> Cell:
        """The impact assessment."""
        return self.wording.cell(self.activity.dpia)

    def source(self) -> Cell:
        """Where the data come from."""
        return filled(harmless(self.activity.source))

    def evidence(self) -> Cell:
        """Some lines of code, and where all of them are."""
        words, activity = self.wording, self.activity
        cell = words.evidence(activity.evidence[:_EVIDENCE], _EVIDENCE)
        if not activity.flows:
            return cell
        sheet = words.texts("sheets", "flows")
        every = words.word("all_flows", number=activity.flows, sheet=sheet)
        return replace(cell, text=f"{cell.text}\n{every}")

    def open(self) -> Cell:
        """The numbers of the questions that are open for it and for its recipients."""
        found = {
            row.number: None
            for row in self.wording.record.questions
            if row.activity == self.activity.id or row.vendor in self.activity.vendors
            if row.number
        }
        numbers = sorted(found, key=lambda number: (len(number), number))
        return filled(", ".join(numbers), values=tuple(numbers))

    def contracts(self) -> Cell:
        """The contracts with recipients, one on a line."""
        cells = [(party, self.wording.cell(party.contract, sep=", ")) for party in self.parties]
        return Cell(
            "\n".join(self.wording.pair(party.name, cell.text) for party, cell in cells),
            _worst(cell for _, cell in cells),
            ";".join(f"{party.vendor}={cell.content}" for party, cell in cells),
        )

    def _name(self, transfer: Transfer) -> str:
        party = self.wording.party(transfer.vendor)
        return self.wording.legal_name(party) if party is not None else harmless(transfer.vendor)

    def _treatments(self) -> Iterable[str]:
        """Categories that never leave plain, by what is done to them."""
        found: dict[str, list[str]] = {}
        for use in self.activity.categories:
            if use.sent and _PLAIN not in use.treatments:
                name = self.wording.term("categories", use.key)
                found.setdefault(", ".join(use.treatments), []).append(name)
        for keys, names in sorted(found.items()):
            how = ", ".join(self.wording.term("treatments", key) for key in keys.split(", "))
            yield self.wording.word("treated", treatment=how, list=", ".join(names))

    def _consent(self) -> Iterable[str]:
        part = sum(party.consented for party in self.parties)
        if part:
            whole = sum(party.flows for party in self.parties)
            yield self.wording.consented(part, whole, (each.consent_guard for each in self.parties))

    def _settings(self) -> Iterable[str]:
        """Those that are measures of security: where servers are is none."""
        for party in self.parties:
            yield from settings(party, self.wording, but=_WHERE)


def settings(party: Party, wording: Wording, *, but: str = "") -> Iterable[str]:
    """The settings of a recipient's SDK that protect or expose people, but those on a topic."""
    for row in party.settings:
        if row.topic == but:
            continue
        text = f"{harmless(row.option)}: {harmless(row.value)}"
        yield wording.word(f"setting_{row.risk}", vendor=harmless(party.name), setting=text)


def _worst(cells: Iterable[Cell]) -> State:
    states = {cell.state for cell in cells}
    return next((s for s in (State.OPEN, State.CHECK) if s in states), State.FILLED)
