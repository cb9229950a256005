"""One language besides English: its words in a name, and the name in the order of English.

All words come from the ``Glossary``; which language a name is in is ``translate``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

from msgspec import Struct

from flowcheck.catalog.glossary import Glossary
from flowcheck.catalog.lexicon import Lexicon, Phrase
from flowcheck.taint.naming import SEGMENT, Reader
from flowcheck.taint.tokens import MAX_NAME, tokens

_MAX_TOKENS = 16
_MAX_PHRASE = 5  # words
_MAX_COMPOUND = 40  # letters
_SHORTEST_PART = 3  # letters of a part of a compound
_SHORTEST_WORD = 4  # ... that shows the language; of English words in a compound
_SHORTEST_HEAD = 6  # ... of its last part when the parts before are unknown
_SHORTEST_STEM = 3
_SHORTEST_RUN = 6  # letters of a phrase whose words are run together
_PAIR = 2
_OF = "of"
_ID = ("id",)
_OWNING = ("person", "organisation", "content")


class _Unit(NamedTuple):
    """Words of a name that belong together, in English.

    ``found``: how many words of this language; ``shown``: how many that only this language has.
    """

    words: Phrase
    found: int = 0
    shown: int = 0


class Score(NamedTuple):
    """How much of some names a language explains: words of its own, and all its words.

    ``pieces``: in how many, as a negative number: fewer are better.
    """

    own: int
    all: int
    pieces: int


_NO_SCORE = Score(0, 0, 0)


class _Reading(Struct, frozen=True):
    units: tuple[_Unit, ...]
    score: Score


class Tongue:
    """Reads names in one language. Readings are remembered.

    ``home``: the project speaks this language, so words that are English as well are of it too, but
    for those that stay English.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        english: frozenset[str],
        reader: Reader,
        glossary: Glossary,
        *,
        home: bool = False,
    ) -> None:
        self.language = glossary.language
        self.home = home
        self._lexicon = lexicon
        self._reader = reader
        self._glossary = glossary
        self._english = english
        self._plain: dict[str, bool] = {}
        self._closing = lexicon.not_personal | lexicon.wrappers | lexicon.hashes
        self._readings: dict[str, _Reading] = {}
        self._tokens: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _runs(self) -> dict[str, Phrase]:
        """Phrases whose words are run together, and what they mean; the first of a form counts."""
        words = reversed([*self._glossary.words.items()])
        runs = {"".join(phrase): means for phrase, means in words if len(phrase) > 1}
        return {run: meaning for run, meaning in runs.items() if len(run) >= _SHORTEST_RUN}

    @cached_property
    def _single(self) -> frozenset[str]:
        return frozenset(p[0] for p in self._glossary.words if len(p) == 1).union(self._runs)

    @cached_property
    def _words(self) -> frozenset[str]:
        words = chain.from_iterable(self._glossary.words)
        return frozenset(words).union(self._runs, self._glossary.abbreviations)

    def has(self, token: str) -> bool:
        """Tell whether a word may be of this language and is not English."""
        return any(
            part in self._words and (self.home or not self._is_plain(part))
            for part in self._parts(token)
        )

    def own_words(self, words: AbstractSet[str]) -> int:
        """Count those of these words that are of this language and of no program in English."""
        return sum(
            len(word) > _PAIR and (word,) not in self._glossary.company and not self._is_plain(word)
            for word in words & self._words
        )

    def knows(self, word: str) -> bool:
        """Tell whether a word is of this language, even if English as well, and not cut short."""
        return word in self._words and (
            word in self._single or word not in self._glossary.abbreviations
        )

    @cached_property
    def _phrases(self) -> dict[Phrase, Phrase]:
        """Phrases as they are looked up, with the English ones; made when a name needs them."""
        listed = ((self._as_listed(words), what) for words, what in self._glossary.words.items())
        return {(run,): what for run, what in self._runs.items()} | dict(listed)

    @cached_property
    def _company(self) -> frozenset[Phrase]:
        return frozenset(map(self._as_listed, self._glossary.company))

    def _as_listed(self, phrase: Phrase) -> Phrase:
        return phrase if len(phrase) == 1 else tuple(self._base(word) or word for word in phrase)

    def score(self, name: str) -> Score:
        """Tell how much of a name is of this language."""
        scores = [self._read(segment).score for segment in SEGMENT.findall(name[:MAX_NAME])]
        return Score(*(sum(parts) for parts in zip(*scores, strict=True))) if scores else _NO_SCORE

    def translate(self, name: str) -> str:
        """Put a name into English; it stays as it is when it has no word of this language."""
        if len(name) > MAX_NAME:
            return name
        return SEGMENT.sub(lambda match: self._translated(match[0]), name)

    def translate_owner(self, name: str) -> str:
        """Put the name of an owner into English, without its state: ``ProfissionalAtivo``."""
        states = self._lexicon.inner_flags if self._glossary.head_first else frozenset[str]()
        words = self.translate(name).split("_")
        kept = [word for word in words if word not in states]
        return "_".join(kept) if kept and kept[0] == words[0] else "_".join(words)

    def _translated(self, segment: str) -> str:
        units = self._read(segment).units
        if not any(unit.found for unit in units) and not self._may_follow(units):
            return segment
        words = dict.fromkeys(unit.words for unit in self._ordered(units))
        if any(phrase[-1:] == _ID and phrase != _ID for phrase in words):
            words.pop(_ID, None)  # `codigoClienteId`
        text = "_".join(word for phrase in words for word in phrase)
        if segment.isupper():
            return text.upper()
        return text[:1].upper() + text[1:] if segment[:1].isupper() else text

    def _may_follow(self, units: Sequence[_Unit]) -> bool:
        """Tell a field before an unknown owner: ``email_gestionnaire``."""
        return (
            self._glossary.head_first
            and len(units) > 1
            and units[0].words in self._lexicon.fields
            and not self._english.intersection(units[-1].words)
        )

    def _read(self, segment: str) -> _Reading:
        reading = self._readings.get(segment)
        if reading is None:
            reading = self._readings[segment] = self._reading(segment)
        return reading

    def _reading(self, segment: str) -> _Reading:
        parts = [part for token in tokens(segment)[-_MAX_TOKENS:] for part in self._parts(token)]
        if self._glossary.head_first:
            parts = [part for part in parts if part not in self._glossary.links] or parts
        units = tuple(self._units(parts))
        own, known = sum(unit.shown for unit in units), sum(unit.found for unit in units)
        return _Reading(units, Score(own, known, -len(units)))

    def _units(self, parts: Sequence[str]) -> Iterator[_Unit]:
        i = 0
        while i < len(parts):
            j, unit = self._unit(parts, i)
            yield unit
            i = j

    def _unit(self, parts: Sequence[str], i: int) -> tuple[int, _Unit]:
        """The longest known phrase from a position, and where it ends."""
        for j in range(min(len(parts), i + _MAX_PHRASE), i, -1):
            phrase = tuple(parts[i:j])
            listed = self._listed(phrase)
            if listed and not (i and j == len(parts) and self._is_behind(phrase)):
                own = self._is_own(phrase if len(phrase) == len(listed) else listed)
                return j, _Unit(self._phrases[listed], j - i, j - i if own else 0)
            if j - i > 1 and self._is_english(phrase):
                return j, _Unit(phrase)
        if i == 0 and len(parts) > 1:
            owner = self._owner_in_full(parts[0])
            if owner:
                return 1, _Unit(owner, 1)
        is_link = parts[i] in self._glossary.links and 0 < i < len(parts) - 1
        return i + 1, _Unit((_OF if is_link else parts[i],))

    def _owner_in_full(self, short: str) -> Phrase | None:
        """The owner that a name begins with, cut short: ``cli_nome`` of a cliente."""
        shorts = {} if self._is_plain(short) else self._glossary.abbreviations
        for full in shorts.get(short, ()):
            meaning = self._phrases.get((self._base(full) or full,))
            if meaning and self._means(meaning) in _OWNING:
                return meaning
        return None

    def _listed(self, phrase: Phrase) -> Phrase | None:
        """A phrase as it is listed: the same, run together, with words in full, or turned."""
        if phrase in self._phrases:
            return phrase
        run = ("".join(phrase),)
        if self._glossary.joints and run in self._phrases:
            return run
        if len(phrase) == 1:
            return None
        short = self._glossary.abbreviations
        if not short.keys().isdisjoint(phrase):
            for full in product(*((word, *short.get(word, ())) for word in phrase)):
                if full in self._phrases:
                    return full
                run = ("".join(full),)  # `kd_nr` is a Kundennummer
                if self._glossary.joints and run in self._phrases:
                    return run
        turned = phrase[::-1]  # `naissance_date`
        return turned if self._glossary.head_first and turned in self._phrases else None

    def _is_behind(self, phrase: Phrase) -> bool:
        """Tell an English word that ends names in any language: ``doctorData``, ``emailType``."""
        lexicon = self._lexicon
        return (
            self._glossary.head_first
            and len(phrase) == 1
            and (phrase[0] in self._reader.wrappers or phrase[0] in lexicon.not_personal)
        )

    def _is_english(self, phrase: Phrase) -> bool:
        words = self._reader.words("_".join(phrase))
        return words in self._lexicon.fields or words in self._lexicon.things

    def _is_own(self, phrase: Phrase) -> bool:
        """Tell whether a phrase is believed by itself."""
        if self.home:
            return phrase not in self._glossary.english
        if phrase in self._company:
            return False
        if any(len(word) > _PAIR and not self._is_plain(word) for word in phrase):
            return True
        return len(phrase) > 1 and not any(map(self._is_plain, phrase))

    def _is_plain(self, word: str) -> bool:
        """Tell whether a word is English as well."""
        plain = self._plain.get(word)
        if plain is None:
            read = self._reader.words(word)
            plain = word in self._english or (
                len(read) == 1 and read[0] in self._english and word not in self._lexicon.borrowed
            )
            self._plain[word] = plain
        return plain

    # --- words

    def _parts(self, token: str) -> tuple[str, ...]:
        """The token as it is listed; a compound taken apart."""
        found = self._tokens.get(token)
        if found is None:
            found = self._tokens[token] = self._taken_apart(token)
        return found

    def _taken_apart(self, token: str) -> tuple[str, ...]:
        base = self._base(token)
        if base is None and token[0].isalpha():
            base = self._base(token.rstrip("0123456789"))
        if base is not None:
            return (base,)
        if not self._glossary.joints or not _SHORTEST_WORD < len(token) <= _MAX_COMPOUND:
            return (token,)
        if self._reader.words(token)[-1:] != (token,) or token in self._english:
            return (token,)
        return self._compound(token) or (token,)

    def _base(self, token: str) -> str | None:
        """The listed form of a word."""
        if token in self._single or self._is_plain(token):
            return token if token in self._words else None
        for listed in (self._single, self._words):
            for ending, others in self._glossary.inflections.items():
                stem = token.removesuffix(ending)
                if stem != token and len(stem) >= _SHORTEST_STEM:
                    for other in others:
                        if stem + other in listed:
                            return stem + other
            if token in self._words:
                return token
        return None

    def _compound(self, token: str) -> tuple[str, ...] | None:
        """Take ``kundennummer`` apart: the longest known end, then what comes before it."""
        for start in range(_SHORTEST_PART, len(token) - 1):
            head = self._base(token[start:])
            if head is None or (len(head) < _SHORTEST_PART and head not in self._lexicon.endings):
                if token[start:] not in self._lexicon.endings:
                    continue
                head = token[start:]
            before = self._before(token[:start])
            if before:
                return (*before, head)
        for start in range(_SHORTEST_PART, len(token) - _SHORTEST_HEAD + 1):
            head = self._base(token[start:])
            if head is not None and self._is_own((head,)):
                return token[:start], head
        return None

    def _before(self, text: str) -> tuple[str, ...] | None:
        for joint in self._glossary.joints:
            if not text.endswith(joint) or len(text) - len(joint) < _SHORTEST_PART:
                continue
            stem = text.removesuffix(joint) if joint else text
            if stem in self._words:
                return (self._base(stem) or stem,)
            if len(stem) >= _SHORTEST_WORD and stem in self._english:
                return (stem,)
            inner = self._compound(stem) if len(stem) > _SHORTEST_HEAD else None
            if inner and all(part in self._words or part in self._english for part in inner):
                return inner
        return None

    # --- the order of words

    def _ordered(self, units: Sequence[_Unit]) -> Sequence[_Unit]:
        """Put the word that says what the value is last, as English does."""
        start = 0
        while start < len(units) - 1 and self._leads(units[start].words):
            start += 1
        end = len(units)
        while end - start > _PAIR and not units[end - 1].found and self._closes(units[end - 1]):
            end -= 1
        front, rest, behind = units[:start], units[start:end], units[end:]
        return units if self._is_last(rest) else (*front, *reversed(rest), *behind)

    def _closes(self, unit: _Unit) -> bool:
        return unit.words[-1] in self._closing or unit.words[-1] in self._reader.wrappers

    def _leads(self, words: Phrase) -> bool:
        """Verbs and what makes a yes or no of the rest stay in front."""
        lexicon = self._lexicon
        if words in lexicon.flags:
            return True
        leading = lexicon.getters | lexicon.actions | lexicon.neutral
        return words not in lexicon.fields and words not in lexicon.things and words[0] in leading

    def _is_last(self, units: Sequence[_Unit]) -> bool:
        """Tell whether the head comes last: ``user_nombre``, ``clienteId``, ``email_ouders``."""
        if len(units) < _PAIR:
            return True
        first, last = units[0], units[-1]
        owning, other = self._means(first.words), self._means(last.words)
        if not self._glossary.head_first:
            linked = any(unit.words == (_OF,) for unit in units)
            turned = other in _OWNING and owning is None and first.words in self._lexicon.fields
            return linked or not turned
        lexicon = self._lexicon
        closing = last.words[-1] in self._closing and last.words[-1] not in lexicon.neutral
        if first.words[-1] in lexicon.not_personal and not closing:
            return False
        if closing:
            return True
        if not last.found and not self._is_plain(last.words[-1]):
            return False  # an unknown word behind is an adjective
        if not first.found and owning is None and first.words not in lexicon.fields:
            return self._is_plain(first.words[-1])  # an English one in front is one, too
        if owning in _OWNING or other in _OWNING:
            return owning in _OWNING and other not in _OWNING
        if first.found and not last.found and self._is_plain(last.words[-1]):
            return True  # an English word behind: `haslo_salt`
        return owning is not None and other is None

    def _means(self, words: Phrase) -> str | None:
        thing = self._lexicon.things.get(self._reader.words("_".join(words)))
        return thing.means if thing and not thing.joined else None
