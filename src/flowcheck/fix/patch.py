"""Changed texts as one unified diff that ``patch -p1`` and ``git apply`` read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from flowcheck.patterns import regex

_ODD = regex(r'[\x00-\x1f\x7f"\\]|[^\x20-\x7e]')


def unified(before: Mapping[str, str | None], after: Mapping[str, str], prefix: str = "") -> str:
    """The diff of all files, in order; ``None`` before: the file is new.

    ``prefix`` is the scanned folder below the root of the repository.
    """
    start = f"{prefix}/" if prefix else ""
    return "".join(
        part for path in sorted(after) for part in _file(start + path, before[path], after[path])
    )


def _file(path: str, before: str | None, after: str) -> Iterator[str]:
    old = [] if before is None else before.splitlines(keepends=True)
    new = after.splitlines(keepends=True)
    names = ("/dev/null" if before is None else _name(f"a/{path}"), _name(f"b/{path}"))
    old, new = lines_of(before or ""), lines_of(after)
    for line in difflib.unified_diff(old, new, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def lines_of(text: str) -> list[str]:
    """Lines as diffs count them: by the line feed alone."""
    return [part for part in re.split(r"(?<=\n)", text) if part]


def _name(path: str) -> str:
    """A path as git writes it: quoted, when it holds anything but plain characters."""
    if not _ODD.search(path):
        return path
    said = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in (34, 92) else f"\\{byte:03o}"
        for byte in path.encode("utf-8", "surrogateescape")
    )
    return f'"{said}"'
