"""Branches that an argument rules out: ``if (method === "GET")`` in a function called with "POST".

What a guard demands of a parameter, or of a field of it, goes along with the walk and is checked at
the call that binds the parameter: where that call passes another constant, or a literal that has
another one in the field, the value never came this way.
"""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.ir.graph import Call, Const, Index, Load, Operator, Param
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge
from flowcheck.taint.state import State, Typed, Want

MOST = 4
"""Wants of one state; further ones are not asked."""

_EQUAL = frozenset({"===", "==", "is"})
_OTHER = frozenset({"!==", "!=", "is not"})
_FAR = 40
"""Steps from the sink after which nothing more is asked: routes that differ in it are many."""
_DEEPEST = 4
_STEPS = 8  # from what is passed to the constant that it is


class Choices:
    """Notes what guards ask of parameters, and tells which calls rule it out."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._known: dict[Ref, tuple[Want, ...]] = {}

    def noted(self, state: State, call: Ref) -> State:
        """The state with what the guards of a call on its way ask."""
        if state.depth > _FAR:
            return state
        wants = self._wants(call)
        new = tuple(want for want in wants if want not in state.wants)
        if not new or len(state.wants) + len(new) > MOST:
            return state
        return replace(state, wants=(*state.wants, *new))

    def bound(self, state: State, site: Ref | None, number: int, function: int) -> State | None:
        """The state after a call has bound the parameters of a function; ``None``: ruled out."""
        if not any(want[:2] == (number, function) for want in state.wants):
            return state
        kept: list[Want] = []
        for want in state.wants:
            if want[:2] != (number, function):
                kept.append(want)
            elif site is not None:
                answer = self._answer(site, want)
                if answer is False:
                    return None
                if isinstance(answer, tuple) and state.depth <= _FAR:
                    kept.append(answer)
        return replace(state, wants=tuple(kept))

    def _answer(self, site: Ref, want: Want) -> Want | bool:
        """Whether what a call passes is as wanted; where its caller decides, the want of that."""
        number, _, node_id, path, values, equal = want
        param = self._program.node((number, node_id))
        edges = (
            self._evaluator.bindings.bind(site, number, param, path)
            if isinstance(param, Param)
            else []
        )
        edge = self._settled(edges)
        node = self._program.node(edge.ref) if edge is not None else None
        if edge is None or not isinstance(node, Const | Param):
            return True
        if isinstance(node, Param):
            return edge.ref[0], node.function, edge.ref[1], edge.path, values, equal
        return edge.path != () or (_typed(node.value) in values) is equal

    def _settled(self, edges: list[Edge]) -> Edge | None:
        """The constant or the parameter that alone is meant; ``None``: neither, or several."""
        for _ in range(_STEPS):
            if len(edges) != 1 or edges[0].ref[1] < 0:
                return None
            edge = edges[0]
            node = self._program.node(edge.ref)
            if isinstance(node, Const | Param):
                return edge
            if isinstance(node, Call | Index):  # may make another value of it
                return None
            edges = list(self._evaluator.edges_or_imported(edge.ref, edge.path))
        return None

    def _wants(self, call: Ref) -> tuple[Want, ...]:
        known = self._known.get(call)
        if known is None:
            module = self._program.module(call[0])
            node = module.nodes[call[1]]
            guards = [module.guards[at] for at in node.guards] if isinstance(node, Call) else []
            found = [self._want(call[0], guard.condition, holds=guard.holds) for guard in guards]
            known = self._known[call] = tuple(want for want in found if want is not None)
        return known

    def _want(self, number: int, condition: int, *, holds: bool) -> Want | None:
        """What a comparison of a parameter with a constant asks, or with one of several."""
        nodes = self._program.module(number).nodes
        node = nodes[condition]
        if not isinstance(node, Operator) or len(node.operands) < 2:
            return None
        if node.name not in _EQUAL | _OTHER:
            return None
        ways = [(node.operands[0], node.operands[1:])]  # a case of a switch may have several
        ways += [(node.operands[1], node.operands[:1])] if len(node.operands) == 2 else []
        for one, others in ways:
            path, at = list[str](), one
            while isinstance(load := nodes[at], Load) and len(path) < _DEEPEST:
                path.insert(0, load.field)
                at = load.base
            param = nodes[at]
            values = self._constants(number, others) if isinstance(param, Param) else None
            if isinstance(param, Param) and values:
                equal = (node.name in _EQUAL) is holds
                return number, param.function, at, tuple(path), values, equal
        return None

    def _constants(self, number: int, node_ids: tuple[int, ...]) -> tuple[Typed, ...] | None:
        """The constants that all of some nodes are."""
        found: list[Typed] = []
        for node_id in node_ids:
            edge = self._settled([Edge((number, node_id))])
            node = self._program.node(edge.ref) if edge is not None else None
            if edge is None or edge.path or not isinstance(node, Const):
                return None
            found.append(_typed(node.value))
        return tuple(found)


def _typed(value: str | float | bool | None) -> Typed:
    """A constant with its type: ``1`` is not ``True``."""
    return type(value).__name__, value
