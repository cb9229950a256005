"""The draft of a notification (GDPR Art. 33(3)) and of a letter (Art. 34(2)), as blocks.

What code and register prove is filled in; everything else is a gap that says what to write. The
order is that of the law: (a) nature, (b) contact, (c) consequences, (d) measures.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.breach.model import Breach
from flowcheck.report.breach import dates, words
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.content import deadline_blocks
from flowcheck.report.text import joined

_MANY = 4
_NO_CONTACT = "Name and contact details of the data protection officer or another contact point."


def notice_blocks(sheet: Breach) -> Iterator[Block]:
    """The notification to the supervisory authority."""
    yield Title("Notification of a personal data breach (GDPR Art. 33)", 1)
    yield Words(
        "Draft. What is filled in was read from the code of the product, its history and the "
        "register; it is no legal advice. Complete what is marked before anything is sent."
    )
    controller = sheet.register.organisation
    role = sheet.register.project_role
    yield Grid(
        ("what", "answer"),
        (
            ("controller", controller or "[name and address]"),
            ("contact", words.contact(sheet.register.organisation_contact) or "[contact]"),
            ("product", sheet.project),
            ("breached recipient", words.headline(sheet)),
            ("its role", sheet.register.vendor_role or "[processor / controller]"),
        ),
    )
    if role == "processor":
        yield Gap(
            "The register calls you a processor: then this goes to each controller (Art. 33(2)), "
            "who notifies the authority."
        )
    yield Gap(
        "Which authority is competent (Art. 55, 56)? Is it a first or a further notification?"
    )
    yield from deadline_blocks(sheet)
    yield from _nature(sheet)
    yield from _contact(sheet)
    yield from _consequences(sheet)
    yield from _measures(sheet)


def letter_blocks(sheet: Breach) -> Iterator[Block]:
    """The communication to the people concerned, in plain language."""
    yield Title("Letter to the people concerned (GDPR Art. 34)", 1)
    yield Gap("Needed where a high risk is likely (Art. 34(1)). Decide, and record why.")
    yield Gap("Date, name of the person")
    yield Title("What happened", 3)
    yield Words(
        f"We use the service {sheet.vendor.name} {_purpose(sheet)}. An unauthorised person gained "
        f"access to data that {sheet.vendor.name} held for us."
    )
    yield Gap("When and how it happened, when we learned of it, what is known to be taken.")
    yield Title("Which data about you", 3)
    if sheet.plain:
        yield Words(f"These may be concerned{_when(sheet)}:")
        yield Points(tuple(f"your {text}" for text in dict.fromkeys(sheet.plain.values())))
        yield Gap("Keep only what the vendor confirms was taken. Say if it differs by person.")
    else:
        yield Gap("Which data, as the vendor confirms.")
    absent = tuple(words.category(row.category) for row in sheet.not_sent if row.asked_first)
    if absent:
        yield Gap(
            "If the vendor confirms it, say what is NOT concerned. In the code no flow was found "
            f"for: {', '.join(absent)}."
        )
    yield Title("What this may mean for you", 3)
    yield Gap("Choose from the likely consequences of the notification, in plain words.")
    yield Title("What we have done", 3)
    yield Gap("Measures, with dates: see (d) of the notification.")
    if sheet.verdict == "used-before" and sheet.used:
        gone = dates.until(sheet.used[-1])
        yield Gap(
            f"Confirm: we have stopped sending data to {sheet.vendor.name} (removed from the code "
            f"on {gone}; released on [date])."
        )
    yield Title("What you can do", 3)
    yield Points(sheet.advice or ("[advice]",))
    yield Title("Whom you can ask", 3)
    dpo = words.contact(sheet.register.dpo)
    yield _told("Our data protection officer: {}.", dpo, _NO_CONTACT)


def _nature(sheet: Breach) -> Iterator[Block]:
    yield Title("(a) Nature of the breach")
    yield Gap(
        "What happened, when, how it was discovered; confidentiality, integrity, availability."
    )
    if sheet.vendor.incident:
        yield Words(f"Known of this vendor: {sheet.vendor.incident}.")
    yield Words(_period_sentence(sheet))
    yield Title("Categories of data subjects, approximate number", 3)
    subjects = sorted({s for row in sheet.sent for s in row.subjects if s != "unknown"})
    declared = sorted({s for activity in sheet.register.activities for s in activity.data_subjects})
    yield Words(
        f"As the code shows: {', '.join(subjects) or 'not known'}. "
        f"As the register says: {', '.join(declared) or 'not answered'}."
    )
    yield Gap("Approximate number of people, by category and country: code cannot know it.")
    yield Title("Categories of data, approximate number of records", 3)
    if sheet.sent:
        rows = tuple(
            (
                words.special(row) + (" (perhaps)" if row.certain == "perhaps" else ""),
                words.form(row),
                words.manner(row.manner),
                dates.spells(row.periods) if sheet.history.searched else "-",
            )
            for row in sheet.sent
        )
        yield Grid(("data", "form", "how", "when"), rows)
    else:
        yield Words("No flow of personal data was found for this time.")
    if sheet.before:
        names = ", ".join(words.distinct(sheet.before))
        yield Words(f"Sent before that time, and perhaps still held: {names}.")
    yield Gap(
        "Approximate number of records, and which of these categories were in what was taken."
    )
    linked = sorted(
        {words.category(row.category) for row in sheet.identifiers if row.links == "account"}
    )
    if linked:
        yield Words(f"The records can be linked to accounts by: {', '.join(linked)}.")
    absent = tuple(words.category(row.category) for row in sheet.not_sent if row.asked_first)
    if absent:
        yield Words(
            f"No flow was found in the code for: {', '.join(absent)}. See the limits in the annex."
        )


def _contact(sheet: Breach) -> Iterator[Block]:
    yield Title("(b) Contact")
    dpo = words.contact(sheet.register.dpo)
    yield _told("Data protection officer: {}", dpo, _NO_CONTACT)
    vendor = words.contact(sheet.register.vendor_contact)
    yield _told("At the vendor: {}", vendor, "Contact at the vendor.")


def _told(text: str, answer: str, gap: str) -> Block:
    """A sentence with an answer of the register, or what is to be completed."""
    return Words(text.format(answer)) if answer else Gap(gap)


def _consequences(sheet: Breach) -> Iterator[Block]:
    yield Title("(c) Likely consequences")
    if sheet.consequences:
        yield Words("To be considered, given the categories of data above:")
        yield Points(sheet.consequences, boxes=True)
    yield Gap(
        "How likely and how severe for the people concerned (recitals 75, 85); is it a high risk?"
    )


def _measures(sheet: Breach) -> Iterator[Block]:
    yield Title("(d) Measures taken or proposed")
    if sheet.verdict == "used-before" and sheet.used and sheet.used[-1].until is not None:
        gone = dates.until(sheet.used[-1])
        yield Words(
            f"The code does not use it any more since {gone}; the annex lists what is left."
        )
    elif sheet.verdict == "used":
        yield Words(f"The code still uses it at {sheet.history.last.commit[:10]}.")
    if sheet.register.measures:
        yield Words(
            f"In force at the vendor, as the register says: {', '.join(sheet.register.measures)}."
        )
    deletion = joined(sheet.deletion, _MANY)
    yield Points(
        (
            "sending stopped: key revoked, code removed, release deployed on [date]",
            "evidence secured: notice of the vendor, export of what it holds, its access logs",
            "deletion at the vendor, once the evidence is secured"
            + (f" ({deletion})" if deletion else ""),
            "credentials that were sent, if any, reset",
            "people told (Art. 34), or why not",
            "entry in the register of breaches (Art. 33(5))",
        ),
        boxes=True,
    )
    yield Gap("What of this was done, when, by whom; what else, also to mitigate adverse effects.")


def _period_sentence(sheet: Breach) -> str:
    name = sheet.vendor.name
    if not sheet.history.searched:
        return f"State of the code at {sheet.asked.revision}; since when it was so was not asked."
    if not sheet.used:
        return f"No use of {name} was found in the code."
    asked = f" Considered here: what was sent {dates.window(sheet)}." if dates.window(sheet) else ""
    return f"The code used {name} {dates.whole_span(sheet.used)} (dates of commits).{asked}"


def _purpose(sheet: Breach) -> str:
    purposes = [text for activity in sheet.register.activities for text in activity.purposes]
    return f"(purpose: {', '.join(dict.fromkeys(purposes)) or '[purpose]'})"


def _when(sheet: Breach) -> str:
    return f", as sent {dates.days(sheet)}" if dates.window(sheet) else ""
