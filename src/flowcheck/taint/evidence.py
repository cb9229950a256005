"""Names of fields, variables, types and keys -> which personal data they stand for, and how surely.

Puts names into English, which ``english`` reads, and asks the other fields of a record when its
name does not tell what it is. Nothing is known here of syntax, of vendors or of flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from flowcheck.catalog.glossary import Glossary
from flowcheck.catalog.lexicon import Lexicon, RecordRule, Thing
from flowcheck.model import Confidence
from flowcheck.patterns import regex
from flowcheck.taint.beside import Beside
from flowcheck.taint.english import English
from flowcheck.taint.naming import Reader
from flowcheck.taint.owners import Owners
from flowcheck.taint.translate import Spoken, Translator
from flowcheck.taint.verdict import HARMLESS, NOTHING, Verdict

_WORDS = regex(r"[^\W_]+(?:-[^\W_]+)*")
_SURE = ("person", "organisation")
_MOST_WORDS = 6  # of a text: longer ones are prose
_SETTINGS = frozenset({"config", "configuration", "setting"})
_ADDRESSES = (("url",), ("uri",))
_FRAMES = frozenset({"the", "a", "an", "your", "please", "enter", "optional", "current"})
_ASKING = frozenset(
    {"whether", "if", "when", "how", "why", "is", "are", "do", "does", "has", "have"}
)


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
        self._english = English(lexicon, self._reader, self._owners)
        self._translator = Translator(lexicon, self._reader, glossaries, home)
        self._verdicts: dict[tuple[str, tuple[str, ...], tuple[RecordRule, ...]], Verdict] = {}
        self._beside = Beside(lexicon, self._reader, self.name)
        self._homes: dict[str, Judge] = {}

    def spoken(self, names: Iterable[str]) -> Spoken:
        """The language of a project, by its names."""
        return self._translator.spoken(names)

    def at_home(self, language: str) -> Judge:
        """The judge of a project that speaks a language; ``""``: this one."""
        if not language or self.home:
            return self
        known = self._homes.get(language)
        if known is None:
            known = Judge(self._lexicon, self._glossaries, home=language)
            self._homes[language] = known
        return known

    def field(self, field: str, owners: Sequence[str], record: Sequence[str] = ()) -> Verdict:
        """Judge a field loaded from a thing; ``owners`` are names of that thing, nearest first.

        ``record`` are the names of all its fields, as far as they are known: they tell what a thing
        is whose own name does not.
        """
        if record and not self.home:
            judge = self.at_home(self._translator.spoken_beside(record))
            if judge is not self:
                return judge.field(field, owners, record)
        rules = self._beside.rules(record) if record else ()
        key = (field, tuple(owners), rules)
        verdict = self._verdicts.get(key)
        if verdict is None:
            name, *holders = self._translator.translate((field, *owners))
            verdict = self._english.judge(name, tuple(holders))
            if verdict.personal and self._is_choice(name, holders):
                verdict = NOTHING
            if field != name and self._is_number_of(field):
                verdict = HARMLESS
            for rule in rules:
                verdict = self._told_beside(name, tuple(holders), rule, verdict)
            self._verdicts[key] = verdict
        return verdict

    def _is_choice(self, name: str, owners: Sequence[str]) -> bool:
        """Tell what there is to choose from: ``countries``, but not of a person."""
        words = self._reader.words(name)
        return (
            self._reader.is_plural(name)
            and words[-1:] != ()
            and words[-1] in self._lexicon.choices
            and not self._owners.has_person(tuple(owners))
        )

    def _is_number_of(self, field: str) -> bool:
        """Tell how many of something there are, in whatever language: ``num_guests``."""
        words = self._reader.words(field)
        return words[:1] in self._lexicon.flags and self._reader.is_plural(field)

    def _told_beside(
        self, field: str, owners: tuple[str, ...], rule: RecordRule, alone: Verdict
    ) -> Verdict:
        """Judge again by what the other fields tell of the thing.

        The name of the thing, where it says anything, wins.
        """
        if rule.refines:
            return self._refined(rule, alone) if alone.category in rule.refines else alone
        named = self._owners.first(owners)
        if named is not None:
            return self._told_against(field, owners, rule, alone, named)
        if rule.nameless and not all(map(self._owners.is_nameless, owners)):
            return alone
        told = self._english.judge(field, (*owners, _name(rule)))
        if rule.refutes and (told.personal is False or (alone.personal and not told.personal)):
            return told
        if alone.personal is not None or not _tells(rule, told):
            return alone
        return replace(told, confidence=rule.confidence, beside=rule.owner)

    def _told_against(
        self, field: str, owners: tuple[str, ...], rule: RecordRule, alone: Verdict, named: Thing
    ) -> Verdict:
        """Judge a field whose fellows say more than the name of the thing that has them.

        ``knexData`` with a first name and a surname is a person; an organisation stays one: such a
        record has the names of whom to ask there.
        """
        if not rule.wins or alone.personal or named.means in _SURE or named.holds:
            return alone
        if self._english.lists(field, owners[0]):
            return alone
        told = self._english.judge(field, (_name(rule),))
        if not _tells(rule, told):
            return alone
        return replace(told, confidence=rule.confidence, beside=rule.owner)

    def is_rough(self, verdict: Verdict) -> bool:
        """Whether other fields of the thing may say more exactly what a value is."""
        return any(verdict.category in rule.refines for rule in self._lexicon.records)

    def refined(self, verdict: Verdict, record: Sequence[str]) -> Verdict:
        """What a value is, ``record`` being the fields of the thing it is loaded from."""
        for rule in self._beside.rules(record) if record else ():
            if verdict.category in rule.refines:
                return self._refined(rule, verdict)
        return verdict

    def _refined(self, rule: RecordRule, alone: Verdict) -> Verdict:
        """``town`` beside a street is one of an address."""
        told = self._english.judge(alone.phrase.rpartition(" ")[2], (_name(rule),))
        return replace(told, subject=alone.subject) if _tells(rule, told) else alone

    def name(self, name: str) -> Verdict:
        """Judge a bare name: of a variable, a parameter, a called function or a property key."""
        return self.field(name, ())

    def text(self, text: str, owners: Sequence[str]) -> Verdict:
        """Judge a field by a few words for people: its label, a description, a comment."""
        words = _WORDS.findall(text.replace("'s", "").replace("\u2019s", ""))
        while words and words[0].lower() in _FRAMES:
            del words[0]
        if not 0 < len(words) <= _MOST_WORDS or words[0].lower() in _ASKING:
            return NOTHING
        verdict = self.field("_".join(words).lower(), owners)
        if not verdict.personal or verdict.confidence is Confidence.LOW:
            return NOTHING
        return replace(verdict, confidence=Confidence.MEDIUM)

    def thing(self, names: Sequence[str], owner: str = "") -> str | None:
        """Tell what these names of one thing stand for: one of ``MEANINGS``, ``None``: unknown.

        ``owner`` is the name of what has it: ``stats.activeUsers`` are not users.
        """
        names = self._translator.translate(names)
        if owner and (self._english.counts(owner) or self._is_class(names, owner)):
            return None
        thing = self._owners.whole(names[0]) if names else None
        thing = thing or self._owners.first(names[1:])
        return thing.means if thing else None

    def is_setting(self, names: Sequence[str]) -> bool:
        """Tell what an application is set to: ``NamecheapConfiguration``, no person's settings.

        ``names`` are those of one thing, the most telling first.
        """
        for name in self._translator.translate(names):
            *whose, last = self._reader.words(name) or ("",)
            if last in _SETTINGS and not self._owners.has_person(tuple(whose)):
                thing = self._owners.of(name)
                return thing is not None and thing.kind == "config"
        return False

    def is_of_program(self, name: str) -> bool:
        """Tell a machine or settings, whose addresses are of no person: ``StaticServer``."""
        thing = self._owners.whole(name) if name else None
        return thing is not None and thing.kind == "config"

    def is_address(self, name: str) -> bool:
        """Tell the address of a request: ``url``, ``requestUrl``, ``endpoint_uri``."""
        return self._reader.words(name)[-1:] in _ADDRESSES

    def is_kinds(self, name: str) -> bool:
        """Tell what lists kinds, not what is of one: ``PageType``, no ``pageType``."""
        words = self._reader.words(name)
        return name[:1].isupper() and len(words) > 1 and words[-1] in self._lexicon.kinds

    def _is_class(self, names: Sequence[str], owner: str) -> bool:
        """Tell a class from a value of it: ``Models.User``."""
        words = self._reader.words(owner)
        capital = bool(names) and names[0][:1].isupper() and not names[0].isupper()
        return capital and len(words) == 1 and words[0] in self._lexicon.spaces

    def subject(self, names: Sequence[str]) -> str:
        """Tell whose data a thing with these names holds."""
        return self._owners.subject(self._translator.translate(names))


def _name(rule: RecordRule) -> str:
    return rule.owner.replace(" ", "_")


def _tells(rule: RecordRule, verdict: Verdict) -> bool:
    return verdict.category is not None and verdict.category.startswith(rule.tells)
