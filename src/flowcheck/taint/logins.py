"""What people sign in with, and what else is called an address: what is sent as e-mail is one."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.model import Confidence
from flowcheck.taint.clue import Clue, quoted
from flowcheck.taint.remembered import Remembered

_PLACE = "user.contact.address"
_OTHERWISE = ("user.account.username", _PLACE)
_TO = ("to", "cc", "bcc", "reply_to", "replyTo", "recipient", "recipients")
_MAIL = "user.contact.email"


def sent_as(clue: Clue, key: str, judge: Remembered) -> Clue:
    """What shows what a value is: ``{email: user.username}`` sends an e-mail address.

    So does ``{email: list.addresses[0]}``, of which only the key says which address it is, and the
    ``address`` that a mail goes ``to``.
    """
    last = key.rpartition(".")[2]
    to = last in _TO and clue.verdict.category == _PLACE
    if clue.verdict.category not in _OTHERWISE or not (to or judge.name(last).category == _MAIL):
        return clue
    verdict = replace(clue.verdict, category=_MAIL, confidence=Confidence.MEDIUM)
    return replace(clue, verdict=verdict, why=f"{clue.why}, sent as {quoted(last)}")
