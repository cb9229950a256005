"""A breach sheet as blocks: what counts first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from flowcheck.breach.deadlines import NOTIFICATION
from flowcheck.breach.model import Breach, Sent
from flowcheck.report.breach import dates
from flowcheck.report.breach.blocks import Block, Gap, Grid, Points, Title, Words
from flowcheck.report.breach.places import checklist_blocks
from flowcheck.report.breach.settings import settings_blocks
from flowcheck.report.breach.words import Language


class Depth(Struct, frozen=True):
    """How long lists may become."""

    events: int = 15
    keys: int = 4
    files: int = 6


def sheet_blocks(
    sheet: Breach, say: Language, depth: Depth, *, deadlines: bool = True
) -> Iterator[Block]:
    """All of the sheet, in the order in which it is needed at night."""
    kind = "no_trace" if sheet.verdict == "no-trace" else "sheet"
    yield Title(say("titles", kind, vendor=say.headline(sheet), project=sheet.project), 1)
    yield from verdict_blocks(sheet, say)
    if sheet.verdict == "no-trace":
        yield Points((*sheet.history.notes, *sheet.limits[:1]))
        return
    if deadlines:
        yield from deadline_blocks(sheet, say)
    yield from received_blocks(sheet, say, depth)
    yield from not_sent_blocks(sheet, say)
    yield from identifier_blocks(sheet, say, depth)
    yield from where_blocks(sheet, say)
    yield from console_blocks(sheet, say)
    yield from event_blocks(sheet, say, depth)
    yield from settings_blocks(sheet, say)
    yield from checklist_blocks(sheet, say, depth.files)
    yield from limits_blocks(sheet, say)


def verdict_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """What the answer is, in a few sentences."""
    yield Words(_verdict(sheet, say), strong=True)
    if sheet.verdict == "no-trace":
        return
    window = dates.window(say, sheet)
    if window:
        yield Words(say("verdict", "window", window=window))
    if sheet.vendor.incident:
        yield Words(say.incident(sheet))
    for key, rows in zip(("by_code", "by_sdk"), _ways(sheet), strict=True):
        if rows:
            yield Words(say("verdict", key, list=say.distinct(rows)))
    if any(row.certain == "perhaps" for row in sheet.sent):
        yield Words(say("verdict", "perhaps"))
    if not sheet.sent:
        yield Words(say("verdict", "nothing"))
    if sheet.before:
        yield Words(say("verdict", "before", list=say.distinct(sheet.before)))


def _verdict(sheet: Breach, say: Language) -> str:
    name, account = sheet.vendor.name, sheet.history
    commit = say.commit(account.last.commit, dates.day(account.last))
    at = {"name": name, "revision": sheet.asked.revision, "commit": commit}
    if sheet.verdict == "no-trace" and account.searched:
        return say(
            "verdict", "no_trace", name=name, commit=commit, branch=sheet.asked.branch,
            commits=say.wording.texts.counted("words", "commits", account.commits),
            day=dates.day(account.first),
        )  # fmt: skip
    if sheet.verdict == "no-trace":
        return say("verdict", "no_trace_at", **at)
    if sheet.verdict == "traces-only":
        return say("verdict", "traces_only", name=name)
    if sheet.verdict == "used" and not account.searched:
        return say("verdict", "used_at", **at)
    key = "used" if sheet.verdict == "used" else "used_before"
    return say("verdict", key, name=name, span=dates.whole_span(say, sheet.used), commit=commit)


def _ways(sheet: Breach) -> tuple[tuple[Sent, ...], tuple[Sent, ...]]:
    """What the code sends, and what the SDK collects by itself."""
    explicit = tuple(row for row in sheet.sent if row.manner == "explicit")
    return explicit, tuple(row for row in sheet.sent if row.manner != "explicit")


def deadline_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """What must be done by when."""
    yield Title(say("titles", "deadlines"))
    if sheet.asked.aware:
        yield Words(say("deadlines", "aware", moment=dates.moment(sheet.asked.aware)))
    else:
        yield Gap(say("deadlines", "ask_aware"))
    rows = tuple(
        (
            dates.moment(row.due) if row.due else _no_clock(sheet, say, row.article),
            say.named("laws", row.article),
            say("deadlines", "line", who=f"{row.who[0].upper()}{row.who[1:]}", text=row.text),
        )
        for row in sheet.deadlines
    )
    yield Grid(say.heads("by", "law", "what"), rows, firm=frozenset({0, 1}))


def _no_clock(sheet: Breach, say: Language, article: str) -> str:
    waiting = sheet.asked.aware is None and article == NOTIFICATION
    return say("deadlines", "hours" if waiting else "at_once")


def received_blocks(sheet: Breach, say: Language, depth: Depth) -> Iterator[Block]:
    """What was sent, explicit and implicit, and what was sent before the window."""
    if not sheet.sent and not sheet.before:
        return
    yield Title(say("titles", "received"))
    if _has_ranges(sheet):
        yield Words(say("when", "ranges"))
    for key, rows in zip(("by_code", "by_sdk"), _ways(sheet), strict=True):
        if rows:
            yield Title(say("titles", key), 3)
            yield _received(sheet, say, rows, depth)
    if sheet.before:
        yield Title(say("titles", "before"), 3)
        retention = sheet.register.retention or say("words", "not_answered")
        yield Words(say("received", "before", retention=retention))
        yield _received(sheet, say, sheet.before, depth)


def _has_ranges(sheet: Breach) -> bool:
    """Whether a date is known only as between two commits."""
    periods = [period for row in (*sheet.sent, *sheet.before) for period in row.periods]
    return sheet.history.searched and any(
        not period.exact or (period.until is not None and not period.until_exact)
        for period in periods
    )


def _received(sheet: Breach, say: Language, rows: tuple[Sent, ...], depth: Depth) -> Grid:
    searched = sheet.history.searched
    heads = say.heads("data", "form", "whose", "as", *(("when",) if searched else ()))
    cells = []
    for row in rows:
        as_what = say.by_what(row, depth.keys)
        if row.manner not in ("explicit", "on"):
            as_what = say("received", "ways", manner=say.manner(row.manner), names=as_what)
        if row.conditions:
            as_what += f" [{say.wording.texts.joined(row.conditions, 2)}]"
        whole = f" ({say('received', 'whole')})" if row.whole else ""
        cell = (say.marked(row), say.form(row), say.subjects(row.subjects), as_what + whole)
        cells.append((*cell, dates.spells(say, row.periods)) if searched else cell)
    return Grid(heads, tuple(cells), firm=frozenset({4}))


def not_sent_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """What no flow was found for; nothing when other recipients and the register name no data."""
    if not sheet.not_sent:
        return
    yield Title(say("titles", "not_sent"))
    yield Words(say("received", "not_sent"))
    first = tuple(row for row in sheet.not_sent if row.asked_first)
    others = tuple(row for row in sheet.not_sent if not row.asked_first)
    rows = tuple(
        (
            say.category(row.category),
            say.wording.texts.joined(row.elsewhere, 5) or "-",
            say.wording.texts.joined(row.activities, 3) or "-",
        )
        for row in (*first, *others)
    )
    yield Grid(say.heads("data", "elsewhere", "register"), rows)


def identifier_blocks(sheet: Breach, say: Language, depth: Depth) -> Iterator[Block]:
    """What links the vendor's records to people."""
    if not sheet.identifiers:
        return
    yield Title(say("titles", "identifiers"))
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for row in sheet.identifiers:
        how, link = say.manner(row.manner), say.named("links", row.links)
        group = (link, say.category(row.category), say.form(row), how)
        groups.setdefault(group, []).append(row.key or f"({row.role})")
    rows = tuple(
        (*group, say.wording.texts.joined(dict.fromkeys(keys), depth.keys))
        for group, keys in groups.items()
    )
    yield Grid(say.heads("links", "data", "form", "how", "as"), rows)


def where_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """Who and where the vendor is, how long it keeps data, and whom to ask."""
    yield Title(say("titles", "vendor"))
    register, vendor = sheet.register, sheet.vendor
    answers = (
        ("retention", register.retention),
        ("role", say.term("roles", register.vendor_role)),
        ("contact", say.contact(register.vendor_contact)),
        ("agreement", _agreement(register.dpa_url, register.dpa_date, say)),
        ("transfer", say.term("transfers", register.transfer_basis)),
        ("subprocessors", register.subprocessors_url),
        ("dpo", say.contact(register.dpo)),
    )
    rows = [
        (say("vendor", "region"), _region(sheet, say)),
        (say("vendor", "hosts"), ", ".join(vendor.addresses) or _hosts(sheet, say)),
        *((say("vendor", key), answer or say("words", "not_answered")) for key, answer in answers),
    ]
    rows += [
        (say("vendor", "activity", name=activity.id), say.activity(activity))
        for activity in register.activities
    ]
    yield Grid(say.heads("what", "answer"), tuple(rows))
    if not all(answer for _, answer in answers):
        keys = f"register.vendors.{vendor.vendor}, register.organisation"
        yield Gap(say("vendor", "answer_rest", file=register.file, keys=keys))


def _region(sheet: Breach, say: Language) -> str:
    region = ", ".join(say.term("regions", key) for key in sheet.vendor.regions)
    region = region or say("words", "not_known")
    residency = sheet.register.residency
    return say("vendor", "residency", region=region, residency=residency) if residency else region


def _hosts(sheet: Breach, say: Language) -> str:
    known = (f"{host} ({say.term('regions', region)})" for host, region in sheet.vendor.hosts)
    return say.wording.texts.joined(known, 6) or say("words", "not_known")


def _agreement(url: str, day: str, say: Language) -> str:
    return say("vendor", "agreement_of", url=url, day=day) if url and day else url or day


def console_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """What only the vendor's console knows, and what not to do in it yet."""
    yield Title(say("titles", "console"), 3)
    register = sheet.register
    told = tuple(f"{key}: {value}" for key, value in register.console.items())
    if told:
        who = register.asserted_by or say("words", "not_known")
        day = register.asserted_on or say("words", "not_known")
        yield Words(say("vendor", "looked_up", who=who, day=day))
        yield Points(told)
    decided = tuple(
        say(
            "vendor", "collects", category=say.category(row.category),
            keys=say.wording.texts.joined(row.keys, 3),
        )
        for row in sheet.sent
        if row.manner == "console"
    )  # fmt: skip
    asked = (say("vendor", "ask_numbers"), say("vendor", "ask_access"))
    yield Points((*sheet.console, *decided, *asked), boxes=True)
    if sheet.deletion:
        yield Words(say("vendor", "deletion", calls=say.wording.texts.joined(sheet.deletion, 4)))


def event_blocks(sheet: Breach, say: Language, depth: Depth) -> Iterator[Block]:
    """By which events it was sent."""
    if not sheet.events:
        return
    yield Title(say("titles", "events"))
    searched = sheet.history.searched
    rows = []
    for row in sheet.events[: depth.events]:
        place = row.places[-1]
        cell = (
            f"{row.event}\n{row.call}" if row.event else row.call,
            say.wording.texts.joined(map(say.category, row.categories), depth.keys),
            f"{place.file}:{place.line}\n@ {place.commit[:8]}",
        )
        rows.append((*cell, dates.spells(say, row.periods)) if searched else cell)
    heads = say.heads("event", "data", "where", *(("when",) if searched else ()))
    yield Grid(heads, tuple(rows), code=frozenset({0, 2}), firm=frozenset({3}))
    rest = len(sheet.events) - depth.events
    if rest > 0:
        yield Words(say.wording.texts.counted("words", "more_events", rest))


def limits_blocks(sheet: Breach, say: Language) -> Iterator[Block]:
    """How far all this can be trusted."""
    yield Title(say("titles", "limits"))
    account, wording = sheet.history, say.wording.texts
    if account.searched:
        yield Words(
            say(
                "notes", "searched", commits=wording.counted("words", "commits", account.commits),
                branch=sheet.asked.branch, day=dates.day(account.first),
                touching=wording.number(account.touching), judged=wording.number(account.judged),
                unseen=wording.number(account.unseen),
            )
        )  # fmt: skip
    yield Points((*account.notes, *sheet.limits))
