"""Imports that changed Python code needs, through the codemod helpers of libcst."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from flowcheck.fix.model import Import
from flowcheck.patterns import regex

_AFTER_DOCSTRING = regex(r"\A(\"\"\"(?:[^\"]|\"(?!\"\"))*\"\"\")(\r?\n)((?:import|from) )")


def added(text: str, path: str, imports: Sequence[Import]) -> str:
    """The text with imports that it does not have yet; ``path`` is that of the file."""
    context = CodemodContext()
    for wanted in sorted(imports, key=lambda each: (each.module, each.file, each.name)):
        if wanted.file != path:
            AddImportsVisitor.add_needed_import(
                context, wanted.module or module_of(wanted.file), wanted.name or None
            )
    made = AddImportsVisitor(context).transform_module(cst.parse_module(text)).code
    return _AFTER_DOCSTRING.sub(r"\1\2\2\3", made, count=1)


def module_of(file: str) -> str:
    """The dotted name of a file, as seen from the folder that holds its top package."""
    path = PurePosixPath(file).with_suffix("")
    parts = path.parts[:-1] if path.name == "__init__" else path.parts
    if parts and parts[0] in ("src", "lib"):
        parts = parts[1:]
    return ".".join(parts)
