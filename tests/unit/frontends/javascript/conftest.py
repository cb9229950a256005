"""Lowers TypeScript text, checks that the module is well formed, and prints values."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from flowcheck.frontends.javascript.lower import lower
from flowcheck.ir.graph import Call
from flowcheck.ir.module import Function, Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from shown import show

Lowered = Callable[[str], Module]
Shown = Callable[[Module, int], str]


def read(text: str, path: str = "app.tsx", language: Language = Language.TSX) -> Module:
    source = dedent(text)
    module = lower(SourceFile(path, language, source))
    assert verify(module, source) == []
    return module


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
