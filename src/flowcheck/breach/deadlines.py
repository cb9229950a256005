"""What the law gives time for, counted from when somebody became aware of the breach.

Sources: GDPR Art. 33 and 34; Regulation (EEC, Euratom) 1182/71 Art. 3(3) (weekends and holidays
count); EDPB Guidelines 9/2022 (when a controller is aware); 45 CFR 164.404(b) and 164.410(b).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from flowcheck.breach.times import utc
from flowcheck.breach.wording import Wording
from flowcheck.policy.register import Profile, ProjectRole, Register, VendorRole

NOTIFICATION = "GDPR Art. 33(1)"
"""The article whose clock runs from when somebody became aware."""

_HOURS = 72
_DAYS_HIPAA = 60


class Deadline(msgspec.Struct, frozen=True):
    """Something to do by a moment. ``due`` is null when no clock runs, or none is known yet.

    ``who`` does it, ``text`` says what and from when.
    """

    article: str
    who: str
    text: str
    due: str | None


def deadlines(
    register: Register, vendor_role: str, aware: datetime | None, say: Wording
) -> tuple[Deadline, ...]:
    """The deadlines of a project, the nearest first."""
    return tuple(_deadlines(register, vendor_role, aware, say))


def _deadlines(
    register: Register, vendor_role: str, aware: datetime | None, say: Wording
) -> Iterator[Deadline]:
    def due(article: str, who: str, text: str, time: timedelta | None = None) -> Deadline:
        words = (say("deadlines", who), say("deadlines", text))
        return Deadline(article, *words, None if time is None else _after(aware, time))

    if register.role == ProjectRole.PROCESSOR:
        yield due("GDPR Art. 33(2)", "processor", "notify_controllers")
    else:
        yield due(NOTIFICATION, "controller", "notify_authority", timedelta(hours=_HOURS))
        yield due("GDPR Art. 34(1)", "controller", "tell_people")
        yield due("GDPR Art. 33(5)", "controller", "write_down")
    yield _vendor(vendor_role, say)
    if Profile.HIPAA.value in register.profiles:
        days = timedelta(days=_DAYS_HIPAA)
        yield due("45 CFR 164.404(b), 164.410(b)", "hipaa", "notify_individuals", days)


def _vendor(role: str, say: Wording) -> Deadline:
    who = say("deadlines", "vendor")
    if role in (VendorRole.CONTROLLER, VendorRole.JOINT_CONTROLLER):
        return Deadline(NOTIFICATION, who, say("deadlines", "vendor_decides"), None)
    text = say("deadlines", "vendor_notifies")
    if not role:
        text += f" {say('deadlines', 'vendor_not_said')}"
    return Deadline("GDPR Art. 33(2)", who, text, None)


def _after(aware: datetime | None, time: timedelta) -> str | None:
    if aware is None:
        return None
    try:
        return utc(aware + time)
    except OverflowError:
        return None
