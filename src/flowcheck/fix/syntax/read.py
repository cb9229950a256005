"""The table Language -> syntax."""

from __future__ import annotations

from flowcheck.fix.model import FixError
from flowcheck.fix.syntax.slots import Syntax
from flowcheck.model import Language

_SCRIPTS = frozenset({
    Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX,
    Language.VUE, Language.SVELTE, Language.ASTRO, Language.HTML,
})  # fmt: skip


def read(path: str, text: str, language: Language) -> Syntax:
    """The syntax of a file. Raises ``FixError`` when it cannot be changed by a program."""
    if language is Language.PYTHON:
        from flowcheck.fix.syntax.python import Python

        return Python(path, text)
    if language in _SCRIPTS:
        from flowcheck.fix.syntax.javascript import JavaScript

        return JavaScript(text, language)
    raise FixError(f"{path}: {language} is not changed by a program")
