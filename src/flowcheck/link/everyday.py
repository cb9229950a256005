"""Calls whose shape says that they are the languages' own, whatever their receiver is.

``data.get("key")`` asks a mapping and ``rows.find((row) => ..)`` goes through a list. Names like
these are many in every code base; what they are called on need not be found out. Who asks decides
what a call that is not dismissed may be.
"""

from __future__ import annotations

from flowcheck.ir.graph import Call, Closure, Const, Load
from flowcheck.ir.module import Module

_LOOK_UP = "get"
_EACH = frozenset({
    "every", "filter", "find", "findIndex", "findLast", "flatMap", "forEach", "map", "reduce",
    "some", "sort",
})  # fmt: skip
_WITH_DEFAULT = 2


def is_everyday(module: Module, call: Call, *, is_python: bool) -> bool:
    """Whether a method is called as mappings and lists are.

    A key is a text that is no path: ``client.get("users/1")`` asks a host. In JavaScript it stands
    alone, in Python a default may follow.
    """
    callee = module.nodes[call.callee]
    if not isinstance(callee, Load) or not call.args or call.kwargs or call.spread:
        return False
    first = module.nodes[call.args[0]]
    if callee.field == _LOOK_UP:
        is_key = (
            isinstance(first, Const) and isinstance(first.value, str) and "/" not in first.value
        )
        return is_key and len(call.args) <= (_WITH_DEFAULT if is_python else 1)
    return not is_python and callee.field in _EACH and isinstance(first, Closure)
