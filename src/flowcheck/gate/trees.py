"""The files of a commit or of the index, as a scan reads them: from git's objects, in memory.

The work tree, the index and the configuration of the repository play no part. Only what may be a
configuration or a policy is written, to a folder of its own. Names of files are taken for hostile:
nothing is written outside the folder, and no link.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from flowcheck.discover.decide import MAX_BYTES as LARGEST_SOURCE
from flowcheck.discover.files import State
from flowcheck.discover.language import suffix_of
from flowcheck.discover.listing import Listing
from flowcheck.discover.names import LARGEST_MANIFEST, is_manifest
from flowcheck.errors import ConfigError
from flowcheck.gate.objects import Reader, contents, sizes
from flowcheck.gate.repository import SUBMODULE, SYMLINK, Entry, Repository
from flowcheck.options import FILE_NAMES
from flowcheck.patterns import regex
from flowcheck.result.scan import DiagnosticRow

SUBMODULE_NOT_READ = "a repository of its own; its code was not compared"

NOT_HERE = "lfs"
"""The kind of the diagnostics of a scan that are told of a revision, too."""

_SETTINGS = frozenset({".yml", ".yaml"})
_UNSAFE = regex(  # names that are no names, and those that a disk may take for that of git
    r"(?:^|/)(?:\.{0,2}|(?:\.git|git~1)[. ]*)(?:/|\Z)", re.ASCII | re.IGNORECASE
)
_OF_THE_NAME = frozenset({
    errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL,
})  # fmt: skip
_SHOWN = 3
_NOT_KNOWN = -1  # size of a file that was not read
_NO_REPOSITORY = "this folder is no repository\n"


class Snapshot:
    """Files of a commit or of the index, as ``discover.files.Files`` are.

    ``root`` has the name of the repository's folder, by which its own hosts are known; only
    settings are in it. All else is read when it is asked for; a blob's name is that of its bytes.
    """

    def __init__(self, root: Path, tree: _Tree, reader: Reader) -> None:
        self.moved: set[str] = set()
        self._root = root
        self._tree = tree
        self._reader = reader

    @property
    def root(self) -> Path:
        """The folder of the settings."""
        return self._root

    @property
    def diagnostics(self) -> tuple[DiagnosticRow, ...]:
        """What is not among the files, and why."""
        return tuple(sorted(self._tree.diagnostics))

    def listed(self, scopes: tuple[str, ...]) -> tuple[Listing, frozenset[str]]:
        """Everything that git tracks."""
        states = self._tree.states
        below = tuple(f"{scope}/" for scope in scopes)
        paths = (path for path in states if not scopes or path in scopes or path.startswith(below))
        alone = frozenset(scopes) & states.keys()
        return Listing(tuple(sorted(paths)), (), (), ()), alone

    def state(self, path: str) -> State | None:
        """What git says of a path; its size is known when its file is expected."""
        return self._tree.states.get(path)

    def expect(self, paths: Iterable[str]) -> None:
        """Read blobs. Raises ``ConfigError`` when they are missing."""
        self._tree.take(paths)

    def read(self, path: str, most: int = -1) -> bytes:
        """The content of a file. Raises ``OSError`` for one that is larger than what scans read."""
        data = self._tree.contents.get(path)
        if data is None:
            state = self._tree.states.get(path)
            data = self._reader.blob(state.tag) if state is not None and state.regular else None
        if data is None:
            raise FileNotFoundError(errno.ENOENT, "not read from the repository", path)
        return data if most < 0 else data[:most]


@contextmanager
def snapshot(repository: Repository, entries: Sequence[Entry]) -> Iterator[Snapshot]:
    """The files, while a folder for the settings among them exists.

    Raises ``ConfigError`` when the disk is full, or objects are missing; what is missing may be
    told only when it is read.
    """
    with tempfile.TemporaryDirectory(prefix="flowcheck-", ignore_cleanup_errors=True) as scratch:
        root = Path(scratch) / (_plain_name(repository.name) or "project")
        tree = _Tree(repository, entries)
        try:
            root.mkdir()
            # git must not take the folder for a part of a repository that happens to be around it
            (root / ".git").write_text(_NO_REPOSITORY, "ascii")
            if any(entry.path in FILE_NAMES for entry in entries):
                tree.write(root, filter(_is_setting, tree.states))
        except OSError as problem:
            raise ConfigError(f"cannot write to {scratch!r}: {problem.strerror}") from None
        with Reader(repository) as reader:
            yield Snapshot(root, tree, reader)


def content_key(kind: str, salt: str, name: str, entries: Iterable[Entry]) -> str:
    """What is made of files is kept under it: it stands for their contents, paths and modes.

    ``salt`` is all else that it depends on, ``name`` that of the repository, by which its own hosts
    are known.
    """
    digest = hashlib.blake2b(digest_size=20)
    for part in (salt, name):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    for entry in entries:
        row = f"{entry.mode} {entry.oid} {entry.path}\0"
        digest.update(row.encode("utf-8", "surrogateescape"))
    return f"{kind}-{digest.hexdigest()}"


def is_safe(path: str) -> bool:
    """Whether a path of a git tree would stay below a folder that it is written to."""
    if not path or path.startswith("/") or "\0" in path or (os.sep == "\\" and "\\" in path):
        return False
    return _UNSAFE.search(path) is None and not (os.name == "nt" and ":" in path)


class _Tree:
    """The files of one tree: ``states`` of all, ``contents`` of those that were read at once."""

    def __init__(self, repository: Repository, entries: Iterable[Entry]) -> None:
        self.states: dict[str, State] = {}
        self.contents: dict[str, bytes] = {}
        self.diagnostics: list[DiagnosticRow] = []
        self._repository = repository
        for entry in entries:
            if not is_safe(entry.path):
                self._told(entry.path, "unreadable", "a file with this name is not read")
            elif entry.mode == SUBMODULE:
                self._told(entry.path, "submodule", SUBMODULE_NOT_READ)
            else:
                link = entry.mode == SYMLINK
                self.states[entry.path] = State(not link, link, _NOT_KNOWN, entry.oid)

    def take(self, paths: Iterable[str]) -> None:
        """Read files, but for those larger than what scans read.

        Raises ``ConfigError`` when objects are missing.
        """
        places: dict[str, list[str]] = {}
        for path in paths:
            state = self.states.get(path)
            if state is not None and state.regular and path not in self.contents:
                places.setdefault(state.tag, []).append(path)
        known = sizes(self._repository, places) if places else {}
        missing = [path for oid, held in places.items() if oid not in known for path in held]
        if missing:
            raise ConfigError(_absent(missing))
        for oid, held in places.items():
            for path in held:
                self.states[path] = replace(self.states[path], size=known[oid])
        wanted = [
            oid for oid, held in places.items() if any(known[oid] <= _limit(path) for path in held)
        ]
        for oid, data in contents(self._repository, wanted) if wanted else ():
            self.contents.update(dict.fromkeys(places[oid], data))

    def write(self, root: Path, paths: Iterable[str]) -> None:
        """Write files below a folder; two names that the disk takes for one are told."""
        names = sorted(paths)
        self.take(names)
        for path in names:
            if path not in self.contents:
                continue
            target = root / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as stream:
                    stream.write(self.contents[path])
            except OSError as problem:
                if problem.errno not in _OF_THE_NAME:
                    raise
                why = problem.strerror or "it could not be written"
                self._told(path, "unreadable", why)

    def _told(self, path: str, kind: str, message: str) -> None:
        self.diagnostics.append(DiagnosticRow(_shown(path), 1, kind, message))


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


def _is_setting(path: str) -> bool:
    return suffix_of(path.rpartition("/")[2]) in _SETTINGS


def _limit(path: str) -> int:
    return LARGEST_MANIFEST if is_manifest(path) else LARGEST_SOURCE


def _plain_name(name: str) -> str:
    return name if is_safe(name) and "/" not in name else ""


def _absent(missing: Sequence[str]) -> str:
    names = ", ".join(repr(path) for path in sorted(missing)[:_SHOWN])
    rest = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
    return (
        f"not in this clone, which is partial: {names}{rest}; "
        "`git fetch --refetch --no-filter` brings all files"
    )
