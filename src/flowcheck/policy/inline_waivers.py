"""Comments ``flowcheck: ignore[rule] reason until 2026-12-31 (owner)`` -> waivers.

``flowcheck: reviewed RESULT (NAME)`` says of a new flow that somebody has looked at it. Comments
are recognised by what opens them (``//``, ``#``, ``/*``, ``{/*``, ``<!--``), not by a parser. A
comment that stands alone is about the next line that is no comment, any other about its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from flowcheck.errors import Place
from flowcheck.patterns import regex
from flowcheck.policy.register import Waiver

WORD = "flowcheck"
"""The word that every such comment has."""

MARK = f"{WORD}:"

REVIEWED = "new-flow-not-reviewed"
"""The rule that a comment ``flowcheck: reviewed`` answers."""

_IGNORE = regex(r"flowcheck:[ \t]{0,4}(?P<word>ignore|reviewed)\b")
_UNTIL = regex(r"\(?\buntil[ \t]{1,4}(?P<day>\d{4}-\d{1,2}-\d{1,2})\)?[.,;]?$", re.IGNORECASE)
_UNTIL_LENGTH = 30
_OPENERS = ("#", "//", "/*", "/**", "<!--")
_OPENING = "{/*#<!-"
_CLOSERS = ("*/", "-->")


class _Comment(Struct, frozen=True):
    """A comment that waives: its column, the words after the first, whether it stands alone."""

    column: int
    words: str
    alone: bool
    reviewed: bool


def inline_waivers(files: Iterable[tuple[str, str]]) -> tuple[Waiver, ...]:
    """The waivers in the comments of files (path, text), in their order."""
    return tuple(waiver for path, text in files if MARK in text for waiver in _in_file(path, text))


def _in_file(path: str, text: str) -> Iterator[Waiver]:
    lines = text.split("\n")
    comments = {
        number: comment
        for number, line in enumerate(lines, 1)
        if MARK in line and (comment := _comment(line)) is not None
    }
    for number, comment in comments.items():
        about = number
        if comment.alone:
            about += 1
            while about < len(lines) and _is_comment(lines[about - 1]):
                about += 1
        yield from _waivers(comment, Place(path, number, comment.column), about)


def _comment(line: str) -> _Comment | None:
    for found in _IGNORE.finditer(line):
        before = line[: found.start()].rstrip()
        if not before.endswith(_OPENERS):
            continue
        words, after = line[found.end() :], ""
        if not before.endswith(("#", "//")):
            ends = [at for sign in _CLOSERS if (at := words.find(sign)) >= 0]
            if ends:
                words, after = words[: min(ends)], words[min(ends) :]
        alone = not before.rstrip(_OPENING).strip() and not after.strip("*/}-> \t\r")
        words = words.strip().rstrip("*").rstrip()
        return _Comment(found.start() + 1, words, alone, found["word"] != "ignore")
    return None


def _is_comment(line: str) -> bool:
    """Whether nothing but a comment is on a line."""
    text = line.strip()
    return (
        text.startswith(("//", "# ", "#:"))
        or (text.startswith(("/*", "{/*")) and text.endswith(("*/", "*/}")))
        or (text.startswith("<!--") and text.endswith("-->"))
    )


def _waivers(comment: _Comment, place: Place, about: int) -> Iterator[Waiver]:
    inside, bracket, words = comment.words.partition("]")
    names = [name.strip() for name in inside.removeprefix("[").split(",")]
    if comment.reviewed:
        names, words = [REVIEWED], comment.words
    elif not inside.startswith("[") or not bracket or not all(names):
        yield _mistaken(place, "no rule in brackets", about)
        return
    try:
        reason, expires, owner = _parts(words)
    except ValueError as problem:
        yield _mistaken(place, str(problem), about)
        return
    for name in names:
        yield Waiver(name, owner, reason, expires, place, inline=True, line=about)


def _parts(words: str) -> tuple[str, date | None, str]:
    """Reason, last day and owner; the latter two stand at the end, in any order."""
    owner = ""
    expires: date | None = None
    for _ in range(2):
        words = words.rstrip(" \t\r,;-")
        until = _UNTIL.search(words[-_UNTIL_LENGTH:])
        start = words.rfind("(")
        if until and expires is None:
            words = words[: len(words) - len(until.group())]
            try:
                expires = date.fromisoformat(until["day"])
            except ValueError:
                raise ValueError(f"{until['day']} is not a date such as 2026-01-31") from None
        elif words.endswith(")") and start >= 0 and not owner:
            words, owner = words[:start], words[start + 1 : -1].strip()
    return words.strip(" \t\r:-"), expires, owner


def _mistaken(place: Place, mistake: str, about: int) -> Waiver:
    return Waiver("", "", "", None, place, inline=True, line=about, mistake=mistake)
