"""Text to tree. What the grammar does not know is written so that it does, at the same length."""

from __future__ import annotations

import re

from ast_grep_py import SgNode, SgRoot

from flowcheck.patterns import regex

_MODULE = r"""import\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*,?\s*\)"""
_MODULE_TYPE = regex(rf"(\btypeof\s+){_MODULE}|([<:|&]\s*){_MODULE}(?=\.[A-Z]\w*\s*<)")
_LONE_AMPERSAND = regex(r"(?<!&)&(?![&=])")
_IN_ELEMENTS = frozenset(["jsx_element", "jsx_opening_element", "jsx_attribute", "string"])


def readable(text: str) -> str:
    """The text, as long as before, without lone halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def parse(text: str, language: str) -> SgNode:
    """Parse a script; gives a tree whose offsets are those of ``text``.

    ``typeof import("m")`` becomes a name, an ampersand in the text or an attribute of an element
    a bar, and the character zero, where the parser stops, a space.
    """
    if "\0" in text:
        text = text.replace("\0", " ")
    if "import(" in text:
        text = _MODULE_TYPE.sub(_as_name, text)
    root = SgRoot(text, language).root()
    if language == "tsx" and _LONE_AMPERSAND.search(text):
        mended = _with_bars(text, root)
        if mended != text:
            return SgRoot(mended, language).root()
    return root


def _as_name(found: re.Match[str]) -> str:
    kept = found[1] or found[2] or ""
    return kept + "_" * (len(found[0]) - len(kept))


def _with_bars(text: str, root: SgNode) -> str:
    """The text with bars for the ampersands that broke an element."""
    for node in root.find_all(kind="ERROR"):
        parent = node.parent()
        if parent is not None and parent.kind() in _IN_ELEMENTS:
            span = node.range()
            start, end = span.start.index, span.end.index
            broken = _LONE_AMPERSAND.sub("|", text[start:end])
            text = text[:start] + broken + text[end:]
    return text
