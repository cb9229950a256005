"""Imports that changed code needs, written as the file writes its own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from flowcheck.fix.edits import Span, applied, newline_of
from flowcheck.fix.model import Edit, Import
from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.tree import Node
from flowcheck.patterns import regex

_SUFFIX = regex(r"\.(?:d\.)?[cm]?[jt]sx?$")
_RELATIVE_JS = regex(r"""from\s*["']\.[^"']*\.(js|mjs)["']""")
_DIRECTIVE = regex(
    r"(?:\#![^\n]*\n|\s*//[^\n]*\n|\s*/\*.*?\*/\s*\n|\s*[\"']use [\w ]+[\"'];?[ \t]*\r?\n)*",
    re.DOTALL,
)


def added(script: Script, path: str, imports: Sequence[Import]) -> str:
    """The text with imports that it does not have yet; ``path`` is that of the file."""
    text = script.text
    for wanted in sorted(imports, key=lambda each: (each.file, each.module, each.name)):
        if wanted.file == path:
            continue
        edit = _edit(script, _specifier(script.text, path, wanted), wanted.name)
        if edit is not None:
            text = applied(script.text, [edit])
            script = Script(text, script.language)
    return text


def _specifier(text: str, path: str, wanted: Import) -> str:
    if wanted.module:
        return wanted.module
    target = _SUFFIX.sub("", wanted.file)
    if target.endswith("/index"):
        target = target.removesuffix("/index")
    relative = posixpath.relpath(target, posixpath.dirname(path) or ".")
    if not relative.startswith("."):
        relative = f"./{relative}"
    with_suffix = _RELATIVE_JS.search(text)
    return f"{relative}.{with_suffix[1]}" if with_suffix else relative


def _edit(script: Script, specifier: str, name: str) -> Edit | None:
    """Adds to an import of the same module, or a line after the last import."""
    statements = [node for node in script.tree.root.children if node.kind == "import_statement"]
    for statement in statements:
        source = statement.child("string")
        if source is None or script.tree.said(source)[1:-1] != specifier:
            continue
        named = next((node for node in statement.within() if node.kind == "named_imports"), None)
        if named is None or script.tree.said(statement).startswith("import type"):
            continue
        if any(script.tree.said(each) == name for each in named.parts):
            return None
        return Edit(named.parts[-1].end, named.parts[-1].end, f", {name}")
    return _line(script, statements, specifier, name)


def _line(script: Script, statements: Sequence[Node], specifier: str, name: str) -> Edit:
    newline = newline_of(script.text)
    required = not statements and "require(" in script.text and "export " not in script.text
    quote = '"' if script.text.count('"') >= script.text.count("'") else "'"
    if statements:
        source = statements[-1].child("string")
        quote = script.tree.said(source)[0] if source is not None else quote
    ended = script.tree.said(statements[-1]).endswith(";") if statements else ";" in script.text
    ended = ended or not script.text.strip()
    source_text = f"{quote}{specifier}{quote}"
    line = (
        f"const {{ {name} }} = require({source_text})"
        if required
        else f"import {{ {name} }} from {source_text}"
    ) + (";" if ended else "")
    if statements:
        end = statements[-1].end
        return Edit(end, end, f"{newline}{_indent(script.text, statements[-1].span)}{line}")
    start = _first(script)
    gap = newline if script.text[start:].strip() else ""
    return Edit(start, start, f"{line}{newline}{gap}")


def _first(script: Script) -> int:
    """Where the first statement may stand: after a hash-bang, comments and directives."""
    if script.scripts:
        start = script.scripts[0][0]
        return script.text.find("\n", start) + 1 or start
    found = _DIRECTIVE.match(script.text)
    start = found.end() if found else 0
    while script.text[start : start + 1] in ("\r", "\n"):
        start += 1
    return start


def _indent(text: str, span: Span) -> str:
    start = text.rfind("\n", 0, span[0]) + 1
    return text[start : span[0]] if not text[start : span[0]].strip() else ""
