"""The register of ``flowcheck.yml`` as values: what a project says of itself and of its vendors.

Plain frozen values; how they are read is in ``load_register``, what they mean to a rule in
``facts``. An empty text or list means that nobody has said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from flowcheck.catalog.vendor import Vendor
from flowcheck.errors import Place


class Profile(StrEnum):
    """A pack of rules that a project asks for."""

    GDPR = "gdpr"
    EPRIVACY = "eprivacy"
    CCPA = "ccpa"
    HIPAA = "hipaa"
    COPPA = "coppa"
    PCI = "pci"


class VendorRole(StrEnum):
    """What a recipient is in the sense of GDPR Art. 4(7), 4(8) and 26."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    JOINT_CONTROLLER = "joint-controller"


class LegalBasis(StrEnum):
    """GDPR Art. 6(1)(a) to (f), in the words of fideslang."""

    CONSENT = "Consent"
    CONTRACT = "Contract"
    LEGAL_OBLIGATION = "Legal obligations"
    VITAL_INTERESTS = "Vital interests"
    PUBLIC_INTEREST = "Public interest"
    LEGITIMATE_INTERESTS = "Legitimate interests"


class TransferBasis(StrEnum):
    """What a transfer to a third country rests on: GDPR Art. 45, 46 and 49."""

    ADEQUACY = "adequacy"
    DPF = "dpf"  # adequacy of the EU-US Data Privacy Framework, for listed companies
    SCC = "scc"
    BCR = "bcr"
    DEROGATION = "derogation"


class CcpaRole(StrEnum):
    """What a recipient is by Cal. Civ. Code § 1798.140(ag), (j) and (ai)."""

    SERVICE_PROVIDER = "service-provider"
    CONTRACTOR = "contractor"
    THIRD_PARTY = "third-party"


class ProjectRole(StrEnum):
    """What the project's organisation is itself."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class Audience(StrEnum):
    """Whom the product is made for."""

    GENERAL = "general"
    CHILDREN = "children"


class VendorStatus(StrEnum):
    """Whether a vendor may be used."""

    ACTIVE = "active"
    PHASING_OUT = "phasing-out"
    BANNED = "banned"


class Contact(Struct, frozen=True):
    """A person or body that can be reached."""

    name: str = ""
    email: str = ""
    address: str = ""
    phone: str = ""


class Organisation(Struct, frozen=True):
    """The controller, its representative and its data protection officer (Art. 30(1)(a))."""

    name: str = ""
    contact: Contact = Contact()
    representative: Contact = Contact()
    joint_controllers: tuple[Contact, ...] = ()
    dpo: Contact = Contact()


class Activity(Struct, frozen=True):
    """A processing activity: one row of the record (Art. 30(1)). ``vendors`` are ids."""

    id: str
    name: str
    purposes: tuple[str, ...] = ()
    data_use: str = ""  # a fideslang data use
    legal_basis: str = ""  # LegalBasis
    legitimate_interest: str = ""
    data_subjects: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    article_9_condition: str = ""
    retention: str = ""
    measures: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    dpia_url: str = ""
    source: str = ""
    place: Place | None = None


class Answer(Struct, frozen=True):
    """What a person answered to a question that no field of the register holds."""

    text: str
    by: str
    on: date


class Console(Struct, frozen=True):
    """What somebody looked up in the vendor's console: what is collected -> what it says there.

    The names are properties (``$city``) or data categories; ``off`` and ``on`` are those of a
    switch.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    asserted_by: str = ""
    on: date | None = None


class RegisteredVendor(Struct, frozen=True):
    """What the project says of one recipient. ``allowed``/``denied`` are category trees.

    ``used_by`` is another system that uses it where this code does not. ``answers`` are by name of
    the question.
    """

    id: str
    place: Place
    legal_name: str = ""
    country: str = ""
    role: str = ""  # VendorRole
    purposes: tuple[str, ...] = ()
    dpa_url: str = ""
    dpa_date: date | None = None
    subprocessors_url: str = ""
    residency: str = ""  # eu, us ...
    transfer_basis: str = ""  # TransferBasis
    scc_module: str = ""
    dpf_checked: date | None = None
    tia_url: str = ""
    allowed: tuple[str, ...] | None = None  # None: nobody has said it
    denied: tuple[str, ...] = ()
    article_9_condition: str = ""
    consent_required: bool | None = None
    consent_guard: str = ""
    retention: str = ""
    measures: tuple[str, ...] = ()
    contact: Contact = Contact()
    ccpa_role: str = ""  # CcpaRole
    baa_url: str = ""
    cnil_exempt: bool = False
    self_assessment_url: str = ""
    dpia_url: str = ""
    console: Console = Console()
    status: str = VendorStatus.ACTIVE.value
    trains_ai: bool | None = None
    used_by: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)


class Register(Struct, frozen=True):
    """All of it. ``written`` is false when ``flowcheck.yml`` has no register.

    Rules that compare the code with the register stay silent then.
    """

    written: bool = False
    project: str = ""
    role: str = ""  # ProjectRole
    audience: str = ""  # Audience
    residency: str = ""
    payment_pages: tuple[str, ...] = ()  # globs of files that show a payment form
    profiles: tuple[str, ...] = (Profile.GDPR.value, Profile.EPRIVACY.value)
    organisation: Organisation = Organisation()
    activities: tuple[Activity, ...] = ()
    vendors: Mapping[str, RegisteredVendor] = field(default_factory=dict)
    reviewed: date | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


def country_of(own: RegisteredVendor | None, known: Vendor | None) -> str:
    """The country of a recipient by the register, else by the catalogue; ``""``: unknown."""
    said = own.country if own is not None else ""
    return said or (known.country if known is not None else "")


class Waiver(Struct, frozen=True):
    """A finding that somebody answers for until a day. Empty fields match anything.

    ``place`` is where it is written: in ``flowcheck.yml`` or inline in the code.
    """

    rule: str
    owner: str
    reason: str
    expires: date | None
    place: Place
    vendor: str = ""
    category: str = ""
    finding: str = ""  # the id of a finding
    path: str = ""  # glob, as in .gitignore
    inline: bool = False
    line: int = 0  # that an inline waiver is about
    mistake: str = ""  # of a comment that cannot be read; such a waiver waives nothing
