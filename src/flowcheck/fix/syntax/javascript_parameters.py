"""What the parameters of a script's functions say: which arguments and fields may be left out."""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.tree import Node

_AROUND = frozenset({"arguments", "call_expression", "parenthesized_expression", "as_expression"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
_ABLE = frozenset({"optional_parameter", "assignment_pattern", "rest_pattern"})
_FREE = ("any", "object", "unknown")
_NOTHING = ("undefined", "null")


def is_optional(script: Script, at: int, path: Sequence[str], name: str) -> bool:
    """Whether a parameter of the function ``name`` may be left out, or the field of it at a path.

    Only where it is written: a type that comes from another file says nothing.
    """
    around = script.tree.smallest(at).above()
    found = next((n for n in around if n.parent and n.parent.kind == "formal_parameters"), None)
    if found is None or found.parent is None or _name(script, found.parent) != name:
        return False
    annotation = found.child("type_annotation")
    if path:
        return annotation is not None and _may_miss(script, annotation.parts[0], path)
    return found.kind in _ABLE or any(
        each.kind == "=" or each.kind in _ABLE for each in found.children
    )


def _name(script: Script, parameters: Node) -> str:
    """The name under which a function is called: its own, or that of what it is put into."""
    for node in parameters.above():
        named = node.child("identifier", "property_identifier")
        if node is parameters or node.kind in _AROUND:
            continue
        if node.kind in _FUNCTIONS and named is None:
            continue
        return script.tree.said(named) if named is not None else ""
    return ""


def _may_miss(script: Script, typed: Node, path: Sequence[str]) -> bool:
    """Whether a type lets the field at a path be missing."""
    match typed.kind:
        case "object_type" | "interface_body":
            return _in_object(script, typed, path)
        case "type_identifier":
            body = _declared(script, script.tree.said(typed))
            return body is not None and _may_miss(script, body, path)
        case "generic_type":
            return _in_generic(script, typed, path)
        case "predefined_type":
            return script.tree.said(typed) in _FREE
        case "parenthesized_type":
            return _may_miss(script, typed.parts[0], path)
        case "union_type":
            some = [each for each in typed.parts if script.tree.said(each) not in _NOTHING]
            return all(_may_miss(script, each, path) for each in some)
    return False


def _in_object(script: Script, typed: Node, path: Sequence[str]) -> bool:
    for each in typed.parts:
        if each.kind != "property_signature":
            continue
        key = next(part for part in each.children if part.named)
        if script.tree.said(key).strip("\"'") == path[0]:
            inner = each.child("type_annotation")
            if len(path) == 1:
                return each.child("?") is not None
            return inner is not None and _may_miss(script, inner.parts[0], path[1:])
    return typed.child("index_signature") is not None


def _in_generic(script: Script, typed: Node, path: Sequence[str]) -> bool:
    name, given = script.tree.said(typed.parts[0]), typed.parts[-1].parts
    match name:
        case "Record":
            return script.tree.said(given[0]) == "string"
        case "Partial":
            return len(path) == 1 or _may_miss(script, given[0], path)
        case "Readonly":
            return _may_miss(script, given[0], path)
    return False


def _declared(script: Script, name: str) -> Node | None:
    """What a type of the file is declared to be."""
    for node in script.tree.nodes:
        if node.kind not in ("type_alias_declaration", "interface_declaration"):
            continue
        named = node.child("type_identifier")
        if named is not None and script.tree.said(named) == name:
            return node.children[-1] if node.children[-1].named else node.parts[-1]
    return None
