"""What stands in a list: ``[a, b]``, what a callback gives for each row, what is pushed."""

from __future__ import annotations

from flowcheck.ir.graph import ELEMENT, After, Array, Call
from flowcheck.link.engine import Engine
from flowcheck.link.library import Libraries
from flowcheck.link.program import Ref
from flowcheck.link.values import Path

_MOST_STEPS = 60
_PUT = "element"


class Lists:
    """Finds what is in the lists of one program."""

    def __init__(self, engine: Engine, libraries: Libraries) -> None:
        self._engine = engine
        self._program = engine.program
        self._libraries = libraries

    def items(self, ref: Ref) -> list[Ref]:
        """The values that are elements of a list, as far as they are written in the project."""
        found: dict[Ref, None] = {}
        work: list[tuple[Ref, Path]] = [(ref, (ELEMENT,))]
        seen = set[tuple[Ref, Path]]()
        while work and len(seen) < _MOST_STEPS:
            current = work.pop()
            (number, node_id), path = current
            if node_id < 0 or current in seen or len(path) > 2:
                continue
            seen.add(current)
            if not path:
                found[number, node_id] = None
                continue
            node = self._program.node((number, node_id))
            if isinstance(node, Array) and path == (ELEMENT,):
                spread = node.spread
                work.extend(
                    ((number, item), (ELEMENT,) if place in spread else ())
                    for place, item in enumerate(node.items)
                )
            elif isinstance(node, After):
                work += [((number, node.base), path)]
                work += [(put, path[1:]) for put in self._put(number, node)]
            else:
                work += self._before((number, node_id), node, path)
        return [*found]

    def _before(self, ref: Ref, node: object, path: Path) -> list[tuple[Ref, Path]]:
        library = self._libraries.library(ref, node) if isinstance(node, Call) else None
        if library is not None and isinstance(node, Call):
            edges = self._libraries.edges(ref, node, library, path)
        else:
            edges = self._engine.edges(ref, path)
        return [(edge.ref, edge.path) for edge in edges]

    def _put(self, number: int, node: After) -> list[Ref]:
        """What a call puts into the list that it is called on."""
        call = self._program.node((number, node.call))
        if node.role >= 0 or not isinstance(call, Call):
            return []
        library = self._libraries.library((number, node.call), call)
        if library is None or library.mutates != _PUT:
            return []
        return [(number, given) for given in call.args]
