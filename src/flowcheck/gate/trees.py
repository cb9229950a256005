"""The files of a commit or of the index, as a folder of their own that a scan can read.

Written from git objects: the work tree, the index and the configuration of the repository play no
part. Names of files are taken for hostile: nothing is written outside the folder, and no link.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from flowcheck.discover.language import language_of_name, suffix_of
from flowcheck.discover.manifests import MAX_BYTES as LARGEST_MANIFEST
from flowcheck.discover.names import is_manifest
from flowcheck.discover.walk import MAX_BYTES as LARGEST_SOURCE
from flowcheck.errors import ConfigError
from flowcheck.gate.objects import contents, sizes
from flowcheck.gate.repository import SUBMODULE, SYMLINK, Entry, Repository
from flowcheck.result import DiagnosticRow

SUBMODULE_NOT_READ = "a repository of its own; its code was not compared"

_SETTINGS = frozenset({".yml", ".yaml", ".json", ".toml", ".cfg", ".ini"})
_LFS = b"version https://git-lfs.github.com/spec/v1"
_LEFT_OUT = frozenset({".gitignore", "pyvenv.cfg"})  # they would hide files that git tracks
_GIT_NAMES = frozenset({".git", "git~1"})
_OF_THE_NAME = frozenset({
    errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL,
})  # fmt: skip
_SHOWN = 3
_NO_REPOSITORY = "this folder is no repository\n"


class Tree(Struct, frozen=True):
    """A folder with the files; ``diagnostics`` tell what is not in it, and why."""

    root: Path
    diagnostics: tuple[DiagnosticRow, ...]


@contextmanager
def materialised(repository: Repository, entries: Iterable[Entry]) -> Iterator[Tree]:
    """The files in a temporary folder, which is removed afterwards.

    Files that a scan only counts are empty; the folder has the name of the repository's, by which
    its own hosts are known. Raises ``ConfigError`` when objects are missing or the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="flowcheck-", ignore_cleanup_errors=True) as scratch:
        root = Path(scratch) / (_plain_name(repository.name) or "project")
        try:
            root.mkdir()
            # git must not take the folder for a part of a repository that happens to be around it
            (root / ".git").write_text(_NO_REPOSITORY, "ascii")
            diagnostics = _Writer(repository, root).write(entries)
        except OSError as problem:
            raise ConfigError(f"cannot write to {scratch!r}: {problem.strerror}") from None
        yield Tree(root, tuple(sorted(diagnostics)))


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
    """Whether a path of a git tree stays below the folder that it is written to."""
    if not path or path.startswith("/") or "\0" in path or (os.sep == "\\" and "\\" in path):
        return False
    return all(_is_name(part) for part in path.split("/"))


def _is_name(part: str) -> bool:
    plain = part.rstrip(". ").lower()
    return part not in {"", ".", ".."} and plain not in _GIT_NAMES and not _is_stream(part)


def _is_stream(part: str) -> bool:
    return os.name == "nt" and ":" in part


class _Writer:
    """Writes the files of one tree."""

    def __init__(self, repository: Repository, root: Path) -> None:
        self._repository = repository
        self._root = root
        self._diagnostics: list[DiagnosticRow] = []
        self._folders: set[str] = set()

    def write(self, entries: Iterable[Entry]) -> Sequence[DiagnosticRow]:
        """Write the files; gives what could not be."""
        places: dict[str, list[str]] = {}
        for entry in entries:
            if not is_safe(entry.path):
                self._told(entry.path, "unreadable", "a file with this name is not written")
            elif entry.mode == SUBMODULE:
                self._told(entry.path, "submodule", SUBMODULE_NOT_READ)
            elif entry.mode == SYMLINK or entry.path.rpartition("/")[2] in _LEFT_OUT:
                continue
            elif _is_read(entry.path):
                places.setdefault(entry.oid, []).append(entry.path)
            else:
                self._file(entry.path, b"")
        self._contents(places)
        return self._diagnostics

    def _contents(self, places: Mapping[str, Sequence[str]]) -> None:
        known = sizes(self._repository, places)
        missing = [path for oid, paths in places.items() if oid not in known for path in paths]
        if missing:
            raise ConfigError(_absent(missing))
        wanted = [
            oid
            for oid, paths in places.items()
            if any(known[oid] <= _limit(path) for path in paths)
        ]
        for oid in places.keys() - set(wanted):
            for path in places[oid]:
                self._sized(path, known[oid])
        for oid, data in contents(self._repository, wanted):
            for path in places[oid]:
                pointer = data.startswith(_LFS)
                if pointer:
                    self._told(path, "lfs", "kept by Git LFS; its content was not read")
                self._file(path, b"" if pointer else data)

    def _sized(self, path: str, size: int) -> None:
        """A file of a size, without content: discovery says that it is too large."""
        target = self._file(path, b"")
        if target is not None:
            os.truncate(target, size)

    def _file(self, path: str, data: bytes) -> str | None:
        """Write one file; two names that the disk takes for one are told."""
        target = os.path.join(self._root, path)  # noqa: PTH118 - names that are not UTF-8, hot loop
        try:
            self._folder(path.rpartition("/")[0])
            with open(target, "xb") as stream:  # noqa: PTH123 - see above
                stream.write(data)
        except OSError as problem:
            if problem.errno in _OF_THE_NAME:
                self._told(path, "unreadable", problem.strerror or "it could not be written")
                return None
            raise
        return target

    def _folder(self, folder: str) -> None:
        if folder not in self._folders:
            os.makedirs(os.path.join(self._root, folder), exist_ok=True)  # noqa: PTH103, PTH118 - as in _file
            self._folders.add(folder)

    def _told(self, path: str, kind: str, message: str) -> None:
        shown = os.fsencode(path).decode("utf-8", "replace")
        self._diagnostics.append(DiagnosticRow(shown, 1, kind, message))


def _is_read(path: str) -> bool:
    """Whether a scan reads the content of a file of this name."""
    name = path.rpartition("/")[2]
    return (
        "." not in name[1:]
        or language_of_name(name) is not None
        or is_manifest(path)
        or suffix_of(name) in _SETTINGS
    )


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
