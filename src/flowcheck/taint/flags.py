"""A yes or no, a number, a preference: harmless, unless it says something about a person.

``isGuest`` and ``hasDiabetes`` do, and what a person prefers is a setting (``notifyEmail``,
``birthdayPublic``). All words come from the ``Lexicon``.
"""

from __future__ import annotations

from flowcheck.catalog.lexicon import Lexicon, Phrase
from flowcheck.model import Confidence
from flowcheck.taint.owners import Owners
from flowcheck.taint.verdict import HARMLESS, Verdict

_TWO = 2
_HAVING = ("has", "had", "have")
_HEALTH = "user.health_and_medical"
_ILLNESS = "remedy"  # the kind of drugs and diseases
_SETTINGS = "user.account.settings"


def says_nothing(lexicon: Lexicon, word: str) -> bool:
    """Tell a word that says neither what a value is nor whose: ``current``, the ``p`` of pName."""
    said = word in lexicon.neutral or word in lexicon.getters or word in lexicon.hashes
    return said or (len(word) == 1 and word.isalpha())


class Flags:
    """Judges yes or no, and numbers of things, by one lexicon."""

    def __init__(self, lexicon: Lexicon, owners: Owners) -> None:
        self._lexicon = lexicon
        self._owners = owners

    def judge(self, words: Phrase) -> Verdict | None:
        """Judge a yes or no, or a number; ``None``: the words are neither."""
        lexicon = self._lexicon
        start = next((i for i, word in enumerate(words) if i and word in lexicon.inner_flags), 0)
        if len(words) < _TWO or not (
            start or words[:1] in lexicon.flags or words[:2] in lexicon.flags
        ):
            return None
        rest = words[start + 1 :]
        told = self._state(rest) if words[start] in lexicon.inner_flags else None
        if told is None and words[start] in _HAVING:
            told = self._suffered(rest)
        return told or HARMLESS

    def _state(self, words: Phrase) -> Verdict | None:
        """Judge a state of a person: ``isGuest``, ``is_new_user_admin``."""
        lexicon = self._lexicon
        for i in range(len(words)):
            category = lexicon.states.get(words[i:])
            if category and all(
                says_nothing(lexicon, word) or (word,) in lexicon.things for word in words[:i]
            ):
                return self._verdict(category, words)
        return None

    def _suffered(self, words: Phrase) -> Verdict | None:
        """Judge what somebody has or has not, where that is of health: ``hasHeartDisease``."""
        thing = self._owners.ending(words)
        rule = self._lexicon.fields.get(words)
        category = rule and (rule.any or rule.kinds.get("person"))
        if thing is not None and thing.kind == _ILLNESS and len(words) >= _TWO:
            category = _HEALTH
        return self._verdict(category, words) if category and category.startswith(_HEALTH) else None

    def wished(self, words: Phrase, owners: tuple[str, ...]) -> Verdict | None:
        """Judge what a person prefers: ``notifyEmail`` or ``birthdayPublic`` of a profile."""
        lexicon = self._lexicon
        if len(words) < _TWO:
            return None
        behind = words[-1] in lexicon.shown and words[:-1] in lexicon.fields
        if not (behind or words[0] in lexicon.wishes):
            return None
        thing = self._owners.first(owners)
        if thing is None or thing.means != "person":
            return None
        return Verdict(_SETTINGS, True, Confidence.LOW, self._owners.subject(owners))

    def _verdict(self, category: str, words: Phrase) -> Verdict:
        return Verdict(category, True, Confidence.LOW, self._owners.subject_of(words))
