"""Which files have a word, for all words: packed, for there are many of both."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, KeysView, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from flowcheck.link.packed import SIZE, TYPE, pack, unpack

_BREAK = "\n"  # is in no word


class Packed(Struct, frozen=True, array_like=True):
    """Words in order, where the numbers of each end (bytes), and the numbers of all, in a row."""

    words: str = ""
    ends: bytes = b""
    numbers: bytes = b""


class Postings:
    """Numbers of files by word, in order. Raises ``ValueError`` for what does not fit together."""

    __slots__ = ("_changed", "_ends", "_every", "_known", "_numbers", "_words")

    def __init__(self, packed: Packed) -> None:
        self._words = packed.words.split(_BREAK) if packed.words else []
        self._ends = unpack(packed.ends)
        self._numbers = packed.numbers
        self._changed: dict[str, bytes] = {}  # instead of what is packed; nothing: no file has it
        self._known: dict[str, Sequence[int]] = {}
        self._every: KeysView[str] | None = None
        if len(self._words) != len(self._ends):
            raise ValueError

    @classmethod
    def of(cls, files: Iterable[tuple[int, Iterable[str]]]) -> Postings:
        """Those of files with their words, in order of the numbers."""
        found: defaultdict[str, bytearray] = defaultdict(bytearray)
        for number, words in files:
            key = pack((number,))
            for word in words:
                found[word] += key
        return cls(_packed(found))

    def packed(self) -> Packed:
        """What is to be kept of it."""
        if not self._changed:
            return Packed(_BREAK.join(self._words), pack(self._ends), self._numbers)
        return _packed({word: self._of(word) for word in self.words()})

    def words(self) -> KeysView[str]:
        """All words."""
        if self._every is None:
            every = dict.fromkeys(self._words)
            for word, numbers in self._changed.items():
                if numbers:
                    every[word] = None
                else:
                    every.pop(word, None)
            self._every = every.keys()
        return self._every

    def __len__(self) -> int:
        """How many words there are."""
        if not self._changed:
            return len(self._words)
        return len(self.words())

    def get(self, word: str) -> Sequence[int]:
        """The files that have a word."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = unpack(self._of(word))
        return known

    def exchange(self, new: Mapping[int, set[str]]) -> dict[int, set[str]]:
        """Replace the words of files; gives their old ones."""
        old = {number: self._words_of(number) for number in new}
        self._known.clear()
        self._every = None
        for number, words in new.items():
            for word in old[number] - words:
                left = array(TYPE, self._of(word))
                left.remove(number)
                self._changed[word] = left.tobytes()
            for word in words - old[number]:
                more = array(TYPE, self._of(word))
                insort(more, number)
                self._changed[word] = more.tobytes()
        return old

    def _of(self, word: str) -> bytes:
        """The packed numbers of a word."""
        changed = self._changed.get(word)
        if changed is not None:
            return changed
        at = bisect_left(self._words, word)
        if at == len(self._words) or self._words[at] != word:
            return b""
        return self._numbers[self._ends[at - 1] if at else 0 : self._ends[at]]

    def _words_of(self, number: int) -> set[str]:
        """The words of a file: where its number is in all that is packed, in a row."""
        key = pack((number,))
        found = {word for word, numbers in self._changed.items() if number in unpack(numbers)}
        at = self._numbers.find(key)
        while at >= 0:
            if at % SIZE == 0:
                word = self._words[bisect_right(self._ends, at)]
                if word not in self._changed:
                    found.add(word)
            at = self._numbers.find(key, at + 1)
        return found


def _packed(found: Mapping[str, bytes | bytearray]) -> Packed:
    words = sorted(found)
    numbers = [found[word] for word in words]
    return Packed(_BREAK.join(words), pack(accumulate(map(len, numbers))), b"".join(numbers))
