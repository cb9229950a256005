"""Values of a lowered text; the folder of a language has ``lowered``, which lowers one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowcheck.ir.graph import Call
from flowcheck.ir.module import Function, Module
from shown import show

Lowered = Callable[[str], Module]


def function_named(module: Module, name: str) -> Function:
    return next(function for function in module.functions if function.name == name)


@pytest.fixture
def shown() -> Callable[[Module, int], str]:
    """A node of a module as text."""
    return show


@pytest.fixture
def returned(lowered: Lowered) -> Callable[[str], list[str]]:
    """What the function ``f`` of a text returns."""

    def values(text: str) -> list[str]:
        module = lowered(text)
        return [show(module, node) for node in function_named(module, "f").returns]

    return values


@pytest.fixture
def sent(lowered: Lowered) -> Callable[[str], list[str]]:
    """The calls of ``track`` in a text, each with its guards (``!`` where the condition fails)."""

    def calls(text: str) -> list[str]:
        module = lowered(text)
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
