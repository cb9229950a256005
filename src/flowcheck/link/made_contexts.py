"""What the context of a request has from the start, or is given on its way to a handler.

``createContext = () => ({ db, posthog })`` makes that of tRPC or GraphQL, and middleware hands on
``next({ ctx: { ...ctx, posthog } })`` or, with Hono, ``c.set("posthog", client)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.ir.graph import Call, Const, Load, Object, Param, Phi, Update
from flowcheck.ir.module import Module
from flowcheck.link.program import Program, Ref
from flowcheck.patterns import regex

CONTEXTS = frozenset({"ctx", "context", "c"})
"""What handlers call it."""
_MAKES = regex(r"(?:(?:create|make|build|get|inner|new)\w*)?[cC]ontext(?:Inner|Factory)?")
_TEXTS = ("ontext", "ctx:", '.set("', ".set('")
_PUTS = "set"
_DEPTH = 4  # of objects that are made of others


def members(program: Program, name: str) -> Iterator[Ref]:
    """What contexts have under a name."""
    for number in program.mentioning(name):
        if any(program.has_text(number, text) for text in _TEXTS):
            yield from ((number, node) for node in _members(program, number, name))


def _members(program: Program, number: int, name: str) -> Iterator[int]:
    module = program.module(number)
    for node in _contexts(module):
        yield from _under(module, node, name, _DEPTH)
    for _, call in program.calls(number, _PUTS):
        if len(call.args) == len(("name", "value")) and _is_on_context(module, call):
            key = module.nodes[call.args[0]]
            if isinstance(key, Const) and key.value == name:
                yield call.args[1]


def _contexts(module: Module) -> Iterable[int]:
    """The nodes that are contexts, by the names of those who make or take them."""
    for function in module.functions:
        if function.name and _MAKES.fullmatch(function.name):
            yield from function.returns
    for node in module.nodes:
        for entry in node.entries if isinstance(node, Object) else ():
            if entry.key in CONTEXTS:
                yield entry.value


def _under(module: Module, node_id: int, name: str, depth: int) -> Iterator[int]:
    """What is written under a name of an object."""
    node = module.nodes[node_id]
    match node:
        case Object():
            yield from (entry.value for entry in node.entries if entry.key == name)
        case Phi() if depth:
            for branch in node.inputs:
                yield from _under(module, branch, name, depth - 1)
        case Update() if depth:
            if node.field == name:
                yield node.value
            yield from _under(module, node.base, name, depth - 1)
        case _:
            pass


def _is_on_context(module: Module, call: Call) -> bool:
    callee = module.nodes[call.callee]
    return isinstance(callee, Load) and is_context(module, callee.base)


def is_context(module: Module, node_id: int) -> bool:
    """Whether a node is a parameter that is called like a context."""
    node = module.nodes[node_id]
    if not isinstance(node, Param):
        return False
    return module.functions[node.function].params[node.index].name in CONTEXTS
