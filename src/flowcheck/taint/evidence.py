"""Names of fields, variables, types and keys -> which personal data they stand for, and how surely.

Reads names the way English forms them: the last noun says what a value is, the words before it
whose. All words come from the ``Lexicon``; nothing is known here of syntax, of vendors or of flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.glossary import Glossary
from flowcheck.catalog.lexicon import NONE, FieldRule, Lexicon, Phrase, Thing
from flowcheck.model import Confidence
from flowcheck.taint.beside import Beside
from flowcheck.taint.naming import MAX_NAME, SEGMENT, Reader
from flowcheck.taint.owners import UNKNOWN, Owners
from flowcheck.taint.translate import Translator
from flowcheck.taint.verdict import (
    HARMLESS,
    NOTHING,
    ORGANISATION_ID,
    Verdict,
    constant,
    hashed,
)

_IN_HEADERS = ("user.device", "user.behavior", "user.demographic.language", "user.location")

_OF_SOMEBODY = ("user.account.settings", "user.name", "user.social")  # what other things have, too

_ANY_WORD = "*"  # among the words that tell something after certain categories
_TWO = 2

_CONTAINERS = ("other", "failure")  # a bare `template` or `error` may hold anything
_VAGUE = ("other", "part")  # kinds of owners that make a clear field less sure: `followUpEmail`
_STRONGER = {Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}


_ATTRIBUTE = Thing("part", "other", UNKNOWN, joined=True)


class _Owner(Struct, frozen=True):
    """Whose a field is. ``settled``: a word names the owner, be it a known ``thing`` or not."""

    thing: Thing | None
    settled: bool
    hashed: bool = False


class Judge:
    """Judges names by one lexicon; glossaries bring those of other languages into its words.

    ``home`` is the language that a project speaks. Answers are remembered, so it should live as
    long as a scan.
    """

    def __init__(
        self, lexicon: Lexicon, glossaries: Sequence[Glossary] = (), *, home: str = ""
    ) -> None:
        self.home = home
        self._lexicon = lexicon
        self._glossaries = glossaries
        self._reader = Reader(lexicon)
        self._owners = Owners(lexicon, self._reader)
        self._translator = Translator(lexicon, self._reader, glossaries, home)
        self._verdicts: dict[tuple[str, tuple[str, ...], str], Verdict] = {}
        self._beside = Beside(lexicon, self._reader, self.name)
        self._homes: dict[str, Judge] = {}

    def at_home(self, names: Iterable[str]) -> Judge:
        """Return the judge of a project, of whose language its names tell."""
        language = self._translator.spoken(names)
        if not language:
            return self
        known = self._homes.get(language)
        if known is None:
            known = Judge(self._lexicon, self._glossaries, home=language)
            self._homes[language] = known
        return known

    def field(
        self, field: str, owners: Sequence[str], record: Sequence[str] = ()
    ) -> Verdict:
        """Judge a field loaded from a thing; ``owners`` are names of that thing, nearest first.

        ``record`` are the names of all its fields, as far as they are known: they tell what a thing
        is whose own name does not.
        """
        held_by = self._beside.owner(record) if record else ""
        key = (field, tuple(owners), held_by)
        verdict = self._verdicts.get(key)
        if verdict is None:
            field, *holders = self._translator.translate((field, *owners))
            verdict = self._judge(field, tuple(holders))
            if held_by:
                verdict = self._told_beside(field, (*holders, held_by), verdict)
            self._verdicts[key] = verdict
        return verdict

    def _told_beside(self, field: str, owners: tuple[str, ...], alone: Verdict) -> Verdict:
        """Judge again by what the other fields tell of the thing, the last of its owners.

        The name of the thing, where it says anything, wins.
        """
        if self._owners.first(owners[:-1]) is not None:
            return alone
        told = self._judge(field, owners)
        if told.personal is False or alone.personal is not None:
            config = self._owners.of(owners[-1])
            return told if told.personal is False and config and config.kind == "config" else alone
        if told.confidence is Confidence.HIGH:
            return replace(told, confidence=Confidence.MEDIUM)
        return told

    def name(self, name: str) -> Verdict:
        """Judge a bare name: of a variable, a parameter, a called function or a property key."""
        return self.field(name, ())

    def thing(self, names: Sequence[str]) -> str | None:
        """Tell what these names of one thing stand for: one of ``MEANINGS``, ``None``: unknown."""
        names = self._translator.translate(names)
        thing = self._owners.whole(names[0]) if names else None
        thing = thing or self._owners.first(names[1:])
        return thing.means if thing else None

    def subject(self, names: Sequence[str]) -> str:
        """Tell whose data a thing with these names holds."""
        return self._owners.subject(self._translator.translate(names))

    def _judge(self, field: str, owners: tuple[str, ...]) -> Verdict:
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
            verdict = self._held_by_kind(words, owners, verdict)
        if segments[-1].isupper() and owners and self._is_header_holder(owners[0]):
            header = self._judge_words(words, ())
            if header.category and header.category.startswith(_IN_HEADERS):
                return header
        if not verdict.personal:
            return verdict
        if owners and self._is_about(segments[-1], owners):
            return HARMLESS
        return constant(verdict) if segments[-1].isupper() and len(words) > 1 else verdict

    def _held_by_kind(self, words: Phrase, owners: tuple[str, ...], verdict: Verdict) -> Verdict:
        """Judge a field that says nothing by itself by what its owner is made for."""
        thing = self._owners.first(owners)
        if thing is None or thing.holds is None or not words:
            return verdict
        lexicon = self._lexicon
        last = words[-1]
        if self._reader.is_run_id(words):
            held = False
        elif self._flag(words):
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

    def _is_header_holder(self, owner: str) -> bool:
        """Tell server variables, which hold the headers of a request: ``META["REMOTE_ADDR"]``."""
        holder = self._reader.holder(owner)
        return holder[-1:] != () and holder[-1] in self._lexicon.header_holders

    def _is_about(self, field: str, owners: tuple[str, ...]) -> bool:
        """Find members of enumerations, configuration, and errors, labels or counts by field."""
        owner = owners[0]
        thing = self._owners.of(owner)
        holder = self._reader.holder(owner)
        if field[0].isupper() and owner[:1].isupper() and not owner.isupper():
            is_person = thing is not None and thing.means == "person"
            wraps = holder[-1:] != () and holder[-1] in self._lexicon.thing_wrappers
            return not (is_person or wraps) or holder[-1] in self._lexicon.not_personal
        if thing and thing.kind == "config":
            return not self._owners.has_person(owners)
        if thing and thing.means == "person":
            return False
        if not holder:
            return False
        return holder[-1] in self._lexicon.about or self._flag(holder) is HARMLESS

    def _judge_words(self, words: Phrase, owners: tuple[str, ...]) -> Verdict:
        lexicon = self._lexicon
        if words not in lexicon.fields:
            flag = self._flag(words)
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
            return verdict
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

    def _flag(self, words: Phrase) -> Verdict | None:
        """Judge a yes or no, or a number: harmless, but for states of a person (``isGuest``)."""
        lexicon = self._lexicon
        start = next((i for i, word in enumerate(words) if i and word in lexicon.inner_flags), 0)
        if len(words) < 2 or not (
            start or words[:1] in lexicon.flags or words[:2] in lexicon.flags
        ):
            return None
        rest = words[start + 1 :]
        if words[start] in lexicon.inner_flags:
            for i in range(len(rest)):
                category = lexicon.states.get(rest[i:])
                if category and all(
                    self._says_nothing(word) or (word,) in lexicon.things for word in rest[:i]
                ):
                    return Verdict(category, True, Confidence.LOW, self._owners.subject_of(words))
        return HARMLESS

    def _match(self, words: Phrase, owners: tuple[str, ...]) -> Verdict | None:
        """Judge by the longest phrase at the end, the owner's name included (``card.number``)."""
        fields = self._lexicon.fields
        for owner in owners[:1] if words[-1] in self._lexicon.not_personal else owners:
            before = self._reader.holder(owner)
            for i in range(len(before)):
                rule = fields.get(before[i:] + words)
                if rule and not rule.joined:
                    person = self._owners.starting_person(before[i:] + words)
                    told = self._decide(
                        rule, () if person else before[:i], owners, words, within=person
                    )
                    return replace(told, phrase=" ".join(before[i:] + words))
        for i in range(len(words)):
            rule = fields.get(words[i:])
            if rule:
                person = self._owners.starting_person(words[i:])
                told = self._decide(rule, words[:i], owners, words, within=person)
                return replace(told, phrase=" ".join(words[i:]))
        return None

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
        if category is None and thing and (thing.means != "other" or thing.kind == "part"):
            category = rule.kinds.get(thing.means)
        if category is None and thing and self._owners.is_record(thing, words):
            category = rule.kinds.get("person")
        agreed = category is not None or (thing is not None and thing.means == "person")
        category = category or rule.any
        if category is None and thing is None and not owner.settled:
            category = rule.bare or self._telling_by_itself(rule, words[len(qualifiers) :])
        if category == NONE or (category is None and thing and thing.means == "other"):
            return replace(HARMLESS, subject=subject)
        if category is None:
            return replace(NOTHING, subject=subject)
        confidence = _STRONGER.get(rule.sure, Confidence.HIGH) if agreed else rule.sure
        if confidence is Confidence.HIGH and owner.settled and (thing is None or kind in _VAGUE):
            confidence = Confidence.MEDIUM
        verdict = Verdict(category, True, confidence, subject)
        return hashed(verdict) if owner.hashed else verdict

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
            if not self._says_nothing(word):
                return _Owner(
                    _ATTRIBUTE if (word,) in lexicon.fields else None, settled=True, hashed=hashed
                )
            end -= 1
        return _Owner(self._owners.first(owners), settled=False, hashed=hashed)

    def _says_nothing(self, word: str) -> bool:
        lexicon = self._lexicon
        return word in lexicon.neutral or word in lexicon.getters or word in lexicon.hashes

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
