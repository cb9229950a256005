"""What AngularJS gives for the name of a parameter: ``function ($window, $http, tracker) {..}``.

A name that starts with ``$`` is the framework's; any other is what a module registered by it:
``angular.module("app").factory("tracker", function ($window) {..})``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowcheck.ir.graph import Array, Call, ClassRef, Closure, Const, Load, Object, Self
from flowcheck.link.frameworks import Frameworks
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, Path

GIVEN: Mapping[str, str] = {"$window": "global#window", "$http": "global#$http"}
"""What the framework gives itself that reaches others."""
_MODULE = ".module("
_MADE = ("factory", "service", "value", "constant")
_AS_IT_IS = ("value", "constant")
_ASKING = ("ngInject", "$inject", "angular", "module.exports = [", "export default [")


class Named:
    """Finds what is registered by a name, over one program."""

    def __init__(self, program: Program, frameworks: Frameworks) -> None:
        self._program = program
        self._frameworks = frameworks
        self._known = Memory[str, dict[str, list[Edge]]](program.reads)

    def edges(self, number: int, name: str, path: Path) -> list[Edge]:
        """Where ``path`` of a parameter comes from that the framework fills by its name."""
        if not name or name.startswith("$") or self._program.is_python(number):
            return []
        found = self._known.of("", self._registered, meanwhile={}).get(name)
        if not found or not any(self._program.has_text(number, word) for word in _ASKING):
            return []
        return [Edge(e.ref, (*e.path, *path), note="given by its name") for e in found]

    def _registered(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        if not self._program.having(self._program.mentioning("angular"), _MODULE):
            return found
        for way in _MADE:
            files = self._program.mentioning(way)
            for number in self._program.having(files, f".{way}("):
                for name, node in self._named(number, way):
                    found.setdefault(name, []).extend(self._made((number, node), way))
        return found

    def _named(self, number: int, way: str) -> Iterable[tuple[str, int]]:
        """The names that a file registers in one way, with the nodes of what it registers."""
        nodes = self._program.module(number).nodes
        for _, call in self._program.calls(number, way):
            first = nodes[call.args[0]] if call.args else None
            if not isinstance(nodes[call.callee], Load):
                continue
            if isinstance(first, Object) and len(call.args) == 1:  # .service({tracker: Tracker})
                yield from ((e.key, e.value) for e in first.entries if e.key)
            elif isinstance(first, Const) and len(call.args) == len(("name", "made")):
                yield str(first.value), call.args[1]

    def _made(self, given: Ref, way: str) -> Iterable[Edge]:
        """What a module gives: what a factory returns, an instance of a class, the value itself."""
        if way in _AS_IT_IS:
            yield Edge(given)
            return
        for number, at in sorted(self._frameworks.origins(given)):
            module = self._program.module(number)
            node = module.nodes[at] if at >= 0 else None
            if isinstance(node, Array) and node.items:  # ["$http", function ($http) {..}]
                node = module.nodes[node.items[-1]]
            if isinstance(node, Closure):
                yield from (Edge((number, at)) for at in module.functions[node.function].returns)
            elif isinstance(node, ClassRef):
                instances = (n for n, own in enumerate(module.nodes) if _is_own(own, node.index))
                yield from (Edge((number, at)) for at in list(instances)[:1])
            elif isinstance(node, Call):
                yield Edge((number, at))


def _is_own(node: object, index: int) -> bool:
    return isinstance(node, Self) and node.index == index
