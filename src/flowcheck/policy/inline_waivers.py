"""Comments ``flowcheck: ignore[rule] reason until 2026-12-31 (owner)`` -> waivers.

Comments are told by what opens them (``//``, ``#``, ``/*``, ``{/*``, ``<!--``), not by a parser. A
comment that stands alone is about the next line that is no such comment, any other about its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from flowcheck.errors import Place
from flowcheck.policy.register import Waiver

MARK = "flowcheck:"

_COMMENT = re.compile(r"(?P<open>\{/\*+|/\*+|//+|<!--+|#+)\s*flowcheck:\s*ignore\b(?P<rest>.*)")
_RULES = re.compile(r"\s*\[(?P<rules>[^\]]*)\](?P<words>.*)", re.DOTALL)
_CLOSE = re.compile(r"\s*(?:\*+/\s*\}?|--+>).*$", re.DOTALL)
_OWNER = re.compile(r"\s*\((?P<owner>[^()]+)\)\s*$")
_UNTIL = re.compile(r"\s*\(?\buntil\s+(?P<day>\d{4}-\d{1,2}-\d{1,2})\b\)?[.,;]?\s*$", re.IGNORECASE)
_CLOSED = ("/*", "{/*", "<!--")


def inline_waivers(files: Iterable[tuple[str, str]]) -> tuple[Waiver, ...]:
    """The waivers in the comments of files (path, text), in their order.

    ``place.line`` is the line that a waiver is about.
    """
    return tuple(waiver for path, text in files if MARK in text for waiver in _in_file(path, text))


def _in_file(path: str, text: str) -> Iterator[Waiver]:
    lines = text.split("\n")
    matches = [_COMMENT.search(line) if MARK in line else None for line in lines]
    for number, found in enumerate(matches):
        if found is None:
            continue
        about = number
        if _stands_alone(lines[number], found):
            about = next(
                (
                    at
                    for at in range(number + 1, len(lines))
                    if not _is_alone(lines[at], matches[at])
                ),
                number,
            )
        yield from _waivers(found, Place(path, about + 1, found.start() + 1))


def _is_alone(line: str, found: re.Match[str] | None) -> bool:
    return found is not None and _stands_alone(line, found)


def _stands_alone(line: str, found: re.Match[str]) -> bool:
    if line[: found.start()].strip():
        return False
    closed = _CLOSE.search(found["rest"])
    after = re.split(r"\*/\s*\}?|-->", closed.group(), maxsplit=1)[1] if closed else ""
    return not after.strip()


def _waivers(found: re.Match[str], place: Place) -> Iterator[Waiver]:
    rest = found["rest"]
    if not found["open"].startswith(("//", "#")):
        rest = _CLOSE.sub("", rest)
    parts = _RULES.fullmatch(rest)
    names = [name.strip() for name in parts["rules"].split(",")] if parts else []
    if parts is None or not all(names):
        yield _mistaken(place, "it names no rule in brackets")
        return
    words = parts["words"].strip()
    owner = ""
    expires: date | None = None
    for _ in range(2):  # the owner and the day, in any order
        by, until = _OWNER.search(words), _UNTIL.search(words)
        if until and expires is None:
            words = words[: until.start()]
            try:
                expires = date.fromisoformat(until["day"])
            except ValueError:
                yield _mistaken(place, f"{until['day']} is no date such as 2026-01-31")
                return
        elif by and not owner:
            words, owner = words[: by.start()], by["owner"].strip()
    reason = words.strip(" \t\r:-")
    for name in names:
        yield Waiver(name, owner, reason, expires, place, inline=True)


def _mistaken(place: Place, mistake: str) -> Waiver:
    return Waiver("", "", "", None, place, inline=True, mistake=mistake)
