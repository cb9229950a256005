"""The forms of the CNIL's model record (fiche de registre): a list, and one form for each activity.

The headings are those of the model of 2019; which category belongs where is said in
``rules/record/groups.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.patterns import regex
from flowcheck.record.groups import Groups, heading
from flowcheck.record.model import CategoryUse, Party, Said, Seen
from flowcheck.report.record.activity_cells import ActivityCells
from flowcheck.report.record.book import Cell, Column, Row, Sheet, State
from flowcheck.report.record.forms import actors, form_columns, form_row, section
from flowcheck.report.record.texts import LONGEST_SHEET
from flowcheck.report.record.wording import Wording, filled, harmless

_PARTS = ("identification", "actors", "purposes", "measures", "data", "sensitive", "subjects",
          "recipients", "transfers")  # fmt: skip
_UNFIT = regex(r"[\[\]:*?/\\\x00-\x1f]")


def activity_list(wording: Wording, lines: tuple[str, ...]) -> Sheet:
    """The list of activities, which leads to the forms."""
    keys = (("activity", 40), ("status", 24), ("purposes", 50), ("recipients", 50), ("open", 18))
    columns = (
        Column("id", wording.texts("columns", "id"), 12),
        *(Column(key, wording.texts("columns", key), width) for key, width in keys),
        Column("department", wording.texts("columns", "department"), 20, hand=True),
        Column("reviewed", wording.texts("columns", "reviewed"), 16, hand=True),
    )
    rows = []
    for activity in wording.record.activities:
        cells = ActivityCells(activity, wording)
        rows.append(
            Row(
                activity.id,
                {
                    "activity": cells.name(),
                    "status": cells.status(),
                    "purposes": cells.purposes(),
                    "recipients": cells.recipients(),
                    "open": cells.open(),
                },
            )
        )
    return Sheet("list", wording.texts("sheets", "list"), columns, tuple(rows), lines=lines)


def forms(wording: Wording, groups: Groups, taken: Iterable[str]) -> Iterator[Sheet]:
    """A form for each activity. ``taken`` are the names of the other sheets."""
    names = {name.casefold() for name in taken}
    for activity in wording.record.activities:
        cells = ActivityCells(activity, wording)
        title = _title(cells.name().text, names)
        names.add(title.casefold())
        yield _Form(cells, groups, title).sheet()


class _Form:
    """One form in the making."""

    def __init__(self, cells: ActivityCells, groups: Groups, title: str) -> None:
        self._cells = cells
        self._words = cells.wording
        self._groups = groups
        self._title = title
        self._key = cells.activity.id

    def sheet(self) -> Sheet:
        """The form."""
        rows = (
            *self._identification(), *actors(self._words, self._key), *self._purposes(),
            *self._measures(), *self._data(), *self._sensitive(), *self._subjects(),
            *self._recipients(), *self._transfers(),
        )  # fmt: skip
        return Sheet(
            f"form:{self._key}",
            self._title,
            form_columns(self._words),
            rows,
            tuple(section(self._words, key) for key in _PARTS),
            (self._cells.name().text,),
        )

    def _row(
        self, part: str, key: str, value: Cell, *, detail: Cell | None = None, label: str = ""
    ) -> Row:
        words = label or self._words.texts("fields", key)
        return form_row(self._key, part, key, words, value, detail or Cell())

    def _identification(self) -> Iterator[Row]:
        cells = self._cells
        record = self._words.record
        yield self._row("identification", "name", cells.name(), detail=cells.status())
        yield self._row("identification", "reference", filled(self._key))
        created = self._words.day(record.today)
        yield self._row("identification", "created", Cell(created, content="created", lasting=True))
        yield self._row("identification", "updated", filled(created, "updated"))
        yield self._row("identification", "legal_basis", cells.legal_basis())
        yield self._row("identification", "dpia", cells.dpia())
        yield self._row("identification", "evidence", cells.evidence())

    def _purposes(self) -> Iterator[Row]:
        """The main purpose and up to five more, as the model has room for."""
        entry = self._cells.activity.purposes
        if not isinstance(entry, Said) or not entry.values:
            yield self._row("purposes", "main_purpose", self._cells.purposes())
            return
        first, *rest = entry.values
        yield self._row("purposes", "main_purpose", filled(harmless(first)))
        for number, text in enumerate(rest, 1):
            label = self._words.texts("fields", "sub_purpose", number=number)
            words = harmless(text)
            yield self._row("purposes", f"sub_purpose.{number}", filled(words), label=label)

    def _measures(self) -> Iterator[Row]:
        seen = self._cells.seen_measures()
        technical = seen if seen.text else filled(self._words.word("none_seen"), "none")
        yield self._row("measures", "technical", technical)
        yield self._row("measures", "organisational", self._cells.said_measures())

    def _data(self) -> Iterator[Row]:
        """A row for each family; special data stand in the next part."""
        found: dict[str, list[CategoryUse]] = {}
        for use in self._cells.activity.categories:
            if not heading(self._groups.sensitive, use.key):
                found.setdefault(self._groups.family(use.key), []).append(use)
        for family in self._groups.families:
            yield self._kinds("data", "families", family, found.get(family, []))

    def _sensitive(self) -> Iterator[Row]:
        found: dict[str, list[CategoryUse]] = {}
        for use in self._cells.activity.categories:
            kind = heading(self._groups.sensitive, use.key)
            if kind:
                found.setdefault(kind, []).append(use)
        for kind in self._groups.sensitive:
            yield self._kinds("sensitive", "sensitive", kind, found.get(kind, []))
        if any(use.article_9 for use in self._cells.activity.categories):
            yield self._row(
                "sensitive", "condition", self._cells.special(), label=self._words.word("art9")
            )

    def _kinds(self, part: str, texts: str, key: str, uses: list[CategoryUse]) -> Row:
        """What is processed under one heading, and for how long."""
        label = self._words.texts(texts, key)
        if not uses:
            return self._row(part, key, filled(self._words.word("none_seen"), "none"), label=label)
        value = self._words.categories(uses)
        kept = self._words.cell(self._cells.activity.retention)
        return self._row(part, key, value, detail=kept, label=label)

    def _subjects(self) -> Iterator[Row]:
        entry = self._cells.activity.subjects
        found = entry.values if isinstance(entry, Said | Seen) else ()
        if isinstance(entry, Said):
            cells = [filled(self._words.texts.find("subjects", key) or harmless(key), key)
                     for key in found]  # fmt: skip
        else:
            cells = [self._cells.subjects()]
        for number, cell in enumerate(cells, 1):
            label = self._words.texts("fields", "subject", number=number)
            yield self._row("subjects", f"subject.{number}", cell, label=label)

    def _recipients(self) -> Iterator[Row]:
        """Internal recipients, whom code does not know, then companies by name."""
        unknown = Cell(self._words.word("fill_in"), State.OPEN, "open:internal")
        yield self._row("recipients", "internal", unknown)
        for party in self._cells.parties:
            yield self._row(
                "recipients",
                f"recipient.{party.vendor}",
                filled(self._words.kind(party) or self._words.word("none"), party.vendor_class),
                detail=self._words.cell(party.role, self._role),
                label=_named(self._words, party),
            )

    def _role(self, key: str) -> str:
        """Processor, or body of its own: the types of the model."""
        return self._words.term("roles", key)

    def _transfers(self) -> Iterator[Row]:
        if not self._cells.transfers:
            none = filled(self._words.word("no_transfer"), "none")
            yield self._row("transfers", "none", none, label=self._words.word("none"))
        for transfer in self._cells.transfers:
            party = self._words.party(transfer.vendor)
            basis = self._words.safeguard(transfer)
            parts = [basis.text]
            if transfer.contract:
                parts.append(self._words.word("contract", text=harmless(transfer.contract)))
            yield self._row(
                "transfers",
                f"transfer.{transfer.vendor}",
                filled(self._words.destination(transfer), transfer.country),
                detail=Cell("\n".join(parts), basis.state, basis.content + transfer.contract),
                label=_named(self._words, party) if party else harmless(transfer.vendor),
            )


def _named(words: Wording, party: Party) -> str:
    company, product = words.legal_name(party), harmless(party.name)
    return company if company == product else f"{company} ({product})"


def _title(name: str, taken: Iterable[str]) -> str:
    """A name that a sheet may have: short, of whole words, without signs, its own."""
    plain = _shortened(" ".join(_UNFIT.sub(" ", name).split()), LONGEST_SHEET) or "-"
    known, number, found = set(taken), 2, plain
    while found.casefold() in known:
        end = f" {number}"
        found, number = _shortened(plain, LONGEST_SHEET - len(end)) + end, number + 1
    return found


def _shortened(text: str, limit: int) -> str:
    """The words that have room; no sign at the ends that a sheet must not have there."""
    if len(text) > limit:
        words = text[: limit + 1].rpartition(" ")[0]
        text = words or text[:limit]
    return text.strip(" '")
