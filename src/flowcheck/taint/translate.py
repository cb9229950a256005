"""Names in other languages -> the same names in English: ``dateNaissance`` -> date_of_birth.

All words come from the glossaries; what the English words tell is ``evidence``. A name is only
translated when it or a name beside it has a word that is nothing but a word of that language, so
that names in English stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flowcheck.catalog.glossary import Glossary
from flowcheck.catalog.lexicon import Lexicon
from flowcheck.taint.naming import Reader
from flowcheck.taint.tokens import all_tokens, tokens
from flowcheck.taint.tongue import Score, Tongue

_PAIR = 2
_FEWEST_WORDS = 5  # of a language in the names of a project that speaks it
_SMALLEST_SHARE = 0.015  # ... for each word that is English
_FEWEST_BESIDE = 2  # of a language in the fields of one record
_SHARE_BESIDE = 0.5
_CLEAR = (
    1.5  # how many times the words of the next language: Spanish has half of the Portuguese ones
)
_SHORTEST_PART = 3  # letters of what says the owner again
_SHORTEST_OWNER = 4  # ... of an owner that a field is run together with


class Spoken(NamedTuple):
    """The language of a project; ``""``: English or not known.

    ``steady``: as many words may come or go, and it is the same; -1: none at all.
    """

    language: str
    steady: int


class Translator:
    """Reads names in the languages of the glossaries; ``home``: the one that the project speaks.

    Readings are remembered.
    """

    def __init__(
        self, lexicon: Lexicon, reader: Reader, glossaries: Sequence[Glossary], home: str
    ) -> None:
        english = (reader.vocabulary | lexicon.familiar) - lexicon.borrowed
        self._tongues = tuple(
            Tongue(lexicon, english, reader, glossary, home=glossary.language == home)
            for glossary in glossaries
        )
        self._english = english
        self._speakers: dict[str, tuple[Tongue, ...]] = {}
        self._records: dict[tuple[str, ...], str] = {}

    def spoken(self, names: Iterable[str]) -> Spoken:
        """Tell which language the names of one project are in.

        It has words of its own among them, a clear share and more than any other language.
        """
        words = all_tokens(names)
        english = len(words & self._english)
        counts = [tongue.own_words(words) for tongue in self._tongues]
        language = self._clearest(counts, _enough(english))
        return Spoken(language, _steady(counts, english, is_english=not language))

    def spoken_beside(self, names: Sequence[str]) -> str:
        """Tell which language the fields of one record are in, ``""``: English or not known."""
        key = tuple(names)
        language = self._records.get(key)
        if language is None:
            words = all_tokens(key)
            enough = max(_FEWEST_BESIDE, _SHARE_BESIDE * len(words & self._english))
            counts = [tongue.own_words(words) for tongue in self._tongues]
            language = self._records[key] = self._clearest(counts, enough)
        return language

    def _clearest(self, counts: Sequence[int], enough: float) -> str:
        """The language with ``enough`` words, and clearly more than any other; ``""``: none.

        ``counts`` are the words of each.
        """
        second, most = _two_most(counts)
        if most < enough or most < _CLEAR * second:
            return ""
        return self._tongues[counts.index(most)].language

    def translate(self, names: Sequence[str]) -> tuple[str, ...]:
        """The names of a field and of its owners in English, those that are not English."""
        if len(names) > 1:
            names = (self._without_owner(names[0], names[1:]), *names[1:])
        speakers = {tongue for name in names for tongue in self._speaking(name)}
        if not speakers:
            return tuple(names)
        totals: dict[Tongue, Score] = {}
        for tongue in self._tongues:
            if tongue in speakers:
                scores = [tongue.score(name) for name in names]
                own = sum(score.own for score in scores)
                if own:
                    known = sum(score.all for score in scores)
                    totals[tongue] = Score(own, known, sum(score.pieces for score in scores))
        if not totals:
            return tuple(names)
        best = max(totals, key=lambda each: (totals[each].own, each.home, totals[each]))
        return (*map(best.translate, names[:1]), *map(best.translate_owner, names[1:]))

    def _without_owner(self, name: str, owners: Sequence[str]) -> str:
        """Leave out what says the owner again, cut short or run together.

        ``nom_adh`` of ``adherents``, ``eleveadresse`` of ``eleve``.
        """
        held = [token for owner in owners[:_PAIR] for token in tokens(owner)]
        parts = tokens(name) if held and name.isidentifier() else []
        if len(parts) == 1 and not self._is_known(parts[0]):
            for owner in (token.removesuffix("s") for token in held):
                rest = parts[0].removeprefix(owner)
                found = len(owner) >= _SHORTEST_OWNER and rest != parts[0]
                if found and self._is_known(rest) and not self._english.issuperset((owner, rest)):
                    return rest
        for at in (-1, 0) if len(parts) > 1 else ():
            short = parts[at]
            said = any(token != short and token.startswith(short) for token in held)
            if said and len(short) >= _SHORTEST_PART and not self._is_known(short):
                del parts[at]
                return "_".join(parts)
        return name

    def _is_known(self, word: str) -> bool:
        return word in self._english or any(tongue.knows(word) for tongue in self._tongues)

    def _speaking(self, name: str) -> set[Tongue]:
        """The languages that have a word of this name which is not English."""
        found: set[Tongue] = set()
        for token in tokens(name):
            speakers = self._speakers.get(token)
            if speakers is None:
                speakers = tuple(tongue for tongue in self._tongues if tongue.has(token))
                self._speakers[token] = speakers
            found.update(speakers)
        return found


def _two_most(counts: Sequence[int]) -> tuple[int, int]:
    """The second largest and the largest of some counts."""
    *_, second, most = (0, 0, *sorted(counts))
    return second, most


def _enough(english: int) -> float:
    """How many words a language needs to be that of a project with so many English ones."""
    return max(_FEWEST_WORDS, _SMALLEST_SHARE * english)


def _steady(counts: Sequence[int], english: int, *, is_english: bool) -> int:
    """How many words may come or go, each counted for any language, and the answer stays."""
    second, most = _two_most(counts)

    def stays(changed: int) -> bool:
        if is_english:
            few = most + changed < _enough(english - changed)
            return few or most + changed < _CLEAR * (second - changed)
        enough = _enough(english + changed)
        return most - changed >= max(enough, _CLEAR * (second + changed))

    changed = 0
    while changed <= len(counts) + english + most and stays(changed):
        changed += 1
    return changed - 1
