"""What is said of each file before any is lowered, and whether it holds after a change of texts."""

from __future__ import annotations

from functools import partial
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.catalog.mentions import Mentions
from flowcheck.link.calling import PREFIXES
from flowcheck.link.program import Program
from flowcheck.link.texts import HAS, Change, TextIndex
from flowcheck.taint.barrels import names_of
from flowcheck.taint.questions import Questions

NEAR, SENDER, CANDIDATE, WITH_HOSTS, LOADER = 1, 2, 4, 8, 16
STANDING = NEAR | SENDER | CANDIDATE | LOADER
"""Near a vendor; sends requests; is to be looked at; has hosts of others; loads scripts."""

_OF_OTHERS = tuple(f"{HAS}{prefix}" for prefix in PREFIXES)  # asked by units


class Standing(Struct, frozen=True):
    """What is said of each file, as bits, of the vendors that are present, and by which words.

    It rests on the files that have one of the ``words``, all the words of one of the ``phrases``,
    or a text of a vendor; of files that are ``NEAR``, on names of functions as well. Of vendors
    that are ``present`` something is mentioned, of those that are ``called`` more than an address.
    ``exported``: the names of files that others pass on, by number.
    """

    files: dict[int, int]
    present: list[str]
    called: list[str]
    words: list[str]
    phrases: list[list[str]]
    exported: dict[int, list[str]]

    def after(
        self, change: Change, program: Program, questions: Questions, mentions: Mentions
    ) -> Standing | None:
        """What is said after a change of texts, if nothing that it rests on is different."""
        if not self._holds(change, program.texts, questions, mentions):
            return None
        exported, words = dict(self.exported), set(self.words)
        for number in sorted(change.files & exported.keys()):
            now = names_of(program, number)
            moved = {*now} ^ {*exported[number]}
            if any({*program.texts.mentioning(name)} - {number} for name in moved):
                return None
            exported[number] = now
            words |= moved
        return replace(self, exported=exported, words=sorted(words))

    def _holds(
        self, change: Change, texts: TextIndex, questions: Questions, mentions: Mentions
    ) -> bool:
        if change.imported or not change.words.isdisjoint(self.words):
            return False
        is_near = any(self.files.get(number, 0) & NEAR for number in change.files)
        if is_near and not change.words.isdisjoint(mentions.imported):
            return False
        mentioned = (text.words for text in mentions.among(frozenset().union(*change.texts)))
        if any(map(change.may_bring, chain(mentioned, self.phrases))):
            return False
        if questions.settings(change.words):
            return False
        return all(
            self._is_told(number, asked, texts, questions) == told
            for asked, answers in change.answers.items()
            if not asked.startswith(_OF_OTHERS)
            for number, told in answers.items()
        )

    @staticmethod
    def _is_told(number: int, asked: str, texts: TextIndex, questions: Questions) -> bool:
        if asked.startswith(HAS):
            return texts.has(number, asked.removeprefix(HAS))
        return texts.tells(number, asked, partial(questions.answer, asked))
