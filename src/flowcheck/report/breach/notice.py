"""The draft of a notification (GDPR Art. 33(3)) and of a letter (Art. 34(2)), as blocks.

What code and register prove is filled in; everything else is a gap that says what to write. The
order is that of the law: (a) nature, (b) contact, (c) consequences, (d) measures.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.breach.model import Breach
from flowcheck.report.breach import dates
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.content import deadline_blocks
from flowcheck.report.breach.words import Language

_MANY = 4


def notice_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """The notification to the supervisory authority."""
    yield Title(say("notice", "title"), 1)
    yield Words(say("notice", "draft"))
    register = sheet.register
    answers = (
        ("controller", register.organisation or say("notice", "fill_controller")),
        ("contact", say.contact(register.organisation_contact) or say("notice", "fill_contact")),
        ("product", sheet.project),
        ("recipient", say.headline(sheet)),
        ("role", say.term("roles", register.vendor_role) or say("notice", "fill_role")),
    )
    rows = tuple((say("notice", key), answer) for key, answer in answers)
    yield Grid(say.heads("what", "answer"), rows)
    if register.project_role == "processor":
        yield Gap(say("notice", "you_process"))
    yield Gap(say("notice", "authority"))
    yield from deadline_blocks(sheet, say)
    yield from _nature(sheet, say)
    yield from _subjects(sheet, say)
    yield from _records(sheet, say)
    yield from _contact(sheet, say)
    yield from _consequences(sheet, say)
    yield from _measures(sheet, say)


def letter_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """The communication to the people concerned, in plain language."""
    name = sheet.vendor.name
    yield Title(say("letter", "title"), 1)
    yield Gap(say("letter", "needed"))
    yield Gap(say("letter", "person"))
    yield Title(say("letter", "happened"), 3)
    yield Words(say("letter", "service", name=name, purpose=_purpose(sheet, say)))
    yield Gap(say("letter", "ask_happened"))
    yield from _letter_data(sheet, say)
    yield Title(say("letter", "means"), 3)
    yield Gap(say("letter", "ask_means"))
    yield Title(say("letter", "done"), 3)
    yield Gap(say("letter", "ask_done"))
    if sheet.verdict == "used-before" and sheet.used:
        yield Gap(say("letter", "stopped", name=name, day=dates.until(sheet.used[-1])))
    yield Title(say("letter", "can_do"), 3)
    yield Points(sheet.advice or (say("letter", "advice"),))
    yield Title(say("letter", "ask"), 3)
    yield _dpo(sheet, say, "letter")


def _letter_data(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("letter", "data"), 3)
    if sheet.plain:
        asked = bool(dates.window(say, sheet))
        yield Words(
            say("letter", "concerned_when", when=dates.days(say, sheet))
            if asked
            else say("letter", "concerned")
        )
        yield Points(tuple(dict.fromkeys(sheet.plain.values())))
        yield Gap(say("letter", "keep"))
    else:
        yield Gap(say("letter", "ask_data"))
    absent = _absent(sheet, say)
    if absent:
        yield Gap(say("letter", "absent", list=absent))


def _nature(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "nature"))
    yield Gap(say("notice", "happened"))
    if sheet.vendor.incident:
        yield Words(say.incident(sheet))
    yield Words(_period_sentence(sheet, say))


def _subjects(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "subjects"), 3)
    seen = sorted({subject for row in sheet.sent for subject in row.subjects})
    said = sorted({each for activity in sheet.register.activities
                   for each in activity.data_subjects})  # fmt: skip
    told = ", ".join(said) or say("words", "not_answered")
    seen_words = say("notice", "subjects_seen", list=say.subjects(seen))
    yield Words(f"{seen_words} {say('notice', 'subjects_said', list=told)}")
    yield Gap(say("notice", "ask_people"))


def _records(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "records"), 3)
    if sheet.sent:
        rows = tuple(
            (
                say.marked(row),
                say.form(row),
                say.manner(row.manner),
                dates.spells(say, row.periods) if sheet.history.searched else "-",
            )
            for row in sheet.sent
        )
        yield Grid(say.heads("data", "form", "how", "when"), rows, firm=frozenset({3}))
    else:
        yield Words(say("notice", "nothing"))
    if sheet.before:
        yield Words(say("verdict", "before", list=say.distinct(sheet.before)))
    yield Gap(say("notice", "ask_records"))
    linked = {row.category for row in sheet.identifiers if row.links == "account"}
    if linked:
        yield Words(say("notice", "linked", list=say.categories(sorted(linked))))
    absent = _absent(sheet, say)
    if absent:
        yield Words(say("notice", "absent", list=absent))


def _contact(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "contact_title"))
    yield _dpo(sheet, say, "notice")
    vendor = say.contact(sheet.register.vendor_contact)
    yield (
        Words(say("notice", "at_vendor", contact=vendor))
        if vendor
        else Gap(say("notice", "ask_vendor"))
    )


def _dpo(sheet: Breach, say: Language, section: str) -> Block:
    """The data protection officer, or that somebody has to be named."""
    contact = say.contact(sheet.register.dpo)
    return Words(say(section, "dpo", contact=contact)) if contact else Gap(say("notice", "ask_dpo"))


def _consequences(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "consequences"))
    if sheet.consequences:
        yield Words(say("notice", "consider"))
        yield Points(sheet.consequences, boxes=True)
    yield Gap(say("notice", "ask_risk"))


def _measures(sheet: Breach, say: Language) -> Iterator[Block]:
    yield Title(say("notice", "measures"))
    if sheet.verdict == "used-before" and sheet.used and sheet.used[-1].until is not None:
        yield Words(say("notice", "gone", day=dates.until(sheet.used[-1])))
    elif sheet.verdict == "used":
        yield Words(say("notice", "still", commit=sheet.history.last.commit[:10]))
    if sheet.register.measures:
        yield Words(say("notice", "in_force", list=", ".join(sheet.register.measures)))
    calls = say.wording.texts.joined(sheet.deletion, _MANY)
    deleted = say("notice", "deleted_by", calls=calls) if calls else say("notice", "deleted")
    before, after = ("stopped", "secured"), ("reset", "told", "entered")
    points = (
        *(say("notice", key) for key in before),
        deleted,
        *(say("notice", key) for key in after),
    )
    yield Points(points, boxes=True)
    yield Gap(say("notice", "ask_measures"))


def _absent(sheet: Breach, say: Language) -> str:
    """What everybody asks about and no flow was found for."""
    return say.categories(row.category for row in sheet.not_sent if row.asked_first)


def _period_sentence(sheet: Breach, say: Language) -> str:
    name, window = sheet.vendor.name, dates.window(say, sheet)
    if not sheet.history.searched:
        return say("notice", "at", revision=sheet.asked.revision)
    if not sheet.used:
        return say("notice", "unused", name=name)
    used = say("notice", "used", name=name, span=dates.whole_span(say, sheet.used))
    return f"{used} {say('notice', 'considered', window=window)}" if window else used


def _purpose(sheet: Breach, say: Language) -> str:
    purposes = (text for activity in sheet.register.activities for text in activity.purposes)
    return ", ".join(dict.fromkeys(purposes)) or say("letter", "purpose")
