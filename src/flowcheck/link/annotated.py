"""Dependencies that a type names: ``PosthogDep = Annotated[Posthog, Depends(get_posthog)]``.

FastAPI calls for a parameter of such a type what the alias says, in whatever file it is written.
"""

from __future__ import annotations

from flowcheck.ir.graph import Array, Call, Global, Import, Index, Load
from flowcheck.ir.module import Type
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Edge, Path

_ANNOTATED = "Annotated"


def dependencies(program: Program, number: int, declared: Type, path: Path) -> list[Edge]:
    """Where ``path`` of a parameter of a type comes from, if the type is such an alias."""
    imported = program.module(number).imports.get(declared.name)
    if imported is None or not program.is_python(number):
        return []
    return [
        Edge((target, call), path, note="injected")
        for target, node_id in program.imported(number, *imported)
        if node_id >= 0
        for call in _calls(program, (target, node_id))
    ]


def _calls(program: Program, alias: Ref) -> list[int]:
    """The calls among what an alias annotates a type with."""
    nodes = program.module(alias[0]).nodes
    node = nodes[alias[1]]
    if not isinstance(node, Index):
        return []
    base, key = nodes[node.base], nodes[node.key]
    named = base.field if isinstance(base, Load) else ""
    if isinstance(base, Import | Global):
        named = base.name
    if named != _ANNOTATED or not isinstance(key, Array):
        return []
    return [item for item in key.items if isinstance(nodes[item], Call)]
