"""A Prisma schema to a module that has shapes only: one a ``model``, ``view`` and ``type``.

The schema language has one declaration a line, so lines are read; enums, generators and data
sources declare no record and are passed over. Source:
https://www.prisma.io/docs/orm/reference/prisma-schema-reference
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.ir.build import Builder
from flowcheck.ir.module import Field, Module, Shape, Type
from flowcheck.model import SourceFile
from flowcheck.patterns import regex

_OPEN = regex(r"^\s*(model|view|type|enum|datasource|generator)\s+(\w+)\s*\{")
_FIELD = regex(
    r"^\s*(?P<name>\w+)\s+(?P<type>Unsupported\(\"[^\"]*\"\)|\w+)(?P<list>\[\])?(?P<optional>\?)?"
)
_RECORDS = frozenset({"model", "view", "type"})
_NATIVE = regex(r"@db\.(\w+)")
_ZOD = regex(r"@zod\S*")
_WORD = regex(r"\.(\w+)(?=\()")


def lower(file: SourceFile) -> Module:
    """The shapes that a schema declares.

    A block that is never closed ends with the file and is a problem.
    """
    builder = Builder(file.path, str(file.language))
    for at, end, shape, closed in _blocks(file.text):
        builder.shapes.append(shape)
        if not closed:
            builder.problem(at, "syntax", f"the block of {shape.name} is not closed before {end}")
    return builder.finish(end=len(file.text))


def _blocks(text: str) -> Iterator[tuple[int, int, Shape, bool]]:
    kind = name = ""
    at = 0
    documented = ""
    fields: list[Field] = []
    for start, line in _lines(text):
        code = _without_comment(line)
        opened = _OPEN.match(code)
        if not name and opened:
            kind, name = opened.group(1), opened.group(2)
            at, fields = start + code.index(kind), []
        elif name and code.strip().startswith("}"):
            end = start + code.index("}") + 1
            if kind in _RECORDS:
                yield at, end, Shape(name, "prisma", tuple(fields), (), None, at, end), True
            name = ""
        elif name and kind in _RECORDS:
            field = _field(code, start, documented + line[len(code) :])
            if field is not None:
                fields.append(field)
        documented = line.strip() if line.strip().startswith("///") else ""
    if name and kind in _RECORDS:
        yield at, len(text), Shape(name, "prisma", tuple(fields), (), None, at, len(text)), False


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _without_comment(line: str) -> str:
    """The line up to a ``//`` that is not inside a string."""
    quoted = False
    for index, character in enumerate(line):
        if character == '"' and line[index - 1 : index] != "\\":
            quoted = not quoted
        elif not quoted and line.startswith("//", index):
            return line[:index]
    return line


def _field(code: str, start: int, comment: str) -> Field | None:
    found = _FIELD.match(code)
    if found is None:
        return None
    declared = Type(found["type"])
    if found["list"]:
        declared = Type("[]", (declared,))
    if found["optional"]:
        declared = Type("|", (declared, Type("null")))
    at = start + found.start("name")
    return Field(found["name"], declared, _marks(code, comment), at, start + len(code.rstrip()))


def _marks(code: str, comment: str) -> tuple[str, ...]:
    """The native type, and the validators of a ``/// @zod.string.email()`` comment."""
    native = _NATIVE.findall(code)
    return (*native, *(word for zod in _ZOD.findall(comment) for word in _WORD.findall(zod)))
