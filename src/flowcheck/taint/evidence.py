"""Names of fields, variables, types and keys -> which personal data they stand for, and how surely.

Reads names the way English forms them: the last noun says what a value is, the words before it whose it is. All words come
from the ``Lexicon``; nothing is known here of syntax, of vendors or of how values flow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowcheck.catalog.lexicon import NONE, FieldRule, Lexicon, Phrase, Thing
from flowcheck.catalog.schema import Subject
from flowcheck.model import Confidence

ORGANISATION_ID = "user.unique_id.organization"
PSEUDONYM = "user.unique_id.pseudonymous"

_HINTS = {
    "email": "user.contact.email",
    "phone": "user.contact.phone_number",
    "ip": "user.device.ip_address",
    "password": "user.authorization.credentials",
}
_HASHED = ("user.contact", "user.name", "user.unique_id", "user.device", "user.government_id", "user.account.username")

_SEGMENT = re.compile(r"[\w$-]+")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+[a-z]+|[^\W\d_A-Za-z]+")
_ACRONYMS = re.compile(r"([A-Z]{2,})s(?![a-z])|IPv(?=[46])")
_DOTTED = re.compile(r"[\w$.?!-]*")
_MAX_NAME = 200  # longer ones are text, not names

_VAGUE = ("other", "part")  # kinds of owners that make a clear field less sure: `followUpEmail`
_STRONGER = {Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}
_UNKNOWN = Subject.UNKNOWN.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name tells.

    ``category``: key of the data category when personal. ``personal``: ``False`` is known not to be (a flag, a count, the
    id of a document, the name of a template), ``None`` means that the name says nothing. ``subject``: whose data.
    """

    category: str | None
    personal: bool | None
    confidence: Confidence
    subject: str


NOTHING = Verdict(None, None, Confidence.LOW, _UNKNOWN)
HARMLESS = Verdict(None, False, Confidence.HIGH, _UNKNOWN)

_ATTRIBUTE = Thing("part", "other", _UNKNOWN, joined=True)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose a field is. ``settled``: a word was met that names an owner, known (``thing``) or not."""

    thing: Thing | None
    settled: bool
    hashed: bool = False


class Judge:
    """Judges names by one lexicon. Answers are remembered, so it should live as long as a scan."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reader = _Reader(lexicon)
        self._verdicts: dict[tuple[str, tuple[str, ...]], Verdict] = {}
        self._known_things: dict[str, Thing | None] = {}

    def field(self, field: str, owners: Sequence[str]) -> Verdict:
        """Judge a field loaded from a thing; ``owners`` are the names of that thing, nearest first."""
        key = (field, tuple(owners))
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._judge(field, key[1])
        return verdict

    def name(self, name: str) -> Verdict:
        """Judge a bare name: of a variable, a parameter, a called function or a property key."""
        return self.field(name, ())

    def thing(self, names: Sequence[str]) -> str | None:
        """What these names of one thing stand for: person, organisation, content or other; ``None``: not known."""
        thing = self._first_thing(names)
        return thing.means if thing else None

    def subject(self, names: Sequence[str]) -> str:
        """Whose data a thing with these names holds."""
        for name in names:
            thing = self._thing(name)
            if thing and thing.means == "person":
                return thing.subject
        return _UNKNOWN

    def hint(self, hint: str) -> Verdict:
        """Judge what the declaration of a field proves, such as a validator for e-mail addresses."""
        category = _HINTS.get(hint)
        return Verdict(category, True, Confidence.HIGH, _UNKNOWN) if category else NOTHING

    def _judge(self, field: str, owners: tuple[str, ...]) -> Verdict:
        if len(field) > _MAX_NAME:
            return NOTHING
        segments = _SEGMENT.findall(field)
        if not segments:
            return self._held(owners)
        owners = (*reversed(segments[:-1]), *owners)
        if owners and self._is_about(segments[-1], owners):
            return HARMLESS if self.name(segments[-1]).personal else NOTHING
        words = self._reader.words(segments[-1])
        verdict = self._judge_words(words, owners) if words else self._held(owners)
        if verdict.personal and segments[-1].isupper() and len(words) > 1 and not owners:
            return _constant(verdict)
        return verdict

    def _is_about(self, field: str, owners: tuple[str, ...]) -> bool:
        """Members of enumerations, configuration, and tables of errors, labels or counts by field name."""
        if field[0].isupper() and owners[0][:1].isupper():
            return True
        thing = self._thing(owners[0])
        if thing:
            return thing.kind == "config" and not self._has_person(owners)
        holder = self._reader.holder(owners[0])
        if self._flag(holder) is HARMLESS:
            return True
        return bool(holder) and holder[-1] in self._lexicon.about

    def _judge_words(self, words: Phrase, owners: tuple[str, ...]) -> Verdict:
        lexicon = self._lexicon
        if words not in lexicon.fields:
            flag = self._flag(words)
            if flag:
                return flag
            if len(words) > 1 and words[0] in lexicon.actions:
                return NOTHING
            words = self._reader.noun(words)
        while words:
            last = words[-1]
            verdict = self._match(words, owners)
            if verdict and (verdict.personal is not None or last not in lexicon.wrappers):
                return HARMLESS if verdict.personal is None and last in lexicon.not_personal else verdict
            if last in lexicon.hashes and len(words) > 1:
                return _hashed(self._judge_words(words[:-1], owners))
            if last in lexicon.not_personal:
                return HARMLESS
            if last not in lexicon.wrappers:
                return self._unmatched(words, owners)
            words = words[:-1]
        return self._held(owners)

    def _flag(self, words: Phrase) -> Verdict | None:
        """A yes or no, or a number: not personal, unless it tells a state of the person (``isGuest``)."""
        lexicon = self._lexicon
        start = next((i for i, word in enumerate(words) if i and word in lexicon.inner_flags), 0)
        if len(words) < 2 or not (start or words[:1] in lexicon.flags or words[:2] in lexicon.flags):
            return None
        rest = words[start + 1 :]
        if words[start] in lexicon.inner_flags:
            for i in range(len(rest)):
                category = lexicon.states.get(rest[i:])
                if category and all(self._says_nothing(word) or (word,) in lexicon.things for word in rest[:i]):
                    return Verdict(category, True, Confidence.LOW, self._subject_of(words))
        return HARMLESS

    def _match(self, words: Phrase, owners: tuple[str, ...]) -> Verdict | None:
        """The longest phrase that ends these words, reaching into the owner's name if that makes one (``card.number``)."""
        fields = self._lexicon.fields
        for position, owner in enumerate(owners):
            before = self._reader.holder(owner)
            for i in range(len(before)):
                rule = fields.get(before[i:] + words)
                if rule and not rule.joined:
                    others = owners[:position] + owners[position + 1 :]
                    return self._decide(rule, before[:i], others, crossing=self._thing(owner))
        for i in range(len(words)):
            rule = fields.get(words[i:])
            if rule:
                return self._decide(rule, words[:i], owners, crossing=None)
        return None

    def _decide(
        self, rule: FieldRule, qualifiers: Phrase, owners: tuple[str, ...], *, crossing: Thing | None
    ) -> Verdict:
        owner = self._owner(qualifiers, owners)
        thing = owner.thing or (None if owner.settled else crossing)
        subject = self._whose(thing, owners)
        kind = thing.kind if thing else ""
        if kind == "config" and kind not in rule.kinds:
            return HARMLESS
        category = rule.kinds.get(kind) or (rule.kinds.get(thing.means) if thing else None)
        agreed = category is not None or (thing is not None and thing.means == "person")
        category = category or rule.any or (None if thing or owner.settled else rule.bare)
        if category == NONE or (category is None and thing and thing.means == "other"):
            return replace(HARMLESS, subject=subject)
        if category is None:
            return replace(NOTHING, subject=subject)
        confidence = _STRONGER.get(rule.sure, Confidence.HIGH) if agreed else rule.sure
        if confidence is Confidence.HIGH and owner.settled and (thing is None or kind in _VAGUE):
            confidence = Confidence.MEDIUM
        verdict = Verdict(category, True, confidence, subject)
        return _hashed(verdict) if owner.hashed else verdict

    def _owner(self, qualifiers: Phrase, owners: tuple[str, ...]) -> _Owner:
        lexicon = self._lexicon
        hashed = any(word in lexicon.hashes for word in qualifiers)
        end = len(qualifiers)
        while end:
            thing = self._ending_thing(qualifiers[:end])
            if thing:
                return _Owner(thing, settled=True, hashed=hashed)
            word = qualifiers[end - 1]
            if not self._says_nothing(word):
                return _Owner(_ATTRIBUTE if (word,) in lexicon.fields else None, settled=True, hashed=hashed)
            end -= 1
        return _Owner(self._first_thing(owners), settled=False, hashed=hashed)

    def _says_nothing(self, word: str) -> bool:
        lexicon = self._lexicon
        return word in lexicon.neutral or word in lexicon.getters or word in lexicon.hashes

    def _ending_thing(self, words: Phrase) -> Thing | None:
        things = self._lexicon.things
        return next((things[words[i:]] for i in range(len(words)) if words[i:] in things), None)

    def _first_thing(self, names: Sequence[str]) -> Thing | None:
        return next((thing for thing in map(self._thing, names) if thing), None)

    def _thing(self, name: str) -> Thing | None:
        """The thing that one name of an owner stands for: the last noun, past wrappers, verbs and methods."""
        if name not in self._known_things:
            self._known_things[name] = self._find_thing(name[:_MAX_NAME])
        return self._known_things[name]

    def _find_thing(self, name: str) -> Thing | None:
        dotted = _DOTTED.fullmatch(name) is not None
        for segment in reversed(_SEGMENT.findall(name)):
            words = self._reader.noun(self._reader.words(segment), verbs=True)
            while words:
                thing = self._ending_thing(words)
                if thing and not thing.joined:
                    return thing
                if words[-1] not in self._reader.wrappers:
                    break
                words = words[:-1]
            if words and dotted:
                return None
        return None

    def _held(self, owners: tuple[str, ...]) -> Verdict:
        """The verdict on ``emails[0]``, ``emailInput.value``: that of the name that holds the value."""
        for position, owner in enumerate(owners):
            words = self._reader.holder(owner)
            verdict = self._judge_words(words, owners[position + 1 :]) if words else NOTHING
            if verdict.personal is not None:
                return verdict
        return NOTHING

    def _unmatched(self, words: Phrase, owners: tuple[str, ...]) -> Verdict:
        thing = self._ending_thing(words)
        if thing and thing.means == "organisation" and owners:
            holder = self._reader.holder(owners[0])
            if holder and holder[-1] in self._lexicon.group_holders:
                return Verdict(ORGANISATION_ID, True, Confidence.HIGH, self.subject(owners))
        return replace(NOTHING, subject=self._subject_of(words))

    def _whose(self, thing: Thing | None, owners: tuple[str, ...]) -> str:
        return thing.subject if thing and thing.means == "person" else self.subject(owners)

    def _has_person(self, owners: tuple[str, ...]) -> bool:
        return any(thing and thing.means == "person" for thing in map(self._thing, owners))

    def _subject_of(self, words: Phrase) -> str:
        thing = self._ending_thing(words)
        return thing.subject if thing else _UNKNOWN


class _Reader:
    """Takes names apart into lower-case words in the singular."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.wrappers = lexicon.wrappers | lexicon.thing_wrappers
        phrases = (*lexicon.things, *lexicon.fields, *lexicon.states, *lexicon.flags)
        lists = (lexicon.not_personal, self.wrappers, lexicon.getters, lexicon.actions, lexicon.neutral, lexicon.cuts)
        self._vocabulary = {word for phrase in phrases for word in phrase}.union(*lists, lexicon.hashes, lexicon.holders)
        self._starts = {phrase[0] for phrase in (*lexicon.things, *lexicon.fields)} | lexicon.neutral
        self._names: dict[str, Phrase] = {}
        self._holders: dict[str, Phrase] = {}

    def words(self, name: str) -> Phrase:
        """The words of one identifier: ``userEmails2`` -> user, email."""
        found = self._names.get(name)
        if found is None:
            found = self._names[name] = self._split(name)
        return found

    def noun(self, words: Phrase, *, verbs: bool = False) -> Phrase:
        """Without verbs in front (with ``verbs`` any verb); what follows a preposition is put before the noun."""
        lexicon = self._lexicon
        whole = words
        while words and words not in lexicon.fields and words not in lexicon.things:
            if words[0] not in lexicon.getters and not (verbs and words[0] in lexicon.actions):
                break
            words = words[1:]
        if not words and not verbs:
            return whole[-1:]
        for i in range(1, len(words) - 1):
            if words[i] in lexicon.cuts and not self._spanned(words, i):
                return words[i + 1 :] + words[:i]
        if words and words[0] in lexicon.cuts:  # `fromEmail` is one; `findByEmail` is not
            return words[1:] if words is whole else ()
        return words

    def holder(self, name: str) -> Phrase:
        """The words of a name that holds a value, without what only wraps: ``emailFieldRef`` -> email."""
        found = self._holders.get(name)
        if found is None:
            segments = _SEGMENT.findall(name[:_MAX_NAME])
            found = self.noun(self.words(segments[-1])) if segments else ()
            while len(found) > 1 and (found[-1] in self._lexicon.wrappers or found[-1] in self._lexicon.holders):
                found = found[:-1]
            self._holders[name] = found
        return found

    def _spanned(self, words: Phrase, position: int) -> bool:
        """Whether a phrase includes this preposition (``date of birth``, ``invited by``)."""
        fields, things = self._lexicon.fields, self._lexicon.things
        return any(
            words[i:j] in fields or words[i:j] in things
            for i in range(position + 1)
            for j in range(position + 1, len(words) + 1)
            if j - i > 1
        )

    def _split(self, name: str) -> Phrase:
        text = _ACRONYMS.sub(lambda match: match[0].capitalize(), name)
        parts: list[str] = []
        for match in _WORD.findall(text):
            parts.extend(self._parts(match.lower()))
        joins = self._lexicon.joins
        words: list[str] = []
        for part in parts:
            joined = joins.get((words[-1], part)) if words else None
            if joined:
                words[-1] = joined
            else:
                words.append(part)
        if len(words) > 1 and words[0] in ("i", "t"):  # IUser, TUser
            del words[0]
        return tuple(words)

    def _parts(self, word: str) -> tuple[str, ...]:
        if word not in self._vocabulary:
            word = word.rstrip("0123456789") if not word[0].isdigit() else word
        word = self._singular(word)
        if word in self._vocabulary:
            return (word,)
        for i in range(3, len(word) - 1):
            start, end = word[:i], self._singular(word[i:])
            if start in self._starts and end in self._lexicon.endings:
                return start, end
        return (word,)

    def _singular(self, word: str) -> str:
        plurals = self._lexicon.plurals
        if word in plurals:
            return plurals[word]
        if word in self._vocabulary or len(word) < 3 or not word.endswith("s"):
            return word
        if word.endswith(("ss", "us", "is")):
            return word
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith(("sses", "shes", "ches", "xes")):
            return word[:-2]
        return word[:-1]


def _hashed(verdict: Verdict) -> Verdict:
    if verdict.category and verdict.category.startswith(_HASHED):
        return replace(verdict, category=PSEUDONYM)
    return verdict


def _constant(verdict: Verdict) -> Verdict:
    """``API_KEY``, ``USER_EMAIL``: more often configuration or the name of a key than a value."""
    if verdict.category and verdict.category.startswith("user.authorization"):
        return NOTHING
    return replace(verdict, confidence=Confidence.LOW)
