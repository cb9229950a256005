"""Lowers Python text, and checks that the module is well formed."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from flowcheck.frontends.python.lower import lower
from flowcheck.ir.module import Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from shown import show


def read(text: str) -> Module:
    source = dedent(text)
    module = lower(SourceFile("app.py", Language.PYTHON, source))
    assert verify(module, source) == []
    return module


@pytest.fixture
def lowered() -> Callable[[str], Module]:
    """Text to module."""
    return read


@pytest.fixture
def expression() -> Callable[[str], str]:
    """The value of one expression over the globals ``a``, ``b``, ``c``."""

    def value(text: str) -> str:
        module = read(f"result = {text}")
        node = next(export.node for export in module.exports if export.name == "result")
        return show(module, node)

    return value
