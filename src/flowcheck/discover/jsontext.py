"""JSON as people write it: with comments and trailing commas, and with the line of every key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flowcheck.patterns import regex

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

_STRING = r'"(?:[^"\\\n]|\\[^\n])*"'
_COMMENT = regex(_STRING + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TRAILING = regex(_STRING + r"|,(?=\s*[}\]])")
_MARK = regex(_STRING + r"|[{}\[\],:\n]")


def loads(text: str) -> Json:
    """The value of a JSON text, comments and trailing commas allowed. Raises ``ValueError``."""
    try:
        try:
            value: Json = json.loads(text)
        except ValueError:
            value = json.loads(_TRAILING.sub(_keep_string, _COMMENT.sub(_keep_string, text)))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def key_lines(text: str, depth: int = 2) -> Mapping[tuple[str, ...], int]:
    """The line (from 1) of every key of a JSON text, by its path of at most ``depth`` keys."""
    lines: dict[tuple[str, ...], int] = {}
    path: list[str] = []
    line, last, last_line = 1, "", 1
    for found in _MARK.finditer(text):
        token = found[0]
        match token[0]:
            case "\n":
                line += 1
            case '"':
                last, last_line = token[1:-1], line
            case ":":
                path[-1:] = [last]
                if len(path) <= depth:
                    lines.setdefault(tuple(path), last_line)
            case "{" | "[":
                path.append("")
            case "}" | "]":
                del path[-1:]
    return lines


def table(value: Json, *keys: str) -> dict[str, Json]:
    """The object under ``keys``, or an empty one when something else is there."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text_of(value: Json, key: str) -> str:
    """The text under ``key``, or ``""``."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _keep_string(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else " "
