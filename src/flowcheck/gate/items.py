"""What a revision is compared by: flows, vendors, SDKs and their options.

What an item *is* (its identity) has no file and no line in it. What may loosen or tighten are its
attributes.
"""

from __future__ import annotations

import hashlib

import msgspec

from flowcheck.result.findings import Finding

TREATMENTS = {
    "plain": 0, "derived": 1, "hashed": 2, "truncated": 3, "masked": 3, "tokenised": 4,
    "encrypted": 5, "keyed-hash": 5,
}  # fmt: skip
"""From what tells most of a person (0) to what tells least."""

CONFIDENCES = ("low", "medium", "high")
NO_CONSENT = "none"
ON_A_SERVER = "server"


class GateItem(msgspec.Struct, frozen=True, order=True):
    """A kind of condition that all routes of a flow pass, and what the conditions are."""

    kind: str
    texts: tuple[str, ...]


class FlowItem(msgspec.Struct, frozen=True):
    """What reaches a vendor: the same key, role, event and call, by whatever routes.

    ``category`` is that of the value before a hash made it pseudonymous. ``collection`` is that of
    ``result.Flow``; ``on`` where one place has it on. ``around`` are the lines on which the call
    around the place begins.
    """

    vendor: str
    name: str
    category: str
    key: str
    role: str
    event: str
    call: str
    address: str
    implicit: bool
    treatment: str
    gates: tuple[GateItem, ...]
    whole_object: bool
    confidence: str
    collection: str
    subjects: tuple[str, ...]
    file: str
    line: int
    around: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The id of its identity."""
        return identity(
            "flow", self.vendor, self.category, self.key, self.role, self.event, self.call,
            self.address, str(self.implicit),
        )  # fmt: skip


class PackageItem(msgspec.Struct, frozen=True, order=True):
    """A package of a vendor with its versions (``?``: not pinned); the place is a manifest's."""

    ecosystem: str
    name: str
    versions: tuple[str, ...]
    file: str
    line: int


class VendorItem(msgspec.Struct, frozen=True):
    """A vendor that the code base uses."""

    vendor: str
    name: str
    vendor_class: str
    regions: tuple[str, ...]
    packages: tuple[PackageItem, ...]
    file: str
    line: int

    @property
    def id(self) -> str:
        """The id of its identity."""
        return identity("vendor", self.vendor)


class SdkItem(msgspec.Struct, frozen=True):
    """An SDK that the code starts: the state of consent at each of its initialisations, sorted.

    The states are those of ``policy.consent``, and ``server`` where nobody's browser is concerned.
    ``conditions`` are the texts of consent checks.
    """

    vendor: str
    name: str
    sdk: str
    call: str
    consent: tuple[str, ...]
    conditions: tuple[str, ...]
    file: str
    line: int

    @property
    def id(self) -> str:
        """The id of its identity."""
        return identity("sdk", self.vendor, self.sdk, self.call)


class OptionItem(msgspec.Struct, frozen=True):
    """A documented option of an SDK: its value at each initialisation, sorted.

    ``risky`` and ``safe`` count the initialisations at which the value is known to be that.
    ``written``: code sets it somewhere; else the values are defaults of the version in use.
    """

    vendor: str
    name: str
    sdk: str
    call: str
    option: str
    topic: str
    values: tuple[str, ...]
    risky: int
    safe: int
    written: bool
    file: str
    line: int

    @property
    def id(self) -> str:
        """The id of its identity."""
        return identity("option", self.vendor, self.sdk, self.call, self.option)


class Items(msgspec.Struct, frozen=True):
    """What a revision has of each kind, sorted by identity."""

    flows: tuple[FlowItem, ...] = ()
    vendors: tuple[VendorItem, ...] = ()
    sdks: tuple[SdkItem, ...] = ()
    options: tuple[OptionItem, ...] = ()
    findings: tuple[Finding, ...] = ()


def identity(*parts: str) -> str:
    """16 hexadecimal digits for what an item is."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]


def treatment_rank(treatment: str) -> tuple[int, str]:
    """0 for plain; more for what tells less of a person. An unknown treatment counts as derived."""
    return TREATMENTS.get(treatment, TREATMENTS["derived"]), treatment
