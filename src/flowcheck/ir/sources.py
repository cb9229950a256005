"""Import specifiers that a program puts together: ``require("./" + name)`` as ``./*``.

Comes in: the text between the brackets of ``require`` or ``import``. What the computed part may be
is not known here; files that fit are found by the names of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowcheck.patterns import regex

ANY = "*"
"""What stands for a part that is computed."""

_QUOTED = r"""['"](\.{1,2}/[^'"\n*]{0,200})['"]"""
_NAME = r"[\w$.?]+(?:\([\w$.]*\)|\[[\w$.]*\])?"
_JOINED = regex(
    rf"""\s*{_QUOTED}\s*\+\s*(?P<name>{_NAME})(?:\s*\+\s*['"]([^'"\n*]{{0,100}})['"])?\s*,?\s*"""
)
_TEMPLATE = regex(r"\s*`(\.{1,2}/[^`*]{0,300})`\s*,?\s*")
_HOLE = regex(r"\$\{[^{}]*\}")
_COMMENT = regex(r"/\*.*?\*/", re.DOTALL)
_CALLED = regex(r"(?<![\w$.])(?:require|import)\s*\(([^()]{3,400}(?:\([\w$.]*\)[^()]{0,100})?)\)")


def computed(text: str) -> str:
    """The specifier with ``*`` for the part that is computed; ``""`` where it is none of a file."""
    text = _COMMENT.sub("", text)
    joined = _JOINED.fullmatch(text)
    if joined is not None:
        return f"{joined[1]}{ANY}{joined[3] or ''}"
    template = _TEMPLATE.fullmatch(text)
    if template is None or "${" not in template[1]:
        return ""
    source = _HOLE.sub(ANY, template[1])
    return source if "${" not in source and source.count(ANY) == 1 else ""


def computed_in(text: str) -> Iterator[str]:
    """The computed specifiers of a file."""
    for called in _CALLED.finditer(text):
        if source := computed(called[1]):
            yield source
