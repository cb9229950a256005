"""Lock files of uv, Poetry, PDM and Pipenv: name -> exact version."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping

from flowcheck.discover.jsontext import loads, table, text_of
from flowcheck.discover.packages import FlatLock, Lock, pypi_name


def read_toml_lock(text: str) -> Lock:
    """``uv.lock``, ``poetry.lock`` and ``pdm.lock``: tables ``[[package]]`` with name and version.

    A package that is locked in several versions has none here. Raises ``tomllib.TOMLDecodeError``.
    """
    versions: dict[str, set[str]] = {}
    packages = tomllib.loads(text).get("package", [])
    for entry in packages if isinstance(packages, list) else ():
        name, version = text_of(entry, "name"), text_of(entry, "version")
        if name and version:
            versions.setdefault(pypi_name(name), set()).add(version)
    return FlatLock({name: found.pop() for name, found in versions.items() if len(found) == 1})


def read_pipfile_lock(text: str) -> Lock:
    """``Pipfile.lock``. Raises ``ValueError``."""
    value = loads(text)
    found = {
        pypi_name(name): text_of(entry, "version").removeprefix("==")
        for group in ("develop", "default")
        for name, entry in table(value, group).items()
    }
    return FlatLock({name: version for name, version in found.items() if version})


READERS: Mapping[str, Callable[[str], Lock]] = {
    "uv.lock": read_toml_lock,
    "poetry.lock": read_toml_lock,
    "pdm.lock": read_toml_lock,
    "Pipfile.lock": read_pipfile_lock,
}
