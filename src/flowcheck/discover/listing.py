"""All files below a root: by git when it is a work tree, else by walking the folder.

A plain folder is walked with its nested ``.gitignore`` files; folders that never hold a project's
own code are not entered. Symbolic links to folders are never followed, so loops and escapes cannot
happen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from flowcheck.discover import git
from flowcheck.globs import globs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


NEVER_ENTERED = frozenset({
    "node_modules", "bower_components", "jspm_packages",
    "__pycache__", "site-packages", "venv", "virtualenv",
})  # fmt: skip
"""Folders of installed packages and caches; those that start with a dot are not entered either."""

SHOWN = frozenset({".client", ".server", ".storybook", ".well-known"})
"""Folders that start with a dot and hold code: of Remix, of routers, of Storybook."""

_MAX_NESTED = 8
_Ignore = tuple[str, "GitIgnoreSpec"]


class Listing(Struct, frozen=True):
    """Paths relative to the root, with ``/``, sorted.

    ``pruned`` are folders that were not entered, ``unreadable`` those that could not be, ``absent``
    submodules that are not checked out.
    """

    paths: tuple[str, ...]
    pruned: tuple[str, ...]
    unreadable: tuple[str, ...]
    absent: tuple[str, ...]


def list_files(root: Path, asked: git.Asked | None = None) -> Listing:
    """List the files below ``root``; ``asked`` is where git has been asked for them already."""
    lister = _Lister(root, asked)
    lister.add("", 0)
    return Listing(
        tuple(sorted(lister.paths)),
        tuple(sorted(lister.pruned)),
        tuple(sorted(lister.unreadable)),
        tuple(sorted(lister.absent)),
    )


class _Lister:
    """Collects what one call of ``list_files`` meets; a prefix is ``""`` or ends with ``/``."""

    def __init__(self, root: Path, asked: git.Asked | None) -> None:
        self.paths: list[str] = []
        self.pruned: list[str] = []
        self.unreadable: list[str] = []
        self.absent: list[str] = []
        self._root = root
        self._asked = asked

    def add(self, prefix: str, depth: int) -> None:
        """Add the files of a work tree, or of a folder that is not one."""
        folder = self._root / prefix
        asked, self._asked = self._asked, None
        is_tree = depth == 0 or (folder / ".git").exists()
        listed = git.listed_files(folder, asked) if is_tree else None
        if listed is None or not any(listed):
            self._walk(prefix)
            return
        files, nested = listed
        self.paths.extend(prefix + path for path in files)
        for path in nested:
            inner = folder / path
            if depth >= _MAX_NESTED or inner.is_symlink() or not inner.is_dir():
                self.pruned.append(prefix + path)
            elif not any(inner.iterdir()):
                self.absent.append(prefix + path)
            else:
                self.add(f"{prefix}{path}/", depth + 1)

    def _walk(self, top: str) -> None:
        stack: list[tuple[str, tuple[_Ignore, ...]]] = [(top, ())]
        while stack:
            prefix, specs = stack.pop()
            folder = self._root / prefix
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                self.unreadable.append(prefix.rstrip("/") or ".")
                continue
            if any(entry.name == ".gitignore" for entry in entries):
                specs = (*specs, *_read_ignore(folder, prefix))
            for entry in entries:
                path = prefix + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if specs and _ignored(path + "/" if is_folder else path, specs):
                    continue
                if not is_folder:
                    self.paths.append(path)
                elif _never_entered(entry):
                    self.pruned.append(path)
                else:
                    stack.append((path + "/", specs))


def _never_entered(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name in NEVER_ENTERED or name.endswith(".egg-info"):
        return True
    if name.startswith("."):
        return name not in SHOWN
    return os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118 - hot loop


def _read_ignore(folder: Path, prefix: str) -> tuple[_Ignore, ...]:
    try:
        text = (folder / ".gitignore").read_text("utf-8", "replace")
        return ((prefix, globs(text.splitlines())),)
    except (OSError, ValueError):
        return ()


def _ignored(path: str, specs: tuple[_Ignore, ...]) -> bool:
    """Whether the nearest ``.gitignore`` that has a word on ``path`` excludes it."""
    for prefix, spec in reversed(specs):
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False
