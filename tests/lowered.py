"""Lowered components as short texts, for the tests of the component frontends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flowcheck.frontends.registry import frontend
from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    Closure,
    Const,
    Global,
    Import,
    Load,
    Object,
    Omit,
    Operator,
    Param,
    Phi,
    Self,
    Template,
    Update,
)
from flowcheck.ir.module import Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile


@dataclass(frozen=True)
class Lowered:
    """A lowered file and short texts of its values, to hold in one hand."""

    text: str
    module: Module

    def show(self, index: int, depth: int = 12) -> str:  # noqa: C901 - one case a node kind
        if depth == 0:
            return "..."
        node = self.module.nodes[index]

        def inner(other: int) -> str:
            return self.show(other, depth - 1)

        match node:
            case Const(value=value):
                return repr(value)
            case Global(name=name):
                return name
            case Import(source=source, name=name):
                return f"{source}#{name}"
            case Load(base=base, field=field):
                return f"{inner(base)}.{field}"
            case Param(function=function, index=position):
                name = self.module.functions[function].params[position].name
                return f"<{name or position}>"
            case Self():
                return "this"
            case Phi(inputs=inputs):
                return "|".join(map(inner, inputs))
            case Template(parts=parts):
                return "+".join(map(inner, parts))
            case Array(items=items):
                return f"[{', '.join(map(inner, items))}]"
            case Object(entries=entries):
                shown = [f"{entry.key or '...'}: {inner(entry.value)}" for entry in entries]
                return f"{{{', '.join(shown)}}}"
            case Call(callee=callee, args=args, form=form):
                opening = "" if form == "call" else f"{form} "
                return f"{opening}{inner(callee)}({', '.join(map(inner, args))})"
            case Operator(name=name, operands=operands):
                return f"{name}({', '.join(map(inner, operands))})"
            case Update(base=base, field=field, value=value):
                return f"{inner(base)}[{field} = {inner(value)}]"
            case After(base=base):
                return inner(base)
            case Omit(base=base, fields=fields):
                return f"{inner(base)} without {' '.join(fields)}"
            case Cell(var=var):
                found = self.module.vars[var]
                return f"cell {found.name}"
            case Closure(function=function):
                return f"fn {self.module.functions[function].name}".strip()
            case _:
                return type(node).__name__

    def calls(self, written: str) -> list[Call]:
        """The calls whose text starts with ``written``."""
        return [
            node
            for node in self.module.nodes
            if isinstance(node, Call) and self.text[node.at : node.end].startswith(written)
        ]

    def args(self, written: str) -> list[str]:
        """The arguments of the only call whose text starts with ``written``."""
        (call,) = self.calls(written)
        return [self.show(arg) for arg in call.args]

    def callee(self, written: str) -> str:
        (call,) = self.calls(written)
        return self.show(call.callee)

    def guards(self, written: str) -> list[str]:
        (call,) = self.calls(written)
        found = [self.module.guards[guard] for guard in call.guards]
        return [f"{'' if g.holds else 'not '}{self.show(g.condition)}" for g in found]

    def elements(self, tag: str) -> list[str]:
        """The props of every element whose callee reads ``tag``."""
        return [
            self.show(node.args[0])
            for node in self.module.nodes
            if isinstance(node, Call) and node.form == "jsx" and self.show(node.callee) == tag
        ]

    def var(self, name: str) -> list[str]:
        """All that a variable is given, writes to its fields included."""
        (var,) = [var for var in self.module.vars if var.name == name]
        given = [self.show(node) for node in (*var.defs, *var.foreign)]
        return given + [f".{'.'.join(s.path)} = {self.show(s.value)}" for s in var.stores]

    def field(self, name: str) -> list[str]:
        """All that a field of the only class is given."""
        (cls,) = self.module.classes
        return [self.show(s.value) for s in cls.stores if ".".join(s.path) == name]


Lower = Callable[[str], Lowered]


def lowering(language: Language) -> Lower:
    def lower(text: str) -> Lowered:
        path = f"src/user-card.{language}"
        module = frontend(language)(SourceFile(path, language, text))
        assert verify(module, text) == []
        return Lowered(text, module)

    return lower
