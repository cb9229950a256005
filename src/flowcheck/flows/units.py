"""Parts of a scan that are found separately, and kept until something they rest on changes.

A unit is what one file calls, or what reaches one call. It is kept with everything that was read
for it; of the next scan of the same project only those are computed again that read something which
is different now. What a scan gives is the same without it.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

import msgspec

from flowcheck.cache.store import Store
from flowcheck.cache.version import engine_version
from flowcheck.catalog.mentions import Mentions
from flowcheck.flows.validity import Unit, Validity, free, read_for
from flowcheck.link import reads as kinds
from flowcheck.link.packed import LAYOUT, pack, unpack
from flowcheck.link.program import Program
from flowcheck.link.reads import ANSWER, Read, Reads, always
from flowcheck.link.texts import HAS, WORD, Change, Known
from flowcheck.taint.candidates import Candidates
from flowcheck.taint.questions import Questions
from flowcheck.taint.standing import STANDING, Standing
from flowcheck.taint.tokens import all_tokens

Answer = TypeVar("Answer")

_KIND = "units"
_KEPT_PROJECTS = 4  # with other options or modules
_GROWTH = 3  # times the reads that a kept scan began with: then it is begun anew
_FEW = 40  # files to be opened to see what they export
_FEW_UNITS, _FEW_CHANGED = 24, 4  # are found again each time, until there are more
_PART = 50  # of all units: more of them are not few
_WITHIN = "within "
_GAP = 1024  # numbers between those of two files, for files that come between them

_encoder = msgspec.msgpack.Encoder(order="deterministic")
_describer = msgspec.msgpack.Encoder(order="deterministic", enc_hook=repr)  # classes of errors


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a scan.

    ``numbers`` of the files by path; by number the ``contents`` of each;
    ``reads`` in order of their numbers; ``units``: what was read, and what was found.
    """

    numbers: dict[str, int]
    contents: dict[int, str]
    standing: Standing
    texts: Known
    reads: list[Read]
    units: dict[str, Unit]
    began_with: int


_decoder = msgspec.msgpack.Decoder(_Kept)


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What a fork found: units by name, and the reads of theirs that are numbered ``first`` on."""

    first: int
    reads: list[Read]
    units: dict[str, Unit]


class Session:
    """What an earlier scan of a project left, if it is of use for the files that there are now.

    ``about`` is everything that units depend on but this program and the files. ``numbers`` are
    those of the files at ``paths``, which are in order.
    """

    def __init__(self, store: Store, about: object, paths: Sequence[str]) -> None:
        self.store = store
        self.key = _digest(about)
        self.reads = Reads()
        self.kept = self._load()
        known = self.kept.numbers if self.kept is not None else {}
        numbers = _between(paths, known)
        if numbers is None:
            self.kept = None
            numbers = _between(paths, {})
        self.numbers = numbers or []
        if self.kept is not None:
            self.reads.take_over(self.kept.reads)

    def _load(self) -> _Kept | None:
        data = self.store.get(_KIND, self.key)
        try:
            kept = _decoder.decode(data) if data is not None else None
        except msgspec.MsgspecError:
            return None
        return kept if kept is not None and kept.began_with else None


class Units:
    """The units of one scan. ``contents`` are keys of what is in each file, by number.

    ``computed`` and ``recalled`` count units that are kept.
    """

    def __init__(self, session: Session, program: Program, contents: Mapping[int, str]) -> None:
        self.computed = 0
        self.recalled = 0
        self._session = session
        self._kept = session.kept
        self._program = program
        self._contents = dict(contents)
        self._validity: Validity | None = None  # not known yet: nothing is taken
        self._used: dict[str, Unit] = {}
        self._is_closing = False
        self._changed = frozenset[int]()
        self._change = Change()
        if self._kept is not None:
            old, new = self._kept.contents.items(), self._contents.items()
            self._changed = frozenset(number for number, _ in old ^ new)
            paths = {file.path: number for number, file in program.files.items()}
            self._change = program.texts.take_over(
                self._kept.texts, self._changed, same_paths=paths == self._kept.numbers
            )

    def known_standing(self, questions: Questions, mentions: Mentions) -> Standing | None:
        """What the last scan's search for candidates said, if this one's would say the same."""
        kept = self._kept
        if kept is None or kept.contents.keys() != self._contents.keys():
            return None
        return kept.standing.after(self._change, self._program, questions, mentions)

    def begin(
        self,
        candidates: Candidates,
        calls_mark: Callable[[int, str], int],
        find: Callable[[str, Callable[[int], bool]], bool],
    ) -> None:
        """Begin, with what is said of each file (``STATUS``, ``HOSTS``) and vendor (``PRESENT``).

        ``calls_mark`` stands for whom a file calls by a name (``CALLS``); ``find`` finds what goes
        by a name ``within`` other units, if the files that the name means are unchanged.
        """
        self._candidates = candidates
        self._calls_mark = calls_mark
        self._find = find
        reads = self._program.reads
        reads.begin()
        reads.behind = self._behind
        if self._kept is not None:
            dirty = self._find_dirty(self._kept)
            self._validity = Validity(self._kept.units, self._used, dirty, reads, self._find_again)
        reads.begin()

    @property
    def begins_anew(self) -> bool:
        """Whether nothing is kept of an earlier scan."""
        return self._kept is None

    def is_kept(self, name: str) -> bool:
        """Whether a unit need not be computed."""
        return self._valid(name) is not None

    def of(
        self,
        name: str,
        kind: type[Answer],
        compute: Callable[[], Answer],
        is_sure: Callable[[Collection[int]], bool] = always,
        is_free: Callable[[], bool] | None = None,
    ) -> Answer:
        """What a unit finds, kept or computed.

        It is kept where ``is_sure`` says so afterwards, of what was read for it. Who asks rests on
        all that, or on the answer alone where ``is_free`` says that it is the same whoever asks.
        """
        known = self._used.get(name) or self._valid(name)
        if known is not None:
            try:
                answer = msgspec.msgpack.decode(known.found, type=kind)
            except msgspec.MsgspecError:
                pass
            else:
                self.recalled += name not in self._used
                self._used[name] = known
                self._rest_on(name, known)
                return answer
        answer, seen = self._program.reads.aside(compute)
        if not is_sure(seen):
            self._program.reads.seen |= seen
            return answer
        self.computed += 1
        make = free if is_free is not None and is_free() else Unit
        unit = self._used[name] = make(pack(sorted(seen)), _encoder.encode(answer))
        self._rest_on(name, unit)
        return answer

    def _rest_on(self, name: str, unit: Unit) -> None:
        reads = self._program.reads
        if unit.is_free:
            reads.note(Read(ANSWER, name, node=unit.mark))
        else:
            reads.seen.update(unpack(unit.seen))

    def place(self) -> tuple[int, int]:
        """How many reads and units there are."""
        return len(self._program.reads.known), len(self._used)

    def since(self, place: tuple[int, int]) -> Found:
        """What was found since there were so many."""
        reads, units = place
        known = self._program.reads.known[reads:]
        return Found(reads, known, dict(islice(self._used.items(), units, None)))

    def take_over(self, found: Found) -> None:
        """Take what a fork found since it was forked, under the numbers that reads have here."""
        reads = self._program.reads
        numbers = [*range(found.first), *map(reads.number, found.reads)]
        for name, unit in found.units.items():
            if name not in self._used:
                seen = pack(sorted(numbers[number] for number in unpack(unit.seen)))
                self._used[name] = Unit(seen, unit.found, unit.mark)
                self.computed += 1

    def within(
        self,
        name: str,
        kind: type[Answer],
        compute: Callable[[], Answer],
        is_sure: Callable[[Collection[int]], bool] = always,
        is_free: Callable[[], bool] | None = None,
    ) -> Answer:
        """What is found on the way to other units; it is kept even if nothing asks for it again."""
        return self.of(f"{_WITHIN}{name}", kind, compute, is_sure, is_free)

    def _behind(self, name: str) -> Iterable[int]:
        """What was read for an answer."""
        unit = self._used.get(name)
        if unit is None and self._kept is not None:
            unit = self._kept.units.get(name)
        return (read_for(unit) if unit is not None else None) or ()

    def _find_again(self, name: str) -> bool:
        """Find what goes by a name within units, if what the name means is still there."""
        if self._is_closing or not name.startswith(_WITHIN):
            return False
        find = partial(self._find, name.removeprefix(_WITHIN), self._is_unchanged)
        found, _ = self._program.reads.aside(find)
        return found

    def _is_unchanged(self, number: int) -> bool:
        """Whether a file is there and has the text that it had."""
        return number in self._contents and number not in self._changed

    def close(self) -> None:
        """Keep the units of this scan, unless the last one had all, or nearly all, of them."""
        store = self._session.store
        if not self.computed or not store.keeps or self._is_little():
            return
        reads = self._program.reads
        began_with = self._kept.began_with if self._kept is not None else len(reads.known)
        if len(reads.known) > _GROWTH * began_with:
            began_with = 0
        self._carry_over()
        kept = _Kept(
            {file.path: number for number, file in self._program.files.items()},
            self._contents,
            self._candidates.standing,
            self._program.texts.known(),
            reads.known,
            self._used,
            began_with,
        )
        store.put(_KIND, self._session.key, msgspec.msgpack.encode(kept))
        store.keep_newest(_KIND, _KEPT_PROJECTS)

    def _is_little(self) -> bool:
        """Whether what is new is found again sooner than all of it is written."""
        if self._kept is None:
            return False
        few = min(_FEW_UNITS, len(self._kept.units) // _PART)
        return self.computed <= few and len(self._changed) <= _FEW_CHANGED

    def _carry_over(self) -> None:
        self._is_closing = True  # nothing is found again
        for name in self._kept.units if self._kept is not None else ():
            if name.startswith(_WITHIN) and name not in self._used:
                unit = self._valid(name)
                if unit is not None:
                    self._used[name] = unit

    def _valid(self, name: str) -> Unit | None:
        if self._kept is None or self._validity is None or name not in self._kept.units:
            return None
        return self._kept.units[name] if self._validity.holds(name) else None

    def _find_dirty(self, kept: _Kept) -> frozenset[int]:
        """The numbers of reads whose answer has changed, or may have."""
        files = self._program.files
        before, after = kept.standing.files, self._candidates.standing.files
        moved = {n for n in files if (before.get(n, 0) ^ after.get(n, 0)) & STANDING}
        touched = self._change.files | self._packages_around(kept)
        few = len(touched) <= _FEW
        change, candidates = self._change, self._candidates

        def says_other(read: Read) -> bool:
            return read.file in touched and (not few or self._says_other(read))

        def may_be_brought(read: Read) -> bool:
            words = WORD.findall(read.text)
            return change.may_bring(words) or self._is_told_otherwise(read)

        is_dirty: dict[str, Callable[[Read], bool]] = {
            kinds.FILE: lambda read: read.file in touched,
            kinds.EXPORT: says_other,
            kinds.CALLS: says_other,
            kinds.WORD: lambda read: read.text in change.words,
            kinds.PHRASE: may_be_brought,
            kinds.DECLARED: lambda read: read.text in change.declared,
            kinds.HAS: self._is_told_otherwise,
            kinds.IMPORTERS: lambda read: read.file in change.imported,
            kinds.DEPENDENTS: lambda read: read.file in change.reached,
            kinds.STATUS: lambda read: read.file in moved,
            kinds.HOSTS: lambda read: candidates.reaches_hosts(read.file) != bool(read.node),
            kinds.SPOKEN: lambda read: candidates.is_function(read.text) != bool(read.node),
            kinds.PRESENT: lambda read: candidates.is_present(read.text) != bool(read.node),
            kinds.NAMES: self._may_be_named_otherwise,
        }
        asked = ((number, read, is_dirty.get(read.kind)) for number, read in enumerate(kept.reads))
        return frozenset(number for number, read, tell in asked if tell is not None and tell(read))

    def _says_other(self, read: Read) -> bool:
        """Whether a file is gone, or exports or calls something else by a name than it did."""
        if read.file not in self._program.files:
            return True
        mark = self._program.export_mark if read.kind == kinds.EXPORT else self._calls_mark
        return mark(read.file, read.text) != read.node

    def _may_be_named_otherwise(self, read: Read) -> bool:
        """Whether more words came into names, or went, than leave an answer about them as it is."""
        texts = self._program.texts
        changed = all_tokens(texts.names_among(self._change.words))
        return int(read.text) != texts.parts() or len(changed) > read.node

    def _is_told_otherwise(self, read: Read) -> bool:
        """Whether a changed file that was asked about a text has it now and had it not, or not."""
        told = self._change.answers.get(f"{HAS}{read.text}")
        if not told:
            return False
        files, texts = self._program.files, self._program.texts
        return any(had != (n in files and texts.has(n, read.text)) for n, had in told.items())

    def _packages_around(self, kept: _Kept) -> set[int]:
        """The packages of Python whose modules are others: a module is a member of its package."""
        now = {file.path for file in self._program.files.values()}
        folders = {
            posixpath.dirname(path) for path in now ^ kept.numbers.keys() if path.endswith(".py")
        }
        inits = (self._program.number(f"{folder}/__init__.py") for folder in folders)
        return {number for number in inits if number is not None}


def _between(paths: Sequence[str], known: Mapping[str, int]) -> list[int] | None:
    """Numbers in the order of paths, known ones as they are; ``None`` where one does not fit."""
    numbers: list[int] = []
    last = waiting = 0
    for path in paths:
        number = known.get(path)
        if number is None:
            waiting += 1
            continue
        step = (number - last) // (waiting + 1)
        if step < 1:
            return None
        numbers += [*range(last + step, last + step * waiting + 1, step), number]
        last, waiting = number, 0
    return [*numbers, *range(last + _GAP, last + _GAP * waiting + 1, _GAP)]


def _digest(about: object) -> str:
    data = f"{engine_version()} {LAYOUT}".encode() + _describer.encode(about)
    return hashlib.blake2b(data, digest_size=20).hexdigest()
