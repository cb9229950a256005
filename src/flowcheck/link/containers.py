"""What a container of dependencies gives for a token: ``{provide: TOKEN, useFactory: () => x}``.

Nest and Angular fill parameters that ask for it: ``@Inject(TOKEN)``. A token is a text, a symbol or
what makes one; both sides name the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Closure, Const, Global, Import, Load, Node, Object
from flowcheck.ir.module import ParamDecl
from flowcheck.link.angularjs import Named
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, Path

_ASKS = "Inject"
_GIVES = ("useFactory", "useValue", "useClass")
_KEY = "provide"


class Containers:
    """Finds what a token stands for."""

    def __init__(self, program: Program, frameworks: Frameworks) -> None:
        self._program = program
        self._frameworks = frameworks
        self.named = Named(program, frameworks)
        self._known = Memory[str, dict[object, list[Edge]]](program.reads)

    def edges(self, number: int, declared: ParamDecl, path: Path) -> list[Edge]:
        """Where ``path`` of a parameter comes from that a container fills."""
        tokens = [(number, token) for token in self._asked(number, declared)]
        if not tokens:
            return []
        given = self._known.of("", self._given, meanwhile={})
        keys = {key for token in tokens for key in self._keys(token)}
        found = [edge for key in sorted(keys, key=str) for edge in given.get(key, ())]
        return [Edge(edge.ref, (*edge.path, *path), note="given by a container") for edge in found]

    def _asked(self, number: int, declared: ParamDecl) -> Iterable[int]:
        """The tokens that the decorators of a parameter ask for."""
        nodes = self._program.module(number).nodes
        for decorator in declared.decorators:
            node = nodes[decorator]
            if isinstance(node, Call) and len(node.args) == 1 and _named(nodes[node.callee]):
                yield node.args[0]

    def _given(self) -> dict[object, list[Edge]]:
        found: dict[object, list[Edge]] = {}
        files = {number for word in _GIVES for number in self._program.mentioning(word)}
        for number in sorted(files):
            module = self._program.module(number)
            for node in module.nodes:
                entries = {e.key: e.value for e in node.entries} if isinstance(node, Object) else {}
                if _KEY in entries:
                    for way in _GIVES:
                        if way in entries:
                            made = list(self._made(number, entries[way], way))
                            for key in self._keys((number, entries[_KEY])):
                                found.setdefault(key, []).extend(made)
        return found

    def _made(self, number: int, node_id: int, way: str) -> Iterable[Edge]:
        module = self._program.module(number)
        node = module.nodes[node_id]
        if way == "useFactory" and isinstance(node, Closure):
            for returned in module.functions[node.function].returns:
                yield Edge((number, returned))
        elif way != "useFactory":
            yield Edge((number, node_id))

    def _keys(self, token: Ref) -> set[object]:
        """What names a token: its text, or the node that makes it."""
        found: set[object] = set()
        for origin in self._frameworks.origins(token):
            node = self._program.node(origin)
            found.add(node.value if isinstance(node, Const) else origin)
        return found


def _named(callee: Node) -> bool:
    match callee:
        case Import(name=name) | Global(name=name):
            return name == _ASKS
        case Load(field=field):
            return field == _ASKS
        case _:
            return False
