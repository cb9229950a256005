"""Words in the declaration of a field that may prove what it holds: ``EmailField``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from flowcheck.frontends.python.annotations import last
from flowcheck.ir.module import Type

_FORMAT = re.compile(r"""\b(format)["']?\s*[=:]\s*["']([\w-]+)["']""")
_QUOTED = re.compile(
    r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
)
_WORD = re.compile(r"(?<![\w])(?:[A-Z]\w*|validate_\w+|[a-z_]\w*(?=\())")
"""Names of classes, of validators and of what is called; not of variables and keywords."""

_SAYS_NOTHING = frozenset({
    "None", "True", "False", "Optional", "Union", "Annotated", "List", "Dict", "Mapped", "Any",
    "Column", "mapped_column", "Field", "field", "str", "int", "bool", "float", "list", "dict",
})  # fmt: skip
_MOST = 16


def marks_of(type: Type | None, right: SgNode | None) -> tuple[str, ...]:
    """The marks of a field: the names in its type, then the words and options of its call."""
    found = list(_names(type)) if type is not None else []
    if right is not None and right.kind() == "call":
        text = right.text()
        found += _WORD.findall(_QUOTED.sub('""', text))
        found += [f"{name}={value}" for name, value in _FORMAT.findall(text)]
    return tuple(dict.fromkeys(word for word in found if word not in _SAYS_NOTHING))[:_MOST]


def _names(type: Type) -> Iterator[str]:
    name = last(type.name)
    if name[:1].isalpha():
        yield name
    for arg in type.args:
        yield from _names(arg)
