"""What people sign in with: a user name that is sent as an address is one."""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.model import Confidence
from flowcheck.taint.clue import Clue, quoted
from flowcheck.taint.evidence import Judge

_LOGIN = "user.account.username"
_MAIL = "user.contact.email"


def sent_as(clue: Clue, key: str, judge: Judge) -> Clue:
    """What shows what a value is: ``{email: user.username}`` sends an e-mail address."""
    last = key.rpartition(".")[2]
    if clue.verdict.category != _LOGIN or judge.name(last).category != _MAIL:
        return clue
    verdict = replace(clue.verdict, category=_MAIL, confidence=Confidence.MEDIUM)
    return replace(clue, verdict=verdict, why=f"{clue.why}, sent as {quoted(last)}")
