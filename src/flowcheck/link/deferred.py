"""Calls that run a function later or elsewhere, with arguments that are written here.

``task.delay(x)``, ``executor.submit(f, x)``, ``Thread(target=f, args=(x,), kwargs={..})``: each is
read as the direct call ``f(x)``. The names are those of the standard library and of the usual task
queues; nothing here is about a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from flowcheck.ir.graph import Array, Call, Load
from flowcheck.ir.module import Module

RUNS_ITSELF = frozenset(
    {
        "bind",
        "delay",
        "delay_on_commit",
        "apply_async",
        "apply_async_on_commit",
        "call",
        "apply",
        "s",
        "si",
        "signature",
        "subtask",
        "__call__",
        "send",
        "send_with_options",
        "enqueue",
        "defer",
        "defer_async",
        "kiq",
        "remote",
        "spawn",
        "schedule",
        "call_local",
    }
)
"""Methods of a function that call it: ``f.delay(x)``."""

RUNS_ARGUMENT: Mapping[str, int] = {
    "submit": 0,
    "add_task": 0,
    "enqueue": 0,
    "enqueue_call": 0,
    "enqueue_in": 1,
    "enqueue_at": 1,
    "to_thread": 0,
    "run_in_threadpool": 0,
    "run_sync": 0,
    "run_in_executor": 1,
    "call_soon": 0,
    "call_soon_threadsafe": 0,
    "call_later": 1,
    "call_at": 1,
    "start_soon": 0,
    "spawn": 0,
    "spawn_later": 1,
    "partial": 0,
    "apply_async": 0,
    "add_job": 0,
    "async_task": 0,
    "Thread": -1,
    "Process": -1,
    "Timer": 1,
    "Greenlet": 0,
    "deferToThread": 0,
    "add_event_handler": 0,
}
"""Functions that call one of their arguments: its position (``-1``: by keyword only)."""

LOADING = ("import_string", "import_by_path", "symbol_by_name", "locate")
"""Functions that give what a text names: ``import_string("app.hooks.send")``."""

_FUNCTION = frozenset({"target", "func", "function", "fn", "f"})
_PACKED = frozenset(
    {
        "apply_async",
        "apply_async_on_commit",
        "signature",
        "subtask",
        "send_with_options",
        "Thread",
        "Process",
        "Timer",
        "add_job",
        "enqueue_call",
    }
)
"""Those that take the arguments as a list and a dict.

These are ``args=`` and ``kwargs=``, or the next two positions.
"""
_MAY_PACK = frozenset({"enqueue", "enqueue_in", "enqueue_at"})
_KEYS = frozenset({"args", "kwargs"})
"""Queues that take the arguments of a job as they are, or packed under these keywords."""


def handed(call: Call, name: str) -> tuple[int, int] | None:
    """The function that a call runs for its caller.

    Gives its node and how many positions it and what is before it take.
    """
    position = RUNS_ARGUMENT.get(name)
    if position is None:
        return None
    if 0 <= position < len(call.args):
        return call.args[position], position + 1
    for keyword, value in call.kwargs:
        if keyword in _FUNCTION:
            return value, 0
    return None


def direct(module: Module, call: Call, name: str, taken: int) -> Call:
    """The call that is made in the end.

    It has no ``taken`` first arguments, and ``args=`` and ``kwargs=`` are unpacked.
    """
    args = call.args[taken:]
    spread = tuple(place - taken for place in call.spread if place >= taken)
    kwargs = tuple((keyword, value) for keyword, value in call.kwargs if keyword not in _FUNCTION)
    given = dict(kwargs)
    packed = name in _MAY_PACK and not args and not _KEYS.isdisjoint(given)
    if name not in _PACKED and not packed:
        return msgspec.structs.replace(call, args=args, spread=spread, kwargs=kwargs)
    listed = given.get("args", args[0] if args else -1)
    named = given.get("kwargs", args[1] if len(args) > 1 else -1)
    args, spread = (), ()
    if listed >= 0:
        node = module.nodes[listed]
        args, spread = (node.items, node.spread) if isinstance(node, Array) else ((listed,), (0,))
    return msgspec.structs.replace(
        call, args=args, spread=spread, kwargs=(("", named),) if named >= 0 else ()
    )


def packs(module: Module, call: Call) -> str:
    """The name of the method by which a function is run with packed arguments, or ``""``."""
    callee = module.nodes[call.callee]
    return callee.field if isinstance(callee, Load) and callee.field in _PACKED else ""
