"""``package.json``: the packages it names, with their lines."""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.discover.jsontext import Json, key_lines, table
from flowcheck.discover.packages import PackageRef
from flowcheck.patterns import regex

_GROUPS = (
    ("dependencies", False),
    ("optionalDependencies", False),
    ("peerDependencies", False),
    ("devDependencies", True),
)
_EXACT = regex(r"[=v]?(\d+\.\d+\.\d+(?:-[\w.-]+)?)(?:\+[\w.-]+)?")
_ALIAS = regex(r"npm:((?:@[^@/]+/)?[^@/]+)(?:@(.*))?")


def npm_packages(file: str, text: str, value: Json) -> Iterator[tuple[PackageRef, str]]:
    """The packages of one ``package.json``, each with its local name, the key in lock files.

    ``value`` is the JSON of ``text``. Versions are those of exact pins.
    """
    lines = key_lines(text)
    for group, dev in _GROUPS:
        for local, spec in table(value, group).items():
            if not isinstance(spec, str):
                continue
            alias = _ALIAS.fullmatch(spec)
            name, wanted = (alias[1], alias[2] or "") if alias else (local, spec)
            line = lines.get((group, local), 1)
            yield PackageRef("npm", name, exact_version(wanted), spec, file, line, dev), local


def exact_version(spec: str) -> str | None:
    """The version that a spec pins, ``None`` for a range, a tag or a URL."""
    found = _EXACT.fullmatch(spec.strip())
    return found[1] if found else None
