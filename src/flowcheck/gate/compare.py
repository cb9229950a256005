"""Two inventories -> what the second one adds, removes, loosens, tightens or changes.

``compare(b, a)`` mirrors ``compare(a, b)``: what one adds the other removes, what one loosens the
other tightens. Nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, TypeVar

import msgspec

from flowcheck.gate import words
from flowcheck.gate.items import (
    NO_CONSENT,
    FlowItem,
    Items,
    OptionItem,
    PackageItem,
    SdkItem,
    VendorItem,
    treatment_rank,
)
from flowcheck.gate.words import UNKNOWN_VALUE, Text
from flowcheck.model import SEVERITIES
from flowcheck.result.findings import Finding

ADDED, REMOVED, LOOSENED, TIGHTENED, CHANGED = KINDS = (
    "added", "removed", "loosened", "tightened", "changed",
)  # fmt: skip
"""What can happen to an item."""

ABOUTS = ("vendor", "sdk", "option", "flow", "finding")
"""The kinds of items."""

"""From the mildest to the gravest."""

_CONSENT_GATES = frozenset({"consent", "opt-out"})
_HOME = "eu"


def _one_of(*values: str) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={"enum": list(values)})


Kind = Annotated[str, _one_of(*KINDS)]
About = Annotated[str, _one_of(*ABOUTS)]


class Change(msgspec.Struct, frozen=True):
    """One difference.

    ``about`` and ``id`` are the item, ``what`` its attribute (``""``: the item itself) with the
    values ``before`` and ``after``; ``words`` says it in a sentence. ``vendor`` and ``name`` are
    the vendor's id and name; ``category`` .. ``implicit`` are those of a flow. ``cause`` names the
    upgrade of a package that brought it about. The place is in the second revision, for what is
    removed in the first.
    """

    kind: Kind
    about: About
    id: str
    what: str
    before: str
    after: str
    words: str
    vendor: str
    name: str
    file: str
    line: int
    category: str = ""
    key: str = ""
    role: str = ""
    event: str = ""
    call: str = ""
    treatment: str = ""
    implicit: bool = False
    cause: str = ""
    rule: str = ""
    severity: str = ""


_Item = TypeVar("_Item", FlowItem, VendorItem, SdkItem, OptionItem, Finding)
_Pair = tuple[_Item | None, _Item | None]


def compare(base: Items, head: Items) -> tuple[Change, ...]:
    """All differences, sorted by kind, vendor and item."""
    shared = {item.vendor for item in base.vendors} & {item.vendor for item in head.vendors}
    sdks = [change for pair in _pairs(base.sdks, head.sdks) for change in _sdk(pair, shared)]
    settings = _pairs(base.options, head.options)
    options = [change for pair in settings for change in _option(pair)]
    set_up = {change.vendor for change in sdks} | set(_set_otherwise(settings))
    vendors = _pairs(base.vendors, head.vendors)
    causes = {
        new.vendor: words.upgrades(old.packages, new.packages)
        for old, new in vendors
        if old is not None and new is not None and new.vendor not in set_up
    }
    flows = [change for pair in _pairs(base.flows, head.flows) for change in _flow(pair, causes)]
    own = [change for pair in vendors for change in _vendor(pair, flows)]
    names = {item.vendor: item.name for item in (*base.vendors, *head.vendors)}
    findings = [
        msgspec.structs.replace(change, name=names.get(change.vendor, change.vendor))
        for pair in _pairs(base.findings, head.findings)
        if not _stands_elsewhere(pair, base.findings, head.findings)
        for change in _finding(pair)
    ]
    return tuple(sorted((*own, *sdks, *options, *flows, *findings), key=_order))


def _pairs(base: Iterable[_Item], head: Iterable[_Item]) -> list[_Pair[_Item]]:
    """(before, after) for each identity, ``None`` where it is not."""
    old = {item.id: item for item in base}
    new = {item.id: item for item in head}
    return [(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]


def _order(change: Change) -> tuple[object, ...]:
    return (
        KINDS.index(change.kind), change.vendor, ABOUTS.index(change.about), change.category,
        change.event, change.key, change.what, change.id,
    )  # fmt: skip


# -- flows


def _flow(pair: _Pair[FlowItem], causes: Mapping[str, str]) -> Iterator[Change]:
    match pair:
        case (None, FlowItem() as new):
            yield _of_flow(ADDED, new, "", "", "", words.flow_added(new), causes)
        case (FlowItem() as old, None):
            yield _of_flow(REMOVED, old, "", "", "", words.flow_removed(old), causes)
        case (FlowItem() as old, FlowItem() as new) if old != new:
            yield from _flow_attributes(old, new)


def _flow_attributes(old: FlowItem, new: FlowItem) -> Iterator[Change]:
    about = words.flow(new)
    if old.treatment != new.treatment:
        rise = treatment_rank(new.treatment)[0] - treatment_rank(old.treatment)[0]
        kind = CHANGED if rise == 0 else TIGHTENED if rise > 0 else LOOSENED
        text = f"{about}: {old.treatment} -> {new.treatment}"
        yield _of_flow(kind, new, "treatment", old.treatment, new.treatment, text)
    yield from _flow_gates(old, new)
    if old.whole_object != new.whole_object:
        kind = LOOSENED if new.whole_object else TIGHTENED
        text = f"{about}: {words.whole(new.whole_object)}"
        yield _of_flow(
            kind,
            new,
            "whole_object",
            words.yes(old.whole_object),
            words.yes(new.whole_object),
            text,
        )
    if old.collection != new.collection:
        kind = LOOSENED if new.collection == "on" else TIGHTENED if old.collection == "on" else ""
        text = f"{about}: collection {old.collection} -> {new.collection}"
        yield _of_flow(kind or CHANGED, new, "collection", old.collection, new.collection, text)
    for what, before, after in (
        ("subject", words.subjects(old), words.subjects(new)),
        ("confidence", old.confidence, new.confidence),
    ):
        if before != after:
            text = f"{about}: {what} {before or 'unknown'} -> {after or 'unknown'}"
            yield _of_flow(CHANGED, new, what, before, after, text)


def _flow_gates(old: FlowItem, new: FlowItem) -> Iterator[Change]:
    before = {gate.kind: gate.texts for gate in old.gates}
    after = {gate.kind: gate.texts for gate in new.gates}
    for kind in sorted(before.keys() ^ after.keys()):
        lost = kind in before
        steers = kind in _CONSENT_GATES
        change = (LOOSENED if lost else TIGHTENED) if steers else CHANGED
        texts = before.get(kind, after.get(kind, ()))
        text = f"{words.flow(new)}: {words.gate(kind, texts, lost=lost)}"
        shown = ", ".join(texts)
        yield _of_flow(
            change, new, f"gate:{kind}", shown if lost else "", "" if lost else shown, text
        )


def _of_flow(
    kind: str,
    item: FlowItem,
    what: str,
    before: str,
    after: str,
    text: str,
    causes: Mapping[str, str] | None = None,
) -> Change:
    return Change(
        kind, "flow", item.id, what, before, after, text, item.vendor, item.name, item.file,
        item.line, item.category, item.key, item.role, item.event, item.call, item.treatment,
        item.implicit, causes.get(item.vendor, "") if causes and item.implicit else "",
    )  # fmt: skip


# -- vendors and their SDKs


def _vendor(pair: _Pair[VendorItem], flows: Iterable[Change]) -> Iterator[Change]:
    match pair:
        case (None, VendorItem() as new):
            yield _of_vendor(ADDED, new, Text(words=words.vendor_added(new)))
        case (VendorItem() as old, None):
            yield _of_vendor(REMOVED, old, Text(words=words.vendor_removed(old)))
        case (VendorItem() as old, VendorItem() as new) if old != new:
            if old.regions != new.regions:
                yield _region(old, new)
            yield from _packages(old, new, [flow for flow in flows if flow.vendor == new.vendor])


def _region(old: VendorItem, new: VendorItem) -> Change:
    before, after = set(old.regions) - {_HOME}, set(new.regions) - {_HOME}
    if before < after:
        kind = LOOSENED
    elif after < before:
        kind = TIGHTENED
    else:
        kind = CHANGED
    return _of_vendor(
        kind, new, words.attribute(new.name, "region", "+".join(old.regions), "+".join(new.regions))
    )


def _packages(old: VendorItem, new: VendorItem, flows: Iterable[Change]) -> Iterator[Change]:
    caused = [flow for flow in flows if flow.cause]
    gained = [flow.category for flow in caused if flow.kind == ADDED]
    lost = [flow.category for flow in caused if flow.kind == REMOVED]
    before = {(package.ecosystem, package.name): package for package in old.packages}
    after = {(package.ecosystem, package.name): package for package in new.packages}
    moved = False
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None and was.versions == now.versions:
            continue
        both = was is not None and now is not None
        moved |= both
        yield _of_vendor(CHANGED, new, words.package(new.name, was, now), now or was)
    if moved:
        cause = caused[0].cause if caused else ""
        place = next((after[key] for key in sorted(before.keys() & after.keys())
                      if before[key].versions != after[key].versions), None)  # fmt: skip
        if gained:
            yield _of_vendor(LOOSENED, new, words.collects(new.name, cause, gained), place)
        if lost:
            yield _of_vendor(TIGHTENED, new, words.collects_no_more(new.name, cause, lost), place)


def _of_vendor(kind: str, item: VendorItem, text: Text, place: PackageItem | None = None) -> Change:
    spot = place or item
    return Change(
        kind, "vendor", item.id, text.what, text.before, text.after, text.words, item.vendor,
        item.name, spot.file, spot.line,
    )  # fmt: skip


def _sdk(pair: _Pair[SdkItem], shared: set[str]) -> Iterator[Change]:
    match pair:
        case (None, SdkItem() as new) if new.vendor in shared:
            yield _of_sdk(ADDED, new, Text(words=words.sdk_added(new)))
        case (SdkItem() as old, None) if old.vendor in shared:
            yield _of_sdk(REMOVED, old, Text(words=words.sdk_removed(old)))
        case (SdkItem() as old, SdkItem() as new) if not _more_of_the_same(old, new):
            rise = new.consent.count(NO_CONSENT) - old.consent.count(NO_CONSENT)
            kind = CHANGED if rise == 0 else LOOSENED if rise > 0 else TIGHTENED
            yield _of_sdk(kind, new, words.consent(old, new))


def _more_of_the_same(old: SdkItem, new: SdkItem) -> bool:
    """Whether at most the number of starts differs, and not of those without consent."""
    before, after = Counter(old.consent), Counter(new.consent)
    return (
        before.keys() == after.keys()
        and before[NO_CONSENT] == after[NO_CONSENT]
        and (before <= after or after <= before)
    )


def _of_sdk(kind: str, item: SdkItem, text: Text) -> Change:
    return Change(
        kind, "sdk", item.id, text.what, text.before, text.after, text.words, item.vendor,
        item.name, item.file, item.line, call=item.call,
    )  # fmt: skip


def _option(pair: _Pair[OptionItem]) -> Iterator[Change]:
    match pair:
        case (OptionItem() as old, OptionItem() as new) if old.values != new.values:
            kind = _option_kind(old, new)
            if kind:
                text = words.option(old, new)
                yield Change(
                    kind, "option", new.id, text.what, text.before, text.after, text.words,
                    new.vendor, new.name, new.file, new.line, call=new.call,
                )  # fmt: skip


def _set_otherwise(settings: Iterable[_Pair[OptionItem]]) -> Iterator[str]:
    """The vendors of which code sets an option to another value than before."""
    for old, new in settings:
        if old is None or new is None:
            item = old or new
            if item is not None and item.written:
                yield item.vendor
        elif old.values != new.values and (old.written or new.written):
            yield new.vendor


def _option_kind(old: OptionItem, new: OptionItem) -> str:
    """``""`` when only the number of initialisations differs, and none more or less is risky.

    A default that is the same at all of them is not news, however many they are.
    """
    if set(old.values) == set(new.values) and not (old.written or new.written):
        return ""
    if old.risky != new.risky:
        return LOOSENED if new.risky > old.risky else TIGHTENED
    if len(old.values) != len(new.values):
        return ""
    if old.values.count(UNKNOWN_VALUE) != new.values.count(UNKNOWN_VALUE) or old.safe == new.safe:
        return CHANGED
    return LOOSENED if new.safe < old.safe else TIGHTENED


# -- findings


def _finding(pair: _Pair[Finding]) -> Iterator[Change]:
    match pair:
        case (None, Finding() as new):
            yield _of_finding(ADDED, new, Text(words=words.finding(new)))
        case (Finding() as old, None):
            yield _of_finding(REMOVED, old, Text(words=words.finding(old)))
        case (Finding() as old, Finding() as new):
            if old.severity != new.severity:
                graver = severity_rank(new.severity) > severity_rank(old.severity)
                text = words.attribute(words.finding(new), "severity", old.severity, new.severity)
                yield _of_finding(LOOSENED if graver else TIGHTENED, new, text)
            if (old.waived is None) != (new.waived is None):
                kind = LOOSENED if new.waived is None else TIGHTENED
                text = words.attribute(
                    words.finding(new), "waived", words.yes(old.waived), words.yes(new.waived)
                )
                yield _of_finding(kind, new, text)


def _stands_elsewhere(
    pair: _Pair[Finding], base: Iterable[Finding], head: Iterable[Finding]
) -> bool:
    """Whether a finding that only one side has is one that another covers on the other side."""
    old, new = pair
    if old is not None and new is not None:
        return False
    others, known = (head, old) if new is None else (base, new)
    return known is not None and known.id in covered(others)


def covered(findings: Iterable[Finding]) -> dict[str, Finding]:
    """The ids of findings that others stand for, with those that do."""
    return {row.id: finding for finding in findings for row in finding.covers}


def severity_rank(severity: str) -> int:
    """0 for a note, 2 for an error."""
    return SEVERITIES[::-1].index(severity) if severity in SEVERITIES else 0


def _of_finding(kind: str, item: Finding, text: Text) -> Change:
    return Change(
        kind, "finding", item.id, text.what, text.before, text.after, text.words, item.vendor,
        item.vendor, item.file, item.line, item.category, rule=item.rule, severity=item.severity,
    )  # fmt: skip
