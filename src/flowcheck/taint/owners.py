"""Names of things -> what they stand for: whose a field is, and whether a thing is a person.

Reads names of owners by their last noun, past wrappers and verbs; what fields tell is ``evidence``.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from flowcheck.catalog.lexicon import Lexicon, Phrase, Thing
from flowcheck.patterns import regex
from flowcheck.taint.naming import SEGMENT, Reader
from flowcheck.taint.tokens import MAX_NAME
from flowcheck.taint.verdict import UNKNOWN

_INITIALS = 2  # letters
_REQUEST = "request"
_SENT = frozenset({"body", "query", "params", "payload", "form", "data", "json", "args", "values"})
_MAKING = ("create", "register", "update", "save", "upsert", "edit", "add", "insert")
"""Verbs whose result is what they are done to: ``updated = store.updateAccount(..)``."""

_DOTTED = regex(r"[\w$.?!\[\]-]*")


class Owners:
    """Tells what the names of things stand for by one lexicon. Answers are remembered."""

    def __init__(self, lexicon: Lexicon, reader: Reader) -> None:
        self._lexicon = lexicon
        self._reader = reader
        self._known: dict[str, Thing | None] = {}

    def whole(self, name: str) -> Thing | None:
        """What a value of this name is as a whole; what works on a person is not one."""
        name = name[:MAX_NAME]
        thing = self._find(name, whole=True)
        if thing and thing.means == "person" and self._is_machine(name):
            return None
        return thing

    def _is_machine(self, name: str) -> bool:
        """Tell what works on a thing from the thing: ``userService``, ``deactivateUser``."""
        words = self._reader.words(SEGMENT.findall(name)[-1])
        machines = self._lexicon.machines
        first = words[0]
        works = first in machines or (first in self._lexicon.actions and first not in _MAKING)
        return len(words) > 1 and (works or words[-1] in machines)

    def ending(self, words: Phrase) -> Thing | None:
        """The thing that words end with: a user for ``invited user``."""
        things = self._lexicon.things
        found = ((i, things.get(words[i:])) for i in range(len(words)))
        return next((thing for i, thing in found if thing and not (i and thing.alone)), None)

    def starting_person(self, phrase: Phrase) -> Thing | None:
        """Find the person that a phrase of the lexicon itself names: ``user id``."""
        things = (self._lexicon.things.get(phrase[:i]) for i in range(len(phrase) - 1, 0, -1))
        return next((thing for thing in things if thing and thing.means == "person"), None)

    def first(self, names: Sequence[str]) -> Thing | None:
        """The thing that the first telling one of these names stands for.

        What a request holds is no part of it, but what somebody sent: ``req.body.number``.
        """
        for place, name in enumerate(names):
            thing = self.of(name)
            if thing is not None:
                sent = thing.kind == _REQUEST and place and names[place - 1] in _SENT
                return None if sent else thing
        return None

    def of(self, name: str) -> Thing | None:
        """Find what a name of an owner stands for: the last noun, past wrappers and verbs."""
        if name not in self._known:
            self._known[name] = self._find(name[:MAX_NAME])
        return self._known[name]

    def _find(self, name: str, *, whole: bool = False) -> Thing | None:
        dotted = _DOTTED.fullmatch(name) is not None
        for segment in reversed(SEGMENT.findall(name)):
            words = self._reader.noun(self._reader.words(segment), verbs=True)
            thing = self._wrapped(words, whole=whole)
            if thing:
                return thing
            if dotted and any(word not in self._reader.wrappers for word in words):
                return None
        return None

    def _wrapped(self, words: Phrase, *, whole: bool = False) -> Thing | None:
        """``userRepository`` is a user, ``repository`` a repository."""
        if not words:
            return None
        if (
            words[-1] in self._reader.wrappers
            and len(words) > 1
            and words not in self._lexicon.things
            and words[-2:] not in self._lexicon.things  # `adminFormById`
        ):
            return self._wrapped(words[:-1], whole=whole)
        thing = self.ending(words)
        if thing is None and not whole and len(words) > 1 and self._is_plain(words[-1]):
            if len(words) > 2 and words[-2].endswith("ed"):
                return None  # ``userMentionedPull`` is what a user mentioned
            before = self._wrapped(words[:-1])
            return replace(before, holds=None) if before and before.means == "person" else None
        return thing if thing and not thing.joined else None

    def _is_plain(self, word: str) -> bool:
        """Tell a word of an owner that says nothing of its own: ``ApplicantSnapshot``."""
        lexicon = self._lexicon
        return (word,) not in lexicon.fields and word not in lexicon.not_personal

    def is_nameless(self, name: str) -> bool:
        """Tell a name that says nothing of what it names: ``row``, ``data``, ``u``."""
        words = self._reader.words(name)
        return all(len(word) <= _INITIALS or word in self._reader.wrappers for word in words)

    def subject(self, names: Sequence[str]) -> str:
        """Whose data a thing with these names holds."""
        for name in names:
            thing = self.of(name)
            if thing and (thing.means == "person" or thing.subject != UNKNOWN):
                return thing.subject
        return UNKNOWN

    def whose(self, thing: Thing | None, owners: tuple[str, ...]) -> str:
        """Whose data a thing holds, else what its owners hold."""
        known = thing is not None and thing.subject != UNKNOWN
        return thing.subject if thing and known else self.subject(owners)

    def has_person(self, owners: tuple[str, ...]) -> bool:
        """Tell whether one of these names stands for a person."""
        return any(thing and thing.means == "person" for thing in map(self.of, owners))

    def subject_of(self, words: Phrase) -> str:
        """Whose data the thing holds that words end with."""
        thing = self.ending(words)
        return thing.subject if thing else UNKNOWN

    def is_record(self, thing: Thing, words: Phrase) -> bool:
        """Tell what is a record of a person: `admission.city`, but not `admission.name`."""
        if thing.flags or thing.holds is None:
            return thing.flags
        last = words[-1]
        says = last not in self._lexicon.vague and last not in self._lexicon.idle
        return says and thing.subject != UNKNOWN
