"""What people sign in with, and what else is called an address: what is sent as e-mail is one."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.model import Confidence
from flowcheck.taint.clue import Clue, quoted
from flowcheck.taint.remembered import Remembered

_OTHERWISE = ("user.account.username", "user.contact.address")
_MAIL = "user.contact.email"


def sent_as(clue: Clue, key: str, judge: Remembered) -> Clue:
    """What shows what a value is: ``{email: user.username}`` sends an e-mail address.

    So does ``{email: list.addresses[0]}``, of which only the key says which address it is.
    """
    last = key.rpartition(".")[2]
    if clue.verdict.category not in _OTHERWISE or judge.name(last).category != _MAIL:
        return clue
    verdict = replace(clue.verdict, category=_MAIL, confidence=Confidence.MEDIUM)
    return replace(clue, verdict=verdict, why=f"{clue.why}, sent as {quoted(last)}")
