"""What a breach sheet holds: the JSON contract of ``docs/breach.md`` as frozen values.

Everything is sorted where it is made. A field may be added; none is ever renamed.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from flowcheck.breach.checklist import Trace
from flowcheck.breach.deadlines import Deadline
from flowcheck.breach.periods import Moment, Period
from flowcheck.result.scan import Tool

SCHEMA_VERSION = "1.0"


def _words(*values: str) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={"enum": list(values)})


Certainty = Annotated[str, _words("yes", "perhaps")]
Manner = Annotated[str, _words("explicit", "on", "console", "assumed")]
Links = Annotated[str, _words("account", "organisation", "device")]
Verdict = Annotated[str, _words("used", "used-before", "no-trace", "traces-only")]


class Asked(msgspec.Struct, frozen=True):
    """What was asked for; null: not given. Moments are in UTC, with both ends included.

    ``paths`` are the folders and files of the repository that were looked at; none: all.
    """

    vendor: str
    start: str | None
    end: str | None
    revision: str | None
    branch: str
    aware: str | None
    paths: tuple[str, ...] = ()


class Recipient(msgspec.Struct, frozen=True):
    """The vendor. ``regions`` and ``addresses`` are what the code shows, ``hosts`` what is known.

    ``incident``: what customers of it have told of, ``checked``: when the facts were compared.
    """

    vendor: str
    name: str
    entity: str
    country: str
    vendor_class: str = msgspec.field(name="class")
    regions: tuple[str, ...]
    addresses: tuple[str, ...]
    hosts: tuple[tuple[str, str], ...]
    incident: str
    checked: str


class Contact(msgspec.Struct, frozen=True):
    """Somebody to reach; ``""``: nobody has written it."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


class Activity(msgspec.Struct, frozen=True):
    """A processing activity of the register that names the vendor."""

    id: str
    name: str
    purposes: tuple[str, ...]
    legal_basis: str
    data_subjects: tuple[str, ...]
    retention: str


class Registered(msgspec.Struct, frozen=True):
    """What the register says; ``""`` or ``[]``: nobody has written it.

    ``file`` is where it is (or would be) written, ``written`` whether there is one, ``listed``
    whether it has the vendor. ``console`` are settings that ``asserted_by`` looked up on a day.
    """

    file: str
    written: bool
    listed: bool
    organisation: str
    project_role: str
    dpo: Contact
    organisation_contact: Contact
    vendor_name: str
    vendor_country: str
    vendor_role: str
    vendor_contact: Contact
    retention: str
    residency: str
    transfer_basis: str
    dpa_url: str
    dpa_date: str
    subprocessors_url: str
    measures: tuple[str, ...]
    status: str
    console: dict[str, str]
    asserted_by: str
    asserted_on: str
    activities: tuple[Activity, ...]


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of code, as it is in a commit."""

    file: str
    line: int
    commit: str


class Sent(msgspec.Struct, frozen=True):
    """A category of data in one form. ``manner``: by the code, or by the SDK (how far proven).

    ``certain`` tells whether it surely was sent in the window. ``special``: GDPR Art. 9, or 10.
    ``subjects`` is whose data the code shows. ``whole``: a whole object is sent.
    """

    category: str
    special: str
    manner: Manner
    treatment: str
    certain: Certainty
    subjects: tuple[str, ...]
    keys: tuple[str, ...]
    roles: tuple[str, ...]
    events: tuple[str, ...]
    calls: tuple[str, ...]
    confidence: str
    whole: bool
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    periods: tuple[Period, ...]
    places: tuple[Place, ...]


class Event(msgspec.Struct, frozen=True):
    """An event (or another call, when it has no name) and the categories that it carries."""

    event: str
    call: str
    categories: tuple[str, ...]
    certain: Certainty
    periods: tuple[Period, ...]
    places: tuple[Place, ...]


class Identifier(msgspec.Struct, frozen=True):
    """A value by which records at the vendor can be linked to somebody or something you know."""

    category: str
    key: str
    role: str
    links: Links
    manner: Manner
    treatment: str
    calls: tuple[str, ...]


class Setting(msgspec.Struct, frozen=True):
    """A package version, an option, a region or a state of consent, and when it was so."""

    what: Annotated[str, _words("package", "option", "region", "consent")]
    name: str
    value: str
    periods: tuple[Period, ...]


class NotSent(msgspec.Struct, frozen=True):
    """A category for which no flow to the vendor was found.

    ``elsewhere`` are other vendors that the code sends it to, ``activities`` those of the register
    that name it. ``asked_first``: it is one of those that everybody asks about.
    """

    category: str
    asked_first: bool
    elsewhere: tuple[str, ...]
    activities: tuple[str, ...]


class Account(msgspec.Struct, frozen=True):
    """How history was searched.

    ``judged`` commits of ``commits`` were scanned; ``touching`` commits touch lines with the
    vendor's words and ``unseen`` of them were not scanned. ``whole``: history goes back to the
    first commit; ``exhausted``: the limit of revisions was reached before all was known.
    """

    searched: bool
    commits: int
    judged: int
    touching: int
    unseen: int
    whole: bool
    exhausted: bool
    limit: int
    first: Moment
    last: Moment
    notes: tuple[str, ...]


class Breach(msgspec.Struct, frozen=True):
    """The sheet. ``used``: when the code base used the vendor at all.

    ``language`` is that of its sentences.

    ``sent`` is what was sent in the window, ``before`` what was sent before it and is not known to
    have been deleted there.
    """

    schema_version: str
    tool: Tool
    language: str
    project: str
    asked: Asked
    verdict: Verdict
    vendor: Recipient
    register: Registered
    used: tuple[Period, ...]
    sent: tuple[Sent, ...]
    before: tuple[Sent, ...]
    events: tuple[Event, ...]
    identifiers: tuple[Identifier, ...]
    settings: tuple[Setting, ...]
    not_sent: tuple[NotSent, ...]
    console: tuple[str, ...]
    deletion: tuple[str, ...]
    checklist: tuple[Trace, ...]
    deadlines: tuple[Deadline, ...]
    consequences: tuple[str, ...]
    advice: tuple[str, ...]
    plain: dict[str, str]
    limits: tuple[str, ...]
    history: Account
