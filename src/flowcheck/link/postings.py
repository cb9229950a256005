"""Which files have a word, for all words: packed, for there are many of both."""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, KeysView, Mapping, Sequence
from itertools import accumulate

from flowcheck.link.packed import SIZE, TYPE, pack, unpack


class Postings:
    """Numbers of files by word, in order. ``packed`` is what is kept of it."""

    __slots__ = ("packed",)

    def __init__(self, packed: dict[str, bytes]) -> None:
        self.packed = packed

    @classmethod
    def of(cls, files: Iterable[tuple[int, Iterable[str]]]) -> Postings:
        """Those of files with their words, in order of the numbers."""
        found: defaultdict[str, bytearray] = defaultdict(bytearray)
        for number, words in files:
            key = pack((number,))
            for word in words:
                found[word] += key
        return cls({word: bytes(numbers) for word, numbers in found.items()})

    def words(self) -> KeysView[str]:
        """All words."""
        return self.packed.keys()

    def get(self, word: str) -> Sequence[int]:
        """The files that have a word."""
        packed = self.packed.get(word)
        return unpack(packed) if packed is not None else ()

    def exchange(self, new: Mapping[int, set[str]]) -> dict[int, set[str]]:
        """Replace the words of files; gives their old ones."""
        old = self._words_of(new.keys())
        for number, words in new.items():
            for word in old[number] - words:
                left = array(TYPE, self.packed[word])
                left.remove(number)
                if left:
                    self.packed[word] = left.tobytes()
                else:
                    del self.packed[word]
            for word in words - old[number]:
                more = array(TYPE, self.packed.get(word, b""))
                insort(more, number)
                self.packed[word] = more.tobytes()
        return old

    def _words_of(self, numbers: Iterable[int]) -> dict[int, set[str]]:
        """The words of files: where their numbers are in all that is packed, in a row."""
        words = [*self.packed]
        every = b"".join(self.packed.values())
        ends = [*accumulate(map(len, self.packed.values()))]
        old: dict[int, set[str]] = {}
        for number in numbers:
            key = pack((number,))
            found = old[number] = set()
            at = every.find(key)
            while at >= 0:
                if at % SIZE == 0:
                    found.add(words[bisect_right(ends, at)])
                at = every.find(key, at + 1)
        return old
