"""What a script no longer uses after something was taken out: imports, constants, pattern entries.

Names are compared without scopes: a name that is written anywhere else in the file stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flowcheck.fix.edits import Span, applied, without_item, without_lines
from flowcheck.fix.model import Edit
from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.tree import Node

_ROUNDS = 6
_NAMES = frozenset({
    "identifier", "shorthand_property_identifier", "type_identifier",
    "shorthand_property_identifier_pattern", "jsx_identifier",
})  # fmt: skip
_EFFECTS = frozenset({
    "call_expression", "new_expression", "await_expression", "yield_expression",
    "assignment_expression", "augmented_assignment_expression", "update_expression",
})  # fmt: skip
_READS = frozenset({"useContext"})
_HOOK = re.compile(r"use(?:Callback|Memo|Effect|LayoutEffect)$")
_WORD = re.compile(r"[\w$]+")
_NOTHING_LEFT = "_data"


def cleaned(old: Script, new: Script) -> str:
    """The new text, without what only the old one used."""
    before = _counts(old)
    for _ in range(_ROUNDS):
        after = _counts(new)
        gone = {name for name, number in before.items() if number > max(1, after[name])}
        edits = list(_removable(new, gone, after))
        if not edits:
            break
        new = Script(applied(new.text, edits), new.language)
    return new.text


def _counts(script: Script) -> Counter[str]:
    """How often each name is written; a dependency that its callback does not use is no use."""
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


def _removable(script: Script, gone: set[str], counts: Counter[str]) -> Iterator[Edit]:
    """Edits that take out what is written once and was written more often."""
    taken: list[Edit] = []
    for edit in _candidates(script, gone, counts):
        if not any(edit.start < other.end and other.start < edit.end for other in taken):
            taken.append(edit)
    yield from taken


def _candidates(script: Script, gone: set[str], counts: Counter[str]) -> Iterator[Edit]:
    for node in _idle_dependencies(script):
        if script.tree.said(node) in gone and node.parent is not None:
            yield _item(script, node, node.parent)
    for node in script.tree.nodes:
        name = script.tree.said(node) if node.kind in _NAMES else ""
        if name in gone and counts[name] == 1 and node.parent is not None:
            edit = _declaration(script, node, node.parent)
            if edit is not None:
                yield edit


def _declaration(script: Script, node: Node, parent: Node) -> Edit | None:
    """Takes out the declaration of a name, where it has no other effect."""
    match parent.kind:
        case "import_specifier":
            return _specifier(script, parent)
        case "import_clause" | "namespace_import":
            return _clause(script, parent)
        case "variable_declarator" if node is parent.children[0]:
            return _declarator(script, parent)
        case "object_pattern":
            return _entry(script, node, parent)
        case "pair_pattern" | "object_assignment_pattern" if parent.parent is not None:
            if parent.kind == "object_assignment_pattern" and not _pure(
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


def _declarator(script: Script, declarator: Node) -> Edit | None:
    declaration = declarator.parent
    value = declarator.children[-1] if len(declarator.children) > 1 else None
    if declaration is None or (value is not None and not _pure(script, value)):
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
        return Edit(*pattern.span, _NOTHING_LEFT)
    return None


def _item(script: Script, item: Node, holder: Node) -> Edit:
    items: list[Span] = [each.span for each in holder.parts]
    inner = (holder.start + 1, holder.end - 1)
    return without_item(script.text, items, items.index(item.span), inner)


def _pure(script: Script, node: Node) -> bool:
    """Whether a value is made without doing anything."""
    return not any(
        each.kind in _EFFECTS
        and not (each.kind == "call_expression" and script.tree.said(each.children[0]) in _READS)
        for each in node.within()
    )
