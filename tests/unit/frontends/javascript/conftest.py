"""Lowers TypeScript text, checks that the module is well formed, and prints values."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from flowcheck.frontends.javascript.lower import lower
from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
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
from flowcheck.ir.module import Function, Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile

Lowered = Callable[[str], Module]
Shown = Callable[[Module, int], str]


def read(text: str, path: str = "app.tsx", language: Language = Language.TSX) -> Module:
    source = dedent(text)
    module = lower(SourceFile(path, language, source))
    assert verify(module, source) == []
    return module


def show(module: Module, node: int) -> str:  # noqa: C901 - one case for each node kind
    """A value: ``$x`` a parameter, ``@x`` a global, ``(a | b)`` a join, ``text(..)`` a template."""

    def all_of(nodes: tuple[int, ...], spread: tuple[int, ...] = ()) -> str:
        return ", ".join("*" * (i in spread) + show(module, child) for i, child in enumerate(nodes))

    match module.nodes[node]:
        case Param(function=function, index=index):
            return f"${module.functions[function].params[index].name}"
        case Const(value=value):
            return repr(value)
        case Global(name=name):
            return f"@{name}"
        case Import(source=source, name=name):
            return f"<{source} {name}>"
        case Load(base=base, field=field):
            return f"{show(module, base)}.{field}"
        case Index(base=base, key=key):
            return f"{show(module, base)}[{show(module, key)}]"
        case Call(callee=callee, args=args, spread=spread, kwargs=kwargs, form=form):
            parts = [all_of(args, spread)] if args else []
            parts += [f"{name or '**'}={show(module, value)}" for name, value in kwargs]
            new = {"new": "new ", "jsx": "jsx ", "tag": "tag ", "call": ""}[form]
            return f"{new}{show(module, callee)}({', '.join(parts)})"
        case Object(entries=entries):
            shown = []
            for entry in entries:
                computed = f"[{show(module, entry.key_node)}]" if entry.key_node >= 0 else "**"
                shown.append(f"{entry.key or computed}: {show(module, entry.value)}")
            return "{" + ", ".join(shown) + "}"
        case Array(items=items, spread=spread):
            return f"[{all_of(items, spread)}]"
        case Phi(inputs=inputs):
            return "(" + " | ".join(show(module, child) for child in inputs) + ")"
        case Closure(function=function):
            return f"fn {module.functions[function].name}"
        case ClassRef(index=index):
            return f"class {module.classes[index].name}"
        case Self(index=index):
            return f"self {module.classes[index].name}"
        case Template(parts=children):
            return f"text({all_of(children)})"
        case Operator(name=name, operands=operands):
            return f"op {name}({all_of(operands)})"
        case Update(base=base, field=field, value=value, key=key):
            place = field if field is not None else f"[{show(module, key)}]"
            return f"{show(module, base)} <- {place}: {show(module, value)}"
        case Omit(base=base, fields=fields):
            return f"{show(module, base)} without {'/'.join(fields)}"
        case After(base=base, call=call, role=role):
            return f"{show(module, base)} after {show(module, call)}#{role}"
        case Cell(var=var):
            return f"cell {module.vars[var].name}"
        case Opaque(children=children):
            return f"?({all_of(children)})"


def function_named(module: Module, name: str) -> Function:
    return next(function for function in module.functions if function.name == name)


@pytest.fixture
def lowered() -> Lowered:
    """Text to module."""
    return read


@pytest.fixture
def shown() -> Shown:
    """A node of a module as text."""
    return show


@pytest.fixture
def returned() -> Callable[[str], list[str]]:
    """What the function ``f`` of a text returns."""

    def values(text: str) -> list[str]:
        module = read(text)
        return [show(module, node) for node in function_named(module, "f").returns]

    return values


@pytest.fixture
def expression() -> Callable[[str], str]:
    """The value of one expression over the globals ``a``, ``b``, ``c``."""

    def value(text: str) -> str:
        module = read(f"export const result = {text}")
        return exported(module, "result")

    return value


@pytest.fixture
def exports() -> Callable[[str], dict[str, str]]:
    """What a text exports: name -> value, or ``source imported``."""

    def values(text: str) -> dict[str, str]:
        module = read(text)
        return {export.name: exported(module, export.name) for export in module.exports}

    return values


def exported(module: Module, name: str) -> str:
    export = next(export for export in module.exports if export.name == name)
    return f"{export.source} {export.imported}" if export.source else show(module, export.node)


@pytest.fixture
def sent() -> Callable[[str], list[str]]:
    """The calls of ``track`` in a text, each with its guards (``!`` where the condition fails)."""

    def calls(text: str) -> list[str]:
        module = read(text)
        found = []
        for index, node in enumerate(module.nodes):
            if isinstance(node, Call) and show(module, node.callee) == "@track":
                guards = [module.guards[guard] for guard in node.guards]
                conditions = [
                    "!" * (not guard.holds) + show(module, guard.condition) for guard in guards
                ]
                found.append(" if ".join([show(module, index), *conditions]))
        return found

    return calls
