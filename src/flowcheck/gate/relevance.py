"""Whether a change of files can change what a scan finds. Loads nothing of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowcheck.discover.language import language_of_name, language_of_shebang
from flowcheck.discover.names import is_manifest
from flowcheck.gate.objects import contents
from flowcheck.gate.repository import SUBMODULE, SYMLINK, Entry, Repository

CONFIGURATIONS = ("flowcheck.yml", "flowcheck.yaml")
"""The names of ``config.FILE_NAMES``, which costs too much to load for a commit of words."""

_HEAD = 200


def matters(repository: Repository, entries: Sequence[Entry], head: Sequence[Entry]) -> bool:
    """Whether any of the changed files is source code, a manifest or configuration.

    ``head`` are all files of the newer side: with a configuration, YAML files may hold its rules.
    """
    configured = any(entry.path in CONFIGURATIONS for entry in head)
    scripts: list[str] = []
    for entry in entries:
        if entry.mode in (SUBMODULE, SYMLINK):
            continue
        name = entry.path.rpartition("/")[2]
        if "." not in name[1:] and not is_manifest(entry.path):
            scripts.append(entry.oid)
        elif _is_read(entry.path, configured=configured):
            return True
    found = contents(repository, scripts) if scripts else ()
    return any(language_of_shebang(data[:_HEAD]) is not None for _, data in found)


def has_manifest(entries: Iterable[Entry]) -> bool:
    """Whether one of the files names packages."""
    return any(is_manifest(entry.path) for entry in entries)


def _is_read(path: str, *, configured: bool) -> bool:
    return (
        language_of_name(path.rpartition("/")[2]) is not None
        or is_manifest(path)
        or path in CONFIGURATIONS
        or (configured and path.endswith((".yml", ".yaml")))
    )
