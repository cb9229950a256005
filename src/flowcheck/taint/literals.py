"""Whole literals and merges: every value that they hold is sent, each under its key."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.ir.graph import ELEMENT, Array, Object, Update
from flowcheck.taint.state import State, Steps, joined


class Literals:
    """Goes back from a whole object or array to what it is made of."""

    def __init__(self, steps: Steps) -> None:
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
        later: set[str] = set(state.omit)
        for entry in reversed(node.entries):
            if entry.key is not None:
                if entry.key not in later:
                    later.add(entry.key)
                    note = f"sent as {entry.key}"
                    place = (number, entry.at, entry.end)
                    yield self._put(state, entry.value, entry.key, place, note)
            elif entry.key_node >= 0:
                yield self._computed(state, entry.value, (number, entry.at, entry.end))
            else:
                spread = self._steps.to(state, (number, entry.value), (), note="spread")
                yield replace(spread, omit=frozenset(later))

    def _update(self, state: State, node: Update) -> Iterable[State]:
        number = state.ref[0]
        base = self._steps.to(state, (number, node.base), ())
        if node.field is None:
            place = (number, node.at, node.end) if node.key >= 0 else None
            yield self._computed(state, node.value, place)
            yield base
            return
        if node.field not in state.omit:
            note = f"set as {node.field}"
            yield self._put(state, node.value, node.field, (number, node.at, node.end), note)
        yield replace(base, omit=state.omit | {node.field})

    def _put(
        self, state: State, node_id: int, key: str, place: tuple[int, int, int], note: str
    ) -> State:
        """The value of a field that is written at a place."""
        return replace(
            self._steps.under(state, (state.ref[0], node_id), key),
            omit=frozenset(),
            via=place,
            note=note,
        )

    def _computed(self, state: State, node_id: int, place: tuple[int, int, int] | None) -> State:
        """The value of a field whose name code computes."""
        if place is not None:
            self._steps.dynamic_keys.add(place)
        return replace(
            self._steps.to(state, (state.ref[0], node_id), ()),
            key=joined(state.key, "?"),
            omit=frozenset(),
        )
