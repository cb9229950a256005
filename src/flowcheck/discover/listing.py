"""All files below a root: by git when it is a work tree, else by walking the folder.

A plain folder is walked with its nested ``.gitignore`` files; folders that never hold a project's
own code are not entered. Symbolic links to folders are never followed, so loops and escapes cannot
happen.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from flowcheck.discover import git

NEVER_ENTERED = frozenset({
    "node_modules", "bower_components", "jspm_packages",
    "__pycache__", "site-packages", "venv", "virtualenv",
})  # fmt: skip
"""Folders of installed packages and caches; those that start with a dot are not entered either."""

_MAX_NESTED = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """``paths`` are relative to the root, with ``/``, sorted.

    ``pruned`` are folders that were not entered, ``unreadable`` folders that could not be.
    """

    paths: tuple[str, ...]
    pruned: tuple[str, ...]
    unreadable: tuple[str, ...]


def list_files(root: Path) -> Listing:
    """List the files below ``root``."""
    paths: list[str] = []
    pruned: list[str] = []
    unreadable: list[str] = []
    _list_into(root, "", paths, pruned, unreadable, 0)
    return Listing(tuple(sorted(paths)), tuple(sorted(pruned)), tuple(sorted(unreadable)))


def _list_into(
    root: Path, prefix: str, paths: list[str], pruned: list[str], unreadable: list[str], depth: int
) -> None:
    listed = git.listed_files(root)
    if listed is None or not any(listed):
        _walk(root, prefix, paths, pruned, unreadable)
        return
    files, nested = listed
    paths.extend(prefix + path for path in files)
    for folder in nested:
        inner = root / folder
        if depth >= _MAX_NESTED or inner.is_symlink() or not inner.is_dir():
            pruned.append(prefix + folder)
            continue
        _list_into(inner, f"{prefix}{folder}/", paths, pruned, unreadable, depth + 1)


def _walk(
    root: Path, prefix: str, paths: list[str], pruned: list[str], unreadable: list[str]
) -> None:
    """Append what is found below ``root``; the paths start with ``prefix``."""
    stack: list[tuple[str, str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [(str(root), "", ())]
    while stack:
        folder, inside, specs = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            unreadable.append((prefix + inside).rstrip("/") or ".")
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            specs = (*specs, *_read_ignore(folder, inside))
        for entry in entries:
            path = inside + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if specs and _ignored(path + "/" if is_folder else path, specs):
                continue
            if not is_folder:
                paths.append(prefix + path)
            elif _never_entered(entry):
                pruned.append(prefix + path)
            else:
                stack.append((entry.path, path + "/", specs))


def _never_entered(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name in NEVER_ENTERED or name.endswith(".egg-info"):
        return True
    if name.startswith("."):
        return name != ".storybook"
    return os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118 - hot loop


def _read_ignore(folder: str, inside: str) -> tuple[tuple[str, GitIgnoreSpec], ...]:
    try:
        text = Path(folder, ".gitignore").read_text("utf-8", "replace")
        return ((inside, GitIgnoreSpec.from_lines(text.splitlines())),)
    except (OSError, ValueError):
        return ()


def _ignored(path: str, specs: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Whether the nearest ``.gitignore`` that has a word on ``path`` excludes it."""
    for folder, spec in reversed(specs):
        verdict = spec.check_file(path[len(folder) :]).include
        if verdict is not None:
            return verdict
    return False
