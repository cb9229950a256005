"""Prints a module as text: one node a line under its function, then what the module declares.

Used by golden tests and ``flowcheck ir FILE``. Ids are those of the module (``%3`` a node, ``f1`` a
function, ``g0`` a guard, ``v2`` a variable, ``c0`` a class, ``s0`` a shape), so that two lines can
be held together by eye.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import assert_never

from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Entry,
    Global,
    Import,
    Index,
    Load,
    Node,
    Object,
    Omit,
    Opaque,
    Operator,
    Param,
    Phi,
    Self,
    Template,
    Update,
)
from flowcheck.ir.module import Class, Export, Function, Module, ParamDecl, Shape, Store, Type, Var

_INDENT = "  "


def render(module: Module) -> str:
    """The whole module as text, ending with a newline; the same module gives the same text."""
    lines = [f"module {module.path} ({module.language})"]
    lines += _section(
        "imports", (f"{n} = {s!r} {i}" for n, (s, i) in sorted(module.imports.items()))
    )
    lines += _section("stars", (repr(source) for source in module.stars))
    lines += _section("shapes", (_shape(module, i) for i in range(len(module.shapes))))
    lines += _section("classes", (_class(i, c) for i, c in enumerate(module.classes)))
    lines += _section("vars", (_var(i, v) for i, v in enumerate(module.vars)))
    lines += _section(
        "guards", (_guard(i, g.condition, g.holds) for i, g in enumerate(module.guards))
    )
    placed = place_nodes(module)
    for index, function in enumerate(module.functions):
        lines.append(_header(index, function))
        lines += [_INDENT + _line(module, node) for node in placed[index]]
        lines += [f"{_INDENT}return %{node}" for node in function.returns]
        lines += [f"{_INDENT}exit {param} = %{node}" for param, node in function.exits]
    lines += _section("stores", (_store(store) for store in module.stores))
    lines += _section("exports", (_export(export) for export in module.exports))
    lines += _section("problems", (f"@{p.at} {p.kind}: {p.message}" for p in module.problems))
    return "\n".join(lines) + "\n"


def place_nodes(module: Module) -> list[list[int]]:
    """Node ids by the function whose text they are written in, in id order."""
    spans = sorted(
        ((f.at, -f.end, index) for index, f in enumerate(module.functions) if index),
    )
    placed: list[list[int]] = [[] for _ in module.functions]
    for index, node in enumerate(module.nodes):
        if isinstance(node, Call | Param):
            owner = node.function
        else:
            owner = 0
            for at, negative_end, function in spans:
                if at > node.at:
                    break
                if node.end <= -negative_end:
                    owner = function
        placed[owner].append(index)
    return placed


def _section(title: str, lines: Iterable[str]) -> list[str]:
    body = [_INDENT + line for line in lines]
    return [title, *body] if body else []


def _line(module: Module, index: int) -> str:
    node = module.nodes[index]
    text = f"%{index} = {describe(node)}"
    if index in module.types:
        text += f" : {type_text(module.types[index])}"
    if index in module.shape_of:
        text += f" shape s{module.shape_of[index]}"
    if index in module.names:
        text += f" ; {module.names[index]}"
    return f"{text} @{node.at}-{node.end}"


def describe(node: Node) -> str:  # noqa: C901 - one case a node kind
    """A node without its id, name, type and span: ``load %1 .email``."""
    match node:
        case Param(function=function, index=index):
            return f"param f{function}[{index}]"
        case Const(value=value):
            return f"const {json.dumps(value, ensure_ascii=False)}"
        case Global(name=name):
            return f"global {name}"
        case Import(source=source, name=name):
            return f"import {source!r} {name}"
        case Load(base=base, field=field):
            return f"load %{base} .{field}"
        case Index(base=base, key=key):
            return f"index %{base} [%{key}]"
        case Call():
            return _call(node)
        case Object(entries=entries):
            return "object {" + ", ".join(map(_entry, entries)) + "}"
        case Array(items=items, spread=spread):
            return "array [" + _values(items, spread) + "]"
        case Phi(inputs=inputs):
            return "phi " + _values(inputs)
        case Closure(function=function):
            return f"closure f{function}"
        case ClassRef(index=index):
            return f"class c{index}"
        case Self(index=index):
            return f"self c{index}"
        case Template(parts=parts):
            return "template " + _values(parts)
        case Operator(name=name, operands=operands):
            return f"op {name} {_values(operands)}".rstrip()
        case Update(base=base, field=field, value=value, key=key):
            return f"update %{base} {f'.{field}' if field is not None else f'[%{key}]'} = %{value}"
        case Omit(base=base, fields=fields):
            return f"omit %{base} " + " ".join(f".{field}" for field in fields)
        case After(base=base, call=call, role=role):
            return f"after %{base} call %{call} as {'receiver' if role < 0 else f'argument {role}'}"
        case Cell(var=var):
            return f"cell v{var}"
        case Opaque(children=children):
            return f"opaque {_values(children)}".rstrip()
        case _:
            assert_never(node)


def type_text(declared: Type | None) -> str:
    """A declared type: ``User``, ``Promise<User>``, ``A | B``, ``User[]``, ``{s3}``."""
    if declared is None:
        return "?"
    args = [type_text(arg) for arg in declared.args]
    match declared.name:
        case "|" | "&":
            return f" {declared.name} ".join(args) or declared.name
        case "[]":
            return (args[0] if args else "?") + "[]"
        case "{}":
            return f"{{s{declared.shape}}}"
        case "<>":
            return "<" + ", ".join(args) + ">"
        case name:
            return f"{name}<{', '.join(args)}>" if args else name


def _values(nodes: Iterable[int], spread: Iterable[int] = ()) -> str:
    spreads = frozenset(spread)
    return ", ".join(f"...%{node}" if i in spreads else f"%{node}" for i, node in enumerate(nodes))


def _entry(entry: Entry) -> str:
    if entry.key is not None:
        return f"{entry.key}: %{entry.value}"
    return f"...%{entry.value}" if entry.key_node < 0 else f"[%{entry.key_node}]: %{entry.value}"


def _call(node: Call) -> str:
    arguments = _values(node.args, node.spread)
    named = ", ".join(f"{name}=%{value}" if name else f"**%{value}" for name, value in node.kwargs)
    text = f"{node.form} %{node.callee}({', '.join(filter(None, (arguments, named)))})"
    return text + (" if " + " ".join(f"g{guard}" for guard in node.guards) if node.guards else "")


def _header(index: int, function: Function) -> str:
    name = function.name or ("<module>" if index == 0 else "<anonymous>")
    text = f"f{index} {name}({', '.join(map(_param, function.params))})"
    if function.return_type is not None:
        text += f" -> {type_text(function.return_type)}"
    if function.owner >= 0:
        text += f" of c{function.owner}"
    if function.parent >= 0:
        text += f" in f{function.parent}"
    if function.decorators:
        text += " by " + _values(function.decorators)
    if function.guards:
        text += " if " + " ".join(f"g{guard}" for guard in function.guards)
    return text


def _param(param: ParamDecl) -> str:
    prefix = {"rest": "...", "kwrest": "**", "kwonly": "*, ", "normal": ""}[param.kind]
    text = f"{prefix}{param.name or '_'}=%{param.node}"
    if param.type is not None:
        text += f": {type_text(param.type)}"
    return text + (f" default %{param.default}" if param.default >= 0 else "")


def _guard(index: int, condition: int, holds: bool) -> str:
    return f"g{index} {'' if holds else 'not '}%{condition}"


def _shape(module: Module, index: int) -> str:
    shape: Shape = module.shapes[index]
    text = f"s{index} {shape.kind} {shape.name or '_'}"
    if shape.bases:
        text += " extends " + ", ".join(map(type_text, shape.bases))
    if shape.alias is not None:
        text += f" = {type_text(shape.alias)}"
    fields = "; ".join(
        f"{f.name}: {type_text(f.type)}" + (f" ({' '.join(f.marks)})" if f.marks else "")
        for f in shape.fields
    )
    return f"{text} {{{fields}}}"


def _class(index: int, found: Class) -> str:
    return " ".join(_class_parts(index, found))


def _class_parts(index: int, found: Class) -> Iterator[str]:
    yield f"c{index} {found.name or '_'} %{found.node}"
    if found.bases:
        yield "extends " + _values(found.bases)
    if found.shape >= 0:
        yield f"shape s{found.shape}"
    if found.decorators:
        yield "by " + _values(found.decorators)
    yield "{"
    for method in found.methods:
        kind = "" if method.kind == "method" else f"{method.kind} "
        yield f"{kind}{method.name}=f{method.function};"
    for store in found.stores:
        yield _store(store) + ";"
    yield "}"


def _var(index: int, var: Var) -> str:
    text = f"v{index} {var.name} of f{var.function}"
    if var.type is not None:
        text += f": {type_text(var.type)}"
    if var.defs:
        text += " = " + _values(var.defs)
    if var.foreign:
        text += " foreign " + _values(var.foreign)
    return text + "".join(f" {_store(store)};" for store in var.stores)


def _store(store: Store) -> str:
    base = f"%{store.base}" if store.base >= 0 else ""
    return f"{base}.{'.'.join(store.path)} = %{store.value} in f{store.function}"


def _export(export: Export) -> str:
    if export.source:
        return f"{export.name} from {export.source!r} {export.imported or '*'}"
    return f"{export.name} = %{export.node}"
