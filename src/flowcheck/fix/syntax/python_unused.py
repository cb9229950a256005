"""What Python code no longer uses after something was taken out: imports and local variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import RemoveImportsVisitor

from flowcheck.fix.edits import applied
from flowcheck.fix.model import Edit
from flowcheck.fix.syntax.python_source import Source

_ROUNDS = 6
_EFFECTS = (cst.Call, cst.Await, cst.Yield, cst.NamedExpr, cst.BaseComp)


def cleaned(old: Source, new: Source) -> str:
    """The new text, without what only the old one used."""
    before = _counts(old)
    for _ in range(_ROUNDS):
        after = _counts(new)
        gone = {name for name, number in before.items() if number > max(1, after[name])}
        edits = list(_locals(new, {name for name in gone if after[name] == 1}))
        if not edits:
            break
        new = Source(new.path, applied(new.text, edits))
    if new.path.rpartition("/")[2] == "__init__.py":
        return new.text
    return _without_imports(new, {name for name in before if before[name] > _counts(new)[name]})


def _counts(source: Source) -> Counter[str]:
    return Counter(
        node.value
        for node in source.nodes(cst.Name)
        if isinstance(node, cst.Name) and not _is_label(source, node)
    )


def _is_label(source: Source, node: cst.Name) -> bool:
    """Whether a name names no variable: an attribute, or the keyword of an argument."""
    holder = source.parent(node)
    return (isinstance(holder, cst.Attribute) and holder.attr is node) or (
        isinstance(holder, cst.Arg) and holder.keyword is node
    )


def _locals(source: Source, names: set[str]) -> Iterator[Edit]:
    for node in source.nodes(cst.Assign):
        if not isinstance(node, cst.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0].target
        named = isinstance(target, cst.Name) and target.value in names
        if named and _in_function(source, node) and _pure(node.value):
            alone = source.is_alone(node)
            yield source.statement_removal(source.span(node), bare=False, alone=alone)


def _in_function(source: Source, node: cst.CSTNode) -> bool:
    above = source.parent(node)
    while above is not None and not isinstance(above, cst.FunctionDef | cst.ClassDef):
        above = source.parent(above)
    return isinstance(above, cst.FunctionDef)


def _pure(value: cst.CSTNode) -> bool:
    """Whether a value is made without doing anything."""
    if isinstance(value, _EFFECTS):
        return False
    return all(_pure(child) for child in value.children)


def _without_imports(source: Source, names: set[str]) -> str:
    """Imports of names that nothing refers to are taken out by libcst."""
    context = CodemodContext()
    for module, name, alias in _imported(source):
        if (alias or name or module.partition(".")[0]) in names:
            RemoveImportsVisitor.remove_unused_import(context, module, name or None, alias or None)
    return RemoveImportsVisitor(context).transform_module(cst.parse_module(source.text)).code


def _imported(source: Source) -> Iterator[tuple[str, str, str]]:
    """(module, name, alias) of the imports of a file; relative ones keep their dots away."""
    for node in source.nodes(cst.ImportFrom):
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            if node.relative or node.module is None:
                continue
            module = cst.Module([]).code_for_node(node.module)
            for each in node.names:
                yield module, each.evaluated_name, each.evaluated_alias or ""
    for node in source.nodes(cst.Import):
        if isinstance(node, cst.Import):
            for each in node.names:
                yield each.evaluated_name, "", each.evaluated_alias or ""
