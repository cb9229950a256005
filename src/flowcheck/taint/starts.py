"""Consent before the start of an SDK: in its own function, before every call of it, or around it.

A start is gated when each way to it is: each call of the function in which it stands, each place at
which the component is shown, or a component around that one which shows its children only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowcheck.catalog.stdlib import GuardWord
from flowcheck.ir.graph import Array, Call, Const, Load, Object, Param, Phi
from flowcheck.ir.module import Module
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import External, FunctionValue
from flowcheck.taint.gates import CONSENT, Gate, GateFinder

MAX_CALLS = 6
"""How many calls one after the other are looked at."""

MAX_SITES = 40
"""A function that is called from more places is not looked at."""

_CHILDREN = "children"


class Starts:
    """Finds the gates of initialisations."""

    def __init__(self, evaluator: Evaluator, gates: GateFinder, words: Iterable[GuardWord]) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._gates = gates
        self._components = tuple(name for entry in words for name in entry.components)
        self._holders: dict[int, dict[int, list[int]]] = {}

    def of(self, start: Ref) -> tuple[Gate, ...]:
        """The gates of the call of an SDK: its own, and consent on all ways to it."""
        own = self._gates.of([start])
        if any(gate.kind == CONSENT for gate in own):
            return own
        return tuple(sorted({*own, *self._around(start, MAX_CALLS), *self._before(start)}))

    def _before(self, start: Ref, depth: int = MAX_CALLS) -> set[Gate]:
        """Consent before every call of a function around a call, from the innermost on."""
        number, call_id = start
        module = self._program.module(number)
        call = module.nodes[call_id]
        function = call.function if isinstance(call, Call) else 0
        while function > 0 and depth > 0:
            sites = self._evaluator.callers.of(number, function)
            if 0 < len(sites) <= MAX_SITES:
                found = [self._consent(site, depth - 1) for site in sites]
                if all(found):
                    return set().union(*found)
            function = module.functions[function].parent
        return set()

    def _consent(self, site: Ref, depth: int) -> set[Gate]:
        """Consent on the way to a call: before it, around it, or before the function around it."""
        own = {gate for gate in self._gates.of([site]) if gate.kind == CONSENT}
        return own or self._around(site, depth) or self._before(site, depth)

    # -- components

    def _around(self, site: Ref, depth: int) -> set[Gate]:
        """Consent that a component around an element asks for before it shows its children."""
        number, node_id = site
        module = self._program.module(number)
        holders = self._holders_in(number)
        seen: set[int] = set()
        while node_id not in seen and holders.get(node_id):
            seen.add(node_id)
            node_id = holders[node_id][0]  # an element is in one place
            node = module.nodes[node_id]
            if isinstance(node, Call):
                own = self._gates.of([(number, node_id)])
                found = {gate for gate in own if gate.kind == CONSENT}
                found = found or self._asks(number, node, depth)
                if found:
                    return found
        return set()

    def _asks(self, number: int, element: Call, depth: int) -> set[Gate]:
        for value in self._evaluator.evaluate((number, element.callee)):
            match value:
                case External(symbol) if symbol in self._components:
                    spot = self._program.spot(number, element.at)
                    text = self._program.text(number, element.at, element.end).partition(">")[0]
                    return {Gate(spot.file, spot.line, CONSENT, f"{text}>")}
                case FunctionValue() if depth > 0:
                    gate = self._of_children(value)
                    if gate is not None:
                        return {gate}
                case _:
                    pass
        return set()

    def _of_children(self, component: FunctionValue) -> Gate | None:
        """The consent without which a component of the project does not show its children."""
        number, function = component.number, component.function
        module = self._program.module(number)
        children = {
            node_id
            for node_id, node in enumerate(module.nodes)
            if isinstance(node, Load) and node.field == _CHILDREN and _is_of(module, node, function)
        }
        returned = {
            item
            for node_id in module.functions[function].returns
            for item in _one_of(module, node_id)
        }
        elements = [user for child in children for user in self._elements_with(number, child)]
        if elements:
            found = [self._gates.of([(number, element)]) for element in elements]
        elif children & returned and any(_is_nothing(module, node_id) for node_id in returned):
            found = [self._gates.inside(number, function)]
        else:
            return None
        asked = [[gate for gate in gates if gate.kind == CONSENT] for gates in found]
        return asked[0][0] if all(asked) else None

    def _elements_with(self, number: int, child: int) -> Iterator[int]:
        """The elements that have a node directly among their children."""
        nodes = self._program.module(number).nodes
        work = [child]
        while work:
            for holder in self._holders_in(number).get(work.pop(), ()):
                node = nodes[holder]
                if isinstance(node, Call):
                    yield holder
                else:
                    work.append(holder)

    def _holders_in(self, number: int) -> Mapping[int, Sequence[int]]:
        """Node -> the lists, objects and elements that it stands in."""
        known = self._holders.get(number)
        if known is None:
            known = self._holders[number] = {}
            for node_id, holder in _holders(self._program.module(number)):
                known.setdefault(node_id, []).append(holder)
        return known


def _holders(module: Module) -> Iterator[tuple[int, int]]:
    for number, node in enumerate(module.nodes):
        match node:
            case Array():
                yield from ((item, number) for item in node.items)
            case Object():
                yield from ((entry.value, number) for entry in node.entries)
            case Phi():
                yield from ((item, number) for item in node.inputs if item < number)
            case Call(form="jsx"):
                yield from ((item, number) for item in node.args)
            case _:
                pass


def _is_of(module: Module, node: Load, function: int) -> bool:
    base = module.nodes[node.base]
    return isinstance(base, Param) and base.function == function


def _one_of(module: Module, node_id: int) -> Iterator[int]:
    node = module.nodes[node_id]
    yield node_id
    if isinstance(node, Phi):
        yield from node.inputs


def _is_nothing(module: Module, node_id: int) -> bool:
    node = module.nodes[node_id]
    return isinstance(node, Const) and node.value is None
