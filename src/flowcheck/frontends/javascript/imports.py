"""ESM imports and exports."""

from __future__ import annotations

from flowcheck.frontends.javascript import classes, constructors, functions, shapes
from flowcheck.frontends.javascript.literals import string_text
from flowcheck.frontends.javascript.patterns import bind, named
from flowcheck.frontends.javascript.walker import Node, Walker
from flowcheck.ir.graph import Cell, Global, Import
from flowcheck.ir.module import Export

_FUNCTIONS = frozenset(["function_declaration", "generator_function_declaration"])
_CLASSES = frozenset(["class_declaration", "abstract_class_declaration"])
_TYPES = frozenset(["interface_declaration", "type_alias_declaration", "function_signature"])


def hoist(w: Walker, nodes: list[Node]) -> None:
    """Bind the imports, functions and classes of a block when it starts."""
    for node in nodes:
        kind = node[0]
        if kind == "export_statement":
            hoist(
                w, [part for part in w.parts(node) if part[0] in _FUNCTIONS or part[0] in _CLASSES]
            )
        elif kind in _FUNCTIONS:
            name = functions.signature(w, node).name if w.constructors else ""
            if name in w.constructors:
                w.builder.bind(name, constructors.constructor(w, node, name), const=True)
                continue
            made = functions.declaration(w, node)
            if made is not None:
                w.builder.bind(made[0], made[1], const=True)
        elif kind in _CLASSES:
            name = classes.class_name(w, node)
            w.hoisted[node[1]] = classes.open_class(w, node, name)
            w.builder.bind(name, w.hoisted[node[1]][1], const=True)
        elif kind == "import_statement":
            import_statement(w, node)


def import_statement(w: Walker, node: Node) -> None:
    """``import a, {b as c} from "m"``, ``import * as n from "m"``, ``import x = require("m")``."""
    parts = w.parts(node)
    types_only = any(part[0] in ("type", "typeof") for part in parts)
    source = next((string_text(w, part) for part in parts if part[0] == "string"), None)
    for part in parts:
        if part[0] == "import_require_clause":
            inner = w.parts(part)
            module = next((string_text(w, piece) for piece in inner if piece[0] == "string"), "")
            _bind(w, inner[0], module, "*", types_only)
        elif part[0] == "import_clause" and source is not None:
            for piece in w.parts(part):
                _clause(w, piece, source, types_only)


def _clause(w: Walker, piece: Node, source: str, types_only: bool) -> None:
    if piece[0] == "identifier":
        _bind(w, piece, source, "default", types_only)
    elif piece[0] == "namespace_import":
        _bind(w, w.parts(piece)[-1], source, "*", types_only)
    elif piece[0] == "named_imports":
        for part in w.parts(piece):
            inner = w.parts(part)
            names = [name for name in inner if name[0] in ("identifier", "string")]
            if names:
                only = types_only or inner[0][0] in ("type", "typeof")
                _bind(w, names[-1], source, _exported(w, names[0]), only)


def _exported(w: Walker, node: Node) -> str:
    return string_text(w, node) if node[0] == "string" else w.slice(node)


def _bind(w: Walker, local: Node, source: str, name: str, types_only: bool) -> None:
    text = w.slice(local)
    w.builder.imports[text] = (source, name)
    if not types_only:
        w.builder.bind(text, w.builder.add(Import(local[1], local[2], source, name)), const=True)


def import_alias(w: Walker, node: Node) -> None:
    """``import a = B.c``."""
    parts = [part for part in w.parts(node) if part[0] not in ("import", "=")]
    if len(parts) > 1:
        bind(w, "const", w.slice(parts[0]), w.value(parts[1]))


def export_statement(w: Walker, node: Node) -> None:
    """Every form of ``export``."""
    parts = w.parts(node)
    source = next((string_text(w, part) for part in parts if part[0] == "string"), None)
    kinds = [part[0] for part in parts]
    for part in parts:
        if part[0] == "decorator":
            _decorated(w, part, parts)
    if "export_clause" in kinds:
        for specifier in w.parts(parts[kinds.index("export_clause")]):
            _specifier(w, specifier, source)
    elif "namespace_export" in kinds:
        name = w.parts(parts[kinds.index("namespace_export")])[-1]
        _reexport(w, _exported(w, name), source, "*")
    elif "*" in kinds:
        _reexport(w, "*", source, "*")
    elif "default" in kinds:
        _default(w, parts[-1])
    elif "=" in kinds:
        w.builder.exports.append(Export("=", w.value(parts[-1])))
    elif "namespace" not in kinds and len(parts) > 1:
        _declaration(w, parts[-1])


def _decorated(w: Walker, decorator: Node, parts: list[Node]) -> None:
    """``@D() export class A``: the decorator stands before ``export``."""
    declared = next((part for part in parts if part[0] in _CLASSES), None)
    if declared is not None:
        w.decorators.setdefault(declared[1], []).append(w.value(decorator))


def _reexport(w: Walker, name: str, source: str | None, imported: str) -> None:
    if source is not None:
        w.builder.exports.append(Export(name, source=source, imported=imported))


def _specifier(w: Walker, node: Node, source: str | None) -> None:
    """``a``, ``a as b``, ``type T`` between the braces."""
    names = [part for part in w.parts(node) if part[0] in ("identifier", "string", "default")]
    if not names:
        return
    local, name = _exported(w, names[0]), _exported(w, names[-1])
    if source is not None:
        _reexport(w, name, source, local)
    else:
        _later(w, name, local, node)


def _later(w: Walker, name: str, local: str, node: Node) -> None:
    if w.namespace is not None:
        w.namespace.append(local)
    else:
        w.pending.append((name, local, node[1], node[2]))


def _default(w: Walker, declared: Node) -> None:
    """``export default`` of a declaration or an expression."""
    kind = declared[0]
    if kind in _TYPES:
        w.statement(declared)
        if kind == "interface_declaration":
            _later(w, "default", classes.class_name(w, declared), declared)
    elif declared[0] == "identifier" and w.builder.find(w.slice(declared)) is None:
        _later(w, "default", w.slice(declared), declared)  # perhaps a type
    elif kind in _FUNCTIONS or kind in _CLASSES:
        w.statement(declared)
        name = classes.class_name(w, declared)
        if name:
            _later(w, "default", name, declared)
    else:
        w.builder.exports.append(Export("default", named(w, declared, "")))


def _declaration(w: Walker, declared: Node) -> None:
    """``export const a = ..``, ``export function f``, ``export class C``, ``export enum E``."""
    if declared[0] in _FUNCTIONS or declared[0] in _CLASSES:
        w.statement(declared)
        names = [classes.class_name(w, declared)]
    else:
        outer, w.declared = w.declared, []
        w.statement(declared)
        names, w.declared = w.declared, outer
    for name in names:
        _later(w, name, name, declared)


def finish_exports(w: Walker) -> None:
    """Resolve the exported names that waited for the end of the module."""
    builder = w.builder
    for name, local, at, end in w.pending:
        var = builder.find(local)
        if var is not None:
            value = (
                builder.add(Cell(at, end, var))
                if var in w.loose
                else builder.read(local, at=at, end=end)
            )
            builder.exports.append(Export(name, value))
        elif local in builder.imports:
            source, imported = builder.imports[local]
            builder.exports.append(Export(name, source=source, imported=imported))
        elif any(shape.name == local for shape in builder.shapes):
            if name != local:
                shapes.renamed(w, name, local, at, end)
        else:
            builder.exports.append(Export(name, builder.add(Global(at, end, local))))
    w.pending = []
