"""What no flow was found for, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from flowcheck.breach.model import NotSent, Sent
from flowcheck.breach.states import State
from flowcheck.breach.wording import is_below
from flowcheck.catalog.schema import VendorClass
from flowcheck.policy.register import Register

_FORWARDERS = {
    VendorClass.TAG_MANAGER.value: "a tag manager, which can load other vendors",
    VendorClass.CUSTOMER_DATA_PLATFORM.value: "a platform that hands events on to others",
}
_UNSEEN = ("syntax", "too-deep", "limit", "too-large", "unreadable", "lfs", "submodule", "internal")
_FOREIGN = "unsupported-language"
_HELD = (
    "What code sends is not what the vendor holds: users who blocked it, consent that was refused, "
    "sampling and filters at the vendor make it less, free text and addresses of pages may make it "
    "more."
)


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
        if not _reached(category, reached) and not any(is_below(category, top) for top in told)
    ]
    return tuple(rows)


def limits(
    counted: tuple[str, State], states: Iterable[State], vendor: str, sent: Sequence[Sent]
) -> tuple[str, ...]:
    """What the method cannot see, in sentences; ``counted``: a commit and its state."""
    return (*_general(states, vendor, sent), *_counted(*counted), _HELD)


def _general(states: Iterable[State], vendor: str, sent: Sequence[Sent]) -> Iterator[str]:
    yield (
        "Only the code of this repository was read. Other repositories, mobile apps, manual "
        "uploads, integrations set up at the vendor and exports from databases or warehouses are "
        "not in it."
    )
    forwarders: dict[str, str] = {}
    for each in states:
        for use in each.vendors:
            if use.vendor_class in _FORWARDERS and use.vendor != vendor:
                forwarders[use.name] = _FORWARDERS[use.vendor_class]
    for name, what in sorted(forwarders.items()):
        yield f"{name} is in use, {what}. What it hands on is set in its console, not in code."
    if any(row.whole for row in sent):
        yield (
            "Whole objects are sent: fields that the code base does not declare, or that the "
            "database adds, went with them."
        )
    yield (
        "Events that carry no property of a person are not listed. Each of them still came with "
        "the identifiers and with what the SDK adds by itself."
    )


def _counted(commit: str, state: State) -> Iterator[str]:
    """What could not be seen of one commit."""
    at = f"At {commit[:8]}"
    if state.unresolved:
        number = len(state.unresolved)
        yield f"{at}, places that could not be resolved, where a flow may be missed: {number:,}."
    unseen = {kind: state.problems[kind] for kind in _UNSEEN if kind in state.problems}
    if unseen:
        words = ", ".join(f"{kind} {number:,}" for kind, number in sorted(unseen.items()))
        yield f"{at}, parts of files were not read or cut ({words})."
    if _FOREIGN in state.left_out:
        number = state.left_out[_FOREIGN]
        yield f"{at}, files in languages that flowcheck does not read: {number:,}."


def _reached(category: str, reached: Collection[str]) -> bool:
    return any(is_below(category, each) or is_below(each, category) for each in reached)


def _below(found: dict[str, set[str]], top: str) -> tuple[str, ...]:
    """The names of all categories in a tree."""
    return tuple(sorted({name for key in found if is_below(key, top) for name in found[key]}))
