"""The entry of the Python frontend."""

from __future__ import annotations

import re

from ast_grep_py import SgNode, SgRoot

from flowcheck.frontends.python.declarations import DECLARATIONS, LAMBDAS
from flowcheck.frontends.python.expressions import EXPRESSIONS
from flowcheck.frontends.python.statements import STATEMENTS
from flowcheck.frontends.python.walk import Walk, span
from flowcheck.ir.build import Builder
from flowcheck.ir.graph import Cell
from flowcheck.ir.module import Export, Module
from flowcheck.model import Language, SourceFile
from flowcheck.patterns import regex

_ALL_EXPRESSIONS = {**EXPRESSIONS, **LAMBDAS}
_ALL_STATEMENTS = {**STATEMENTS, **DECLARATIONS}
_SHARED = regex(
    r"(?:^|[;:])[ \t]*(?:global|nonlocal)[ \t]+(\w+(?:[ \t]*,(?:[ \t]|\\\r?\n)*\w+)*)", re.MULTILINE
)
_SURROGATE = regex("[\ud800-\udfff]")


def lower(file: SourceFile) -> Module:
    """Lower one Python file; what cannot be read becomes a problem of the module."""
    text = _SURROGATE.sub("\ufffd", file.text)
    builder = Builder(file.path, Language.PYTHON.value)
    root = SgRoot(text, "python").root()
    walk = Walk(builder, _ALL_EXPRESSIONS, _ALL_STATEMENTS, _shared(text))
    _report(builder, root)
    walk.run(root.named_children())
    builder.dead = False
    _export(walk, len(text))
    return builder.finish(end=len(text))


def _shared(text: str) -> frozenset[str]:
    """The names that some function declares ``global`` or ``nonlocal``."""
    found: set[str] = set()
    for names in _SHARED.findall(text):
        found.update(re.findall(r"\w+", names))
    return frozenset(found)


def _report(builder: Builder, root: SgNode) -> None:
    """One problem for every outermost region that could not be parsed or lacks something."""
    covered = -1
    for fault in root.find_all({"rule": {"any": [{"kind": "ERROR"}, {"regex": "^$"}]}}):
        at, end = span(fault)
        if at < covered or fault.kind() == "module":
            continue
        covered = end
        if fault.kind() == "ERROR":
            builder.problem(at, "syntax", "not valid Python; this part was read as far as possible")
        else:
            builder.problem(at, "syntax", f"not valid Python; missing {fault.kind()}")


def _export(walk: Walk, end: int) -> None:
    """Every name of the module, with what it holds at the end; if functions assign it, a cell."""
    builder = walk.builder
    for name, var in walk.module.names.items():
        held = None if walk.is_shared(name) else builder.env.get(var)
        builder.exports.append(
            Export(name, builder.add(Cell(end, end, var)) if held is None else held)
        )
