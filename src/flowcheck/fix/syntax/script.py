"""The text of a script, or the scripts of a component, as a tree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.fix.edits import Span
from flowcheck.fix.syntax.tree import Tree
from flowcheck.model import Language
from flowcheck.patterns import regex

_GRAMMARS = {Language.JAVASCRIPT: "javascript", Language.TYPESCRIPT: "typescript"}
_COMPONENTS = frozenset({Language.VUE, Language.SVELTE, Language.HTML, Language.ASTRO})
_SCRIPT = regex(r"(<script\b[^>]*>)(.*?)(</script\s*>)", re.DOTALL | re.IGNORECASE)
_FENCE = regex(r"(\s*---[ \t]*\r?\n)(.*?)(^---[ \t]*$)", re.DOTALL | re.MULTILINE)
_TYPED = regex(r"lang\s*=\s*[\"']?(?:ts|tsx|typescript)\b")


class Script:
    """One file; what is not script in it is blank, so that offsets stay."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.scripts = _scripts(text, language)
        self.markup = "" if self.scripts is None else _blanked(text, self.scripts, inside=True)
        code = text if self.scripts is None else _blanked(text, self.scripts, inside=False)
        self.grammar = _grammar(text, language)
        self.tree = Tree(code.replace("\0", " "), self.grammar)

    @property
    def broken(self) -> int:
        """How many places cannot be parsed."""
        return self.tree.broken


def _grammar(text: str, language: Language) -> str:
    if language in _COMPONENTS:
        typed = language is Language.ASTRO or _TYPED.search(text)
        return "typescript" if typed else "javascript"
    return _GRAMMARS.get(language, "tsx")


def _scripts(text: str, language: Language) -> tuple[Span, ...] | None:
    """The spans of the scripts of a component, or ``None`` when all is script."""
    if language not in _COMPONENTS:
        return None
    spans = [(found.start(2), found.end(2)) for found in _SCRIPT.finditer(text)]
    fence = _FENCE.match(text) if language is Language.ASTRO else None
    return tuple(([(fence.start(2), fence.end(2))] if fence else []) + spans)


def _blanked(text: str, scripts: Sequence[Span], *, inside: bool) -> str:
    """The text with blanks for the scripts (``inside``), or for all but them."""
    pieces, position = [], 0
    for start, end in (*scripts, (len(text), len(text))):
        outer, inner = text[position:start], text[start:end]
        pieces.append(outer if inside else _blank(outer))
        pieces.append(_blank(inner) if inside else inner)
        position = end
    return "".join(pieces)


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)
