"""The forms of the record: who is responsible, and what the document is and shows not."""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.policy.register import Contact
from flowcheck.record.material import stable_id
from flowcheck.report.record.book import Cell, Column, Row, Section, Sheet, State
from flowcheck.report.record.wording import Wording, filled, harmless

_ABOUT = {
    "limits": ("outside", "runtime", "law", "uncertain"),
    "reading": ("colours", "open", "check", "special", "proposed", "evidence_kept"),
    "editing": ("edit", "again", "answers", "ids"),
}


def form_columns(wording: Wording) -> tuple[Column, ...]:
    """What is asked, what is said, details; the id stands last, out of the way."""
    name = wording.texts
    return (
        Column("field", name("columns", "field"), 38),
        Column("value", name("columns", "value"), 62),
        Column("detail", name("columns", "detail"), 44),
        Column("remarks", name("columns", "remarks"), 30, hand=True),
        Column("id", name("columns", "id"), 12),
    )


def section(wording: Wording, key: str) -> Section:
    """A part of a form; above its columns stands its name, and what the details are."""
    return Section(
        key, (wording.texts("sections", key), "", wording.texts.find("details", key), "", "")
    )


def form_row(sheet: str, part: str, key: str, label: str, value: Cell, detail: Cell) -> Row:
    """A row of a form."""
    cells = {"field": filled(label, key), "value": value, "detail": detail}
    return Row(stable_id("O", sheet, part, key), cells, part)


def organisation(wording: Wording) -> Sheet:
    """Controller, representative, data protection officer, joint controllers (Art. 30(1)(a))."""
    return Sheet(
        "organisation",
        wording.texts("sheets", "organisation"),
        form_columns(wording),
        tuple(actors(wording, "organisation")),
        (section(wording, "actors"),),
    )


def actors(wording: Wording, sheet: str) -> Iterator[Row]:
    """The rows of the section ``actors``."""
    said = wording.record.organisation
    rows = [
        ("controller", said.name, said.contact, "name"),
        ("representative", said.representative.name, said.representative, ""),
        ("dpo", said.dpo.name, said.dpo, "dpo"),
    ]
    rows += [
        (f"joint.{number}", row.name, row, "") for number, row in enumerate(said.joint_controllers)
    ]
    for key, name, contact, asked in rows:
        label = wording.texts("fields", key.partition(".")[0])
        reach = _reach(contact)
        value = filled(harmless(name)) if name or not asked else _open(wording)
        if not name and not asked:
            value = filled(wording.word("none_written"), "none")
        detail = _open(wording) if not reach and key == "controller" else filled(reach)
        yield form_row(sheet, "actors", key, label, value, detail)


def heading(wording: Wording) -> tuple[str, ...]:
    """The lines above the table: what it is, and who is responsible."""
    said = wording.record.organisation
    unsaid = wording.word("open_plain")
    lines = [
        subtitle(wording),
        wording.word("controller_line", text=_person(said.name, said.contact) or unsaid),
    ]
    if said.representative.name:
        found = _person(said.representative.name, said.representative)
        lines.append(wording.word("representative_line", text=found))
    if said.joint_controllers:
        names = wording.word("apart").join(_person(row.name, row) for row in said.joint_controllers)
        lines.append(wording.word("joint_line", text=names))
    lines.append(wording.word("dpo_line", text=_person(said.dpo.name, said.dpo) or unsaid))
    return tuple(lines)


def subtitle(wording: Wording) -> str:
    """Project, commit, day."""
    return wording.word(
        "subtitle" if wording.record.revision else "subtitle_without",
        project=harmless(wording.record.project),
        commit=wording.commit(),
        date=wording.day(wording.record.today),
    )


def about(wording: Wording, template: str) -> Sheet:
    """What the document is made of, what it does not show, how to read it and to write into it."""
    rows = [*_scan(wording, template), *_counted(wording)]
    for part, keys in _ABOUT.items():
        rows.extend(_said(wording, part, key) for key in keys)
    return Sheet(
        "about",
        wording.texts("sheets", "about"),
        form_columns(wording),
        tuple(rows),
        tuple(section(wording, key) for key in ("scan", *_ABOUT)),
        compared=False,
    )


def _scan(wording: Wording, template: str) -> Iterator[Row]:
    record, text = wording.record, wording.texts
    coverage = record.coverage
    skipped = ", ".join(
        wording.pair(wording.term("skipped", why), str(n))
        for why, n in sorted(coverage.skipped.items())
    )
    languages = ", ".join(
        wording.pair(key, str(n)) for key, n in sorted(coverage.languages.items())
    )
    files = text(
        "about",
        "files",
        analysed=coverage.analysed,
        files=coverage.files,
        skipped=skipped or wording.word("none"),
    )
    written = "register_written" if record.registered else "register_missing"
    cells = {
        "project": harmless(record.project),
        "commit": record.revision or wording.word("no_commit"),
        "date": wording.day(record.today),
        "tool": f"flowcheck {record.version}",
        "template": template,
        "register": text("about", written, file=harmless(record.file)),
        "files": files,
        "languages": languages,
    }
    if record.reviewed is not None:
        cells["reviewed"] = wording.day(record.reviewed)
    for key, words in cells.items():
        yield form_row("about", "scan", key, text("fields", key), filled(words), Cell())


def _counted(wording: Wording) -> Iterator[Row]:
    """How often the analysis had to give up."""
    record = wording.record
    for key, number in (("unresolved", record.unresolved), ("limits", record.limits)):
        if number:
            words = filled(wording.texts("about", key, number=number))
            yield form_row("about", "limits", key, wording.texts("fields", key), words, Cell())


def _said(wording: Wording, part: str, key: str) -> Row:
    words = filled(wording.texts("about", key))
    return form_row("about", part, key, wording.texts("fields", key), words, Cell())


def _open(wording: Wording) -> Cell:
    return Cell(wording.word("open_plain"), State.OPEN, "open")


def _person(name: str, contact: Contact) -> str:
    own = contact.name if contact.name != name else ""
    parts = (name, own, contact.email, contact.phone, contact.address)
    return harmless(", ".join(part for part in parts if part)).replace("\n", ", ")


def _reach(contact: Contact) -> str:
    return harmless("\n".join(p for p in (contact.address, contact.phone, contact.email) if p))
