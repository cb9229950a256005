"""Source files to value graphs: taken from a store, lowered ahead in parallel, or when needed.

The one place that isolates a file: what goes wrong in a frontend is told of that file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import MsgspecError

from flowcheck.cache.store import Store
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
_PARALLEL_FROM = 60  # files; fewer are lowered sooner than processes start


class Lowering:
    """Lowers files of one scan; what an earlier scan lowered is taken from a store.

    ``parsed`` and ``recalled`` count the files that the scan used.
    """

    def __init__(self, kept: Store) -> None:
        self.parsed = 0
        self.recalled = 0
        self._kept = kept
        self._known: dict[str, bytes] = {}
        self._fresh: dict[str, bytes] = {}
        self._ahead: Ahead | None = None

    def __call__(self, file: SourceFile) -> Module:
        """The value graph of one file."""
        key = module_key(file)
        module = _decoded(self._known.pop(key, None) or self._kept.get(_MODULE, key))
        if module is not None:
            self.recalled += 1
            return module
        data = self._ahead.come(file.path) if self._ahead is not None else None
        module = decode(data) if data is not None else lower(file)
        self.parsed += 1
        if not any(problem.kind == _OURS for problem in module.problems):
            self._fresh[key] = data or encode(module)
        return module

    def ahead(self, program: Program, numbers: Sequence[int], jobs: int) -> None:
        """Begin to lower files in other processes: those ``numbers``, then what they import.

        This process begins with the first of them, the others with the last: they meet. What a scan
        gives is the same without it. Where processes cannot be started or are killed, files are
        lowered when they are needed.
        """
        keys = {number: module_key(program.files[number]) for number in numbers}
        self._known = self._kept.get_many(_MODULE, keys.values())
        missing = [number for number, key in keys.items() if key not in self._known]
        if jobs < 2 or len(missing) < _PARALLEL_FROM:
            return
        from flowcheck.ahead import Ahead

        order = dict.fromkeys((*reversed(missing), *_imported(program, numbers)))
        self._ahead = Ahead(lower_encoded, jobs - 1)
        self._ahead.begin([program.files[number] for number in order])

    def close(self) -> None:
        """Keep what this scan lowered, and stop what it will not need."""
        self._kept.put_many(_MODULE, self._fresh)
        self._fresh.clear()
        self._known.clear()
        if self._ahead is not None:
            self._ahead.close()


def _imported(program: Program, numbers: Sequence[int]) -> Iterator[int]:
    """The files that files import, directly or through others, the nearest first.

    Asked of the texts: that it is asked is nothing that the scan rests on.
    """
    imports = program.texts.imports()
    seen = set(numbers)
    work = deque(numbers)
    while work:
        for number in imports.get(work.popleft(), ()):
            if number not in seen:
                seen.add(number)
                work.append(number)
                yield number


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


def lower_encoded(files: Sequence[SourceFile]) -> list[bytes]:
    """The value graphs of files, as bytes."""
    return [encode(lower(file)) for file in files]


def lower(file: SourceFile) -> Module:
    """The value graph of one file; a failure of ours is kept to that file and reported with it."""
    try:
        return frontend(file.language)(file)
    except Exception as problem:  # noqa: BLE001 (the one place that isolates a file)
        builder = Builder(file.path, file.language.value)
        builder.problem(0, _OURS, f"could not be read: {type(problem).__name__}: {problem}")
        return builder.finish(end=len(file.text))
