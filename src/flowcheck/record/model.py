"""The record of processing activities as frozen values.

Keys (of categories, classes, countries, questions) stand for words: the languages are those of the
formats. What nobody has said is a value of its own, with the question and where to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from flowcheck.policy.register import Organisation
from flowcheck.result.scan import Coverage


class Said(Struct, frozen=True):
    """A person has said it in the register, or it is a fact of the catalogue; may be empty."""

    values: tuple[str, ...]


class Seen(Struct, frozen=True):
    """The code shows it; a person confirms it by answering ``question`` at ``key``."""

    values: tuple[str, ...]
    question: str
    key: str


class Unanswered(Struct, frozen=True):
    """Nobody has said it. ``question`` is an id of the packs (``""``: none asks).

    ``key`` is the place in ``flowcheck.yml`` where the answer belongs.
    """

    question: str
    key: str


Entry = Said | Seen | Unanswered


class CategoryUse(Struct, frozen=True):
    """A category of data in an activity or at a vendor.

    ``sent``: the code hands it over; ``collected``: an SDK takes it by itself; ``console``: it does
    if its console says so; ``declared``: the register names it. ``sure``: some flow of it is told
    with more than low confidence (of Art. 9 and 10: with high); ``sure_sent``: some flow that the
    code sends. ``treatments``: what was done to it on its ways (``plain``: nothing).
    """

    key: str
    article_9: bool = False
    article_10: bool = False
    sent: bool = False
    collected: bool = False
    console: bool = False
    declared: bool = False
    sure: bool = True
    sure_sent: bool = True
    treatments: tuple[str, ...] = ()
    flows: int = 0

    @property
    def seen(self) -> bool:
        """Whether the code shows it."""
        return self.sent or self.collected or self.console


class Evidence(Struct, frozen=True):
    """A line of the scanned code."""

    file: str
    line: int


class Setting(Struct, frozen=True):
    """An option of an SDK as the code sets it; ``risk`` is ``safe`` or ``risky``.

    ``topic`` is what it is about: ``masking``, ``region`` ...
    """

    option: str
    value: str
    risk: str
    at: Evidence
    topic: str


class Transfer(Struct, frozen=True):
    """Data reach an organisation or a place outside the European Economic Area, or may.

    ``adequacy`` of the country: one of ``policy.schema.Standing``.
    ``regions`` are those that hosts and options in the code show.
    """

    id: str
    vendor: str
    country: str
    regions: tuple[str, ...]
    adequacy: str
    basis: Entry
    scc_module: str
    dpf_checked: date | None
    assessment: Entry
    contract: str


class Party(Struct, frozen=True):
    """A recipient: what the code shows of it and what the register says.

    ``activities`` are ids. ``consented`` of ``flows`` wait for consent in the code,
    for which the function ``consent_guard`` asks, by the register.
    """

    id: str
    vendor: str
    name: str
    vendor_class: str
    at_work: bool
    in_code: bool
    registered: bool
    status: str
    legal_name: Entry
    country: Entry
    regions: tuple[str, ...]
    role: Entry
    purposes: Entry
    contract: Entry
    subprocessors: Entry
    retention: Entry
    contact: Entry
    measures: tuple[str, ...]
    article_9_condition: str
    categories: tuple[CategoryUse, ...]
    subjects: tuple[str, ...]
    flows: int
    consented: int
    consent_guard: str
    findings: int
    settings: tuple[Setting, ...]
    evidence: tuple[Evidence, ...]
    incident: str
    used_by: str
    dpia_url: str
    activities: tuple[str, ...]
    transfer: Transfer | None


class Activity(Struct, frozen=True):
    """A processing activity: a row of the record (Art. 30(1)).

    ``proposed``: no register names it, it is made of the classes of ``vendors``; ``group`` is the
    one of ``rules/record/groups.yml`` then. ``seen_subjects`` are those that names in code tell.
    """

    id: str
    key: str
    name: str
    proposed: bool
    group: str
    data_use: str
    purposes: Entry
    legal_basis: Entry
    legitimate_interest: Entry
    subjects: Entry
    categories: tuple[CategoryUse, ...]
    article_9_condition: Entry
    vendors: tuple[str, ...]
    retention: Entry
    measures: Entry
    dpia: Entry
    source: str
    evidence: tuple[Evidence, ...]
    flows: int


class FlowRow(Struct, frozen=True):
    """All flows of one property of one category to one vendor, treated and collected alike.

    ``collection`` is ``""`` for what the code sends. ``places`` are the lines that hand it over,
    ``sources`` those where it starts; ``flows`` the ids for ``flowcheck explain``.
    """

    id: str
    vendor: str
    category: str
    article_9: bool
    article_10: bool
    key: str
    treatment: str
    collection: str
    sure: bool
    roles: tuple[str, ...]
    events: tuple[str, ...]
    subjects: tuple[str, ...]
    gates: tuple[str, ...]
    places: tuple[Evidence, ...]
    sources: tuple[Evidence, ...]
    flows: tuple[str, ...]


class Open(Struct, frozen=True):
    """A question that a person must answer.

    ``number`` is that of ``docs/policy.md`` (``""``: none); ``vendor`` and ``activity`` are whom
    it is about, ``names`` the settings. ``key`` is where the answer belongs; ``text`` is the
    question as the scan asks it.
    """

    id: str
    question: str
    number: str
    vendor: str
    activity: str
    key: str
    text: str
    evidence: tuple[Evidence, ...]
    names: tuple[str, ...] = ()


class Record(Struct, frozen=True):
    """All of it. ``registered``: ``flowcheck.yml`` (``file``) has a register.

    ``numbers`` are those of questions in ``docs/policy.md``, by id.
    """

    project: str
    revision: str
    version: str
    today: date
    file: str
    registered: bool
    role: str
    reviewed: date | None
    organisation: Organisation
    activities: tuple[Activity, ...]
    parties: tuple[Party, ...]
    flows: tuple[FlowRow, ...]
    questions: tuple[Open, ...]
    numbers: Mapping[str, str]
    coverage: Coverage
    unresolved: int
    limits: int

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """The transfers of all recipients."""
        return tuple(party.transfer for party in self.parties if party.transfer is not None)

    def party(self, vendor: str) -> Party | None:
        """The recipient with an id."""
        return next((party for party in self.parties if party.vendor == vendor), None)
