"""Lowers TypeScript text, and checks that the module is well formed."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from flowcheck.frontends.javascript.lower import lower
from flowcheck.ir.module import Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from shown import show


def read(text: str, path: str = "app.tsx", language: Language = Language.TSX) -> Module:
    source = dedent(text)
    module = lower(SourceFile(path, language, source))
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
