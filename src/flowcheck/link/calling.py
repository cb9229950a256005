"""Whether a text may call, extend or declare something by a name, decided before it is lowered.

Errs on the side of yes: what is called may be handed over, renamed, quoted or taken out of an
object. A name that only occurs in types, keys, attributes and comments calls nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from flowcheck.link.running import running
from flowcheck.link.words import whole_words
from flowcheck.model import Language, SourceFile
from flowcheck.patterns import regex

_USED = regex(r"\s*(?:\?\.|!)?\s*[.(<`]|\s+as\s|\s*:\s*[\w$]+\s*[,}=]|\s*\?\.")
"""What follows a name that is called, renamed or taken out."""
_ENDS = regex(r"\s*(?:[,)}\];&|?]|$)|[ \t]*\n")
_ELSE = regex(r"\s*:")
_TAKING = (".", "@", "<", '"', "'", "`")
_OPENING = ("(", ",", "=", ":", "{", "[", "?", "&", "|", ">")
_WORDS = regex(r"(?<![\w$])(?:new|or|and|else|return|yield|await|not|in|default)$")
_LOOK_BACK = 24
_TOLD = frozenset({
    Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX, Language.PYTHON,
})  # fmt: skip
"""Languages without templates: in the others, more than scripts calls something."""
_NAME = regex(r"[^\W\d][\w$]*|\$[\w$]*")
_ANY = frozenset({"default", "*", "super", "="})
"""Names that mean something of another name."""

CALLED, EXTENDED, TABLED, ONE_CALLED, HANDED, BOUND, LISTED, GIVEN = (
    "\0", "\1", "\2", "\3", "\4", "\5", "\6", "\a",
)  # fmt: skip
"""Prefixes of a name that is looked for as something called, extended by classes, as a table,
called or handed over to be called, as one that a file declares or imports, as what stands in a
table or a list, or is given back by a function.

``ONE_CALLED``: of names with ``|`` between them, of which one is called by itself or as a method.
"""

PREFIXES = (CALLED, EXTENDED, TABLED, ONE_CALLED, HANDED, BOUND, LISTED, GIVEN)
"""All of them."""

_IN_LISTS = (": {}", "[{}", ", {}]", ".{},", ".{}\n", ".{}}}", ".{}]")
_BACK = ("return {};", "return {}\n", "return {} ", "? {} ", "=> {};", "=> {}\n")

_HERITAGE = regex(
    r"\b(?:extends|implements)\b[^;]*\Z|\bclass\b(?:(?!\):)[^;])*\Z|@[\w.]*\bimplementer\([^)]*\Z"
)
_DECLARES = regex(
    r"(?:^|\n)(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\s*\*?\s+|def\s+)\Z"
)
_DECLARES_VALUE = regex(r"(?:^|\n)(?:export\s+)?const\s+\Z")
_ARROW = regex(r"\s*(?::[^=\n]*)?=\s*(?:async\b\s*)?(?:\([^()\n]*\)[^=\n]{0,80}|\w+\s*)=>")
_IMPORTS = regex(
    r"(?:^|\n)(?:import[ \t]+(?:type[ \t]+)?(?:(?:[\w$]+\s*,\s*)?\{[^{}]*)?"
    r"|from[ \t]+[.\w]+[ \t]+import[ \t]+(?:\([^)]*|[^\n(]*))\Z"
)
_RENAMED = regex(r"\s+as\s")
_DIRECTLY = regex(r"\s*[(<]")
_LONG_HEAD = 500  # characters of the head of a class
_TABLE = regex(r"\s*(?::[^=]{0,200})?=\s*(?:[\w$]+\.)*\w*[tT]able\s*[(<]")


def holds(file: SourceFile, asked: str) -> bool:
    """Whether a file has a text; after one of the prefixes, what may be done to a name."""
    tell = _BY_PREFIX.get(asked[:1])
    return asked in file.text if tell is None else tell(file, asked[1:])


@lru_cache
def _calling(names: str) -> re.Pattern[str]:
    """A call of one of some names: ``.on(``, ``new Worker(``, ``.on<Events>(``."""
    return re.compile(rf"(?<![\w$])(?:{names})\s*[(<]")


def may_be_table(text: str, name: str) -> bool:
    """Whether something of a name may be a table for an ORM: ``users = pgTable("users", {..})``."""
    return any(_TABLE.match(text, end) for _, end in whole_words(text, name))


def binds(text: str, name: str) -> bool:
    """Whether a text declares a function of a name for all of itself, or imports something of it.

    Then that is what it calls by the name. Errs on the side of no: what is called may be a method,
    or a name of an inner block.
    """
    bound = False
    for at, end in whole_words(text, name):
        before = text[max(0, at - _LONG_HEAD) : at]
        if before.endswith((".", "@")):
            return False
        if _binds(text, before, end):
            bound = True
        elif not (_DIRECTLY.match(text, end) or before.endswith(("<", "</"))):
            return False
    return bound


def _binds(text: str, before: str, end: int) -> bool:
    """Whether a name that ends at a place is declared or imported there."""
    return (
        _DECLARES.search(before) is not None
        or (_DECLARES_VALUE.search(before) is not None and _ARROW.match(text, end) is not None)
        or (_IMPORTS.search(before) is not None and _RENAMED.match(text, end) is None)
    )


def may_extend(text: str, name: str) -> bool:
    """Whether a class in a text may extend or implement something of a name."""
    return any(
        _HERITAGE.search(text, max(0, at - _LONG_HEAD), at) for at, _ in whole_words(text, name)
    )


def _is_untold(language: Language, name: str) -> bool:
    """Whether no text tells that something is not called by a name."""
    return language not in _TOLD or name in _ANY or not _NAME.fullmatch(name)


def may_hand_over(text: str, language: Language, name: str) -> bool:
    """Whether something in a text may be called by a name, or handed over to be called."""
    return _is_untold(language, name) or any(
        _may_be_called(text, at, end) for at, end in whole_words(text, name)
    )


def may_call(text: str, language: Language, name: str) -> bool:
    """Whether something in a text may be called by a name.

    Also by another one that it gets there, or by a function that runs what it is given.
    """
    return _is_untold(language, name) or running(text).by(name)


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


def _has_one(file: SourceFile, forms: tuple[str, ...], name: str) -> bool:
    """Whether a name is in a file in one of some forms."""
    return name in file.text and any(form.format(name) in file.text for form in forms)


_BY_PREFIX: dict[str, Callable[[SourceFile, str], bool]] = {
    CALLED: lambda file, name: may_call(file.text, file.language, name),
    HANDED: lambda file, name: may_hand_over(file.text, file.language, name),
    EXTENDED: lambda file, name: may_extend(file.text, name),
    TABLED: lambda file, name: may_be_table(file.text, name),
    BOUND: lambda file, name: binds(file.text, name),
    ONE_CALLED: lambda file, names: _calling(names).search(file.text) is not None,
    LISTED: lambda file, name: _has_one(file, _IN_LISTS, name),
    GIVEN: lambda file, name: _has_one(file, _BACK, name),
}
