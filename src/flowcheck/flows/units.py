"""Parts of a scan that are found apart, kept until something changes that they were found from.

A unit is what one file calls, or what reaches one call. It is kept with everything that was read
for it; of the next scan of the same project only those are computed again that read something which
is different now. What a scan gives is the same without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from flowcheck.cache.store import Store
from flowcheck.cache.version import engine_version
from flowcheck.link import reads as kinds
from flowcheck.link.program import Program
from flowcheck.link.reads import Read
from flowcheck.link.texts import WORD, Change, Known, words_of
from flowcheck.taint.candidates import STANDING, WITH_HOSTS

Answer = TypeVar("Answer")

_KIND = "units"
_KEPT_PROJECTS = 4  # of different files or options
_GROWTH = 3  # times the reads that a kept scan began with: then it is begun anew

_encoder = msgspec.msgpack.Encoder(order="deterministic")


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a scan.

    ``contents`` and ``standing`` of each file; ``reads`` beyond those of files, in order of their
    bits; ``units``: what was read, and what was found.
    """

    contents: list[str]
    standing: list[int]
    texts: Known
    reads: list[Read]
    having: dict[str, list[int]]
    units: dict[str, tuple[bytes, bytes]]
    began_with: int


_decoder = msgspec.msgpack.Decoder(_Kept)


class Units:
    """The units of one scan.

    ``about`` is everything that they depend on but this program and the ``contents`` of the files,
    which are given as keys. ``computed`` and ``recalled`` count units.
    """

    def __init__(
        self, program: Program, store: Store, about: object, contents: Iterable[str]
    ) -> None:
        self.computed = 0
        self.recalled = 0
        self._program = program
        self._store = store
        self._key = _digest(about)
        self._contents = list(contents)
        self._standing: list[int] = []
        self._dirty = 0
        self._used: dict[str, tuple[bytes, bytes]] = {}
        self._kept = self._load()
        self._change = Change()
        if self._kept is not None:
            self._change = program.texts.take_over(self._kept.texts, self._changed(self._kept))

    def begin(self, standing: Sequence[int]) -> None:
        """Begin, with what the search for candidates says of each file (``STATUS``, ``HOSTS``)."""
        self._standing = list(standing)
        self._program.reads.begin()
        if self._kept is not None:
            self._dirty = self._find_dirty(self._kept)
            self._program.reads.take_over(self._kept.reads, self._kept.having)

    def is_kept(self, name: str) -> bool:
        """Whether a unit need not be computed."""
        return self._valid(name) is not None

    def of(self, name: str, kind: type[Answer], compute: Callable[[], Answer]) -> Answer:
        """What a unit finds, kept or computed."""
        reads = self._program.reads
        known = self._valid(name) or self._used.get(name)
        if known is not None:
            try:
                answer = msgspec.msgpack.decode(known[1], type=kind)
            except msgspec.MsgspecError:
                pass
            else:
                reads.mask |= int.from_bytes(known[0], "little")
                self._used[name] = known
                self.recalled += 1
                return answer
        answer, mask = reads.apart(compute)
        self.computed += 1
        size = (mask.bit_length() + 7) // 8
        self._used[name] = (mask.to_bytes(size, "little"), _encoder.encode(answer))
        return answer

    def close(self) -> None:
        """Keep the units of this scan, when it was one of others than the last."""
        if not self.computed or not self._store.keeps:
            return
        reads = self._program.reads
        own = reads.known[len(self._contents) :]
        began_with = self._kept.began_with if self._kept is not None else len(own)
        if len(own) > _GROWTH * began_with:
            began_with = 0
        kept = _Kept(
            self._contents,
            self._standing,
            self._program.texts.known(),
            own,
            {text: sorted(numbers) for text, numbers in reads.having.items()},
            self._used,
            began_with,
        )
        self._store.put(_KIND, self._key, msgspec.msgpack.encode(kept))
        self._store.keep_newest(_KIND, _KEPT_PROJECTS)

    def _load(self) -> _Kept | None:
        data = self._store.get(_KIND, self._key)
        try:
            kept = _decoder.decode(data) if data is not None else None
        except msgspec.MsgspecError:
            return None
        fits = kept is not None and kept.began_with and len(kept.contents) == len(self._contents)
        return kept if fits else None

    def _changed(self, kept: _Kept) -> frozenset[int]:
        pairs = zip(kept.contents, self._contents, strict=True)
        return frozenset(number for number, (old, new) in enumerate(pairs) if old != new)

    def _valid(self, name: str) -> tuple[bytes, bytes] | None:
        known = self._kept.units.get(name) if self._kept is not None else None
        if known is None or int.from_bytes(known[0], "little") & self._dirty:
            return None
        return known

    def _find_dirty(self, kept: _Kept) -> int:
        """The reads whose answer is, or may be, another one than it was."""
        changed = self._changed(kept)
        pairs = list(zip(kept.standing, self._standing, strict=True))
        moved = {
            number for number, (old, new) in enumerate(pairs) if old & STANDING != new & STANDING
        }
        hosts = any((old ^ new) & WITH_HOSTS for old, new in pairs)
        files = self._program.files
        # Where a file stands decides whether what it mentions is looked at.
        around = [words_of(files[number].text) for number in sorted(moved)]
        words = self._change.words.union(*around)
        texts = [*self._change.before, *self._change.after, *around]

        def is_dirty(read: Read) -> bool:
            match read.kind:
                case kinds.WORD:
                    return read.text in words
                case kinds.PHRASE:
                    parts = set(WORD.findall(read.text))
                    return any(parts <= text for text in texts)
                case kinds.DECLARED:
                    return read.text in self._change.declared
                case kinds.HAS:
                    had = kept.having.get(read.text, ())
                    return any((n in had) != (read.text in files[n].text) for n in changed)
                case kinds.GRAPH:
                    return self._change.imports
                case kinds.STATUS:
                    return read.file in moved
                case kinds.HOSTS:
                    return hosts
                case _:
                    return False

        dirty = sum(1 << number for number in changed | moved)
        first = len(self._contents)
        for place, read in enumerate(kept.reads):
            if is_dirty(read):
                dirty |= 1 << (first + place)
        return dirty


def _digest(about: object) -> str:
    data = engine_version().encode() + _encoder.encode(about)
    return hashlib.blake2b(data, digest_size=20).hexdigest()
