"""Names in English -> which personal data they stand for, and how surely.

Reads names the way English forms them: the last noun says what a value is, the words before it
whose. All words come from the ``Lexicon``.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.lexicon import NONE, FieldRule, Lexicon, Phrase, Thing
from flowcheck.model import Confidence
from flowcheck.taint.flags import Flags, says_nothing
from flowcheck.taint.holders import Holders
from flowcheck.taint.naming import SEGMENT, Reader
from flowcheck.taint.owners import Owners
from flowcheck.taint.tokens import MAX_NAME
from flowcheck.taint.verdict import (
    HARMLESS,
    NOTHING,
    ORGANISATION_ID,
    UNKNOWN,
    Verdict,
    constant,
    hashed,
)

_IN_HEADERS = ("user.device", "user.behavior", "user.demographic.language", "user.location")

_OF_SOMEBODY = ("user.account.settings", "user.content.self_image", "user.name", "user.social")
"""What other things have, too."""

_ACCOUNT = "user.account"
_OF_MANY = (
    _ACCOUNT,
    "user.authorization",
    "user.content",
    "user.name",
    "user.social",
    "user.unique_id",
)
_ANY_WORD = "*"  # among the words that tell something after certain categories
_OR = "or"
_TWO = 2
_CONTAINERS = ("other", "failure")  # a bare `template` or `error` may hold anything
_VAGUE = ("other", "part")  # kinds of owners that make a clear field less sure: `followUpEmail`
_STRONGER = {Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}
_ATTRIBUTE = Thing("part", "other", UNKNOWN, joined=True)


class _Owner(Struct, frozen=True):
    """Whose a field is. ``settled``: a word names the owner, a known ``thing`` or another."""

    thing: Thing | None
    settled: bool
    hashed: bool = False


class English:
    """Judges names in English by one lexicon."""

    def __init__(self, lexicon: Lexicon, reader: Reader, owners: Owners) -> None:
        self._lexicon = lexicon
        self._reader = reader
        self._owners = owners
        self._holders = Holders(lexicon, reader, owners)
        self._flags = Flags(lexicon, owners)

    def judge(self, field: str, owners: tuple[str, ...]) -> Verdict:
        """Judge a field, or, without owners, a bare name; ``owners``: nearest first."""
        if len(field) > MAX_NAME:
            return NOTHING
        segments = SEGMENT.findall(field)
        if not segments:
            return self._held(owners)
        owners = (*reversed(segments[:-1]), *owners)
        holder = self._reader.holder(owners[0]) if owners else ()
        if segments[-1].isupper() and " ".join(holder) in self._lexicon.setting_holders:
            return HARMLESS
        words = self._reader.words(segments[-1])
        verdict = self._judge_words(words, owners) if words else self._held(owners)
        if not verdict.personal and not segments[-1].isupper():
            wished = owners and self._flags.wished(words, owners)
            verdict = wished or self._held_by_kind(words, owners, verdict)
        if segments[-1].isupper() and owners and self._holders.has_headers(owners[0]):
            header = self._judge_words(words, ())
            if header.category and header.category.startswith(_IN_HEADERS):
                return header
        if not verdict.personal:
            return verdict
        if owners and self._is_about(segments[-1], owners, named=bool(verdict.phrase)):
            return HARMLESS
        return constant(verdict) if segments[-1].isupper() and len(words) > 1 else verdict

    def _held_by_kind(self, words: Phrase, owners: tuple[str, ...], verdict: Verdict) -> Verdict:
        """Judge a field that says nothing by itself by what its owner is made for."""
        thing = self._owners.first(owners)
        if thing is None or thing.holds is None or not words or self._holders.works(owners[0]):
            return verdict
        if verdict.personal is False and verdict.phrase:
            return verdict  # the lexicon names it
        lexicon = self._lexicon
        last = words[-1]
        if self._reader.is_run_id(words):
            held = False
        elif self._flags.judge(words):
            held = thing.flags and not lexicon.idle.intersection(words[1:])
        elif verdict.personal is None or (thing.flags and last not in lexicon.not_personal):
            held = words not in lexicon.things and not (
                words[0] in lexicon.getters
                or words[0] in lexicon.actions
                or lexicon.idle.intersection(words)
                or last in self._reader.wrappers
            )
        else:
            held = last in lexicon.vague or (thing.flags and last in lexicon.inner_flags)
            held = held and not lexicon.bookkeeping.intersection(words)
        if not held:
            return verdict
        return Verdict(thing.holds, True, Confidence.LOW, self._owners.subject(owners))

    def _is_about(self, field: str, owners: tuple[str, ...], *, named: bool) -> bool:
        """Find members of enumerations, configuration, and errors, labels or counts by field.

        ``named``: the lexicon names the field.
        """
        owner = owners[0]
        if self._holders.is_constant(field, owner) or any(map(self._names_fields, owners[1:])):
            return True
        listed = self._holders.enumerates(field, owner, named=named)
        if listed is not None:
            return listed
        thing = self._owners.of(owner)
        if thing and thing.kind == "config":
            return not self._owners.has_person(owners)
        if thing and thing.means == "person":
            return False
        return self.counts(owner)

    def lists(self, field: str, owner: str) -> bool:
        """Tell what holds names of fields, labels, errors or counts, and no values."""
        return self._holders.is_constant(field, owner) or self.counts(owner)

    def counts(self, owner: str) -> bool:
        """Tell what only holds counts, labels or errors by field: ``errors``, ``nb_emails``."""
        holder = self._reader.holder(owner)
        if not holder:
            return False
        if self._names_fields(owner):
            return True
        typed = owner[:1].isupper() and holder[0] in self._lexicon.thing_wrappers
        return not typed and self._flags.judge(holder) is HARMLESS

    def _names_fields(self, owner: str) -> bool:
        """Tell what holds something about each field: ``errors``, ``labels``."""
        holder = self._reader.holder(owner)
        return bool(holder) and holder[-1] in self._lexicon.about

    def _judge_words(self, words: Phrase, owners: tuple[str, ...]) -> Verdict:
        lexicon = self._lexicon
        if words not in lexicon.fields:
            flag = self._flags.judge(words)
            if flag:
                return flag
            if len(words) > 1 and words[0] in lexicon.actions:
                return NOTHING
            words = self._in_order(self._reader.noun(words), owners)
        if self._is_group(words, owners):
            return Verdict(ORGANISATION_ID, True, Confidence.HIGH, self._owners.subject(owners))
        return self._judge_noun(words, owners)

    def _in_order(self, words: Phrase, owners: tuple[str, ...]) -> Phrase:
        """Put what a name begins with where English has it: ``date_hired_x``, ``incomeUser``."""
        fields = self._lexicon.fields
        if _OR in words[1:-1] and words not in fields:
            words = words[: words.index(_OR, 1)]  # `state_or_territory`
        if len(words) > _TWO and words[0] in self._lexicon.fronted and words not in fields:
            start = next((words[:n] for n in (3, 2) if words[:n] in fields), ())
            return start or (*words[1:], words[0])
        if owners and len(words) >= _TWO and words not in self._lexicon.things:
            person = self._lexicon.things.get(words[-1:])
            rule = fields.get(words[:-1])
            if rule and rule.any and person and person.means == "person":
                return (*words[-1:], *words[:-1])
        return words

    def _judge_noun(self, words: Phrase, owners: tuple[str, ...]) -> Verdict:
        lexicon = self._lexicon
        if not words:
            return self._held(owners)
        verdict = self._match(words, owners)
        if verdict and verdict.personal:
            return verdict
        last = words[-1]
        if last in lexicon.wrappers:
            inner = self._judge_noun(words[:-1], owners)
            return inner if inner.personal is not None else verdict or inner
        if verdict and verdict.personal is False:
            return self._as_form(words, owners, verdict) or verdict
        if last in lexicon.hashes and len(words) > 1:
            return hashed(self._judge_noun(words[:-1], owners))
        told = self._told(words, owners)
        if told:
            return told
        if last in lexicon.behind and len(words) > 1:
            inner = self._judge_noun(words[:-1], owners)
            if inner.personal:
                return inner
        thing = lexicon.things.get(words)
        if last in lexicon.not_personal and not (
            len(words) == 1 and thing and thing.kind in _CONTAINERS
        ):
            return HARMLESS
        return verdict or replace(NOTHING, subject=self._owners.subject_of(words))

    def _as_form(self, words: Phrase, owners: tuple[str, ...], alone: Verdict) -> Verdict | None:
        """Judge a value in another form by the value: ``gender_display``, ``signature_path``."""
        lexicon = self._lexicon
        last = words[-1]
        if alone.phrase != last or last not in lexicon.telling or last in lexicon.vague:
            return None
        return self._told(words, owners)

    def _told(self, words: Phrase, owners: tuple[str, ...]) -> Verdict | None:
        """Judge what is about a value of a kind that tells something all the same."""
        lexicon = self._lexicon
        last = words[-1]
        categories = lexicon.telling.get(last, ())
        about = last in lexicon.not_personal or last in lexicon.machines
        open_ended = words[-1:] not in lexicon.things and not about
        exact = lexicon.telling.get(_ANY_WORD, ()) if open_ended else ()
        if len(words) < _TWO:
            return self._told_of_owner(last, owners)
        if not (categories or exact):
            return None
        inner = self._judge_noun(words[:-1], owners)
        sure = inner.category in exact and inner.confidence is not Confidence.LOW and last != "id"
        if not inner.category or not (sure or inner.category.startswith(categories)):
            return None
        return replace(
            inner,
            confidence=Confidence.LOW if inner.confidence is Confidence.LOW else Confidence.MEDIUM,
        )

    def _told_of_owner(self, word: str, owners: tuple[str, ...]) -> Verdict | None:
        """Judge a part of a value by the value: ``birth.date``, ``nationality.description``."""
        lexicon = self._lexicon
        categories = lexicon.telling.get(word) if word in lexicon.parts else None
        holder = self._reader.holder(owners[0]) if categories and owners else ()
        if not categories or not holder or owners[0][:1].isupper():
            return None
        inner = self._match(holder, owners[1:])
        if inner is None or not inner.category or not inner.category.startswith(categories):
            return None
        return replace(inner, confidence=Confidence.LOW)

    def _match(self, words: Phrase, owners: tuple[str, ...]) -> Verdict | None:
        """Judge by the longest phrase at the end, the owner's name included (``card.number``)."""
        fields = self._lexicon.fields
        for owner in self._near(words, owners):
            before = self._reader.holder(owner)
            for i in range(len(before)):
                rule = fields.get(before[i:] + words)
                if rule and not rule.joined:
                    person = self._owners.starting_person(before[i:] + words)
                    told = self._decide(
                        rule, () if person else before[:i], owners, words, within=person
                    )
                    if told.personal is not None or not self._is_within(words, owners):
                        return replace(told, phrase=" ".join(before[i:] + words))
        for i in range(len(words)):
            rule = fields.get(words[i:])
            if rule:
                person = self._owners.starting_person(words[i:])
                told = self._decide(rule, words[:i], owners, words, within=person)
                return replace(told, phrase=" ".join(words[i:]))
        return None

    def _is_within(self, words: Phrase, owners: tuple[str, ...]) -> bool:
        """Tell what says enough of a person or an address by itself: ``banAddress.street``."""
        thing = self._owners.first(owners)
        known = thing is not None and (thing.means == "person" or thing.kind == "address")
        return known and words in self._lexicon.fields

    def _near(self, words: Phrase, owners: tuple[str, ...]) -> tuple[str, ...]:
        """The owners whose names a field may be read with: up to the first that says what it is.

        ``city.id`` of an office is not the id of the office.
        """
        if words[-1] in self._lexicon.not_personal:
            return owners[:1]
        known = next((i for i, owner in enumerate(owners) if self._owners.of(owner)), len(owners))
        return owners[: known + 1]

    def _decide(
        self,
        rule: FieldRule,
        qualifiers: Phrase,
        owners: tuple[str, ...],
        words: Phrase,
        *,
        within: Thing | None,
    ) -> Verdict:
        owner = self._owner(qualifiers, owners)
        thing = owner.thing
        subject = self._owners.whose(thing or within, owners)
        kind = thing.kind if thing else ""
        if kind == "config" and kind not in rule.kinds:
            return HARMLESS
        category = rule.kinds.get(kind)
        if category == NONE and within is not None and thing and thing.means == "other":
            category = rule.any or category  # the name says whose it is: `item.patientName`
        if category is None and thing and (thing.means != "other" or thing.kind == "part"):
            category = rule.kinds.get(thing.means)
        if category is None and thing and self._owners.is_record(thing, words):
            category = rule.kinds.get("person")
        agreed = category is not None or (thing is not None and thing.means == "person")
        category = category or rule.any
        if category is None and thing is None and not owner.settled:
            category = rule.bare or self._telling_by_itself(rule, words[len(qualifiers) :])
        elif category is None and thing is None:
            category = self._qualified(rule, words[len(qualifiers) :] or words, owners)
        if category == NONE or (category is None and thing and _is_plain(thing, rule)):
            return replace(HARMLESS, subject=subject)
        if category is None:
            return replace(NOTHING, subject=subject)
        confidence = _STRONGER.get(rule.sure, Confidence.HIGH) if agreed else rule.sure
        if confidence is Confidence.HIGH and owner.settled and (thing is None or kind in _VAGUE):
            confidence = Confidence.MEDIUM
        verdict = Verdict(category, True, confidence, subject)
        return hashed(verdict) if owner.hashed else verdict

    def _qualified(self, rule: FieldRule, phrase: Phrase, owners: tuple[str, ...]) -> str | None:
        """What ``natal_sex`` of a person is: an unknown word before what persons have."""
        lexicon = self._lexicon
        person = self._owners.first(owners)
        category = rule.kinds.get("person")
        if not category or person is None or person.means != "person":
            return None
        last = phrase[-1]
        if last in lexicon.written or (len(phrase) > 1 and category == _ACCOUNT):
            return category
        vague = last in lexicon.vague or last in lexicon.not_personal or last in lexicon.idle
        return None if vague or category.startswith(_OF_MANY) else category

    def _telling_by_itself(self, rule: FieldRule, phrase: Phrase) -> str | None:
        """What several words tell without an owner: ``balance_due``, but not ``created_at``."""
        lexicon = self._lexicon
        if len(phrase) < _TWO or lexicon.bookkeeping.intersection(phrase):
            return None
        if phrase[-1] in lexicon.not_personal or phrase[-1] in lexicon.idle:
            return None
        category = rule.kinds.get("person")
        return category if category and not category.startswith(_OF_SOMEBODY) else None

    def _owner(self, qualifiers: Phrase, owners: tuple[str, ...]) -> _Owner:
        lexicon = self._lexicon
        hashed = any(word in lexicon.hashes for word in qualifiers)
        end = len(qualifiers)
        while end:
            thing = self._owners.ending(qualifiers[:end])
            if thing:
                return _Owner(thing, settled=True, hashed=hashed)
            word = qualifiers[end - 1]
            if not says_nothing(lexicon, word):
                return _Owner(
                    _ATTRIBUTE if (word,) in lexicon.fields else None, settled=True, hashed=hashed
                )
            end -= 1
        return _Owner(self._owners.first(owners), settled=False, hashed=hashed)

    def _held(self, owners: tuple[str, ...]) -> Verdict:
        """Judge ``emails[0]``, ``emailInput.value`` by the name that holds the value."""
        for position, owner in enumerate(owners):
            words = self._reader.holder(owner)
            verdict = self._judge_words(words, owners[position + 1 :]) if words else NOTHING
            if verdict.personal is not None:
                return verdict
        return NOTHING

    def _is_group(self, words: Phrase, owners: tuple[str, ...]) -> bool:
        """Tell the id of an organisation under the kind of organisation: ``groups.company``."""
        thing = self._owners.ending(words) if owners else None
        if not thing or thing.means != "organisation":
            return False
        return self._reader.holder(owners[0])[-1:] in {
            (word,) for word in self._lexicon.group_holders
        }


def _is_plain(thing: Thing, rule: FieldRule) -> bool:
    """Tell what is known to hold nothing of this kind about a person."""
    told = rule.bare is not None or rule.kinds.get("person", "").startswith("user.name")
    return thing.means == "other" and (thing.holds is None or told)
