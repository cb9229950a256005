"""Which fields of a row are asked of a database: ``findMany({select: {email: true}})``."""

from __future__ import annotations

from flowcheck.ir.graph import Call, Const, Object
from flowcheck.link.program import Program
from flowcheck.taint.clue import meaningful
from flowcheck.taint.state import State

_SELECT = "select"


def selected(program: Program, state: State) -> frozenset[str] | None:
    """The fields of the rows that a call gives; ``None`` where it does not say, or not all.

    What a field of a row has, which is itself a record, has a choice of its own.
    """
    node = program.node(state.ref) if state.ref[1] >= 0 else None
    if not isinstance(node, Call) or not node.args or meaningful(state.path):
        return None
    nodes = program.module(state.ref[0]).nodes
    options = nodes[node.args[0]]
    entries = options.entries if isinstance(options, Object) else ()
    chosen = [nodes[entry.value] for entry in entries if entry.key == _SELECT]
    if len(chosen) != 1 or not isinstance(chosen[0], Object):
        return None
    fields = chosen[0].entries
    if not fields or any(entry.key is None for entry in fields):
        return None
    return frozenset(entry.key for entry in fields if entry.key and _asked(nodes[entry.value]))


def _asked(node: object) -> bool:
    return not (isinstance(node, Const) and node.value is False)
