"""Whether something in a text is run by a name, decided before it is lowered.

More narrow than what may be handed over: what is only read, given away or returned is run elsewhere
and by another name. What ``index.ModuleIndex`` has as a call by a name is one here.
"""

from __future__ import annotations

from functools import lru_cache

from flowcheck.link.deferred import RUNS_ARGUMENT, RUNS_ITSELF
from flowcheck.link.words import whole_words
from flowcheck.patterns import regex

_RUN = regex(
    rf"\s*(?:\?\.|!)?\s*(?:[(<`]|\??\.\s*(?:{'|'.join(sorted(RUNS_ITSELF))})\b|\?\.\[)"
    r"|(?:\s+(?:as|satisfies)\s[^,;{}\n]*)?\)\s*(?:\?\.)?(?:[(<`]|\.(?:call|apply|bind)\b)"
)
"""What follows a name that is called, by itself or by a method of its own."""
_ENDS = regex(r"\s*(?:[,)}\];&|?:]|$)|[ \t]*\n|\s+(?:if|or|and|else|as|satisfies)\s")
"""What follows the end of a value."""
_OTHER_NAME = regex(r"(?:\s+as\s+|\s*:\s*)([\w$]+)\s*(?:[,}=]|\sfrom\b|\)|\n|;)")
_INDEXED = regex(r"\[[\"'`]$")
_ASKED_FOR = regex(r"getattr\([^()]*,\s*[\"'`]$")
_GIVEN = regex(r"([\w$]+)\s*(?::[^=;]*)?$")
_KEYWORD = regex(r"[(,]\s*\w+$")
_OF_WHAT_IS_MADE = regex(r"(?<![=!<>])=(?![=>])[^;{}]*$")
_OTHERWISE = regex(r"\?(?![.?:])")

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"
_COMMENTS = ("//", "*", "/*")
_QUOTES = ('"', "'", "`")
_BEFORE = frozenset(
    ["new", "or", "and", "else", "return", "yield", "await", "not", "in", "default"]
)
_EITHER = frozenset(["or", "and", "else"])
_WAITING = ("await", "return")
_LOOK_BACK = 200
_TEXTS = 4096


@lru_cache(maxsize=_TEXTS)
def running(text: str) -> Running:
    """What is run in a text; asked for many names, one after the other."""
    return Running(text)


class Running:
    """What is run in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}
        self._open: set[str] = set()
        self._runs_given: bool | None = None

    def by(self, name: str) -> bool:
        """Whether something may be called by a name.

        Also by another one that it gets there, or by a function that runs what it is given.
        """
        known = self._known.get(name)
        if known is not None or name in self._open:
            return bool(known)
        self._open.add(name)
        places = [*whole_words(self._text, name)]
        found = any(_RUN.match(self._text, end) for _, end in places) or any(
            self._is_run(name, at, end) for at, end in places
        )
        self._open.discard(name)
        if found or not self._open:  # else the answer may wait for one that is being found
            self._known[name] = found
        return found

    def _is_run(self, name: str, at: int, end: int) -> bool:
        text = self._text
        if text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith(_COMMENTS):
            return False
        other = _OTHER_NAME.match(text, end)
        if other is not None and other[1] != name and self.by(other[1]):
            return True
        left = text[max(0, at - _LOOK_BACK) : at].rstrip()
        if left.endswith(("@", "<")):
            return True
        if left.endswith(_QUOTES):
            indexed = text[end + 1 : end + 2] == "]" and _INDEXED.search(left[-2:])
            return bool(indexed or _ASKED_FOR.search(left))
        if left[len(left.rstrip(_LETTERS)) :] in _BEFORE:
            return True
        member, left = left.endswith("."), _without_chain(left)
        if member and left.endswith("<"):
            return True
        return _ENDS.match(text, end) is not None and self._is_named(name, left, member=member)

    def _is_named(self, name: str, left: str, *, member: bool) -> bool:
        """Whether a value behind a text gets a name that is run, or is given to what runs it."""
        if left.endswith("=") and left[-2:-1] not in ("=", "!", "<", ">"):
            line = left[max(left.rfind("\n", 0, -2), left.rfind(";")) + 1 : -1].rstrip()
            if not _KEYWORD.search(line):
                given = _GIVEN.search(line)
                return given is None or (given[1] != name and self.by(given[1]))
        elif _is_one_of_two(left) or (member and _is_of_a_result(left)):
            return True
        return self._runs_what_is_given()

    def _runs_what_is_given(self) -> bool:
        if self._runs_given is None:
            self._runs_given = any(f"{runs}(" in self._text for runs in RUNS_ARGUMENT)
        return self._runs_given


def _without_chain(left: str) -> str:
    """A text without the names and dots at its end: ``x = `` of ``x = a.b?.``."""
    while left.endswith("."):
        shorter = left.rstrip(".?!").rstrip()
        start = shorter.rstrip(_LETTERS)
        if start == shorter:
            return left
        left = start.rstrip()
    return left


def _is_one_of_two(left: str) -> bool:
    """Whether a value behind a text is a branch of another, or stands in brackets by itself."""
    last = left[-1:]
    if left[len(left.rstrip(_LETTERS)) :] in _EITHER:
        return True
    if last == ":":
        line = left[left.rfind("\n") + 1 : -1]
        return not line.strip() or _OTHERWISE.search(left) is not None
    if last == "(":
        before = left[:-1].rstrip()
        called = before[-1:].isalnum() or before[-1:] in ("_", "$", ")", "]", ">")
        return not called or before.endswith(_WAITING)
    return last in ("|", "&", "?")


def _is_of_a_result(left: str) -> bool:
    """Whether a member behind a text is one of a result that gets a name: ``x = f().``."""
    return left.rstrip(".?!")[-1:] in (")", "]") and _OF_WHAT_IS_MADE.search(left) is not None
