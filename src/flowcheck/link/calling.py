"""Whether a text may call, extend or declare something by a name, decided before it is lowered.

Errs on the side of yes: what is called may be handed over, renamed, quoted or taken out of an
object. A name that only occurs in types, keys, attributes and comments calls nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flowcheck.link.deferred import RUNS_ARGUMENT, RUNS_ITSELF
from flowcheck.model import Language, SourceFile

_USED = re.compile(r"\s*(?:\?\.|!)?\s*[.(<`]|\s+as\s|\s*:\s*[\w$]+\s*[,}=]|\s*\?\.")
"""What follows a name that is called, renamed or taken out."""
_RUN = re.compile(
    rf"\s*(?:\?\.|!)?\s*(?:[(<`]|\??\.\s*(?:{'|'.join(sorted(RUNS_ITSELF))})\b|\?\.\[)"
    r"|(?:\s+(?:as|satisfies)\s[^,;{}\n]*)?\)\s*(?:\?\.)?(?:[(<`]|\.(?:call|apply|bind)\b)"
)
"""... that is called, by itself or by a method of its own."""
_OTHER_NAME = re.compile(r"(?:\s+as\s+|\s*:\s*)([\w$]+)\s*(?:[,}=]|\sfrom\b|\)|\n|;)")
_BY_TEXT = re.compile(r"(?:\[|getattr\([^()]*,\s*)[\"'`]$")
_ELEMENT = re.compile(r"<[\w$.]*\.$")
_CHAIN = re.compile(r"(?:[\w$]+\s*(?:\?\.|!?\.)\s*)+$")
_GIVEN = re.compile(r"([\w$]+)\s*(?::[^=;\n]*)?(?<![=!<>])=$")
"""What gets a value."""
_NAMING = re.compile(
    r"(?<![=!<>])=$|[|&?]$|\?(?![.?:]).*:$|\n[ \t]*:$"
    r"|(?<![=!<>])=(?![=>])[^;{}]*[)\]]\s*\??\.$|(?:(?:^|[^\w$)\]>\s])\s*|\b(?:await|return)\s*)\($",
    re.DOTALL,
)
"""What stands before a value that is given a name, perhaps as one of two."""
_KEYWORD = re.compile(r"[(,]\s*\w+=$")
_COMMENT = ("//", "*", "/*")
_STEPS = 2  # from name to name
_ENDS = re.compile(r"\s*(?:[,)}\];&|?]|$)|[ \t]*\n")
_ELSE = re.compile(r"\s*:")
_GOES_ON = re.compile(r"\s+(?:if|or|and|else|as|satisfies)\s")
_TAKING = (".", "@", "<", '"', "'", "`")
_OPENING = ("(", ",", "=", ":", "{", "[", "?", "&", "|", ">")
_WORDS = re.compile(r"(?<![\w$])(?:new|or|and|else|return|yield|await|not|in|default)$")
_LOOK_BACK = 24
_LOOK_BACK_FAR = 200
_TOLD = frozenset({
    Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX, Language.PYTHON,
})  # fmt: skip
"""Languages without templates: in the others, more than scripts calls something."""
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_ANY = frozenset({"default", "*", "super", "="})
"""Names that mean something of another name."""

CALLED, EXTENDED, TABLED, ONE_CALLED, HANDED = "\0", "\1", "\2", "\3", "\4"
"""Prefixes of a name that is looked for as something called, extended by classes, as a table, or
called or handed over to be called.

``ONE_CALLED``: of names with ``|`` between them, of which one is called by itself or as a method.
"""

_HERITAGE = re.compile(
    r"\b(?:extends|implements)\b[^;]*\Z|\bclass\b(?:(?!\):)[^;])*\Z|@[\w.]*\bimplementer\([^)]*\Z"
)
_LONG_HEAD = 500  # characters of the head of a class
_TABLE = re.compile(r"\s*(?::[^=]{0,200})?=\s*(?:[\w$]+\.)*\w*[tT]able\s*[(<]")


def holds(file: SourceFile, asked: str) -> bool:
    """Whether a file has a text; after one of the prefixes, what may be done to a name."""
    if asked.startswith(CALLED):
        return may_call(file.text, file.language, asked[len(CALLED) :])
    if asked.startswith(HANDED):
        return may_hand_over(file.text, file.language, asked[len(HANDED) :])
    if asked.startswith(EXTENDED):
        return may_extend(file.text, asked[len(EXTENDED) :])
    if asked.startswith(TABLED):
        return may_be_table(file.text, asked[len(TABLED) :])
    if asked.startswith(ONE_CALLED):
        return _calling(asked[len(ONE_CALLED) :]).search(file.text) is not None
    return asked in file.text


@lru_cache
def _calling(names: str) -> re.Pattern[str]:
    """A call of one of some names: ``.on(``, ``new Worker(``, ``.on<Events>(``."""
    return re.compile(rf"(?<![\w$])(?:{names})\s*[(<]")


def may_be_table(text: str, name: str) -> bool:
    """Whether something of a name may be a table for an ORM: ``users = pgTable("users", {..})``."""
    return any(_TABLE.match(text, end) for _, end in whole_words(text, name))


def may_extend(text: str, name: str) -> bool:
    """Whether a class in a text may extend or implement something of a name."""
    return any(
        _HERITAGE.search(text, max(0, at - _LONG_HEAD), at) for at, _ in whole_words(text, name)
    )


def may_hand_over(text: str, language: Language, name: str) -> bool:
    """Whether something in a text may be called by a name, or handed over to be called."""
    if language not in _TOLD or name in _ANY or not _NAME.fullmatch(name):
        return True
    return any(_may_be_called(text, at, end) for at, end in whole_words(text, name))


def may_call(text: str, language: Language, name: str) -> bool:
    """Whether something in a text may be called by a name.

    Also by another one that it gets there, or by a function that runs what it is given.
    """
    if language not in _TOLD or name in _ANY or not _NAME.fullmatch(name):
        return True
    return _is_run(text, name, _STEPS)


def _is_run(text: str, name: str, steps: int) -> bool:
    return steps >= 0 and any(
        _is_run_at(text, name, at, end, steps) for at, end in whole_words(text, name)
    )


def _is_run_at(text: str, name: str, at: int, end: int, steps: int) -> bool:
    if _RUN.match(text, end):
        return True
    if text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith(_COMMENT):
        return False
    other = _OTHER_NAME.match(text, end)
    if other is not None and other[1] != name and _is_run(text, other[1], steps - 1):
        return True
    left = text[max(0, at - _LOOK_BACK_FAR) : at].rstrip()
    if left.endswith(("@", "<")) or _WORDS.search(left) or _ELEMENT.search(left):
        return True
    if left.endswith(('"', "'", "`")):
        found = _BY_TEXT.search(left)
        return found is not None and (found[0][0] != "[" or text[end + 1 : end + 2] == "]")
    if not any(after.match(text, end) for after in (_ENDS, _ELSE, _GOES_ON)):
        return False
    left = _CHAIN.sub("", left).rstrip()
    if not _KEYWORD.search(left):
        given = _GIVEN.search(left)
        if given is not None:
            return given[1] != name and _is_run(text, given[1], steps - 1)
        if _NAMING.search(left):
            return True
    return any(f"{runs}(" in text for runs in RUNS_ARGUMENT)


def whole_words(
    text: str, name: str, start: int = 0, stop: int | None = None
) -> Iterator[tuple[int, int]]:
    """Where a name is a whole word between two offsets: its own."""
    at = text.find(name, start, stop)
    while at >= 0:
        end = at + len(name)
        if not in_word(text[at - 1 : at]) and not in_word(text[end : end + 1]):
            yield at, end
        at = text.find(name, end, stop)


def _may_be_called(text: str, at: int, end: int) -> bool:
    """Whether a name at a place may be called, or taken for a call elsewhere."""
    if _USED.match(text, end):
        return True
    before = text[max(0, at - _LOOK_BACK) : at]
    left = before.rstrip()
    if left.endswith(_TAKING) or _WORDS.search(left):
        return True
    begins = left.endswith(_OPENING) or "\n" in before[len(left) :] or not left
    return (begins and _ENDS.match(text, end) is not None) or (
        left.endswith("?") and _ELSE.match(text, end) is not None
    )


def in_word(character: str) -> bool:
    """Whether a character may be part of a name; none at all is not."""
    return character.isalnum() or character in ("_", "$")
