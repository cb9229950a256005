"""All that is known of a vendor -> the sheet of one breach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from flowcheck import __version__
from flowcheck.breach.chain import Touched
from flowcheck.breach.checklist import Trace
from flowcheck.breach.deadlines import deadlines
from flowcheck.breach.gather import Gathered, gather, settings
from flowcheck.breach.model import (
    SCHEMA_VERSION,
    Account,
    Asked,
    Breach,
    Recipient,
    Sent,
)
from flowcheck.breach.negative import limits, not_sent
from flowcheck.breach.periods import Window, moment, perhaps, period, spans
from flowcheck.breach.registered import registered
from flowcheck.breach.search import History
from flowcheck.breach.states import State
from flowcheck.breach.wording import Wording
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import Effect, Vendor
from flowcheck.policy.register import Register
from flowcheck.result.scan import Tool

_FEW = 3


class Known(Struct, frozen=True):
    """What does not come from history: the catalogue, the register, the words of the sheet.

    ``file`` is where the register is written, ``incident`` what is known of one at the vendor.
    """

    catalog: Catalog
    wording: Wording
    register: Register
    file: str
    incident: str


class Searched(Struct, frozen=True):
    """What was searched: history, the versions of packages, the text of the newest commit.

    ``packages`` is ``None`` where only scans tell of them. ``failures``: commit -> why it could not
    be judged. ``alone``: one commit was asked for, without its history. ``parts`` are the folders
    and files that were looked at, none: all.
    """

    project: str
    history: History
    packages: History | None
    hints: Touched
    traces: tuple[Trace, ...]
    failures: dict[str, str]
    limit: int
    alone: bool = False
    parts: tuple[str, ...] = ()


def make_sheet(
    asked: Asked,
    name: str,
    vendor: Vendor | None,
    known: Known,
    searched: Searched,
    window: Window,
    aware: datetime | None,
) -> Breach:
    """The sheet. ``name`` is that of the vendor, ``vendor`` its file, if it has one."""
    history, say = searched.history, known.wording
    gathered = gather(history, window, known.catalog, vendor)
    sent = gathered.sent()
    own = registered(known.register, asked.vendor, known.file)
    reached = sorted({row.category for row in sent})
    numbers = _in_window(history, window)
    states = [history.states[number] for number in numbers]
    return Breach(
        schema_version=SCHEMA_VERSION,
        tool=Tool("flowcheck", __version__),
        language=say.texts.language,
        project=_project(known.register.project or searched.project, searched.parts),
        asked=asked,
        verdict=_verdict(history, searched),
        vendor=_recipient(asked.vendor, name, vendor, gathered, known.incident),
        register=own,
        used=tuple(period(history, span) for span in spans(history, [("used",)])),
        sent=sent,
        before=gathered.before(),
        events=gathered.events(),
        identifiers=gathered.identifiers(),
        settings=settings(history, searched.packages, window),
        not_sent=not_sent(states, asked.vendor, sent, say.asked_first, known.register),
        console=vendor.console if vendor else (),
        deletion=_deletion(vendor),
        checklist=searched.traces,
        deadlines=deadlines(known.register, own.vendor_role, aware, say),
        consequences=say.applying("consequences", reached),
        advice=say.applying("advice", reached),
        plain={category: say.plain(category) for category in reached},
        limits=limits(_counted(history, numbers), states, asked.vendor, sent, say),
        history=_account(asked, searched, sent, say),
    )


def _project(name: str, parts: Sequence[str]) -> str:
    """What was looked at: the project, or parts of it."""
    if len(parts) == 1:
        return f"{name}/{parts[0]}"
    return f"{name} ({', '.join(parts)})" if parts else name


def _in_window(history: History, window: Window) -> Sequence[int]:
    """The judged positions that held in a window; the newest, when none of them did."""
    chain = history.chain
    first, last = max(chain.at(window.start), 0), chain.at(window.end)
    judged = sorted(history.states)
    before = [number for number in judged if number <= first]
    inside = [number for number in judged if first < number <= last]
    return [*before[-1:], *inside] or judged[-1:]


def _counted(history: History, numbers: Sequence[int]) -> tuple[str, State]:
    """The commit and state whose gaps are counted: the newest that uses the vendor, if one does."""
    using = [number for number in numbers if ("used",) in history.facts[number]]
    number = (using or numbers)[-1]
    return history.chain.commits[number].oid, history.states[number]


def _verdict(history: History, searched: Searched) -> str:
    last = len(history.chain.commits) - 1
    if ("used",) in history.facts.get(last, {}):
        return "used"
    if any(("used",) in facts for facts in history.facts.values()):
        return "used-before"
    touched = searched.hints.code or searched.hints.manifests or searched.traces
    return "traces-only" if touched else "no-trace"


def _recipient(
    vendor_id: str, name: str, vendor: Vendor | None, gathered: Gathered, incident: str
) -> Recipient:
    history, window = gathered.history, gathered.window
    regions = {
        key[1]
        for facts in history.facts.values()
        for key in facts
        if key[0] == "region"
        and any(perhaps(history.chain, span, window) for span in spans(history, [key]))
    }
    return Recipient(
        vendor=vendor_id,
        name=name,
        entity=vendor.entity if vendor else "",
        country=vendor.country if vendor else "",
        vendor_class=vendor.vendor_class if vendor else "unknown",
        regions=tuple(sorted(regions)),
        addresses=gathered.addresses(),
        hosts=vendor.hosts if vendor else (),
        incident=incident,
        checked=vendor.checked if vendor else "",
    )


def _deletion(vendor: Vendor | None) -> tuple[str, ...]:
    """The calls of the vendor's SDKs that delete what it holds."""
    calls = vendor.calls if vendor else ()
    return tuple(sorted({call.label for call in calls if call.effect is Effect.DELETE}))


def _account(asked: Asked, searched: Searched, sent: Sequence[Sent], say: Wording) -> Account:
    history = searched.history
    commits = history.chain.commits
    return Account(
        searched=not searched.alone,
        commits=len(commits),
        judged=len(history.states),
        touching=len(searched.hints.code),
        unseen=history.unseen,
        whole=history.chain.whole and not searched.hints.ended,
        exhausted=history.exhausted,
        limit=searched.limit,
        first=moment(history.chain, 0),
        last=moment(history.chain, len(commits) - 1),
        notes=tuple(_notes(asked, searched, sent, say)),
    )


def _notes(asked: Asked, searched: Searched, sent: Sequence[Sent], say: Wording) -> Iterator[str]:
    """What to know of the search, in sentences."""
    if searched.parts:
        yield say("notes", "parts", parts=", ".join(searched.parts))
    if searched.alone:
        yield say("notes", "alone")
        return
    history = searched.history
    yield say("notes", "dates", branch=asked.branch)
    if not history.chain.whole:
        yield say("notes", "shallow")
    if searched.hints.ended:
        yield say("notes", "partial")
    if history.chain.disordered:
        yield say("notes", "disordered", number=say.texts.number(history.chain.disordered))
    if searched.failures:
        failed = sorted(searched.failures)
        commits = ", ".join(oid[:10] for oid in failed[:_FEW])
        number = say.texts.number(len(failed))
        yield say(
            "notes", "failed", number=number, commits=commits, why=searched.failures[failed[0]]
        )
    if history.exhausted:
        yield say("notes", "exhausted", limit=say.texts.number(searched.limit))
    if any(row.certain == "perhaps" for row in sent):
        yield say("notes", "perhaps")
