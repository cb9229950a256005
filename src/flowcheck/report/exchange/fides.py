"""Fides manifests (fideslang 3.1): one ``system`` for the project, one for each recipient.

What is not in the default taxonomy comes with an entry of its own, so that a manifest says no less
than the scan and the register. A field that nobody has filled in is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from flowcheck.patterns import regex
from flowcheck.policy.register import Contact, VendorRole
from flowcheck.report.exchange.recipients import (
    Material,
    Purpose,
    Recipient,
    Sent,
    places,
    recipients,
    told,
)
from flowcheck.report.exchange.taxonomy import (
    DATA_SUBJECTS,
    DATA_USES,
    FIDES_ARTICLE_9,
    FIDES_TRANSFERS,
    article_9_letter,
    subject_key,
)
from flowcheck.report.names import vendor_class
from flowcheck.report.text import count, safe
from flowcheck.report.yamltext import comment, scalar

Value = str | bool | Sequence["Value"] | Mapping[str, "Value"]
Fields = dict[str, Value]

_WIDTH = 100
_UNFIT = regex(r"[^a-zA-Z0-9_.-]+")
_RESPONSIBILITY = {
    VendorRole.PROCESSOR.value: "Processor",
    VendorRole.CONTROLLER.value: "Controller",
    VendorRole.JOINT_CONTROLLER.value: "Controller",
}


def render(material: Material) -> bytes:
    """The manifest (YAML, UTF-8)."""
    found = recipients(material)
    keys = _Keys.of(material, found)
    tool = material.result.tool
    resources: Fields = {
        **_taxonomy(material, found),
        **_organisation(material),
        "system": [
            _project(material, found, keys),
            *(_system(material, recipient, keys) for recipient in found),
        ],
    }
    head = (
        comment(f"Systems of {material.project}, as {tool.name} {tool.version} found them in code"),
        comment(f"Revision: {material.result.project.revision or 'not known'}"),
        comment("Keys of data categories, uses and subjects: fideslang 3.1, Ethyca, CC BY 4.0"),
    )
    lines = (*head, *_block(resources, ""))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


class _Keys(Struct, frozen=True):
    """The ``fides_key`` of each system: of letters, digits, ``.``, ``_`` and ``-``, and unique."""

    project: str
    vendors: Mapping[str, str]

    @staticmethod
    def of(material: Material, found: Iterable[Recipient]) -> _Keys:
        taken: set[str] = {"user"}  # which means the person, as the end of a flow
        vendors = {recipient.id: _unique(recipient.id, taken) for recipient in found}
        return _Keys(_unique(material.project, taken), vendors)


def _unique(text: str, taken: set[str]) -> str:
    plain = _UNFIT.sub("_", text).strip("_") or "system"
    key = plain
    number = 2
    while key in taken:
        key = f"{plain}_{number}"
        number += 1
    taken.add(key)
    return key


def _taxonomy(material: Material, found: Sequence[Recipient]) -> Fields:
    """Entries for what the default taxonomy lacks, by type, each with its parents."""
    purposes = [purpose for recipient in found for purpose in recipient.purposes]
    categories = {sent.category for recipient in found for sent in recipient.sent}
    uses = {purpose.use for purpose in purposes}
    named = {subject_key(text): text for purpose in purposes for text in purpose.subjects()}
    return {
        **_some("data_category", _categories(material, categories)),
        **_some("data_use", _below_default(uses)),
        **_some(
            "data_subject",
            [
                {"fides_key": key, "name": safe(named[key])}
                for key in sorted(named)
                if key and key not in DATA_SUBJECTS
            ],
        ),
    }


def _categories(material: Material, used: Iterable[str]) -> list[Value]:
    lacking = [
        key
        for key in sorted(used)
        if key not in material.categories or material.categories[key].extension
    ]
    rows: list[Value] = []
    for key in lacking:
        known = material.categories.get(key)
        row: Fields = {"fides_key": key, "name": material.title(key)}
        if known is not None:
            row |= {"description": known.description, "parent_key": known.parent}
        rows.append(row)
    return rows


def _below_default(uses: Iterable[str]) -> list[Value]:
    """Entries for data uses of a register that fideslang does not have, parents first."""
    lacking = {
        ".".join(parts[:length])
        for parts in (use.split(".") for use in uses)
        for length in range(1, len(parts) + 1)
    } - DATA_USES
    rows: list[Value] = []
    for key in sorted(lacking):
        parent, _, name = key.rpartition(".")
        row: Fields = {"fides_key": key, "name": name.replace("_", " ").capitalize()}
        rows.append(row | _some("parent_key", parent))
    return rows


def _organisation(material: Material) -> Fields:
    """The controller (Art. 30(1)(a)) as the organisation that all resources belong to."""
    said = material.register.organisation
    if not said.name:
        return {}
    row: Fields = {
        "fides_key": "default_organization",
        "name": safe(said.name),
        **_some("controller", _contact(said.contact, said.name)),
        **_some("data_protection_officer", _contact(said.dpo)),
        **_some("representative", _contact(said.representative)),
    }
    return {"organization": [row]}


def _contact(contact: Contact, name: str = "") -> Fields:
    fields = {
        "name": contact.name or name,
        "address": contact.address,
        "email": contact.email,
        "phone": contact.phone,
    }
    return {key: safe(text) for key, text in fields.items() if text}


def _project(material: Material, found: Sequence[Recipient], keys: _Keys) -> Fields:
    """The system that sends, with an egress to each recipient and what it shares for what."""
    receiving = [recipient for recipient in found if recipient.sent]
    flows = [flow for recipient in receiving for flow in recipient.flows]
    sends = f"Sends personal data to {count(len(receiving), 'third party', 'third parties')}"
    return {
        "fides_key": keys.project,
        "name": material.project,
        "description": f"{sends}; {places(flows)}" if flows else "No flow to a third party found",
        "system_type": "Application",
        **_some(
            "egress",
            [_data_flow(keys.vendors[recipient.id], recipient.sent) for recipient in receiving],
        ),
        "privacy_declarations": [
            _shared(material, rows, keys) for rows in _by_purpose(receiving).values()
        ],
    }


_Row = tuple[Recipient, Purpose]


def _by_purpose(found: Iterable[Recipient]) -> dict[str, list[_Row]]:
    """Purposes that are the same for several recipients, by the name of the declaration."""
    groups: dict[str, list[_Row]] = {}
    for recipient in found:
        for purpose in recipient.purposes:
            groups.setdefault(_name(recipient, purpose), []).append((recipient, purpose))
    return dict(sorted(groups.items()))


def _shared(material: Material, rows: Sequence[_Row], keys: _Keys) -> Fields:
    """What the project shares for one purpose, and with whom."""
    sent = [row for _, purpose in rows for row in purpose.sent]
    categories = sorted({row.category for row in sent})
    receivers = [recipient for recipient, _ in rows]
    return {
        **_declaration(material, rows, categories),
        "data_shared_with_third_parties": True,
        "third_parties": ", ".join(safe(recipient.use.name) for recipient in receivers),
        "shared_categories": categories,
        "egress": sorted({keys.vendors[recipient.id] for recipient in receivers}),
    }


def _system(material: Material, recipient: Recipient, keys: _Keys) -> Fields:
    """A recipient, with what it gets for what."""
    sent = recipient.sent
    return {
        "fides_key": keys.vendors[recipient.id],
        "name": safe(recipient.use.name),
        "description": _description(recipient),
        "system_type": "Third Party",
        **_some("tags", [safe(recipient.use.vendor_class)]),
        **_some("ingress", [_data_flow(keys.project, sent)] if sent else []),
        "privacy_declarations": [
            _declaration(
                material,
                [(recipient, purpose)],
                sorted(row.category for row in purpose.sent),
            )
            | {"ingress": [keys.project]}
            for purpose in sorted(recipient.purposes, key=lambda row: _name(recipient, row))
        ],
        **_said(recipient),
    }


def _description(recipient: Recipient) -> str:
    kind = vendor_class(recipient.use.vendor_class).capitalize()
    parts = [kind if recipient.use.vendor_class != "unknown" else "A host nobody has described"]
    flows = recipient.flows
    if flows:
        parts.append(f"{told(flows)}: {places(flows)}")
    else:
        seen = recipient.use.detected_by
        where = f" ({safe(seen[0].file)}:{seen[0].line})" if seen else ""
        parts.append(f"In use{where}; no flow of personal data was found")
    doubts = [f"{safe(row.category)} ({row.doubt})" for row in recipient.sent if row.doubt]
    if doubts:
        parts.append(f"To be checked: {', '.join(doubts)}")
    if recipient.regions:
        parts.append(f"Region by the code: {', '.join(map(safe, recipient.regions))}")
    own = recipient.own
    if own.purposes:
        parts.append(f"Purposes by the register: {safe('; '.join(own.purposes))}")
    if own.dpa_url or own.dpa_date:
        words = " of ".join(part for part in (own.dpa_url, str(own.dpa_date or "")) if part)
        parts.append(f"Contract (GDPR Art. 28(3)): {safe(words)}")
    return ". ".join(parts) + "."


def _said(recipient: Recipient) -> Fields:
    """What the register (and, for the name of the company, the catalogue) says of a recipient."""
    own = recipient.own
    responsibility = _RESPONSIBILITY.get(own.role, "")
    joint = own.role == VendorRole.JOINT_CONTROLLER.value
    transfer = FIDES_TRANSFERS.get(own.transfer_basis, "")
    activities = [row.activity for row in recipient.purposes if row.activity is not None]
    measures = dict.fromkeys(
        (*own.measures, *(text for row in activities for text in row.measures))
    )
    dpia = next((url for url in (own.dpia_url, *(row.dpia_url for row in activities)) if url), "")
    return {
        **({"does_international_transfers": True} if transfer else {}),
        **_some("legal_basis_for_transfers", [transfer] if transfer else []),
        **({"requires_data_protection_assessments": True} if dpia else {}),
        **_some("dpa_location", safe(dpia)),
        **_some("legal_name", recipient.legal_name),
        **_some("legal_address", safe(own.contact.address)),
        **_some("responsibility", [responsibility] if responsibility else []),
        **_some("dpo", safe(own.contact.email or own.contact.name)),
        **_some("joint_controller_info", recipient.legal_name if joint else ""),
        **_some("data_security_practices", safe("; ".join(measures))),
    }


def _data_flow(key: str, sent: Iterable[Sent]) -> Fields:
    return {
        "fides_key": key,
        "type": "system",
        "data_categories": sorted(row.category for row in sent),
    }


def _name(recipient: Recipient, purpose: Purpose) -> str:
    """The name of a declaration; it says so where the purpose is only suggested."""
    if purpose.activity is not None:
        return safe(purpose.activity.name or purpose.activity.id)
    kind = vendor_class(recipient.use.vendor_class)
    return f"{kind.capitalize()} (by the kind of service; the register names no activity)"


def _declaration(material: Material, rows: Sequence[_Row], categories: Sequence[str]) -> Fields:
    """What one or more recipients get for one purpose."""
    recipient, purpose = rows[0]
    activity = purpose.activity
    subjects = {subject_key(text) for _, row in rows for text in row.subjects()} - {""}
    retention = {row.own.retention for row, _ in rows} - {""}
    said = activity.retention if activity is not None else ""
    condition = activity.article_9_condition if activity is not None else ""
    special = any(material.special(key) for key in categories)
    letter = article_9_letter(condition or recipient.own.article_9_condition)
    return {
        "name": _name(recipient, purpose),
        "data_categories": list(categories),
        "data_use": purpose.use,
        **_some("data_subjects", sorted(subjects)),
        **_some("legal_basis_for_processing", activity.legal_basis if activity else ""),
        **_some("retention_period", safe(said or "; ".join(sorted(retention)))),
        **({"processes_special_category_data": True} if special else {}),
        **_some("special_category_legal_basis", FIDES_ARTICLE_9.get(letter, "") if special else ""),
    }


def _some(key: str, value: Value) -> Fields:
    """The field, unless nobody has said it."""
    return {key: value} if value else {}


def _block(value: Value, indent: str) -> Iterator[str]:
    """A mapping or a list of mappings as lines of YAML; short lists of texts stand on one line."""
    match value:
        case Mapping():
            for key, item in value.items():
                yield from _entry(key, item, indent)
        case list():
            for row in value:
                lines = list(_block(row, f"{indent}  "))
                yield f"{indent}- {lines[0].lstrip()}"
                yield from lines[1:]


def _entry(key: str, item: Value, indent: str) -> Iterator[str]:
    match item:
        case bool():
            yield f"{indent}{key}: {str(item).lower()}"
        case str():
            yield f"{indent}{key}: {scalar(item)}"
        case Mapping() | [Mapping(), *_]:
            yield f"{indent}{key}:"
            yield from _block(item, f"{indent}  ")
        case _:
            texts = [scalar(str(text)) for text in item]
            line = f"{indent}{key}: [{', '.join(texts)}]"
            if len(line) <= _WIDTH:
                yield line
                return
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {text}" for text in texts)
