"""What a record is made of, gathered once: the scan by recipient, the register, the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex
from flowcheck.policy.register import Answer, Register, RegisteredVendor, country_of
from flowcheck.policy.schema import Defaults, Pack
from flowcheck.record.groups import Groups
from flowcheck.record.model import Entry, Said, Unanswered
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import ScanResult

_BRITAIN = frozenset({"GB"})
_ONLY_EU = frozenset({"BR"})
"""Countries that the EU decided on after the United Kingdom had left, and the UK has not."""
_ID = 8  # hexadecimal digits
_PLAIN = regex(r"[\w-]+")


class Material(Struct, frozen=True):
    """A scan of all recipients and what is known and said of them.

    ``vendors`` and ``categories`` are those of the catalogue; ``file`` is where the register is.
    ``home`` are the regions of servers that show no transfer to a third country.
    """

    result: ScanResult
    register: Register
    vendors: Mapping[str, Vendor]
    categories: Mapping[str, DataCategory]
    defaults: Defaults
    packs: tuple[Pack, ...]
    groups: Groups
    file: str
    today: date
    home: frozenset[str] = frozenset({"eu", "unknown"})


def seen_from_britain(material: Material) -> Material:
    """The same by the UK GDPR, where home is the United Kingdom.

    Its regulations name the EEA and the countries that the EU had decided on when it left (Data
    Protection Act 2018, Sch. 21 para. 4 and 5), and South Korea; a person confirms each.
    """
    known = material.defaults
    there = replace(
        known, eea=_BRITAIN, adequate=(known.eea | known.adequate) - _BRITAIN - _ONLY_EU
    )
    return replace(material, defaults=there, home=frozenset({"gb", "uk", "unknown"}))


class Recipient(Struct, frozen=True):
    """All that is at hand about one recipient."""

    id: str
    use: VendorUse | None
    own: RegisteredVendor | None
    known: Vendor | None
    flows: tuple[Flow, ...]

    @property
    def name(self) -> str:
        """The name people know it by."""
        if self.use is not None:
            return self.use.name
        return self.known.name if self.known is not None else self.id

    @property
    def vendor_class(self) -> str:
        """What it is for."""
        if self.use is not None:
            return self.use.vendor_class
        return self.known.vendor_class if self.known is not None else "unknown"

    @property
    def country(self) -> str:
        """The country of the company."""
        return country_of(self.own, self.known)


def recipients(material: Material) -> tuple[Recipient, ...]:
    """Those of the scan and those of the register, by id."""
    flows: dict[str, list[Flow]] = {}
    for flow in material.result.flows:
        flows.setdefault(flow.vendor, []).append(flow)
    uses = {use.vendor: use for use in material.result.vendors}
    own = material.register.vendors
    return tuple(
        Recipient(
            key,
            uses.get(key),
            own.get(key),
            material.vendors.get(key),
            tuple(flows.get(key, ())),
        )
        for key in sorted({*uses, *own, *flows})
    )


def key_of(vendor: str) -> str:
    """The id of a vendor as a part of a path in ``flowcheck.yml``: in quotes where it must be."""
    return vendor if _PLAIN.fullmatch(vendor) else f'"{vendor}"'


def stable_id(letter: str, *parts: str) -> str:
    """A short id made of what a row is about, not of where it stands: ``A-1f3c9a04``."""
    digest = hashlib.sha256("\x1f".join((letter, *parts)).encode("utf-8", "surrogatepass"))
    return f"{letter}-{digest.hexdigest()[:_ID]}"


def entry(
    values: tuple[str, ...] | str,
    question: str,
    key: str,
    answers: Mapping[str, Answer] | None = None,
) -> Entry:
    """What is said, an answer to the question where no key says it, or that nobody has said it."""
    found = (values,) if isinstance(values, str) and values else tuple(values)
    if found:
        return Said(found)
    answer = (answers or {}).get(question)
    return Said((answer.text,)) if answer is not None else Unanswered(question, key)
