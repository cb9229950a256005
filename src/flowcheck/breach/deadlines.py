"""What the law gives time for, counted from when somebody became aware of the breach.

Sources: GDPR Art. 33 and 34; Regulation (EEC, Euratom) 1182/71 Art. 3(3) (weekends and holidays
count); EDPB Guidelines 9/2022 (when a controller is aware); 45 CFR 164.404(b) and 164.410(b).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from flowcheck.policy.register import Profile, ProjectRole, Register, VendorRole

HOURS = 72
_DAYS_HIPAA = 60

_PROCESSOR = (
    "Notify every controller for whom you process the data, without undue delay after becoming "
    "aware; the contract may set hours. The 72 hours are the controller's."
)
_AUTHORITY = (
    f"Notify the supervisory authority without undue delay and, where feasible, within {HOURS} "
    "hours after becoming aware, unless a risk to people is unlikely. Weekends and holidays count. "
    "Later than that needs reasons. What is not known yet may follow in phases (Art. 33(4))."
)
_PEOPLE = (
    "Where a high risk to people is likely, tell them without undue delay. Art. 34(3) has the "
    "exceptions (data unintelligible to the attacker, risk removed, disproportionate effort: then "
    "a public communication)."
)
_RECORD = (
    "Document the breach, its effects and what was done about it, whether it is notified or not."
)
_HIPAA = (
    "Notify the individuals (a business associate: the covered entity) without unreasonable delay, "
    f"at most {_DAYS_HIPAA} days after discovery, where the breach is of unsecured PHI."
)
_FROM_VENDOR = (
    "Notify you without undue delay after becoming aware. You count as aware once it has told you. "
    "Ask for its notice, the data set concerned and its measures."
)
_NOT_SAID = " The register does not say what the vendor is; this holds for processors."


class Deadline(msgspec.Struct, frozen=True):
    """Something to do by a moment. ``due`` is null when no clock runs, or none is known yet.

    ``who`` does it, ``text`` says what and from when.
    """

    article: str
    who: str
    text: str
    due: str | None


def deadlines(register: Register, vendor_role: str, aware: datetime | None) -> tuple[Deadline, ...]:
    """The deadlines of a project, the nearest first."""
    return tuple(_deadlines(register, vendor_role, aware))


def _deadlines(register: Register, vendor_role: str, aware: datetime | None) -> Iterator[Deadline]:
    if register.role == ProjectRole.PROCESSOR:
        yield Deadline("GDPR Art. 33(2)", "you, as processor", _PROCESSOR, None)
    else:
        due = _after(aware, timedelta(hours=HOURS))
        yield Deadline("GDPR Art. 33(1)", "you, as controller", _AUTHORITY, due)
        yield Deadline("GDPR Art. 34(1)", "you, as controller", _PEOPLE, None)
        yield Deadline("GDPR Art. 33(5)", "you, as controller", _RECORD, None)
    yield _vendor(vendor_role)
    if Profile.HIPAA.value in register.profiles:
        due = _after(aware, timedelta(days=_DAYS_HIPAA))
        yield Deadline("45 CFR 164.404(b), 164.410(b)", "you, under HIPAA", _HIPAA, due)


def _vendor(role: str) -> Deadline:
    if role in (VendorRole.CONTROLLER, VendorRole.JOINT_CONTROLLER):
        text = (
            f"The register calls the vendor a {role}: it has duties of its own under Art. 33(1) "
            "and 34. Agree who tells whom."
        )
        return Deadline("GDPR Art. 33(1)", "the vendor", text, None)
    known = "" if role else _NOT_SAID
    return Deadline("GDPR Art. 33(2)", "the vendor", f"{_FROM_VENDOR}{known}", None)


def _after(aware: datetime | None, time: timedelta) -> str | None:
    if aware is None:
        return None
    try:
        return (aware + time).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None
