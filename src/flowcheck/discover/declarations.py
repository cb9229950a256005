"""What an application declares to an app store: Apple's privacy manifests.

Reads ``PrivacyInfo.xcprivacy`` (a property list) and the same in Expo's ``app.json``. A file that
cannot be read is a ``Diagnostic`` of kind ``manifest``. The names of fields are those of Apple's
documentation of privacy manifest files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from xml.parsers.expat import ExpatError

from flowcheck.discover.files import Files, TooLargeError
from flowcheck.discover.jsontext import loads
from flowcheck.discover.workspace import Declared
from flowcheck.model import Diagnostic

MAX_BYTES = 1_000_000
NAMES = ("PrivacyInfo.xcprivacy", "app.json")
_TYPES = "NSPrivacyCollectedDataTypes"
_TYPE = "NSPrivacyCollectedDataType"


def read_declarations(
    source: Files, manifests: Iterable[str]
) -> tuple[tuple[Declared, ...], tuple[Diagnostic, ...]]:
    """The privacy manifests among the files of a tree, in order of path, and what is broken."""
    found: list[Declared] = []
    problems: list[Diagnostic] = []
    for path in sorted(manifests):
        if posixpath.basename(path) not in NAMES:
            continue
        try:
            table = _table(source, path)
        except (OSError, ValueError, RecursionError, ExpatError) as why:
            problems.append(Diagnostic(path, 1, "manifest", f"cannot be read: {why}"))
            continue
        if table is not None:
            found.append(Declared(path, tuple(sorted(set(_types(table))))))
    return tuple(found), tuple(problems)


def _table(source: Files, path: str) -> dict[str, object] | None:
    data = source.read(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLargeError(MAX_BYTES)
    if posixpath.basename(path) != "app.json":
        import plistlib

        value: object = plistlib.loads(data)
        return value if isinstance(value, dict) else {}
    inner: object = loads(data.decode("utf-8-sig"))
    for key in ("expo", "ios", "privacyManifests"):
        inner = inner.get(key) if isinstance(inner, dict) else None
    return inner if isinstance(inner, dict) else None


def _types(table: dict[str, object]) -> Iterable[str]:
    rows = table.get(_TYPES)
    for row in rows if isinstance(rows, list) else ():
        name = row.get(_TYPE) if isinstance(row, dict) else None
        if isinstance(name, str):
            yield name
