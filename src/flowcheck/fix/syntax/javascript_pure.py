"""Which values of a script are made without doing anything, so that an unused one may go."""

from __future__ import annotations

from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.tree import Node

_EFFECTS = frozenset({
    "await_expression", "yield_expression", "assignment_expression",
    "augmented_assignment_expression", "update_expression", "throw_statement",
})  # fmt: skip
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "function"})
_METHODS = frozenset({
    "at", "charAt", "concat", "endsWith", "entries", "every", "filter", "find", "findLast",
    "flatMap", "get", "getTime", "has", "includes", "indexOf", "join", "keys", "map", "match",
    "padEnd", "padStart", "reduce", "replace", "replaceAll", "slice", "some", "split",
    "startsWith", "substr", "substring", "test", "toFixed", "toISOString", "toLocaleLowerCase",
    "toLowerCase", "toString", "toUpperCase", "trim", "trimEnd", "trimStart", "values",
})  # fmt: skip
_NAMED = frozenset({
    "String", "Number", "Boolean", "parseInt", "parseFloat", "encodeURIComponent",
    "decodeURIComponent", "Date", "Map", "Set", "URL", "URLSearchParams", "useContext", "useMemo",
    "useCallback", "useRef",
})  # fmt: skip
_OWNERS = frozenset({"Object", "JSON", "Math", "Array", "Number", "String", "Date"})
_KEPT = frozenset({"useCallback"})  # what they are given is not run
_WRITES = frozenset({"assign", "defineProperty", "defineProperties", "freeze", "setPrototypeOf"})


def is_pure(script: Script, node: Node) -> bool:
    """Whether a value is made without doing anything."""
    if node.kind in _FUNCTIONS:
        return True
    if node.kind in ("call_expression", "new_expression"):
        return _is_pure_call(script, node)
    return node.kind not in _EFFECTS and all(is_pure(script, each) for each in node.children)


def _is_pure_call(script: Script, node: Node) -> bool:
    callee = node.parts[0]
    if callee.kind == "member_expression":
        name, owner = script.tree.said(callee.children[-1]), script.tree.said(callee.children[0])
        known = name in _METHODS or (owner in _OWNERS and name not in _WRITES)
        if not known or not is_pure(script, callee.children[0]):
            return False
    else:
        name = script.tree.said(callee)
        if name not in _NAMED:
            return False
    arguments = node.child("arguments")
    given = arguments.parts if arguments is not None else []
    return all(_runs_pure(script, each, kept=name in _KEPT) for each in given)


def _runs_pure(script: Script, node: Node, *, kept: bool) -> bool:
    """Whether an argument does nothing, also when it is a function that is run."""
    if node.kind not in _FUNCTIONS or kept:
        return is_pure(script, node)
    return all(is_pure(script, each) for each in node.children)
