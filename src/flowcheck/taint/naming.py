"""Names of code -> their words: ``fetchUserEMails2`` -> user, email.

Takes names apart, brings words to the singular and strips what only wraps; what words mean is
``evidence``.
"""

from __future__ import annotations

from flowcheck.catalog.lexicon import Lexicon, Phrase
from flowcheck.patterns import regex
from flowcheck.taint.tokens import MAX_NAME

SEGMENT = regex(r"[\w$-]+")
_WORD = regex(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+[a-z]+|[^\W\d_A-Za-z]+")
_OF_SALESFORCE = regex(r"__p?[cr]$")  # what a customer added to an object: `Birthdate__c`
_ACRONYMS = regex(r"([A-Z]{2,})s(?![a-z])|IPv(?=[46])")

_MAX_WORDS = 12  # of a name; the last ones say what it is
_SHORTEST_START = 3  # letters before a run-together ending: `userid`, but not `grid`
_SHORTEST_PLURAL = 3
_LONGEST_ID = 5  # letters of a word that may well begin with `id`: `ideal`
_SHORTEST_IES = 5  # `cities`, but not `ties`
_UNCHANGED = ("ss", "us", "is")
_LONG_ENDINGS = ("sses", "shes", "ches", "xes")


class Reader:
    """Takes names apart into lower-case words in the singular."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.wrappers = lexicon.wrappers | lexicon.thing_wrappers
        self.vocabulary = lexicon.vocabulary()
        self._starts = {
            phrase[0] for phrase in (*lexicon.things, *lexicon.fields)
        } | lexicon.neutral
        self._names: dict[str, Phrase] = {}
        self._holders: dict[str, Phrase] = {}

    def words(self, name: str) -> Phrase:
        """Take one identifier apart: ``userEmails2`` -> user, email."""
        found = self._names.get(name)
        if found is None:
            found = self._names[name] = self._split(name)
        return found

    def is_plural(self, name: str) -> bool:
        """Tell whether the last word of a name is a plural."""
        last = _WORD.findall(name[-MAX_NAME:])[-1:]
        word = last[0].lower() if last else ""
        return self._singular(word) != word

    def noun(self, words: Phrase, *, verbs: bool = False) -> Phrase:
        """Leave out verbs in front (``verbs``: any); put what follows a preposition before."""
        lexicon = self._lexicon
        whole = words
        while words and words not in lexicon.fields and words not in lexicon.things:
            if words[0] not in lexicon.getters and not (verbs and words[0] in lexicon.actions):
                break
            if words[-1] in lexicon.telling and words[:-1] in lexicon.fields:
                break  # `first_name_ar`
            if words is not whole and words[0] in lexicon.cuts:
                break  # `fetchWithToken`
            words = words[1:]
        if not words and not verbs:
            return whole[-1:]
        stripped = words is not whole and not verbs and len(words) > 1
        if stripped and words[0] in lexicon.actions and words not in lexicon.fields:
            return ()  # `useChangePassword` is a function
        for i in range(1, len(words) - 1):
            if words[i] in lexicon.cuts and not self._spanned(words, i):
                return words[i + 1 :] + words[:i]
        if words and words[0] in lexicon.cuts:  # `fromEmail` is one; `findByEmail` is not
            return words[1:] or words if words is whole else ()
        return words

    def holder(self, name: str) -> Phrase:
        """Take the name of a holder apart, without what only wraps: ``emailFieldRef`` -> email."""
        found = self._holders.get(name)
        if found is None:
            segments = SEGMENT.findall(name[:MAX_NAME])
            found = self.noun(self.words(segments[-1])) if segments else ()
            while len(found) > 1 and (
                found[-1] in self._lexicon.wrappers or found[-1] in self._lexicon.holders
            ):
                found = found[:-1]
            self._holders[name] = found
        return found

    def is_run_id(self, words: Phrase) -> bool:
        """Tell the id of something unknown, run together: ``iddescontos``."""
        word = words[0] if len(words) == 1 else ""
        return word.startswith("id") and len(word) > _LONGEST_ID and word not in self.vocabulary

    def _spanned(self, words: Phrase, position: int) -> bool:
        """Tell whether a phrase includes this preposition (``date of birth``, ``invited by``)."""
        fields, things = self._lexicon.fields, self._lexicon.things
        return any(
            words[i:j] in fields or words[i:j] in things
            for i in range(position + 1)
            for j in range(position + 1, len(words) + 1)
            if j - i > 1 and (j > position + 1 or words[i:j] in things)
        )

    def _split(self, name: str) -> Phrase:
        text = _ACRONYMS.sub(lambda match: match[0].capitalize(), _OF_SALESFORCE.sub("", name))
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
        return tuple(words[-_MAX_WORDS:])

    def _parts(self, word: str) -> tuple[str, ...]:
        if word not in self.vocabulary:
            word = word.rstrip("0123456789") if not word[0].isdigit() else word
        word = self._singular(word)
        if word in self.vocabulary:
            return (word,)
        for i in range(_SHORTEST_START, len(word) - 1):
            start, end = word[:i], self._singular(word[i:])
            if start in self._starts and end in self._lexicon.endings:
                return start, end
        return (word,)

    def _singular(self, word: str) -> str:
        plurals = self._lexicon.plurals
        if word in plurals:
            return plurals[word]
        if word in self.vocabulary or len(word) < _SHORTEST_PLURAL or not word.endswith("s"):
            return word
        if word.endswith(_UNCHANGED):
            return word
        if word.endswith("ies") and len(word) >= _SHORTEST_IES:
            return word[:-3] + "y"
        if word.endswith(_LONG_ENDINGS):
            return word[:-2]
        return word[:-1]
