"""What a store maps into a component: ``computed: {...mapGetters(["email"])}``.

Comes in: the call whose result is spread. Goes out: where the value of one name comes from.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Array, Call, Closure, Const, Object
from flowcheck.ir.module import Module
from flowcheck.link.values import Edge, Path


def mapped(module: Module, number: int, value: int, path: Path) -> Iterable[Edge]:
    """Where ``path`` comes from that a spread call names; nothing when it does not name it."""
    call = module.nodes[value]
    for argument in call.args if isinstance(call, Call) else ():
        node = module.nodes[argument]
        if isinstance(node, Array):
            named = (module.nodes[item] for item in node.items)
            if any(isinstance(item, Const) and item.value == path[0] for item in named):
                yield Edge((number, value), path)
        for entry in node.entries if isinstance(node, Object) else ():
            if entry.key != path[0]:
                continue
            inner = module.nodes[entry.value]
            if isinstance(inner, Closure):
                returns = module.functions[inner.function].returns
                yield from (Edge((number, at), path[1:], note="mapped") for at in returns)
            else:
                yield Edge((number, value), path)
