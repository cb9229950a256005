"""A scan and the register -> recipients, with what each gets and what for.

The exchange formats are written from these. What nobody has said stays empty: nothing is guessed
here but the data use that the kind of a service suggests, and that is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.vendor import Vendor
from flowcheck.errors import Place
from flowcheck.model import within
from flowcheck.policy.facts import collection
from flowcheck.policy.register import Activity, Register, RegisteredVendor, country_of
from flowcheck.record.groups import Groups
from flowcheck.report.text import count, safe
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import ScanResult

_PLACES = 5
_NO_USE = "third_party_sharing"
"""The data use of what nobody knows more of."""


class Material(Struct, frozen=True):
    """What an export is made of.

    ``groups`` tell which data use the kind of a service suggests. ``moment`` is the time that the
    export bears, if any.
    """

    result: ScanResult
    register: Register
    vendors: Mapping[str, Vendor]
    categories: Mapping[str, DataCategory]
    groups: Groups
    moment: datetime | None = None

    @property
    def project(self) -> str:
        """The name of the system that sends."""
        return safe(self.register.project or self.result.project.name)

    def title(self, category: str) -> str:
        """The name of a category."""
        known = self.categories.get(category)
        return known.name if known is not None else safe(category)

    def special(self, category: str) -> bool:
        """Whether a category is of GDPR Art. 9."""
        known = self.categories.get(category)
        return known is not None and known.article_9


class Sent(Struct, frozen=True):
    """One category of data that a recipient gets."""

    category: str
    flows: tuple[Flow, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whose data, as far as the code shows it."""
        return tuple(sorted({flow.subject for flow in self.flows} - {"unknown", ""}))

    @property
    def treatments(self) -> tuple[str, ...]:
        """What was done to the data on their ways."""
        return tuple(sorted({flow.treatment or "plain" for flow in self.flows}))

    @property
    def doubt(self) -> str:
        """Why it is not sure that the data are sent at all, ``""`` where it is."""
        if all(flow.collection == "console" for flow in self.flows):
            return "only if the vendor's console has it on"
        return "low confidence" if all(flow.confidence == "low" for flow in self.flows) else ""

    @property
    def how(self) -> str:
        """The flows in words: how many, by whom, how sure, how treated, from where."""
        treated = ", ".join(map(safe, self.treatments))
        parts = (told(self.flows), self.doubt, treated, places(self.flows))
        return "; ".join(part for part in parts if part)


class Purpose(Struct, frozen=True):
    """What data are sent for: an activity of the register, or none that anybody named.

    ``use`` is a data use of fideslang; without one in the register it is that of the kind of
    service, and ``said`` is false.
    """

    activity: Activity | None
    use: str
    said: bool
    sent: tuple[Sent, ...]

    def subjects(self) -> tuple[str, ...]:
        """Whose data: as the register says, else as the code shows."""
        if self.activity is not None and self.activity.data_subjects:
            return self.activity.data_subjects
        return tuple(sorted({name for sent in self.sent for name in sent.subjects}))


class Recipient(Struct, frozen=True):
    """A third party of the scan. ``known`` is of the catalogue, ``own`` of the register."""

    use: VendorUse
    known: Vendor | None
    own: RegisteredVendor
    sent: tuple[Sent, ...]
    purposes: tuple[Purpose, ...]

    @property
    def id(self) -> str:
        """The id of the vendor."""
        return self.use.vendor

    @property
    def legal_name(self) -> str:
        """The company that receives the data."""
        return safe(self.own.legal_name or (self.known.entity if self.known else ""))

    @property
    def country(self) -> str:
        """Where that company is, ISO 3166."""
        return country_of(self.own, self.known)

    @property
    def regions(self) -> tuple[str, ...]:
        """Where the data go, as far as the code shows it."""
        return tuple(name for name in self.use.region.split("+") if name not in ("", "unknown"))

    @property
    def flows(self) -> tuple[Flow, ...]:
        """All flows to it."""
        return tuple(flow for sent in self.sent for flow in sent.flows)


def recipients(material: Material) -> tuple[Recipient, ...]:
    """The recipients of a scan, by id, those without a flow too.

    What somebody switched off in the vendor's console, and said so in the register, is not sent.
    """
    by_vendor: dict[str, dict[str, list[Flow]]] = {}
    for flow in material.result.flows:
        if collection(flow, material.register.vendors.get(flow.vendor)) == "off":
            continue
        by_vendor.setdefault(flow.vendor, {}).setdefault(flow.category, []).append(flow)
    return tuple(
        _recipient(material, use, by_vendor.get(use.vendor, {}))
        for use in sorted(material.result.vendors, key=lambda use: use.vendor)
    )


def told(flows: Sequence[Flow]) -> str:
    """How many flows, and how many of them an SDK brings by itself."""
    by_sdk = sum(flow.implicit for flow in flows)
    share = "" if by_sdk == len(flows) else f"{by_sdk} of them "
    return count(len(flows), "flow") + (f", {share}by the SDK itself" if by_sdk else "")


def places(flows: Iterable[Flow]) -> str:
    """Where data leave: the first files and lines, and how many more."""
    found = sorted({(flow.sink.file, flow.sink.line) for flow in flows})
    shown = [f"{safe(file)}:{line}" for file, line in found[:_PLACES]]
    rest = len(found) - _PLACES
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _recipient(
    material: Material, use: VendorUse, by_category: Mapping[str, list[Flow]]
) -> Recipient:
    register = material.register
    sent = tuple(Sent(category, tuple(flows)) for category, flows in sorted(by_category.items()))
    activities = [row for row in register.activities if use.vendor in row.vendors]
    suggested = material.groups.of_class(use.vendor_class).data_use
    return Recipient(
        use=use,
        known=material.vendors.get(use.vendor),
        own=register.vendors.get(use.vendor, _nothing(use)),
        sent=sent,
        purposes=_purposes(suggested or _NO_USE, activities, sent),
    )


def _nothing(use: VendorUse) -> RegisteredVendor:
    """What a register says that does not say anything of a vendor."""
    return RegisteredVendor(use.vendor, Place("", 1))


def _purposes(
    suggested: str, activities: Iterable[Activity], sent: tuple[Sent, ...]
) -> tuple[Purpose, ...]:
    """Each activity with the categories that are within its own; the rest stays without one."""
    found = []
    taken: set[str] = set()
    for activity in activities:
        own = tuple(row for row in sent if _within(row.category, activity))
        taken.update(row.category for row in own)
        if own:
            said = bool(activity.data_use)
            found.append(Purpose(activity, activity.data_use or suggested, said, own))
    left = tuple(row for row in sent if row.category not in taken)
    if left:
        found.append(Purpose(None, suggested, said=False, sent=left))
    return tuple(found)


def _within(category: str, activity: Activity) -> bool:
    return not activity.categories or within(category, activity.categories)
