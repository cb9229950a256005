"""Words in the declaration of a field that may prove what it holds: ``EmailField``."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from flowcheck.frontends.described import says
from flowcheck.frontends.python.annotations import last
from flowcheck.ir.module import Type
from flowcheck.patterns import regex

_FORMAT = regex(r"""\b(format)["']?\s*[=:]\s*["']([\w-]+)["']""")
_QUOTED = regex(
    r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
)
_TRANSLATED = r"(?:_\w?|\w*gettext\w*|\w*translate)\(\s*"
_TEXT = r"""(["'])((?:(?!\1)[^\\\n])+)\1"""
_SAID = regex(
    rf"\b(?:verbose_name|label|title|help_text|description|comment|doc)\s*=\s*(?:{_TRANSLATED})?{_TEXT}"
)
_FIRST = regex(rf"[\w.]+\(\s*(?:{_TRANSLATED})?{_TEXT}")
"""A first argument; one word is the name of a column or of a model unless it is translated."""
_WORD = regex(r"(?<![\w])(?:[A-Z]\w*|validate_\w+|[a-z_]\w*(?=\())")
"""Names of classes, of validators and of what is called; not of variables and keywords."""

_SAYS_NOTHING = frozenset({
    "None", "True", "False", "Optional", "Union", "Annotated", "List", "Dict", "Mapped", "Any",
    "Column", "mapped_column", "Field", "field", "str", "int", "bool", "float", "list", "dict",
})  # fmt: skip
_MOST = 16
_MOST_TEXTS = 2


def marks_of(type: Type | None, right: SgNode | None) -> tuple[str, ...]:
    """The marks of a field: the names in its type, the words and options of its call, its texts."""
    found = list(_names(type)) if type is not None else []
    told: list[str] = []
    if right is not None and right.kind() == "call":
        text = right.text()
        found += _WORD.findall(_QUOTED.sub('""', text))
        found += [f"{name}={value}" for name, value in _FORMAT.findall(text)]
        told = [mark for words in _texts(text) for mark in says(words)]
    marks = tuple(dict.fromkeys(word for word in found if word not in _SAYS_NOTHING))[:_MOST]
    return (*marks, *told[:_MOST_TEXTS])


def _texts(call: str) -> Iterator[str]:
    """The label and the descriptions among the arguments of a call."""
    first = _FIRST.match(call)
    if first is not None and (" " in first[2] or call.count("(", 0, first.start(1)) > 1):
        yield first[2]
    for _, words in _SAID.findall(call):
        yield words


def _names(type: Type) -> Iterator[str]:
    name = last(type.name)
    if name[:1].isalpha():
        yield name
    for arg in type.args:
        yield from _names(arg)
