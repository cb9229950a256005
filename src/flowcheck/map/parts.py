"""Files -> parts of the code: the application, package or service that a file belongs to.

Takes names of files and of manifests only, so that a stored result suffices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

_MOST = 8
_DEEPEST = 3
_GROUPS = frozenset({
    "apps", "app", "packages", "pkgs", "services", "libs", "lib", "modules", "projects", "plugins",
    "workers", "functions", "clients", "servers", "websites", "examples", "crates", "components",
})  # fmt: skip
"""Folders that hold applications or packages in a repository that has several."""

ROOT = "."
"""The part of files in the root itself."""


def parts_of(
    files: Iterable[str], manifests: Iterable[str], *, depth: int = 0
) -> Mapping[str, str]:
    """File -> the folder that stands for its part; ``.``: the root.

    ``files`` may repeat: one that is named more often weighs more. ``depth`` adds levels of folders
    below applications and packages. With 0 a project that is a single part is divided further, as
    long as no more than a few parts come of it.
    """
    weight = Counter(files)
    homes = frozenset(filter(None, (path.rpartition("/")[0] for path in manifests)))
    bases = {file: _base(file, homes) for file in weight}
    if depth:
        return {file: _deeper(file, base, depth) for file, base in bases.items()}
    if len(set(bases.values())) > 1:
        return bases
    found = bases
    for level in range(1, _DEEPEST + 1):
        finer = {file: _deeper(file, base, level) for file, base in bases.items()}
        if len(set(finer.values())) > _MOST:
            return found if level > 1 else finer
        found = finer
    return found


def _base(file: str, homes: frozenset[str]) -> str:
    """The folder of the nearest manifest, else one below ``apps`` or the like, else the first."""
    folders = file.split("/")[:-1]
    for length in range(len(folders), 0, -1):
        folder = "/".join(folders[:length])
        if folder in homes:
            return folder
    if not folders:
        return ROOT
    return "/".join(folders[: 2 if folders[0] in _GROUPS else 1])


def _deeper(file: str, base: str, levels: int) -> str:
    folders = file.split("/")[:-1]
    start = 0 if base == ROOT else base.count("/") + 1
    return "/".join(folders[: start + levels]) or ROOT
