"""What no flow was found for, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from flowcheck.breach.model import NotSent, Sent
from flowcheck.breach.states import State
from flowcheck.breach.wording import Wording
from flowcheck.catalog.vendor import VendorClass
from flowcheck.model import below, within
from flowcheck.policy.register import Register

_FORWARDERS = (VendorClass.TAG_MANAGER, VendorClass.CUSTOMER_DATA_PLATFORM)
_UNSEEN = ("syntax", "too-deep", "limit", "too-large", "unreadable", "lfs", "submodule", "internal")
_FOREIGN = "unsupported-language"


def not_sent(
    states: Iterable[State],
    vendor: str,
    sent: Sequence[Sent],
    asked_first: Sequence[str],
    register: Register,
) -> tuple[NotSent, ...]:
    """Categories without a flow to the vendor: those asked about first, then all known ones.

    A category counts as sent when one above or below it was.
    """
    reached = {row.category for row in sent}
    elsewhere: dict[str, set[str]] = {}
    for state in states:
        for flow in state.flows:
            if flow.vendor != vendor:
                elsewhere.setdefault(flow.category, set()).add(flow.name)
    named: dict[str, set[str]] = {}
    for activity in register.activities:
        for category in activity.categories:
            named.setdefault(category, set()).add(activity.name)
    known = {*elsewhere, *named}
    rows = [
        NotSent(category, True, _below(elsewhere, category), _below(named, category))
        for category in asked_first
        if not _reached(category, reached)
    ]
    told = {row.category for row in rows}
    rows += [
        NotSent(category, False, _below(elsewhere, category), _below(named, category))
        for category in sorted(known)
        if not _reached(category, reached) and not within(category, told)
    ]
    return tuple(rows)


def limits(
    counted: tuple[str, State],
    states: Iterable[State],
    vendor: str,
    sent: Sequence[Sent],
    say: Wording,
) -> tuple[str, ...]:
    """What the method cannot see, in sentences; ``counted``: a commit and its state."""
    held = say("limits", "held")
    return (*_general(states, vendor, sent, say), *_counted(*counted, say), held)


def _general(
    states: Iterable[State], vendor: str, sent: Sequence[Sent], say: Wording
) -> Iterator[str]:
    yield say("limits", "repository")
    forwarders: dict[str, str] = {}
    for each in states:
        for use in each.vendors:
            if use.vendor_class in _FORWARDERS and use.vendor != vendor:
                forwarders[use.name] = use.vendor_class
    for name, kind in sorted(forwarders.items()):
        yield say("limits", kind, name=name)
    if any(row.whole for row in sent):
        yield say("limits", "whole")
    yield say("limits", "events")


def _counted(commit: str, state: State, say: Wording) -> Iterator[str]:
    """What could not be seen of one commit."""
    at = commit[:8]
    if state.unresolved:
        yield say("limits", "unresolved", commit=at, number=say.texts.number(len(state.unresolved)))
    unseen = {kind: state.problems[kind] for kind in _UNSEEN if kind in state.problems}
    if unseen:
        kinds = ", ".join(
            f"{kind} {say.texts.number(number)}" for kind, number in sorted(unseen.items())
        )
        yield say("limits", "unseen", commit=at, kinds=kinds)
    if _FOREIGN in state.left_out:
        number = say.texts.number(state.left_out[_FOREIGN])
        yield say("limits", "foreign", commit=at, number=number)


def _reached(category: str, reached: Collection[str]) -> bool:
    return any(below(category, each) or below(each, category) for each in reached)


def _below(found: dict[str, set[str]], top: str) -> tuple[str, ...]:
    """The names of all categories in a tree."""
    return tuple(sorted({name for key in found if below(key, top) for name in found[key]}))
