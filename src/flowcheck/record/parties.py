"""Recipients and transfers of the record: what code and catalogue show, what the register says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowcheck.catalog.vendor import AT_WORK
from flowcheck.policy import options
from flowcheck.policy.register import TransferBasis
from flowcheck.policy.schema import Defaults, Standing
from flowcheck.record.flow_rows import category_uses, places
from flowcheck.record.material import Material, Recipient, entry, key_of, stable_id
from flowcheck.record.model import Activity, Entry, Evidence, Party, Said, Seen, Setting, Transfer
from flowcheck.result.flows import PERHAPS_OWN

_PLACES = 12
_GRAVE = ("error", "warning")
_TOPICS = ("masking", "pii", "ip", "dnt", "consent", "cookie", "storage", "lifetime", "region",
           "replay", "autocapture", "identity")  # fmt: skip


def party(recipient: Recipient, material: Material, activities: Sequence[Activity]) -> Party:
    """A recipient as a row. ``activities`` are those that it takes part in."""
    use, own, known = recipient.use, recipient.own, recipient.known
    said = _Said(recipient)
    return Party(
        id=stable_id("V", recipient.id),
        vendor=recipient.id,
        name=recipient.name,
        vendor_class=recipient.vendor_class,
        at_work=recipient.vendor_class in AT_WORK,
        in_code=use is not None,
        registered=own is not None,
        status=own.status if own is not None else "",
        legal_name=said.where("legal_name", known.entity if known is not None else ""),
        country=said.where("country", recipient.country),
        regions=use.servers if use is not None else (),
        role=said.entry("role", own.role if own is not None else "", "vendor-role"),
        purposes=said.entry("purposes", _purposes(activities), "purpose"),
        contract=said.contract(),
        subprocessors=said.entry("subprocessors_url", "", "processing-contract"),
        retention=said.entry("retention", "", "retention"),
        contact=said.contact(),
        measures=own.measures if own is not None else (),
        article_9_condition=own.article_9_condition if own is not None else "",
        categories=category_uses(
            recipient.flows, material.register.vendors, (), material.categories
        ),
        subjects=tuple(sorted({flow.subject for flow in recipient.flows})),
        flows=len(recipient.flows),
        consented=sum(
            any(gate.kind == "consent" for gate in flow.gates) for flow in recipient.flows
        ),
        consent_guard=own.consent_guard if own is not None else "",
        findings=_findings(recipient.id, material),
        settings=tuple(_settings(recipient)),
        evidence=_evidence(recipient),
        incident=material.defaults.breached.get(recipient.id, ""),
        used_by=own.used_by if own is not None else "",
        dpia_url=own.dpia_url if own is not None else "",
        activities=tuple(activity.id for activity in activities),
        transfer=_transfer(recipient, material.defaults, material.home),
    )


def _findings(vendor: str, material: Material) -> int:
    """How many findings about a vendor somebody has to act on."""
    return sum(
        finding.vendor == vendor and finding.severity in _GRAVE and finding.waived is None
        for finding in material.result.findings
    )


class _Said:
    """What the register says of one recipient, with where to say what it does not."""

    def __init__(self, recipient: Recipient) -> None:
        self._own = recipient.own
        self._path = f"register.vendors.{key_of(recipient.id)}"
        self._answers = recipient.own.answers if recipient.own is not None else {}
        self._asked = recipient.use is not None and recipient.use.self_hosted

    def entry(self, field: str, known: str | tuple[str, ...], question: str = "") -> Entry:
        """A field of the register, else what is known without it."""
        said = getattr(self._own, field, "") if self._own is not None else ""
        return entry(said or known, question, f"{self._path}.{field}", self._answers)

    def where(self, field: str, known: str) -> Entry:
        """What depends on whose servers it runs on, to be confirmed where that is not seen."""
        told = self._own is not None and getattr(self._own, field)
        if not known or told or not self._asked:
            return self.entry(field, known)
        return Seen((known,), "hosting", f"{self._path}.{field}")

    def contract(self) -> Entry:
        """The contract of Art. 28(3): its address and day."""
        own = self._own
        day = own.dpa_date.isoformat() if own is not None and own.dpa_date else ""
        found = tuple(text for text in (own.dpa_url if own is not None else "", day) if text)
        return entry(found, "processing-contract", f"{self._path}.dpa", self._answers)

    def contact(self) -> Entry:
        """Whom to reach after a breach."""
        found = self._own.contact if self._own is not None else None
        parts = (found.name, found.email, found.phone, found.address) if found is not None else ()
        values = tuple(part for part in parts if part)
        return entry(values, "breach-contact", f"{self._path}.contact", self._answers)

    def basis(self, country: str, defaults: Defaults) -> Entry:
        """What a transfer rests on; for a country with a decision, that decision."""
        said = self._own.transfer_basis if self._own is not None else ""
        if not said and country in defaults.adequate:
            said = TransferBasis.ADEQUACY.value
        return entry(said, "transfer-tool", f"{self._path}.transfer", self._answers)

    def assessment(self, basis: Entry) -> Entry:
        """The transfer impact assessment, which clauses and rules of a group need."""
        url = self._own.tia_url if self._own is not None else ""
        needed = not isinstance(basis, Said) or basis.values[0] in ("scc", "bcr")
        if not url and not needed:
            return Said(())
        return entry(url, "transfer-tool", f"{self._path}.transfer.tia_url")


def _transfer(recipient: Recipient, defaults: Defaults, home: frozenset[str]) -> Transfer | None:
    """The transfer to a recipient, where its country or its servers are not at home."""
    country = recipient.country
    regions = recipient.use.servers if recipient.use is not None else ()
    level = defaults.standing(country)
    if level == Standing.EEA and home.issuperset(set(regions) - {PERHAPS_OWN}):
        return None
    if not recipient.flows and recipient.own is None:
        return None
    said = _Said(recipient)
    basis = said.basis(country, defaults)
    contract = said.contract()
    own = recipient.own
    return Transfer(
        id=stable_id("T", recipient.id),
        vendor=recipient.id,
        country=country,
        regions=regions,
        adequacy=level,
        basis=basis,
        scc_module=own.scc_module if own is not None else "",
        dpf_checked=own.dpf_checked if own is not None else None,
        assessment=said.assessment(basis),
        contract=contract.values[0] if isinstance(contract, Said) and contract.values else "",
    )


def _purposes(activities: Sequence[Activity]) -> tuple[str, ...]:
    """What it is used for, by the activities that it takes part in."""
    said = (row.purposes.values for row in activities if isinstance(row.purposes, Said))
    return tuple(dict.fromkeys(purpose for values in said for purpose in values))


def _settings(recipient: Recipient) -> Iterator[Setting]:
    """Options that the code writes and that are known to be safe or risky, once each."""
    seen = set()
    for init in recipient.use.inits if recipient.use is not None else ():
        for spec in options.applicable(recipient.known, init):
            value, written = options.value(init, spec)
            risk = options.risk(spec, value)
            if written and spec.topic in _TOPICS and risk in ("safe", "risky"):
                row = (spec.name, value)
                if row not in seen:
                    seen.add(row)
                    at = Evidence(init.file, init.line)
                    yield Setting(spec.name, value, risk, at, spec.topic)


def _evidence(recipient: Recipient) -> tuple[Evidence, ...]:
    """The first lines that hand data over, or where the recipient shows at all."""
    found = places(recipient.flows)
    if not found and recipient.use is not None:
        found = tuple(Evidence(row.file, row.line) for row in recipient.use.detected_by)
    return found[:_PLACES]
