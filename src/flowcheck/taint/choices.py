"""Branches that an argument rules out: ``if (method === "GET")`` in a function called with "POST".

What a guard demands of a parameter goes along with the walk and is checked at the call that binds
the parameter: where that call passes another constant, the value never came this way.
"""

from __future__ import annotations

from msgspec.structs import replace

from flowcheck.ir.graph import Call, Const, Load, Operator, Param
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.taint.state import State, Want

MOST = 4
"""Wants of one state; further ones are not asked."""

_EQUAL = frozenset({"===", "==", "is"})
_OTHER = frozenset({"!==", "!=", "is not"})
_DEEPEST = 4


class Choices:
    """Notes what guards ask of parameters, and tells which calls rule it out."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._known: dict[Ref, tuple[Want, ...]] = {}

    def noted(self, state: State, call: Ref) -> State:
        """The state with what the guards of a call on its way ask."""
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
                if isinstance(answer, tuple):
                    kept.append(answer)
        return replace(state, wants=tuple(kept))

    def _answer(self, site: Ref, want: Want) -> Want | bool:
        """Whether what a call passes is as wanted; where its caller decides, the want of that."""
        number, _, node_id, path, value, equal = want
        param = self._program.node((number, node_id))
        edges = (
            self._evaluator.bindings.bind(site, number, param, path)
            if isinstance(param, Param)
            else []
        )
        if len(edges) != 1 or edges[0].ref[1] < 0:
            return True
        edge = edges[0]
        node = self._program.node(edge.ref)
        if isinstance(node, Const) and not edge.path:
            same = type(node.value) is type(value) and node.value == value
            return same is equal
        if isinstance(node, Param):
            return edge.ref[0], node.function, edge.ref[1], edge.path, value, equal
        return True

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
        """What a comparison of a parameter with a constant asks."""
        nodes = self._program.module(number).nodes
        node = nodes[condition]
        if not isinstance(node, Operator) or len(node.operands) != 2:
            return None
        if node.name not in _EQUAL | _OTHER:
            return None
        for one, other in (node.operands, node.operands[::-1]):
            constant, path, at = nodes[other], list[str](), one
            while isinstance(load := nodes[at], Load) and len(path) < _DEEPEST:
                path.insert(0, load.field)
                at = load.base
            param = nodes[at]
            if isinstance(constant, Const) and isinstance(param, Param):
                equal = (node.name in _EQUAL) is holds
                return number, param.function, at, tuple(path), constant.value, equal
        return None
