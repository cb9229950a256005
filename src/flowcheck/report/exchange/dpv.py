"""JSON-LD with the W3C Data Privacy Vocabulary 2.3: a process for each recipient and purpose.

Terms are named by IRI; data of a recipient are nodes of their own, narrower (``skos:broader``) than
the terms of the vocabulary. The context is in the document: to read it, nothing is fetched. The
IRIs of the project's own nodes depend on its name alone, so that a later record speaks of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from flowcheck.policy.countries import COUNTRIES
from flowcheck.policy.register import Contact, ProjectRole, TransferBasis, VendorRole
from flowcheck.report.exchange.recipients import Material, Purpose, Recipient, Sent, recipients
from flowcheck.report.exchange.taxonomy import (
    DPV_BASES,
    DPV_MEASURES,
    DPV_PURPOSES,
    DPV_SUBJECTS,
    DPV_TRANSFERS,
    article_9_letter,
    nearest_above,
    subject_key,
)
from flowcheck.report.jsontext import encoded
from flowcheck.report.text import safe

Node = dict[str, Any]

_LINKS = (
    "dpv:hasCountry", "dpv:hasDataController", "dpv:hasDataProcessor", "dpv:hasDataSubject",
    "dpv:hasLegalBasis", "dpv:hasLocation", "dpv:hasPersonalData", "dpv:hasProcess",
    "dpv:hasProcessing", "dpv:hasRecipient", "dpv:hasRecipientDataController",
    "dpv:hasResponsibleEntity", "dpv:hasTechnicalMeasure", "skos:broader",
)  # fmt: skip
CONTEXT: Node = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    **{relation: {"@type": "@id"} for relation in _LINKS},
}
"""Prefixes (but for ``project``, which each document has for itself), and what links to IRIs."""

_PD = "https://w3id.org/dpv/pd#"
_UNIONS = {"eu": "EU", "eea": "EEA", "uk": "GB"}
_NO_PLACE = frozenset({"XK"})  # a code in use that the vocabulary lacks
_ROLES = {
    VendorRole.PROCESSOR.value: ("dpv:DataProcessor", "dpv:hasDataProcessor"),
    VendorRole.CONTROLLER.value: ("dpv:DataController", "dpv:hasRecipientDataController"),
    VendorRole.JOINT_CONTROLLER.value: ("dpv:DataController", "dpv:hasRecipientDataController"),
}
_SENDER = {
    ProjectRole.CONTROLLER.value: "dpv:hasDataController",
    ProjectRole.PROCESSOR.value: "dpv:hasDataProcessor",
}
_SUGGESTED = "suggested by the kind of service; the register names no purpose"


def render(material: Material) -> bytes:
    """The document as JSON-LD (UTF-8, indented)."""
    found = recipients(material)
    base = uuid5(NAMESPACE_URL, f"flowcheck:dpv:{material.project}")
    document = {
        "@context": CONTEXT | {"project": f"urn:uuid:{base}#"},
        "@graph": [
            _record(material, found),
            _organisation(material),
            *_people(found),
            *(node for recipient in found for node in _about(material, recipient)),
        ],
    }
    return encoded(document, as_made=True)


def _own(*parts: str) -> str:
    """The IRI of a node of the project."""
    return "project:" + "/".join(quote(safe(part), safe="-._~") for part in parts)


def _node(identity: str, kinds: Sequence[str], title: str = "") -> Node:
    node: Node = {"@id": identity, "@type": kinds[0] if len(kinds) == 1 else list(kinds)}
    return node | ({"dct:title": title} if title else {})


def _some(key: str, value: object) -> Node:
    """The property, unless nobody has said it."""
    return {key: value} if value else {}


def _record(material: Material, found: Iterable[Recipient]) -> Node:
    """The record as a whole (GDPR Art. 30), as far as code and register make one."""
    tool = material.result.tool
    processes = [
        _process_id(recipient, purpose) for recipient in found for purpose in recipient.purposes
    ]
    return {
        **_node(_own("record"), ["dpv:ROPA"], material.project),
        **_some("dct:hasVersion", safe(material.result.project.revision or "")),
        "dct:creator": f"{safe(tool.name)} {safe(tool.version)}",
        **_some("dpv:hasProcess", processes),
    }


def _organisation(material: Material) -> Node:
    """Whose project it is (Art. 30(1)(a))."""
    register = material.register
    said = register.organisation
    kind = {
        ProjectRole.CONTROLLER.value: "dpv:DataController",
        ProjectRole.PROCESSOR.value: "dpv:DataProcessor",
    }.get(register.role, "dpv:LegalEntity")
    return {
        **_node(_own("organisation"), [kind]),
        **_some("dpv:hasName", safe(said.name)),
        **_reached(said.contact),
        **_person("dpv:hasRepresentative", "dpv:Representative", said.representative),
        **_person("dpv:hasDataProtectionOfficer", "dpv:DataProtectionOfficer", said.dpo),
    }


def _person(relation: str, kind: str, contact: Contact) -> Node:
    fields = {**_some("dpv:hasName", safe(contact.name)), **_reached(contact)}
    return {relation: {"@type": kind, **fields}} if fields else {}


def _reached(contact: Contact) -> Node:
    ways = [safe(text) for text in (contact.email, contact.phone) if text]
    return {**_some("dpv:hasContact", ways), **_some("dpv:hasAddress", safe(contact.address))}


def _people(found: Iterable[Recipient]) -> Iterator[Node]:
    """Groups of people that the register names and the vocabulary has no word for."""
    purposes = (purpose for recipient in found for purpose in recipient.purposes)
    named = {subject_key(text): safe(text) for purpose in purposes for text in purpose.subjects()}
    for key in sorted(named):
        if key not in DPV_SUBJECTS:
            yield _node(_own("people", key), ["dpv:DataSubject"], named[key])


def _about(material: Material, recipient: Recipient) -> Iterator[Node]:
    """The recipient, its data, and a process for each purpose."""
    yield _recipient(recipient)
    for sent in recipient.sent:
        yield _data(material, recipient, sent)
    for purpose in recipient.purposes:
        yield _process(material, recipient, purpose)


def _recipient(recipient: Recipient) -> Node:
    own = recipient.own
    role = _ROLES.get(own.role)
    kinds = ["dpv:LegalEntity", "dpv:Recipient", *([role[0]] if role else [])]
    return {
        **_node(_recipient_id(recipient), kinds, safe(recipient.use.name)),
        **_some("dpv:hasName", recipient.legal_name),
        **_some("dpv:hasCountry", _locations([recipient.country])),
        **_reached(own.contact),
    }


def _data(material: Material, recipient: Recipient, sent: Sent) -> Node:
    """One category that the recipient gets; a treatment counts where nothing goes without it."""
    known = material.categories.get(sent.category)
    special = known is not None and known.article_9
    kinds = ["dpv:SpecialCategoryPersonalData" if special else "dpv:PersonalData"]
    if sent.treatments == ("derived",):
        kinds.append("dpv:DerivedPersonalData")
    plain = not set(sent.treatments) <= DPV_MEASURES.keys()
    measures = sorted({DPV_MEASURES[name] for name in sent.treatments}) if not plain else []
    terms = known.dpv if known is not None else ()
    return {
        **_node(_data_id(recipient, sent), kinds, material.title(sent.category)),
        "dct:identifier": safe(sent.category),
        **_some("skos:broader", [iri.replace(_PD, "pd:", 1) for iri in terms]),
        **_some("dpv:hasDataSubject", [_subject(name) for name in sent.subjects]),
        **_some("dpv:hasTechnicalMeasure", measures),
        "skos:note": sent.how,
    }


def _process(material: Material, recipient: Recipient, purpose: Purpose) -> Node:
    activity = purpose.activity
    own = recipient.own
    title = activity.name if activity else ""
    retention = (activity.retention if activity else "") or own.retention
    measures = dict.fromkeys((*(activity.measures if activity else ()), *own.measures))
    dpia = (activity.dpia_url if activity else "") or own.dpia_url
    return {
        **_node(
            _process_id(recipient, purpose),
            ["dpv:Process", "dpv:PersonalDataProcess"],
            ": ".join(safe(part) for part in (recipient.use.name, title) if part),
        ),
        **_parties(material, recipient),
        "dpv:hasProcessing": "dpv:Transmit",
        "dpv:hasPersonalData": [_data_id(recipient, sent) for sent in purpose.sent],
        **_some("dpv:hasDataSubject", sorted(map(_subject, set(purpose.subjects())))),
        "dpv:hasPurpose": _purposes(recipient, purpose),
        **_some("dpv:hasLegalBasis", _bases(material, recipient, purpose)),
        **_some("dpv:hasLocation", _locations(recipient.regions)),
        **_some("dpv:hasStorageCondition", _titled("dpv:StorageDuration", retention)),
        **_some(
            "dpv:hasTechnicalOrganisationalMeasure",
            [_titled("dpv:TechnicalOrganisationalMeasure", measure) for measure in measures],
        ),
        **_some("dpv:hasImpactAssessment", _titled("dpv:DPIA", dpia, "dct:source")),
        **_some(
            "dpv:hasLegalMeasure", _titled("dpv:DataProcessingAgreement", own.dpa_url, "dct:source")
        ),
    }


def _parties(material: Material, recipient: Recipient) -> Node:
    """Who sends and who receives, in the roles that the register gives them."""
    receiver = _recipient_id(recipient)
    parties = {
        _SENDER.get(material.register.role, "dpv:hasResponsibleEntity"): [_own("organisation")]
    }
    role = _ROLES.get(recipient.own.role)
    for relation in ("dpv:hasRecipient", *([role[1]] if role else [])):
        parties.setdefault(relation, []).append(receiver)
    return {**parties}


def _purposes(recipient: Recipient, purpose: Purpose) -> list[Node]:
    """The purposes in the words of the register, else what the kind of service suggests."""
    term = DPV_PURPOSES.get(nearest_above(purpose.use, DPV_PURPOSES), "")
    activity = purpose.activity
    words = (activity.purposes if activity is not None else ()) or recipient.own.purposes
    broader = _some("skos:broader", term)
    said = broader if purpose.said else {}
    if words:
        return [_titled("dpv:Purpose", text) | said for text in words]
    note = {} if purpose.said else {"skos:note": _SUGGESTED}
    return [{"@type": "dpv:Purpose", **broader, **note}]


def _bases(material: Material, recipient: Recipient, purpose: Purpose) -> list[str | Node]:
    """Legal bases by the register: GDPR Art. 6(1), Art. 9(2), and Art. 45, 46 for a transfer."""
    activity = purpose.activity
    own = recipient.own
    bases: list[str | Node] = []
    if activity is not None and activity.legal_basis in DPV_BASES:
        bases.append(DPV_BASES[activity.legal_basis])
    condition = (activity.article_9_condition if activity else "") or own.article_9_condition
    if condition and any(material.special(sent.category) for sent in purpose.sent):
        letter = article_9_letter(condition)
        bases.append(f"eu-gdpr:A9-2-{letter}" if letter else _titled("dpv:LegalBasis", condition))
    if own.transfer_basis in DPV_TRANSFERS:
        bases.append(DPV_TRANSFERS[own.transfer_basis])
    elif own.transfer_basis == TransferBasis.DEROGATION.value:
        bases.append(_titled("dpv:DataTransferLegalBasis", "a derogation of GDPR Art. 49"))
    return bases


def _locations(codes: Iterable[str]) -> list[str]:
    """Countries and unions by their IRI; a region that is not a place on a map has none."""
    found = {_UNIONS.get(code.lower(), code.upper()) for code in codes}
    places = (COUNTRIES | set(_UNIONS.values())) - _NO_PLACE
    return [f"loc:{code}" for code in sorted(found & places)]


def _subject(text: str) -> str:
    key = subject_key(text)
    return DPV_SUBJECTS.get(key) or _own("people", key)


def _titled(kind: str, text: str, relation: str = "dct:title") -> Node:
    """A node without a name that holds what somebody wrote; nothing for no text."""
    return {"@type": kind, relation: safe(text)} if text else {}


def _recipient_id(recipient: Recipient) -> str:
    return _own("recipient", recipient.id)


def _data_id(recipient: Recipient, sent: Sent) -> str:
    return _own("data", recipient.id, sent.category)


def _process_id(recipient: Recipient, purpose: Purpose) -> str:
    activity = purpose.activity
    return _own("process", recipient.id, activity.id if activity is not None else "no-activity")
