"""Lock files of npm, pnpm, Yarn and Bun: which version each manifest got.

``pnpm-lock.yaml`` and ``yarn.lock`` are large and of one fixed shape, so they are read by lines.
Text that does not have the shape gives fewer versions, never an error; JSON that does not parse
raises ``ValueError``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from msgspec import Struct

from flowcheck.discover.jsontext import Json, loads, table, text_of
from flowcheck.discover.packages import FlatLock, Lock
from flowcheck.patterns import regex

_VERSION = regex(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?")
_LOCKED = regex(rf"(?:^|[/@])({_VERSION.pattern})(?:$|[_(])")
"""A version in a pnpm lock: alone, or after the real name of an alias, then peers."""
_LINK = ("link:", "file:", "workspace:")


class NpmLock(Struct, frozen=True):
    """``package-lock.json``: place in the tree of installed packages -> version."""

    installed: Mapping[str, str]

    def version(self, folder: str, name: str, spec: str) -> str | None:
        """The version in the nearest ``node_modules`` at or above ``folder``."""
        del spec
        while True:
            found = self.installed.get(posixpath.join(folder, "node_modules", name))
            if found is not None or not folder:
                return found
            folder = posixpath.dirname(folder)


class ImporterLock(Struct, frozen=True):
    """``pnpm-lock.yaml``: (folder, local name) -> version."""

    versions: Mapping[tuple[str, str], str]

    def version(self, folder: str, name: str, spec: str) -> str | None:
        """The version that the manifest in ``folder`` got."""
        del spec
        return self.versions.get((folder, name))


class SpecLock(Struct, frozen=True):
    """``yarn.lock``: ``name@spec`` -> version."""

    versions: Mapping[str, str]

    def version(self, folder: str, name: str, spec: str) -> str | None:
        """The version chosen for a spec."""
        del folder
        for key in (f"{name}@{spec}", f"{name}@npm:{spec}"):
            if key in self.versions:
                return self.versions[key]
        return None


def read_package_lock(text: str) -> Lock:
    """``package-lock.json`` and ``npm-shrinkwrap.json``, versions 1 to 3."""
    value = loads(text)
    packages = table(value, "packages")
    if packages:
        return NpmLock(
            {
                path: found
                for path, entry in packages.items()
                if (found := text_of(entry, "version"))
            }
        )
    top = {name: text_of(entry, "version") for name, entry in table(value, "dependencies").items()}
    return NpmLock({f"node_modules/{name}": found for name, found in top.items() if found})


def read_pnpm_lock(text: str) -> Lock:
    """``pnpm-lock.yaml``, lockfile versions 5 to 9."""
    versions: dict[tuple[str, str], str] = {}
    path: list[tuple[int, str]] = []
    for line in text.splitlines():
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if not stripped or stripped.startswith(("#", "-")):
            continue
        key, value = _yaml_pair(stripped)
        if indent == 0 and key in ("packages", "snapshots"):
            break
        while path and path[-1][0] >= indent:
            path.pop()
        path.append((indent, key))
        _pnpm_entry(tuple(name for _, name in path), value, versions)
    return ImporterLock(versions)


def _pnpm_entry(path: tuple[str, ...], value: str, versions: dict[tuple[str, str], str]) -> None:
    """Keep one line when it gives a version: ``[importers, FOLDER,] GROUP, NAME[, version]``."""
    folder = ""
    if path[0] == "importers":
        if len(path) < 2:
            return
        folder, path = "" if path[1] == "." else path[1], path[2:]
    match path:
        case (("dependencies" | "devDependencies" | "optionalDependencies"), name, *rest) if (
            rest in ([], ["version"])
        ):
            pass
        case _:
            return
    found = _LOCKED.search(value)
    if found and not value.startswith(_LINK):
        versions.setdefault((folder, name), found[1])


def _yaml_pair(line: str) -> tuple[str, str]:
    """Key and value of one line of block YAML, without quotes; a block has the value ``""``."""
    if line[0] in "'\"":
        end = line.find(line[0], 1)
        return line[1:end], line[end + 1 :].lstrip(":").strip().strip("'\"")
    key, _, value = line.partition(":")
    return key, value.strip().strip("'\"")


_YARN_VERSION = regex(r'\s+"?version"?:?\s+"?([^"\s]+)"?\s*$')


def read_yarn_lock(text: str) -> Lock:
    """``yarn.lock`` of Yarn 1 and of Yarn 2 and later."""
    versions: dict[str, str] = {}
    keys: tuple[str, ...] = ()
    for line in text.splitlines():
        if line and not line[0].isspace() and line[0] != "#":
            keys = tuple(key.strip().strip('"') for key in line.rstrip(":").strip('"').split(","))
        elif keys and (found := _YARN_VERSION.match(line)):
            for key in keys:
                versions.setdefault(key, found[1])
            keys = ()
    return SpecLock(versions)


def read_bun_lock(text: str) -> Lock:
    """``bun.lock``: JSON whose ``packages`` map a name to ``["name@version", ..]``."""
    versions: dict[str, str] = {}
    for name, entry in table(loads(text), "packages").items():
        first: Json = entry[0] if isinstance(entry, list) and entry else None
        found = _VERSION.fullmatch(first.rpartition("@")[2]) if isinstance(first, str) else None
        if found:
            versions[name] = found[0]
    return FlatLock(versions)


READERS: Mapping[str, Callable[[str], Lock]] = {
    "package-lock.json": read_package_lock,
    "npm-shrinkwrap.json": read_package_lock,
    "pnpm-lock.yaml": read_pnpm_lock,
    "yarn.lock": read_yarn_lock,
    "bun.lock": read_bun_lock,
}
