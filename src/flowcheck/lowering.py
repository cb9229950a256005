"""Source files to value graphs: taken from a store, lowered ahead in parallel, or when needed.

The one place that isolates a file: what goes wrong in a frontend is told of that file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import MsgspecError

from flowcheck.cache.store import NOTHING, Store
from flowcheck.cache.version import engine_version
from flowcheck.frontends.registry import frontend
from flowcheck.ir.build import Builder
from flowcheck.ir.module import Module
from flowcheck.ir.store import content_key, decode, encode
from flowcheck.link.program import Program
from flowcheck.model import SourceFile

if TYPE_CHECKING:
    from flowcheck.ahead import Ahead

_MODULE = "module"
_OURS = "internal"  # a mistake of ours; it may not come again, so it is not kept
_HOPS = 2  # imports from a file with a sink to most that call it
_PARALLEL_FROM = 24  # files of a scan; fewer are lowered sooner than processes start


class Lowering:
    """Lowers files of one scan, in ``jobs`` processes; takes what an earlier one lowered.

    ``parsed`` and ``recalled`` count the files that the scan used.
    """

    def __init__(self, kept: Store, jobs: int = 1) -> None:
        self.parsed = 0
        self.recalled = 0
        self._kept = kept
        self._jobs = jobs
        self._known: dict[str, bytes] = {}
        self._fresh: dict[str, bytes] = {}
        self._settled: dict[str, bytes] = {}  # by path, made by others and not asked for yet
        self._ahead: Ahead | None = None

    def __call__(self, file: SourceFile) -> Module:
        """The value graph of one file."""
        key = module_key(file)
        if key in self._fresh:  # a fork has lowered it
            return decode(self._fresh[key])
        module = _decoded(self._known.pop(key, None) or self._kept.get(_MODULE, key))
        if module is not None:
            self.recalled += 1
            return module
        data = self._settled.pop(file.path, None)
        if data is None and self._ahead is not None:
            data = self._ahead.come(file.path)
        module = decode(data) if data is not None else lower(file)
        self.parsed += 1
        if not any(problem.kind == _OURS for problem in module.problems):
            self._fresh[key] = data or encode(module)
        return module

    def ahead(self, program: Program, numbers: Sequence[int]) -> None:
        """Begin to lower files in other processes: those ``numbers``, then what they import.

        Asked of the texts: that it is asked is nothing that the scan rests on.
        """
        self.expect([program.files[number] for number in numbers])
        self._expect_imported(program, numbers)

    def expect_callers(self, program: Program, numbers: Sequence[int]) -> None:
        """Begin to lower the files that import some, directly or through another, for they call.

        Then what these import: what they hand over was made there, or is declared there.
        """
        if numbers:
            near = list(_near(numbers, program.texts.importers()))
            self.expect([program.files[number] for number in near])
            self._expect_imported(program, near, 1)

    def _expect_imported(self, program: Program, numbers: Sequence[int], hops: int = _HOPS) -> None:
        """Begin to lower what files import, when there is nothing else to lower."""
        if self._ahead is not None:
            near = _near(numbers, program.texts.imports(), hops)
            self._ahead.may_want([program.files[number] for number in near])

    def expect(self, files: Sequence[SourceFile]) -> None:
        """Begin to lower files that will be needed, in this order, in other processes.

        This process begins with the first of them, the others with the last: they meet. What a scan
        gives is the same without it. Where processes cannot be started or are killed, files are
        lowered when they are needed.
        """
        keys = {module_key(file): file for file in files}
        self._known |= self._kept.get_many(_MODULE, keys.keys() - self._known.keys())
        missing = [file for key, file in keys.items() if key not in self._known]
        many = self.parsed + len(missing) >= _PARALLEL_FROM
        if self._jobs < 2 or not missing or not (many or self._ahead):
            return
        if self._ahead is None:
            from flowcheck.ahead import Ahead

            for language in sorted({file.language for file in missing}):
                frontend(language)  # a process that is forked has it, too
            self._ahead = Ahead(lower_encoded, self._jobs - 1)
        self._ahead.want(missing)

    def settle(self) -> None:
        """Take what other processes have made so far; from now on files are lowered here."""
        self._jobs = 1
        if self._ahead is not None:
            self._settled = self._ahead.made()
            self._ahead.close()
            self._ahead = None

    def alone(self) -> None:
        """This process is a fork of the one that keeps what is lowered: here nothing is kept."""
        self._kept = NOTHING

    def made(self, before: int = 0) -> dict[str, bytes]:
        """What was lowered, without the first ones."""
        return dict(islice(self._fresh.items(), before, None))

    def take_over(self, made: Mapping[str, bytes]) -> None:
        """Use what a fork has lowered, but for what was lowered here as well."""
        new = {key: data for key, data in made.items() if key not in self._fresh}
        self.parsed += len(new)
        self._fresh |= new

    def close(self) -> None:
        """Keep what this scan lowered, and stop what it will not need."""
        self._kept.put_many(_MODULE, self._fresh)
        self._fresh.clear()
        self._known.clear()
        if self._ahead is not None:
            self._ahead.close()


def _near(
    numbers: Sequence[int], others: Mapping[int, Sequence[int]], hops: int = _HOPS
) -> Iterator[int]:
    """The files next to some, directly or by others between, the nearest first."""
    seen = set(numbers)
    for _ in range(hops):
        found = dict.fromkeys(other for number in numbers for other in others.get(number, ()))
        numbers = [number for number in found if number not in seen]
        seen.update(numbers)
        yield from numbers


def module_key(file: SourceFile) -> str:
    """The key of a file's content, as this program lowers it."""
    return file.mark or mark_of(file.path, file.language.value, file.text)


def mark_of(path: str, language: str, text: str) -> str:
    """What stands for a file: by it, what was made of it is kept."""
    return content_key(path, language, text, engine_version())


def _decoded(data: bytes | None) -> Module | None:
    try:
        return decode(data) if data is not None else None
    except MsgspecError:
        return None


def lower_encoded(file: SourceFile) -> bytes:
    """The value graph of one file, as bytes."""
    return encode(lower(file))


def lower(file: SourceFile) -> Module:
    """The value graph of one file; a failure of ours is kept to that file and reported with it."""
    try:
        return frontend(file.language)(file)
    except Exception as problem:  # noqa: BLE001 (the one place that isolates a file)
        builder = Builder(file.path, file.language.value)
        builder.problem(0, _OURS, f"could not be read: {type(problem).__name__}: {problem}")
        return builder.finish(end=len(file.text))
