"""A breach sheet as blocks: what counts first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from flowcheck.breach.model import Breach, Sent
from flowcheck.report.breach import dates, words
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.places import checklist_blocks
from flowcheck.report.breach.settings import settings_blocks
from flowcheck.report.text import count, joined

NOBODY = "not answered"


class Depth(Struct, frozen=True):
    """How long lists may become."""

    events: int = 15
    keys: int = 4
    files: int = 6


def sheet_blocks(sheet: Breach, depth: Depth, *, deadlines: bool = True) -> Iterator[Block]:
    """All of the sheet, in the order in which it is needed at night."""
    if sheet.verdict == "no-trace":
        yield Title(f"{words.headline(sheet)} and {sheet.project}", 1)
        yield from verdict_blocks(sheet)
        yield Points((*sheet.history.notes, *sheet.limits[:1]))
        return
    yield Title(f"{words.headline(sheet)}: what it received from {sheet.project}", 1)
    yield from verdict_blocks(sheet)
    if deadlines:
        yield from deadline_blocks(sheet)
    yield from received_blocks(sheet, depth)
    yield from not_sent_blocks(sheet)
    yield from identifier_blocks(sheet, depth)
    yield from where_blocks(sheet)
    yield from event_blocks(sheet, depth)
    yield from settings_blocks(sheet)
    yield from checklist_blocks(sheet, depth.files)
    yield from limits_blocks(sheet)


def verdict_blocks(sheet: Breach) -> Iterator[Block]:
    """What the answer is, in a few sentences."""
    name, account = sheet.vendor.name, sheet.history
    commit = f"{account.last.commit[:10]} of {dates.day(account.last)}"
    match sheet.verdict:
        case "no-trace":
            where = (
                f"in any of {count(account.commits, 'commit')} of {sheet.asked.branch} since "
                f"{dates.day(account.first)}"
                if account.searched
                else f"at {sheet.asked.revision}"
            )
            yield Words(f"No trace of {name} was found {where}, up to {commit}.", strong=True)
            return
        case "traces-only":
            yield Words(
                f"No use of {name} was found by analysis, but text names it: see the places below.",
                strong=True,
            )
        case "used" if not account.searched:
            yield Words(f"{name} is used at {sheet.asked.revision} ({commit}).", strong=True)
        case "used":
            span = dates.whole_span(sheet.used)
            yield Words(f"{name} is used {span}. It is still in the code at {commit}.", strong=True)
        case _:
            span = dates.whole_span(sheet.used)
            yield Words(f"{name} was used {span}. At {commit} it is gone.", strong=True)
    if dates.window(sheet):
        yield Words(f"What follows is what was sent {dates.window(sheet)}.")
    if sheet.vendor.incident:
        yield Words(f"Known of this vendor: {sheet.vendor.incident}.")
    explicit = words.distinct(row for row in sheet.sent if row.manner == "explicit")
    implicit = words.distinct(row for row in sheet.sent if row.manner != "explicit")
    if explicit:
        yield Words(f"Sent by the code: {', '.join(explicit)}.")
    if implicit:
        yield Words(f"Collected by its SDK: {', '.join(implicit)}.")
    if any(row.certain == "perhaps" for row in sheet.sent):
        yield Words("Rows marked (perhaps) are not known to fall into this time.")
    if not sheet.sent:
        yield Words("No flow of personal data to it was found for this time.")
    if sheet.before:
        names = ", ".join(words.distinct(sheet.before))
        yield Words(f"Sent before that, and perhaps still held: {names}.")


def deadline_blocks(sheet: Breach) -> Iterator[Block]:
    """What must be done by when."""
    yield Title("Deadlines")
    if sheet.asked.aware:
        yield Words(f"Aware since {dates.moment(sheet.asked.aware)}.")
    else:
        yield Gap("When did you become aware? --aware DATETIME gives the deadlines.")
    rows = tuple(
        (
            dates.moment(row.due) if row.due else _no_clock(sheet, row.article),
            row.article,
            f"{row.who[0].upper()}{row.who[1:]}: {row.text}",
        )
        for row in sheet.deadlines
    )
    yield Grid(("by", "law", "what"), rows)


def _no_clock(sheet: Breach, article: str) -> str:
    if sheet.asked.aware is None and article == "GDPR Art. 33(1)":
        return "72 h after becoming aware"
    return "without undue delay"


def received_blocks(sheet: Breach, depth: Depth) -> Iterator[Block]:
    """What was sent, explicit and implicit, and what was sent before the window."""
    if not sheet.sent and not sheet.before:
        return
    yield Title("What it received")
    explicit = tuple(row for row in sheet.sent if row.manner == "explicit")
    implicit = tuple(row for row in sheet.sent if row.manner != "explicit")
    if _has_ranges(sheet):
        yield Words(dates.RANGES)
    if explicit:
        yield Title("Sent by the code", 3)
        yield _received(sheet, explicit, depth)
    if implicit:
        yield Title("Collected by the SDK itself (no call names it)", 3)
        yield _received(sheet, implicit, depth)
    if sheet.before:
        yield Title("Sent before that, and not then", 3)
        yield Words(
            "The vendor may still hold it: deletion follows from retention "
            f"({sheet.register.retention or NOBODY}) and from requests, not from the code."
        )
        yield _received(sheet, sheet.before, depth)


def _has_ranges(sheet: Breach) -> bool:
    """Whether a date is known only as between two commits."""
    periods = [period for row in (*sheet.sent, *sheet.before) for period in row.periods]
    return sheet.history.searched and any(
        not period.exact or (period.until is not None and not period.until_exact)
        for period in periods
    )


def _received(sheet: Breach, rows: tuple[Sent, ...], depth: Depth) -> Grid:
    heads = ["data", "form", "whose", "as"]
    if sheet.history.searched:
        heads.append("when")
    cells = []
    for row in rows:
        as_what = words.by_what(row, depth.keys)
        if row.manner not in ("explicit", "on"):
            as_what = f"{words.manner(row.manner)}: {as_what}"
        if row.conditions:
            as_what += f" [{joined(row.conditions, 2)}]"
        marks = " (perhaps)" if row.certain == "perhaps" else ""
        doubtful = row.confidence == "low" and row.manner == "explicit"
        marks += " (low confidence)" if doubtful else ""
        whole = " (a whole object)" if row.whole else ""
        cell = [f"{words.special(row)}{marks}", words.form(row), words.whose(row), as_what + whole]
        if sheet.history.searched:
            cell.append(dates.spells(row.periods))
        cells.append(tuple(cell))
    return Grid(tuple(heads), tuple(cells))


def not_sent_blocks(sheet: Breach) -> Iterator[Block]:
    """What no flow was found for; nothing when other recipients and the register name no data."""
    if not sheet.not_sent:
        return
    yield Title("No flow found")
    yield Words(
        "For these the code shows no flow to the vendor. That is no proof that it has none: see "
        "the limits at the end, above all free text and addresses of pages."
    )
    first = tuple(row for row in sheet.not_sent if row.asked_first)
    others = tuple(row for row in sheet.not_sent if not row.asked_first)
    rows = tuple(
        (
            words.category(row.category),
            joined(row.elsewhere, 5) or "-",
            joined(row.activities, 3) or "-",
        )
        for row in (*first, *others)
    )
    yield Grid(("data", "sent to others", "in the register"), rows)


def identifier_blocks(sheet: Breach, depth: Depth) -> Iterator[Block]:
    """What links the vendor's records to people."""
    if not sheet.identifiers:
        return
    yield Title("What links its records to people")
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sheet.identifiers:
        how = words.manner(row.manner)
        group = (words.links(row), words.category(row.category), words.form(row), how)
        groups.setdefault(group, []).append(row.key or f"({row.role})")
    rows = tuple(
        (link, name, form, how, joined(dict.fromkeys(keys), depth.keys))
        for (link, name, form, how), keys in groups.items()
    )
    yield Grid(("links to", "data", "form", "how", "as"), rows)


def where_blocks(sheet: Breach) -> Iterator[Block]:
    """Who and where the vendor is, how long it keeps data, and whom to ask."""
    yield Title("The vendor")
    register, vendor = sheet.register, sheet.vendor
    regions = ", ".join(vendor.regions) or "unknown"
    known = joined((f"{host} ({region})" for host, region in vendor.hosts), 6)
    agreement = " of ".join(part for part in (register.dpa_url, register.dpa_date) if part)
    answers = (
        ("kept for", register.retention),
        ("role", register.vendor_role),
        ("contact", words.contact(register.vendor_contact)),
        ("agreement (Art. 28)", agreement),
        ("transfer (Chapter V)", register.transfer_basis),
        ("sub-processors", register.subprocessors_url),
        ("your DPO", words.contact(register.dpo)),
    )
    rows = [
        ("region, by the code", regions + _declared(register.residency)),
        ("hosts", ", ".join(vendor.addresses) or known or "not known"),
        *((what, answer or NOBODY) for what, answer in answers),
    ]
    rows += [
        (f"activity {activity.id}", _activity(activity.name, activity.retention, activity.purposes))
        for activity in register.activities
    ]
    yield Grid(("what", "answer"), tuple(rows))
    if not all(answer for _, answer in answers):
        yield Gap(
            f"Answer the rest in {register.file}: register.vendors.{vendor.vendor} and "
            "register.organisation."
        )
    yield Title("What only its console knows", 3)
    told = tuple(f"{key}: {value}" for key, value in register.console.items())
    if told:
        yield Words(f"Looked up by {register.asserted_by} on {register.asserted_on}:")
        yield Points(told)
    decided = tuple(
        f"whether it collects {words.category(row.category)} ({joined(row.keys, 3)})"
        for row in sheet.sent
        if row.manner == "console"
    )
    yield Points(
        (
            *sheet.console,
            *decided,
            "how many people and records are concerned, and which were exported",
            "who has access, which integrations and exports exist, what was deleted already",
        ),
        boxes=True,
    )
    if sheet.deletion:
        yield Words(
            f"Its SDK has calls that delete a person's data: {joined(sheet.deletion, 4)}. "
            "Deleting before the vendor has told you what was taken destroys evidence."
        )


def _declared(residency: str) -> str:
    return f"; by the register: {residency}" if residency else ""


def _activity(name: str, retention: str, purposes: tuple[str, ...]) -> str:
    parts = [name, *purposes, f"kept for {retention}" if retention else ""]
    return "; ".join(part for part in parts if part)


def event_blocks(sheet: Breach, depth: Depth) -> Iterator[Block]:
    """By which events it was sent."""
    if not sheet.events:
        return
    yield Title("By which events")
    rows = []
    for row in sheet.events[: depth.events]:
        place = row.places[-1]
        cell = [
            f"{row.event}\n{row.call}" if row.event else row.call,
            joined((words.category(key) for key in row.categories), depth.keys),
            f"{place.file}:{place.line}\n@ {place.commit[:8]}",
        ]
        if sheet.history.searched:
            cell.append(dates.spells(row.periods))
        rows.append(tuple(cell))
    heads = ("event, call", "data", "where", *(("when",) if sheet.history.searched else ()))
    yield Grid(heads, tuple(rows), code=frozenset({0, 2}))
    rest = len(sheet.events) - depth.events
    if rest > 0:
        yield Words(f"{count(rest, 'more event')}: --format json has all of them.")


def limits_blocks(sheet: Breach) -> Iterator[Block]:
    """How far all this can be trusted."""
    yield Title("How this was found, and what it cannot see")
    account = sheet.history
    if account.searched:
        yield Words(
            f"{count(account.commits, 'commit')} of {sheet.asked.branch} since "
            f"{dates.day(account.first)}; {count(account.touching, 'commit')} of them "
            f"touch code with the vendor's words; {account.judged:,} were analysed, "
            f"{account.unseen:,} of the former were not."
        )
    yield Points((*account.notes, *sheet.limits))
