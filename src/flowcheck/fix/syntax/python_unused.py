"""What Python code no longer uses after something was taken out: imports and local variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import RemoveImportsVisitor
from libcst.helpers import get_absolute_module_from_package_for_import

from flowcheck.fix.edits import applied
from flowcheck.fix.model import Edit
from flowcheck.fix.syntax.python_source import Source
from flowcheck.patterns import regex

_ROUNDS = 6
_EFFECTS = (cst.Await, cst.Yield, cst.NamedExpr)
_FUNCTIONS = frozenset({
    "bool", "dict", "float", "frozenset", "getattr", "hasattr", "int", "isinstance", "len", "list",
    "max", "min", "repr", "round", "set", "sorted", "str", "sum", "tuple",
})  # fmt: skip
_METHODS = frozenset({
    "capitalize", "casefold", "endswith", "format", "get", "isoformat", "items", "join", "keys",
    "lower", "lstrip", "partition", "replace", "rpartition", "rsplit", "rstrip", "split",
    "startswith", "strftime", "strip", "timestamp", "title", "upper", "values",
})  # fmt: skip
_REQUESTS = regex(r"(?:^|_)(?:requests?|httpx|http|session|client|api|cache|redis)$")
_PACKAGE = "here"  # stands for the root, so that relative imports of its files have a package


def cleaned(old: Source, new: Source) -> str:
    """The new text, without what only the old one used."""
    before = _counts(old)
    for _ in range(_ROUNDS):
        after = _counts(new)
        fewer = {name for name, number in before.items() if number > after[name]}
        edits = list(_locals(new, _lonely(new, fewer) - _lonely(old, fewer)))
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


def _lonely(source: Source, names: set[str]) -> set[tuple[str, str]]:
    """Names that a function writes once, with the name of the function."""
    written: Counter[tuple[cst.FunctionDef, str]] = Counter()
    for node in source.nodes(cst.Name):
        if isinstance(node, cst.Name) and node.value in names and not _is_label(source, node):
            written.update((each, node.value) for each in _functions(source, node))
    return {(name, each.name.value) for (each, name), number in written.items() if number == 1}


def _functions(source: Source, node: cst.CSTNode) -> Iterator[cst.FunctionDef]:
    """The functions around a node, from the inside."""
    above = source.parent(node)
    while above is not None:
        if isinstance(above, cst.FunctionDef) and node is not above.name:
            yield above
        above = source.parent(above)


def _locals(source: Source, gone: set[tuple[str, str]]) -> Iterator[Edit]:
    for node in source.nodes(cst.Assign):
        if not isinstance(node, cst.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0].target
        around = next(_functions(source, node), None)
        if not isinstance(target, cst.Name) or around is None or _in_class(source, node, around):
            continue
        if (target.value, around.name.value) in gone and _pure(node.value):
            alone = source.is_alone(node)
            yield source.statement_removal(source.span(node), bare=False, alone=alone)


def _in_class(source: Source, node: cst.CSTNode, function: cst.FunctionDef) -> bool:
    """Whether a class in a function stands between them: its names are seen from outside."""
    above = source.parent(node)
    while above is not None and above is not function:
        if isinstance(above, cst.ClassDef):
            return True
        above = source.parent(above)
    return False


def _pure(value: cst.CSTNode) -> bool:
    """Whether a value is made without doing anything."""
    if isinstance(value, _EFFECTS) or (isinstance(value, cst.Call) and not _looks(value.func)):
        return False
    return all(_pure(child) for child in value.children)


def _looks(callee: cst.CSTNode) -> bool:
    """Whether a function only looks at what it is given."""
    if isinstance(callee, cst.Name):
        return callee.value in _FUNCTIONS
    if not isinstance(callee, cst.Attribute) or callee.attr.value not in _METHODS:
        return False
    owner = callee.value.attr if isinstance(callee.value, cst.Attribute) else callee.value
    return not (isinstance(owner, cst.Name) and _REQUESTS.search(owner.value.lower()))


def _without_imports(source: Source, names: set[str]) -> str:
    """Imports of names that nothing refers to are taken out by libcst."""
    folder = source.path.rpartition("/")[0].replace("/", ".")
    package = f"{_PACKAGE}.{folder}" if folder else _PACKAGE
    context = CodemodContext(full_package_name=package)
    for module, name, alias in _imported(source, package):
        if (alias or name or module.partition(".")[0]) in names:
            RemoveImportsVisitor.remove_unused_import(context, module, name or None, alias or None)
    return RemoveImportsVisitor(context).transform_module(cst.parse_module(source.text)).code


def _imported(source: Source, package: str) -> Iterator[tuple[str, str, str]]:
    """(module, name, alias) of the imports of a file, which is in a package."""
    for node in source.nodes(cst.ImportFrom):
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            module = get_absolute_module_from_package_for_import(package, node)
            if not module:
                continue
            for each in node.names:
                yield module, each.evaluated_name, each.evaluated_alias or ""
    for node in source.nodes(cst.Import):
        if isinstance(node, cst.Import):
            for each in node.names:
                yield each.evaluated_name, "", each.evaluated_alias or ""
