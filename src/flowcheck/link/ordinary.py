"""Types of the languages themselves: what their methods do, nobody in the project says.

Of ``path: string`` no caller can pass something whose ``path.replace`` is a function of the project
or of a vendor, so callers need not be looked for.
"""

from __future__ import annotations

from flowcheck.ir.graph import ELEMENT
from flowcheck.ir.module import Type
from flowcheck.link.types import TypeTable
from flowcheck.link.values import Path
from flowcheck.link.wrappers import NOTHING

_PLAIN = frozenset(
    {
        "string",
        "number",
        "boolean",
        "bigint",
        "symbol",
        "Date",
        "RegExp",
        "Uint8Array",
        "ArrayBuffer",
        "FormData",
        "URLSearchParams",
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "bytearray",
        "complex",
        "Decimal",
        "decimal.Decimal",
        "date",
        "datetime",
        "timedelta",
        "datetime.date",
        "datetime.datetime",
        "datetime.timedelta",
        "UUID",
        "uuid.UUID",
    }
)
_OF_MANY = frozenset(
    {
        "[]",
        "Array",
        "ReadonlyArray",
        "Set",
        "ReadonlySet",
        "Map",
        "ReadonlyMap",
        "WeakMap",
        "WeakSet",
    }
)
_PERHAPS = frozenset({"Optional", "typing.Optional", "t.Optional", "Annotated", "Readonly"})
_MOST = 8
_QUOTES = "\"'`"


def is_ordinary(types: TypeTable, number: int, declared: Type, path: Path) -> bool:
    """Whether ``path`` below a type is a method of a text, a number, a date or a list.

    ``number`` is the file in which the type is written.
    """
    current = [(number, declared)]
    for at, step in enumerate(path):
        if all(_is_plain(inner, step) for _, inner in current):
            return True
        if at + 1 < len(path):
            current = [found for each in current for found in types.field_types(*each, (step,))]
        if not current or len(current) > _MOST:
            return False
    return False


def _is_plain(declared: Type, step: str) -> bool:
    """Whether a field of a type is one of the language."""
    name = declared.name
    if name in _PERHAPS and declared.args:
        return _is_plain(declared.args[0], step)
    if name == "|":
        told = [
            inner for inner in declared.args if inner.name not in NOTHING and inner.name != "None"
        ]
        return bool(told) and all(_is_plain(inner, step) for inner in told)
    if name in _PLAIN or name[:1] in _QUOTES:
        return True
    return name in _OF_MANY and step != ELEMENT and not step.isdigit()
