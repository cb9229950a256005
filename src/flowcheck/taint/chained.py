"""Chains of calls: ``re.sub(..).strip()``, ``new URLSearchParams(..).toString()``.

Comes in: the nodes of a module and a call in them. Goes out: what stands further to the left.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Load, Node, Object
from flowcheck.ir.module import Module


def calls(module: Module, call: Call) -> Iterable[int]:
    """The callee of a call, and those of the calls before it: ``re.sub(..).strip()``."""
    node: Node = call
    while isinstance(node, Call):
        yield node.callee
        callee = module.nodes[node.callee]
        node = module.nodes[callee.base] if isinstance(callee, Load) else callee


def root(module: Module, callee: Node) -> Node:
    """What the chain of a callee begins with: the class of ``new URLSearchParams({q}).toString``.

    A call that reads something given stands for itself: ``new URLSearchParams(text).get``.
    """
    holder = module.nodes[callee.base] if isinstance(callee, Load) else callee
    if not isinstance(holder, Call):
        return holder
    made = all(isinstance(module.nodes[given], Object) for given in holder.args)
    return root(module, module.nodes[holder.callee]) if made else holder
