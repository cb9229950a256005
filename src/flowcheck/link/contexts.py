"""React contexts: what ``useContext`` gives is what the elements around provide."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowcheck.ir.graph import Call, Const, Load, Object
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge


class Contexts:
    """Finds the providers of contexts of one program.

    ``origins``: the calls, constants and literals that an expression is.
    """

    def __init__(self, program: Program, origins: Callable[[Ref], frozenset[Ref]]) -> None:
        self._program = program
        self._origins = origins
        self._provided = Memory[Ref, tuple[Ref, ...]](program.reads)

    def used(self, ref: Ref, node: Call, path: tuple[str, ...]) -> list[Edge]:
        """Where ``path`` of what ``useContext`` gives comes from."""
        edges: list[Edge] = []
        for position in range(min(1, len(node.args))):
            for made in self._origins((ref[0], node.args[position])):
                edges.extend(
                    Edge(value, path, note="from the context's provider")
                    for value in self._providers(made)
                )
                call = self._program.node(made)
                if isinstance(call, Call) and call.args:
                    edges.append(Edge((made[0], call.args[0]), path, note="default of the context"))
        return edges

    def _providers(self, made: Ref) -> tuple[Ref, ...]:
        """The ``value`` of every ``<Context.Provider value>`` of the context made by a call."""
        return self._provided.of(made, lambda: tuple(self._given_by(made)), meanwhile=())

    def _given_by(self, made: Ref) -> Iterable[Ref]:
        names = self._context_names(made)
        for number in sorted({made[0], *self._program.dependents(made[0])}):
            if number == made[0] or self._may_provide(number, names):
                yield from self._provider_values(number, made)

    def _may_provide(self, number: int, names: Iterable[str]) -> bool:
        """Whether a text may have an element of a context: its provider, or (React 19) itself."""
        has = self._program.has_text
        provides = has(number, "Provider")
        return any((provides and has(number, name)) or has(number, f"<{name}") for name in names)

    def _context_names(self, made: Ref) -> list[str]:
        module = self._program.module(made[0])
        names = [name for name in (module.names.get(made[1]),) if name]
        names += [
            name for name, nodes in self._program.index(made[0]).exports.items() if made[1] in nodes
        ]
        return names or ["Provider"]

    def _provider_values(self, number: int, made: Ref) -> Iterable[Ref]:
        module = self._program.module(number)
        for _, call in self._program.all_calls(number):
            if call.form != "jsx" or not call.args:
                continue
            attributes = module.nodes[call.args[0]]
            entries = attributes.entries if isinstance(attributes, Object) else ()
            values = [entry.value for entry in entries if entry.key == "value"]
            if values and self._is_provider(number, call.callee, made):
                yield from ((number, value) for value in values)

    def _is_provider(self, number: int, callee: int, made: Ref) -> bool:
        """Whether an element is of a context; only one with a ``value`` is worth the search."""
        nodes = self._program.module(number).nodes
        node = nodes[callee]
        base = node.base if isinstance(node, Load) and node.field == "Provider" else callee
        return not isinstance(nodes[base], Const) and made in self._origins((number, base))
