"""Lowers Python text, checks that the module is well formed, and prints values."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from flowcheck.frontends.python.lower import lower
from flowcheck.ir.graph import Call
from flowcheck.ir.module import Function, Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from shown import show

Lowered = Callable[[str], Module]
Shown = Callable[[Module, int], str]


def read(text: str) -> Module:
    source = dedent(text)
    module = lower(SourceFile("app.py", Language.PYTHON, source))
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
        module = read(f"result = {text}")
        node = next(export.node for export in module.exports if export.name == "result")
        return show(module, node)

    return value


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
