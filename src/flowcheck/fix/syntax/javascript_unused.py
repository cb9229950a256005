"""What a script no longer uses after something was taken out: imports, constants, pattern entries.

A name goes that its function (for the file's own names: the file) writes only once, where it wrote
it more often before. Shadowed names are not told apart: one that is written again stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flowcheck.fix.edits import Span, applied, without_item, without_lines
from flowcheck.fix.model import Edit
from flowcheck.fix.syntax.javascript_pure import is_pure
from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.tree import Node
from flowcheck.patterns import regex

_ROUNDS = 6
_NAMES = frozenset({
    "identifier", "shorthand_property_identifier", "type_identifier",
    "shorthand_property_identifier_pattern", "jsx_identifier",
})  # fmt: skip
_DECLARED = frozenset({"function_declaration", "generator_function_declaration"})
_FUNCTIONS = _DECLARED | {
    "function_expression", "generator_function", "arrow_function", "method_definition",
}  # fmt: skip
_MODULE = regex(r"^\s*(?:import|export)\b|\brequire\(|<script[^>]*\bsetup\b", re.MULTILINE)
_HOOK = regex(r"use(?:Callback|Memo|Effect|LayoutEffect)$")
_WORD = regex(r"[\w$]+")


def cleaned(old: Script, new: Script) -> str:
    """The new text, without what only the old one used."""
    before = _counts(old)
    for _ in range(_ROUNDS):
        after = _counts(new)
        fewer = {name for name, number in before.items() if number > after[name]}
        known = set(_lonely(old, fewer, before).values())
        lonely = _lonely(new, fewer, after)
        gone = {number for number, place in lonely.items() if place not in known}
        edits = list(_removable(new, fewer, gone))
        if not edits:
            break
        new = Script(applied(new.text, edits), new.language)
    return new.text


def _lonely(script: Script, names: set[str], counts: Counter[str]) -> dict[int, tuple[str, str]]:
    """The nodes of names that their function, or the file, writes once; with name and function."""
    written: Counter[tuple[int, str]] = Counter()
    scopes: dict[int, Node | None] = {}
    idle = {node.number for node in _idle_dependencies(script)}
    for node in script.tree.nodes:
        name = script.tree.said(node) if node.kind in _NAMES else ""
        if name not in names or node.number in idle:
            continue
        around = [each for each in node.above() if each.kind in _FUNCTIONS]
        if around and node.parent is around[0] and around[0].kind in _DECLARED:
            around = around[1:]  # its own name
        written.update((each.number, name) for each in around)
        scopes[node.number] = around[0] if around else None
    found = {}
    for number, scope in scopes.items():
        name = script.tree.said(script.tree.nodes[number])
        if scope is None and counts[name] == 1:
            found[number] = (name, "")
        elif scope is not None and written[scope.number, name] == 1:
            found[number] = (name, script.text[scope.start : scope.children[-1].start])
    return found


def _counts(script: Script) -> Counter[str]:
    """How often each name is written; a dependency that its callback does not use is not a use."""
    idle = {node.number for node in _idle_dependencies(script)}
    counts = Counter(
        script.tree.said(node)
        for node in script.tree.nodes
        if node.kind in _NAMES and node.number not in idle
    )
    counts.update(_WORD.findall(script.markup))
    return counts


def _idle_dependencies(script: Script) -> Iterator[Node]:
    """Names in the dependency list of a React hook that its callback does not mention."""
    for call in script.tree.nodes:
        if call.kind != "call_expression" or not _HOOK.search(script.tree.said(call.children[0])):
            continue
        arguments = call.child("arguments")
        parts = arguments.parts if arguments is not None else []
        if len(parts) != 2 or parts[1].kind != "array":
            continue
        used = {script.tree.said(node) for node in parts[0].within() if node.kind in _NAMES}
        for item in parts[1].parts:
            if item.kind == "identifier" and script.tree.said(item) not in used:
                yield item


def _removable(script: Script, fewer: set[str], gone: set[int]) -> Iterator[Edit]:
    """Edits that take out what is written once and was written more often."""
    taken: list[Edit] = []
    for edit in _candidates(script, fewer, gone):
        if not any(edit.start < other.end and other.start < edit.end for other in taken):
            taken.append(edit)
    yield from taken


def _candidates(script: Script, fewer: set[str], gone: set[int]) -> Iterator[Edit]:
    for node in _idle_dependencies(script):
        if script.tree.said(node) in fewer and node.parent is not None:
            yield _item(script, node, node.parent)
    for number in sorted(gone):
        node = script.tree.nodes[number]
        edit = _declaration(script, node, node.parent) if node.parent is not None else None
        if edit is not None:
            yield edit


def _declaration(script: Script, node: Node, parent: Node) -> Edit | None:
    """Takes out the declaration of a name, where it has no other effect."""
    match parent.kind:
        case "import_specifier":
            return _specifier(script, parent)
        case "import_clause" | "namespace_import":
            return _clause(script, parent)
        case kind if kind in _DECLARED:
            return _function(script, parent)
        case "variable_declarator" if node is parent.children[0]:
            return _declarator(script, parent)
        case "object_pattern":
            return _entry(script, node, parent)
        case "pair_pattern" | "object_assignment_pattern" if parent.parent is not None:
            if parent.kind == "object_assignment_pattern" and not is_pure(
                script, parent.children[-1]
            ):
                return None
            return _entry(script, parent, parent.parent)
    return None


def _specifier(script: Script, specifier: Node) -> Edit | None:
    named = specifier.parent
    if named is None or named.kind != "named_imports" or named.parent is None:
        return None
    if len(named.parts) > 1:
        return _item(script, specifier, named)
    clause = named.parent
    if len(clause.parts) == 1:
        return _statement(script, clause)
    return Edit(clause.parts[0].end, named.end, "")


def _clause(script: Script, node: Node) -> Edit | None:
    clause = node if node.kind == "import_clause" else node.parent
    if clause is None:
        return None
    if len(clause.parts) == 1:
        return _statement(script, clause)
    first, second = clause.parts[0], clause.parts[1]
    gone = first if node.kind == "import_clause" else second
    return Edit(first.start, second.start, "") if gone is first else Edit(first.end, second.end, "")


def _statement(script: Script, inner: Node) -> Edit | None:
    statement = inner.parent
    if statement is None or statement.kind != "import_statement":
        return None
    return without_lines(script.text, statement.span)


def _is_own(script: Script, block: Node) -> bool:
    """Whether a function of a block is seen in this file only; plain scripts share theirs."""
    if block.kind != "program":
        return block.kind == "statement_block"
    return _MODULE.search(script.text) is not None


def _function(script: Script, function: Node) -> Edit | None:
    """A function that nothing calls any more, with the comment right above it."""
    holder = function.parent
    if holder is None or not _is_own(script, holder):
        return None
    start, place = function.start, holder.children.index(function)
    for before in reversed(holder.children[:place]):
        if before.kind != "comment" or script.text[before.end : start].count("\n") != 1:
            break
        start = before.start
    return without_lines(script.text, (start, function.end))


def _declarator(script: Script, declarator: Node) -> Edit | None:
    declaration = declarator.parent
    value = declarator.children[-1] if len(declarator.children) > 1 else None
    if declaration is None or (value is not None and not is_pure(script, value)):
        return None
    if declaration.parent is None or declaration.parent.kind not in ("statement_block", "program"):
        return None
    if len(declaration.parts) > 1:
        return _item(script, declarator, declaration)
    return without_lines(script.text, declaration.span)


def _entry(script: Script, entry: Node, pattern: Node) -> Edit | None:
    """An entry of ``{ a, b }``; with a rest, leaving it out would put it into the rest."""
    holder = pattern.parent
    if pattern.kind != "object_pattern" or pattern.child("rest_pattern") or holder is None:
        return None
    if len(pattern.parts) > 1:
        return _item(script, entry, pattern)
    if holder.kind == "variable_declarator":
        return _declarator(script, holder)
    if holder.kind in ("required_parameter", "formal_parameters"):
        return Edit(*pattern.span, _unread(script, pattern))
    return None


def _unread(script: Script, pattern: Node) -> str:
    """What a parameter is called that is no longer read: ``_props`` in a component."""
    function = next((each for each in pattern.above() if each.kind in _FUNCTIONS), None)
    named = function.child("identifier") if function is not None else None
    if named is None and function is not None and function.parent is not None:
        named = function.parent.child("identifier")
    component = named is not None and script.tree.said(named)[0].isupper()
    return "_props" if component else "_data"


def _item(script: Script, item: Node, holder: Node) -> Edit:
    items: list[Span] = [each.span for each in holder.parts]
    inner = (holder.start + 1, holder.end - 1)
    return without_item(script.text, items, items.index(item.span), inner)
