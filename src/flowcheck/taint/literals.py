"""Whole literals and merges: every value that they hold is sent, each under its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Array,
    Call,
    Cell,
    Const,
    Global,
    Load,
    Node,
    Object,
    Opaque,
    Operator,
    Phi,
    Template,
    Update,
)
from flowcheck.ir.module import Module
from flowcheck.link.constants import HOLE, Texts
from flowcheck.link.copies import keeps_key
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge, Path
from flowcheck.taint.state import State, Steps, joined

Place = tuple[int, int, int]


class Literals:
    """Goes back from a whole object or array to what it is made of."""

    def __init__(self, evaluator: Evaluator, steps: Steps) -> None:
        self._evaluator = evaluator
        self._steps = steps

    def parts(self, state: State, node: Object | Array | Update) -> Iterable[State]:
        """The values that the literal holds."""
        match node:
            case Object():
                return self._object(state, node)
            case Update():
                return self._update(state, node)
            case Array():
                return self._array(state, node)

    def _array(self, state: State, node: Array) -> Iterable[State]:
        for position, item in enumerate(node.items):
            path = (ELEMENT,) if position in node.spread else ()
            yield self._steps.to(state, (state.ref[0], item), path)

    def _object(self, state: State, node: Object) -> Iterable[State]:
        number = state.ref[0]
        later: set[str] = set(state.omit | (state.barred if state.barred_below else frozenset()))
        for entry in reversed(node.entries):
            if entry.key is not None:
                if entry.key not in later:
                    later.add(entry.key)
                    note = f"sent as {entry.key}"
                    place = (number, entry.at, entry.end)
                    yield self._put(state, entry.value, entry.key, place, note)
            elif entry.key_node >= 0:
                place = (number, entry.at, entry.end)
                yield self._computed(state, entry.key_node, entry.value, place)
            else:
                spread = self._steps.to(state, (number, entry.value), (), note="spread")
                yield replace(spread, omit=frozenset(later))

    def _update(self, state: State, node: Update) -> Iterable[State]:
        number = state.ref[0]
        base = self._steps.to(state, (number, node.base), ())
        if node.field is None:
            place = (number, node.at, node.end)
            yield self._computed(state, node.key, node.value, place, into=node.base)
            if node.key >= 0:
                over = self._evaluator.redactions.written_over(*state.ref)
                base = replace(base, omit=base.omit | over)
            yield base
            return
        if node.field not in state.omit:
            note = f"set as {node.field}"
            yield self._put(state, node.value, node.field, (number, node.at, node.end), note)
        yield replace(base, omit=state.omit | {node.field})

    def _put(self, state: State, node_id: int, key: str, place: Place, note: str) -> State:
        """The value of a field that is written at a place."""
        return replace(
            self._steps.under(state, (state.ref[0], node_id), key),
            omit=frozenset(),
            via=place,
            note=note,
        )

    def _computed(
        self, state: State, key: int, node_id: int, place: Place, *, into: int = -1
    ) -> State:
        """The value of a field whose name code computes (``key`` -1: nothing tells how).

        ``into`` is what is written into.
        """
        number = state.ref[0]
        module = self._evaluator.program.module(number)
        nodes = module.nodes
        texts = Texts(self._evaluator).of((number, key)) if key >= 0 else ()
        known = bool(texts) and not any(HOLE in text for text in texts)
        if known and len(texts) == 1:
            return self._put(state, node_id, texts[0], place, f"sent as {texts[0]}")
        kept = keeps_key(nodes, key, node_id) if key >= 0 else False
        if key >= 0 and not (
            known or kept or _is_told(nodes, key, node_id) or _is_position(module, key, into)
        ):
            self._steps.dynamic_keys[place] = True
        barred = frozenset[str]()
        if kept:
            barred = self._evaluator.redactions.kept_back(*state.ref, key, node_id)
        following = self._steps.to(state, (number, node_id), ())
        return replace(
            following,
            key=joined(state.key, "?"),
            omit=frozenset(),
            barred=following.barred | barred,
            barred_below=following.barred_below
            or (bool(barred) and self._evaluator.redactions.goes_down(*state.ref)),
        )


_NUMBERS = ("number", "int")
_COUNTING = frozenset({"Number", "parseInt", "parseFloat", "Math", "len", "int", "float", "round"})
"""What gives a number: ``Math.round(..)``, ``len(rows)``."""


def _is_told(nodes: Sequence[Node], key: int, value: int) -> bool:
    """Whether a computed key hides nothing: a position in a list, a constant's name, no value.

    ``names[:] = others`` has none either.
    """
    node = nodes[key]
    if isinstance(node, Opaque) and not node.children:
        return True
    if _is_plain(nodes, value) or _is_count(nodes, key):
        return True
    if not isinstance(node, Load):
        return False
    if node.field.isupper() or node.field == "__name__":  # of an enumeration, of a class
        return True
    pair = nodes[node.base]
    listing = nodes[pair.base] if isinstance(pair, Load) and pair.field == ELEMENT else None
    callee = nodes[listing.callee] if isinstance(listing, Call) else None
    return node.field == "0" and isinstance(callee, Global) and callee.name == "enumerate"


def _is_plain(nodes: Sequence[Node], value: int) -> bool:
    """Whether a value is a constant, made of constants, or a number that is calculated."""
    match nodes[value]:
        case Const() | Operator():
            return True
        case Template(parts=parts) | Array(items=parts):
            return all(_is_plain(nodes, part) for part in parts)
        case Object(entries=entries):
            return all(entry.key and _is_plain(nodes, entry.value) for entry in entries)
        case Call(callee=callee):
            called = nodes[callee]
            holder = nodes[called.base] if isinstance(called, Load) else called
            return isinstance(holder, Global) and holder.name in _COUNTING
    return False


def _is_position(module: Module, key: int, into: int) -> bool:
    """Whether a key is one of a list that is made here, or declared to be a number."""
    declared = module.types.get(key)
    if declared is not None and declared.name in _NUMBERS:
        return True
    node = module.nodes[into] if into >= 0 else None
    while isinstance(node, After | Update):
        node = module.nodes[node.base]
    return isinstance(node, Array)


def _is_count(nodes: Sequence[Node], key: int) -> bool:
    """Whether a key is counted: ``out[i++]``, ``out[n - i]``, ``out[i]`` of a loop."""
    node = nodes[key]
    if isinstance(node, Phi):
        parts = [nodes[part] for part in node.inputs]
        return any(isinstance(part, Operator) for part in parts) and all(
            isinstance(part, Operator) or (isinstance(part, Const) and isinstance(part.value, int))
            for part in parts
        )
    return isinstance(node, Operator)


def no_list(evaluator: Evaluator, ref: Ref) -> str:
    """The text of a receiver; ``""`` of a list made here: ``const op = []; op.push(x)``."""
    module = evaluator.program.module(ref[0])
    nodes, node = module.nodes, module.nodes[ref[1]]
    if isinstance(node, Cell) and module.vars[node.var].defs:
        node = nodes[module.vars[node.var].defs[0]]
    while isinstance(node, After | Update):
        node = nodes[node.base]
    return "" if isinstance(node, Array) else evaluator.callee_text(ref)


def unnamed(node: Object | Update, edge: Edge, path: Path) -> bool:
    """Whether a value under a key that code computes is taken for a field that an SDK knows."""
    if isinstance(node, Update):
        held = {node.value} if node.field is None else set()
    else:
        held = {entry.value for entry in node.entries if entry.key is None and entry.key_node >= 0}
    return edge.ref[1] in held and edge.path == path[1:]
