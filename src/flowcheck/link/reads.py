"""What a computation looked at, so that what it found can be kept until one of these changes.

Everything that is asked of the program is noted as a read: a file, which files have a word, who
imports whom. Answers that are remembered remember their reads, too, and pass them on to whoever
uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from typing import Generic, NamedTuple, Protocol, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Read(NamedTuple):
    """One thing that was looked at: a kind, and what of that kind."""

    kind: str
    text: str = ""
    file: int = -1
    node: int = -1


(
    FILE, EXPORT, CALLS, WORD, PHRASE, DECLARED, HAS, IMPORTERS, DEPENDENTS, STATUS, HOSTS,
    OVERFLOW, NAMES, PRESENT, SPOKEN, ANSWER,
) = (
    "file",  # a lowered file, or its text
    "export",  # what a file exports by a name; ``node`` is a mark of it
    "calls",  # whom a file calls by a name; ``node`` is a mark of it
    "word",  # the files that have a word
    "phrase",  # the files that have a text of several words
    "declared",  # the files that declare a name
    "has",  # whether some file has a text
    "importers",  # the files that import a file directly
    "dependents",  # the files that import a file, directly or through others
    "status",  # whether a file is one that may call a vendor
    "hosts",  # ``node``: whether a host of others is in a file or in one that depends on it
    "overflow",  # a function with more callers than are followed
    "names",  # names of all files, of so many parts one, if more than ``node`` words change
    "present",  # ``node``: whether a vendor is mentioned
    "spoken",  # ``node``: whether a function of a vendor may be called by a name
    "answer",  # what is kept under a name; ``node`` is a mark of it
)  # fmt: skip


NONE_READ: frozenset[int] = frozenset()


class Reads:
    """The reads of the computation under way, by number: ``seen``.

    ``known`` has the read of each number. What is looked at before ``begin`` is not noted.
    ``behind`` gives what was read for an answer that stands in place of it (``ANSWER``).
    """

    __slots__ = ("_begun", "_numbers", "_same", "_told", "behind", "known", "seen")

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.known: list[Read] = []
        self.behind: Callable[[str], Iterable[int]] = _nothing
        self._numbers: dict[Read, int] = {}
        self._same: dict[frozenset[int], frozenset[int]] = {}
        self._begun = False
        self._told = set[int](), set[int]()  # of those seen, all that they rest on

    def begin(self) -> None:
        """From now on, note what is looked at."""
        self._begun = True
        self.seen = set()
        self._told = set(), set()

    def take_over(self, known: Iterable[Read]) -> None:
        """Begin with the reads of another scan, which keep their numbers."""
        self.known = [*known]
        self._numbers = {read: number for number, read in enumerate(self.known)}

    def note(self, read: Read) -> None:
        """Something other than a file was looked at."""
        if self._begun:
            self.seen.add(self.number(read))

    def number(self, read: Read) -> int:
        """The number of a read."""
        number = self._numbers.get(read)
        if number is None:
            number = self._numbers[read] = len(self.known)
            self.known.append(read)
        return number

    def instead(
        self, hidden: int, compute: Callable[[], Answer], read: Callable[[Answer], Read]
    ) -> Answer:
        """What a computation gives; that this is so is read in place of the ``hidden`` read."""
        around, self.seen = self.seen, set()
        answer = compute()
        was_read = hidden in self.seen
        self.seen.discard(hidden)
        around |= self.seen
        self.seen = around
        if was_read:
            self.note(read(answer))
        return answer

    def noted(self, *kinds: str) -> Iterable[Read]:
        """What was looked at of some kinds, for answers as well, in the order of the first look."""
        known = self.known
        return (known[number] for number in sorted(self._below()) if known[number].kind in kinds)

    def _below(self) -> set[int]:
        """All that was looked at, also what the answers rest on that it rests on."""
        seen, below = self._told
        if seen != self.seen:
            known, behind = self.known, self.behind
            below = {*below} if seen <= self.seen else set()
            work = self.seen - below
            below |= work
            while work:
                read = known[work.pop()]
                if read.kind == ANSWER:
                    more = {*behind(read.text)} - below
                    below |= more
                    work |= more
            self._told = {*self.seen}, below
        return self._told[1]

    def apart(self, compute: Callable[[], Answer]) -> tuple[Answer, frozenset[int]]:
        """What a computation gives, and its reads; they count for the one around it as well."""
        answer, own = self.aside(compute)
        self.seen |= own
        return answer, own

    def aside(self, compute: Callable[[], Answer]) -> tuple[Answer, frozenset[int]]:
        """What a computation gives, and its reads; they count for nobody."""
        around, self.seen = self.seen, set()
        answer = compute()
        own = frozenset(self.seen)
        own = self._same.setdefault(own, own)
        self.seen = around
        return answer, own


class FileReads(dict[int, int]):
    """The number of the read of each file, by number of the file; given when first asked for."""

    def __init__(self, reads: Reads) -> None:
        super().__init__()
        self._reads = reads

    def __missing__(self, file: int) -> int:
        number = self[file] = self._reads.number(Read(FILE, file=file))
        return number


def mark_of(answer: object) -> int:
    """A number that stands for an answer of plain data."""
    return mark_of_bytes(repr(answer).encode("utf-8", "surrogatepass"))


def mark_of_bytes(data: bytes) -> int:
    """A number that stands for an answer that is encoded."""
    return int.from_bytes(blake2b(data, digest_size=7).digest(), "big")


def always(*_: object) -> bool:
    """Any answer is worth keeping, any file worth a look."""
    return True


def _nothing(_: str) -> Iterable[int]:
    return ()


class Keeper(Protocol):
    """Keeps answers from scan to scan, as long as nothing changes that was read for them."""

    def within(
        self,
        name: str,
        kind: type[Answer],
        find: Callable[[], Answer],
        is_sure: Callable[[Collection[int]], bool] = always,
        is_free: Callable[[], bool] | None = None,
        /,
    ) -> Answer:
        """The answer that goes by a name, kept or found.

        It is kept where ``is_sure`` says so afterwards, of what was read for it. Where ``is_free``
        says that it is the same whoever asks, who asks rests on the answer, not on what was read.
        """
        ...


class Forgetful:
    """Keeps nothing."""

    @staticmethod
    def within(
        _name: str,
        _kind: type[Answer],
        compute: Callable[[], Answer],
        _is_sure: Callable[[Collection[int]], bool] = always,
        _is_free: Callable[[], bool] | None = None,
    ) -> Answer:
        """The answer, computed."""
        return compute()


class Memory(Generic[Key, Answer]):
    """Answers by key, each with what it was found from."""

    __slots__ = ("_held", "_reads")

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._held: dict[Key, tuple[Answer, frozenset[int]]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._held

    def get(self, key: Key) -> Answer | None:
        """The answer for a key, if there is one; its reads are then reads of whoever asks."""
        held = self._held.get(key)
        if held is None:
            return None
        self._reads.seen |= held[1]
        return held[0]

    def put(self, key: Key, answer: Answer, seen: frozenset[int]) -> None:
        """Remember an answer that was found from what was ``seen``."""
        self._held[key] = (answer, seen)

    def of(
        self, key: Key, compute: Callable[[], Answer], meanwhile: Answer | None = None
    ) -> Answer:
        """The answer for a key, computed when it is first asked for.

        ``meanwhile`` answers those that ask for it while it is computed.
        """
        held = self._held.get(key)
        if held is None:
            if meanwhile is not None:
                self._held[key] = (meanwhile, NONE_READ)
            held = self._held[key] = self._reads.apart(compute)
        else:
            self._reads.seen |= held[1]
        return held[0]

    def clear(self) -> None:
        """Forget all answers."""
        self._held.clear()
