"""The places of a walk, and how one follows from another.

A state is (node, access path, call stack, property key, treatment). Its parent pointer is the
explanation. Limits are counted in steps, and hitting one is noted.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from flowcheck.ir.graph import Call, Object, Param, Update
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Edge, Path
from flowcheck.taint.treatment import combine

MAX_PATH = 8
MAX_STACK = 8
MAX_SITES = 3
MAX_KEY = 4

_MOST_CALLERS = 8

IN_TEXT = "put into a text"

Frame = tuple[Ref, int, int]
"""A call that was entered: (call, module of the function, function)."""


Identity = tuple[object, ...]
"""What makes two states the same; first its node and the path below that."""

Typed = tuple[str, str | float | bool | None]
"""A constant with the name of its type."""

Want = tuple[int, int, int, Path, tuple[Typed, ...], bool]
"""What a guard asks: (module, function, node of its parameter, path, constants, whether equal).

Equal to one of the constants, or to none of them.
"""


_NOTHING: frozenset[str] = frozenset()


class State(msgspec.Struct, frozen=True):
    """A place of the walk. ``parent`` is the state before it, nearer to the sink."""

    ref: Ref
    path: Path
    stack: tuple[Frame, ...] = ()
    key: str = ""
    treatment: str = "plain"
    omit: frozenset[str] = frozenset()
    lossy: int = 0
    note: str = ""
    site: Ref | None = None  # the call that bound a parameter on the way here
    sites: tuple[Ref, ...] = ()  # the first of them, nearest to the sink
    sent_by: str = ""  # the last property key on the way, for evidence
    via: tuple[int, int, int] | None = None  # where the hand-over is written: module, start, end
    wants: tuple[Want, ...] = ()  # what guards on the way ask of parameters
    barred: frozenset[str] = frozenset()  # fields that code keeps back from here on
    barred_below: bool = False  # ... also from what is in other fields
    parent: State | None = None
    depth: int = 0  # how many come before it

    def identity(self) -> Identity:
        """What makes two states the same."""
        return (
            self.ref, self.path, self.stack, self.key, self.treatment, self.omit, self.sites,
            self.wants, self.barred,
        )  # fmt: skip

    def at_end(self) -> Identity:
        """What tells one end of a walk from another: not what was entered on the way there."""
        return (
            self.ref, self.path, self.key, self.treatment, self.omit, self.sites, self.barred,
        )  # fmt: skip

    def whole(self) -> Identity:
        """The identity of the state that has all fields, and so finds what this one finds."""
        return replace(self, omit=_NOTHING).identity()

    def trail(self) -> list[tuple[object, ...]]:
        """All that is said of the states from here to the sink, as plain data without depth."""
        return [astuple(state)[:_OWN_FIELDS] for state in self.chain()]

    def chain(self) -> list[State]:
        """The states from here to the sink."""
        found: list[State] = []
        state: State | None = self
        while state is not None:
            found.append(state)
            state = state.parent
        return found


_OWN_FIELDS = State.__struct_fields__.index("parent")


class Stop(Struct, frozen=True):
    """An end of the walk."""

    state: State


class Lost(msgspec.Struct, frozen=True):
    """Where walks may have lost data.

    ``limits``: where one was hit, and which. ``keys``: places of keys that code computes, and
    whether they stay unknown (another walk may have found the name of one).
    """

    limits: tuple[tuple[Ref, str], ...] = ()
    keys: tuple[tuple[tuple[int, int, int], bool], ...] = ()


class Steps:
    """Makes the states that follow a state, and keeps what walks note on the way.

    ``limits`` and ``dynamic_keys`` are as in ``Lost``. ``holders``: states, stores and cells whose
    values in sight may be constants only. ``circles``: parameters that only lead back.
    ``most_sites``: how many of the calls on its way tell one state from another.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.most_sites = MAX_SITES
        self.limits: set[tuple[Ref, str]] = set()
        self.dynamic_keys: dict[tuple[int, int, int], bool] = {}
        self.holders: list[State] = []
        self.circles: list[State] = []

    def to(
        self, state: State, ref: Ref, path: Path, *, lossy: bool = False, note: str = ""
    ) -> State:
        """The state at ``path`` of ``ref``, reached from ``state``."""
        if len(path) > MAX_PATH:
            self.limits.add((state.ref, f"access path longer than {MAX_PATH}"))
            path = (*path[: MAX_PATH - 1], path[-1])  # the last field is what tells
        return State(
            ref,
            path,
            state.stack,
            state.key,
            state.treatment,
            state.omit,
            state.lossy + lossy,
            note,
            sites=state.sites,
            sent_by=state.sent_by,
            wants=state.wants,
            barred=state.barred,
            barred_below=state.barred_below,
            parent=state,
            depth=state.depth + 1,
        )

    def under(self, state: State, ref: Ref, name: str) -> State:
        """The state of the value that was put under a property key."""
        return replace(self.to(state, ref, ()), key=joined(state.key, name), sent_by=name)

    def along(self, state: State, edge: Edge) -> State:
        """The state at the other end of an edge."""
        following = self.to(state, edge.ref, edge.path, lossy=edge.lossy, note=edge.note)
        if edge.element and _computed(state.key):
            self._name_key(state)
        passed = bool(edge.element) and not state.barred_below
        return replace(
            following,
            key=_key(state, edge),
            barred=frozenset() if passed else state.barred,
            sent_by=edge.key or state.sent_by,
            treatment=combine(state.treatment, edge.treatment),
            omit=following.omit | edge.omit,
            site=edge.call,
            sites=self._sites(state, edge),
            via=edge.via,
        )

    def _name_key(self, state: State) -> None:
        """The computed key on the way to a state is known after all."""
        value = state
        while value.parent is not None and value.parent.key == state.key:
            value = value.parent
        if value.parent is None:
            return
        number, node_id = value.parent.ref
        node = self._program.node((number, node_id))
        if isinstance(node, Update):
            self.dynamic_keys[number, node.at, node.end] = False
        elif isinstance(node, Object):
            for entry in node.entries:
                if entry.key is None and entry.value == value.ref[1]:
                    self.dynamic_keys[number, entry.at, entry.end] = False

    def enter(self, state: State, ref: Ref, path: Path, frame: Frame) -> State:
        """The state at a value that an entered function returns."""
        return replace(self.to(state, ref, path, note="returned"), stack=(*state.stack, frame))

    def enterable(self, state: State, call: Ref, function: tuple[int, int] | None = None) -> bool:
        """Whether a call may be entered: not twice, nor a function inside itself, nor too deep.

        A frame is never dropped: a parameter would then mean what any caller passes.
        """
        if len(state.stack) >= MAX_STACK:
            self.limits.add((state.ref, f"more than {MAX_STACK} nested calls"))
            return False
        return all(frame[0] != call and frame[1:] != function for frame in state.stack)

    def _sites(self, state: State, edge: Edge) -> tuple[Ref, ...]:
        """The calls by which the walk came, a function's calls of itself left out."""
        if edge.call is None or len(state.sites) >= self.most_sites:
            return state.sites
        return (
            state.sites if self._caller(edge) == self._left_by(state) else (*state.sites, edge.call)
        )

    def comes_back(self, state: State, edges: Sequence[Edge]) -> bool:
        """Whether all callers of a function are functions that the walk has left before.

        Where such a circle is entered is out of sight.
        """
        if not edges or len(edges) > _MOST_CALLERS:
            return False
        left = {self._left_by(step) for step in state.chain()} - {None}
        return all(self._caller(edge) in left for edge in edges)

    def _caller(self, edge: Edge) -> tuple[int, int] | None:
        """The function from which an edge passes an argument: (module, function)."""
        call = self._program.node(edge.call) if edge.call is not None else None
        return (edge.call[0], call.function) if edge.call and isinstance(call, Call) else None

    def _left_by(self, state: State) -> tuple[int, int] | None:
        """The function whose parameter a state is at."""
        node = self._program.node(state.ref) if state.ref[1] >= 0 else None
        return (state.ref[0], node.function) if isinstance(node, Param) else None


def _computed(key: str) -> bool:
    return key == "?" or key.endswith(".?")


def _key(state: State, edge: Edge) -> str:
    """The property key behind an edge.

    Where code computes the key and any element is put under it, it is that of the element.
    """
    if edge.key:
        return joined(state.key, edge.key)
    if edge.element and _computed(state.key):
        return f"{state.key[:-1]}{edge.element}"
    return state.key


def joined(key: str, step: str) -> str:
    """A property key below another; it stops growing where code builds it in a loop."""
    if not key:
        return step
    if (step == "?" and key.endswith("?")) or key.count(".") >= MAX_KEY:
        return key
    return f"{key}.{step}"


def is_covered(
    state: State,
    seen: set[Identity],
    parts: dict[Identity, list[frozenset[str]]],
) -> bool:
    """Whether the same value was seen with more of its fields, which finds all that this finds.

    ``parts``: without which fields a value was seen; each field that is filled only where it is
    missing would double the states.
    """
    if not state.omit:
        return False
    whole = state.whole()
    if whole in seen:
        return True
    known = parts.setdefault(whole, [])
    if any(omit < state.omit for omit in known):
        return True
    known.append(state.omit)
    return False


def start(ref: Ref, path: Path, key: str, omit: frozenset[str] = frozenset()) -> State:
    """The first state of a walk, at an argument of a vendor call."""
    return State(ref, path, key=key, omit=omit)


def only_asked_for(state: State) -> bool:
    """Whether the SDK would read a field (``$set``) that no code on the way loads."""
    chain = state.chain()
    wanted = chain[-1].path[-1:]
    return bool(wanted) and all(step.path[-1:] == wanted for step in chain)
