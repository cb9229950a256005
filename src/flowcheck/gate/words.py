"""The sentences in which a difference is told. They hold names from scanned code as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from flowcheck.gate.items import FlowItem, OptionItem, PackageItem, SdkItem, VendorItem
from flowcheck.result.findings import Finding
from flowcheck.result.flows import UNNAMED

UNKNOWN_VALUE = "?"
_NOBODY_KNOWN = "unknown"

CONSENT = {
    "gated": "behind a consent check",
    "held-back": "held back by a consent platform",
    "waits-and-opts-in": "opted out until the code opts in",
    "waits": "opted out",
    "none": "without a consent check",
    "server": "on a server",
}
"""What stands before the start of an SDK, by the states of ``SdkItem.consent``."""

_TOPICS = {
    "replay": "session replay",
    "pii": "personal data by default",
    "ip": "IP address",
    "dnt": "Do Not Track",
    "cookie": "cookies",
    "storage": "what is kept on the device",
    "tls": "encryption",
    "other": "",
}
_GATES = {
    "consent": "behind consent",
    "opt-out": "behind the opt-out",
    "config": "behind a setting",
    "environment": "behind an environment",
    "debug": "behind a switch for debugging",
}


class Text(Struct, frozen=True):
    """A sentence about an attribute, with the values it tells of."""

    what: str = ""
    before: str = ""
    after: str = ""
    words: str = ""


def flow(item: FlowItem) -> str:
    """What goes to whom."""
    return f"{item.category} to {item.name}"


def flow_added(item: FlowItem) -> str:
    """A flow that is new."""
    if item.implicit:
        return f"{item.name} collects {item.category} ({item.key}) by itself"
    return f"{flow(item)}, {item.treatment}{_whence(item)}"


def flow_removed(item: FlowItem) -> str:
    """A flow that is gone."""
    if item.implicit:
        return f"{item.name} no longer collects {item.category} ({item.key}) by itself"
    return f"no longer {flow(item)}, {item.treatment}{_whence(item)}"


def _whence(item: FlowItem) -> str:
    event = f" of {item.event!r}" if item.event else ""
    key = f" as {item.key}" if item.key else f" as {item.role}"
    named = "" if item.call == UNNAMED else item.call
    return f",{key}{event} by {named or item.address or 'a request'}"


def gate(kind: str, texts: Iterable[str], *, lost: bool) -> str:
    """A condition that is gone, or new."""
    known = _GATES.get(kind, f"behind a condition ({kind})")
    return f"{'no longer' if lost else 'now'} {known} ({', '.join(texts)})"


def subjects(item: FlowItem) -> str:
    """Whose data it is, as far as any place tells."""
    return ", ".join(who for who in item.subjects if who != _NOBODY_KNOWN) or _NOBODY_KNOWN


def whole(is_whole: bool) -> str:
    """Whether the object is sent as it is."""
    if is_whole:
        return "now the whole object is sent, with fields that are added to it later"
    return "no longer the whole object"


def vendor_added(item: VendorItem) -> str:
    """A vendor that is new."""
    packages = ", ".join(f"{package.name} {_versions(package)}" for package in item.packages)
    return f"{_with_class(item)} is new" + (f": {packages}" if packages else "")


def vendor_removed(item: VendorItem) -> str:
    """A vendor that is gone."""
    return f"{_with_class(item)} is gone"


def _with_class(item: VendorItem) -> str:
    return f"{item.name} ({item.vendor_class.replace('-', ' ')})"


def package(name: str, was: PackageItem | None, now: PackageItem | None) -> Text:
    """A package of a vendor that came, went or has another version."""
    known = now or was
    what = f"package:{known.name}" if known else "package"
    before, after = _versions(was), _versions(now)
    if was is None:
        return Text(what, before, after, f"{name}: package {what[8:]} {after} is new")
    if now is None:
        return Text(what, before, after, f"{name}: package {what[8:]} {before} is gone")
    return Text(what, before, after, f"{what[8:]} {before} -> {after}")


def upgrades(was: Iterable[PackageItem], now: Iterable[PackageItem]) -> str:
    """The packages that have another version, ``""`` when none has."""
    old = {(package.ecosystem, package.name): package for package in was}
    rows = []
    for new in now:
        before = old.get((new.ecosystem, new.name))
        if before is not None and before.versions != new.versions:
            rows.append(f"{new.name} {_versions(before)} -> {_versions(new)}")
    return ", ".join(rows)


def collects(name: str, cause: str, categories: Iterable[str]) -> Text:
    """What an upgrade lets an SDK collect in addition."""
    found = ", ".join(sorted(set(categories)))
    return Text("collection", "", found, f"{cause}: {name} now collects {found} by itself")


def collects_no_more(name: str, cause: str, categories: Iterable[str]) -> Text:
    """What an SDK does not collect any more in another version."""
    found = ", ".join(sorted(set(categories)))
    return Text("collection", found, "", f"{cause}: {name} no longer collects {found} by itself")


def sdk_added(item: SdkItem) -> str:
    """An initialisation that is new."""
    return f"{item.name} is started by {item.call}, {_states(item)}"


def sdk_removed(item: SdkItem) -> str:
    """An initialisation that is gone."""
    return f"{item.name} is no longer started by {item.call}"


def consent(old: SdkItem, new: SdkItem) -> Text:
    """Another state of consent, or another number of initialisations."""
    before, after = _states(old), _states(new)
    shown = old.conditions or new.conditions
    condition = f" ({', '.join(shown)})" if shown else ""
    return Text(
        "consent",
        before,
        after,
        f"start of {new.name} by {new.call}: {before} -> {after}{condition}",
    )


def _states(item: SdkItem) -> str:
    counted = sorted(Counter(item.consent).items())
    return ", ".join(_times(CONSENT.get(state, state), number) for state, number in counted)


def _times(text: str, number: int) -> str:
    return f"{text} ({number} times)" if number > 1 else text


def option(old: OptionItem, new: OptionItem) -> Text:
    """Another value of an option, or at another number of places."""
    before, after = _values(old.values), _values(new.values)
    if before == after:
        before, after = _counted(old.values), _counted(new.values)
    topic = _TOPICS.get(new.topic, new.topic)
    about = f"{new.name} {topic}".rstrip()
    return Text(f"option:{new.option}", before, after, f"{about}: {new.option} {before} -> {after}")


def _values(values: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(value or "unset" for value in values))


def _counted(values: Iterable[str]) -> str:
    counted = Counter(value or "unset" for value in values)
    return " / ".join(_times(value, number) for value, number in counted.items())


def finding(item: Finding) -> str:
    """What a rule found."""
    waived = " (waived)" if item.waived is not None else ""
    return f"{item.rule}: {item.message}{waived}"


def attribute(about: str, what: str, before: str, after: str) -> Text:
    """Another value of an attribute."""
    return Text(
        what, before, after, f"{about}: {what} {before or 'unknown'} -> {after or 'unknown'}"
    )


def yes(value: object) -> str:
    """``yes`` for what is there."""
    return "yes" if value else "no"


def _versions(item: PackageItem | None) -> str:
    if item is None:
        return ""
    return " / ".join("of no fixed version" if v == "?" else v for v in item.versions)
