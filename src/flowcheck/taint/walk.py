"""The walk back: from an argument of a vendor call to where its data come from.

Demand-driven: each state is visited once for a start, and a state leads to those that its value may
come from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from flowcheck.discover.skip import tracks_events
from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
    Object,
    Opaque,
    Operator,
    Param,
    Self,
    Template,
    Update,
)
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.services import is_extension
from flowcheck.link.settings import is_of_deployment
from flowcheck.link.values import Edge, Path
from flowcheck.taint.calls import Calls
from flowcheck.taint.choices import Choices
from flowcheck.taint.declared import Declared
from flowcheck.taint.errors import Errors
from flowcheck.taint.filled import filled_in
from flowcheck.taint.frames import Frames
from flowcheck.taint.gates import absent
from flowcheck.taint.literals import Literals, unnamed
from flowcheck.taint.mutation import Mutations
from flowcheck.taint.overrides import Overrides
from flowcheck.taint.prose import is_written_here
from flowcheck.taint.state import IN_TEXT, Identity, Lost, State, Steps, Stop, is_covered
from flowcheck.taint.walked import FEW_FILES, Aim, Effort, Fork, Walked, unfilled

_MEASURES = frozenset({"length", "size", "byteLength"})
_DEPLOYMENT = frozenset({"process", "import.meta", "Deno", "Bun"})


class Walker:
    """Walks back from the arguments of vendor calls over one program.

    ``steps`` counts them.
    """

    def __init__(self, evaluator: Evaluator, declared: Declared) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._steps = Steps(evaluator.program)
        self._frames = Frames(evaluator)
        self._calls = Calls(evaluator, declared, self._frames, self._steps)
        self._literals = Literals(evaluator, self._steps)
        self._mutations = Mutations(evaluator, self._steps)
        self._errors = Errors(evaluator.program)
        self._choices = Choices(evaluator)
        self._overrides = Overrides(evaluator)
        self._absent: dict[Ref, frozenset[Ref]] = {}
        self._asked: frozenset[Path] = frozenset()
        self._forks: list[Fork] | None = None
        self.steps = 0

    def walk(self, starts: Sequence[State], effort: Effort) -> list[Stop]:
        """All ends of the walk from the starts, in order of discovery."""
        aim = Aim(None, frozenset(state.path for state in starts), effort)
        walked = self._entered(self.part(starts, aim, forking=False))
        return walked.stops + unfilled(walked.holders, (stop.state for stop in walked.stops))

    def begin(self, start: State, aim: Aim, *, forking: bool) -> Walked:
        """The walk from an argument of a call that sends."""
        first = start if aim.sink is None else self._choices.noted(start, aim.sink)
        return self._entered(self.part([first], aim, forking=forking))

    def part(self, starts: Iterable[State], aim: Aim, *, forking: bool) -> Walked:
        """A walk from states; with ``forking`` it is left where many files call a function."""
        self._steps.most_sites = aim.effort.sites
        self._asked = aim.asked
        self._forks = [] if forking else None
        self._steps.holders.clear()
        self._steps.circles.clear()
        stops, seen, ended = self._stops(sorted(starts, key=lambda state: state.depth), aim)
        holders = list(self._steps.holders) if ended else []
        return Walked(stops, self._forks or [], holders, seen)

    def _entered(self, walked: Walked) -> Walked:
        """A walk that only goes round in a circle under some key ends where that is entered."""
        if walked.forks or not self._steps.circles:
            return walked
        told = {stop.state.key for stop in walked.stops}
        nearest = {state.key: Stop(state) for state in reversed(self._steps.circles)}
        ends = [stop for key, stop in sorted(nearest.items()) if key not in told]
        return replace(walked, stops=walked.stops + ends)

    def _stops(self, starts: Sequence[State], aim: Aim) -> tuple[list[Stop], int, bool]:
        """The ends, how many states count that were seen, and whether these were all.

        The nearest to the sink comes first, also of starts on the way.
        """
        own = () if aim.sink is None else (aim.sink,)
        waiting, work = deque(starts), deque[State]()
        seen = set[Identity]()
        parts: dict[Identity, list[frozenset[str]]] = {}
        most = aim.effort.states
        stops: list[Stop] = []
        while work or waiting:
            if waiting and not (work and work[0].depth < waiting[0].depth):
                state = waiting.popleft()
                if state.identity() in seen:
                    continue
                seen.add(state.identity())
            else:
                state = work.popleft()
            self.steps += 1
            if any(state.ref in self._falsy(call) for call in (*own, *state.sites)):
                continue
            for found in self._step(state):
                if isinstance(found, Stop):
                    stops.append(found)
                elif found.identity() not in seen and not is_covered(found, seen, parts):
                    if len(seen) >= most:
                        most = aim.effort.allowed(seen, most)
                    if len(seen) >= most:
                        self._steps.limits.add((state.ref, f"more than {aim.effort.states} steps"))
                        return stops, aim.effort.states + 1, False
                    seen.add(found.identity())
                    work.append(found)
        return stops, aim.effort.counted(seen), True

    def beyond(self, fork: Fork) -> tuple[list[State], bool, bool]:
        """What callers pass for the parameter at a fork.

        Gives the states there, whether anything is passed, and whether that may hold the field.
        """
        state, node = fork.state, fork.node
        edges = self._evaluator.bindings.bound_by(fork.sites, state.ref, node, state.path)
        states, held = self._through(state, node, edges)
        return states, bool(edges), held

    def without_callers(self, fork: Fork, *, default: bool) -> tuple[list[State], bool]:
        """What the parameter at a fork is without callers: as ``beyond``."""
        state, node = fork.state, fork.node
        edges = self._evaluator.bindings.bound_without(state.ref, node, state.path, default=default)
        return self._through(state, node, edges)

    def lost(self) -> Lost:
        """Where the walks since the last question may have lost data."""
        steps = self._steps
        found = Lost(tuple(sorted(steps.limits)), tuple(sorted(steps.dynamic_keys.items())))
        steps.limits.clear()
        steps.dynamic_keys.clear()
        return found

    def _falsy(self, call: Ref) -> frozenset[Ref]:
        """Values that are falsy where a call stands, and so carry nothing to it."""
        known = self._absent.get(call)
        if known is None:
            known = self._absent[call] = absent(self._program, call)
        return known

    def pass_through(self, state: State) -> list[State]:
        """An unknown call may return what it is given: its arguments, with lower confidence."""
        return self._calls.through(state)

    def _step(self, state: State) -> Iterable[State | Stop]:
        number, node_id = state.ref
        if node_id < 0:
            return
        node = self._program.module(number).nodes[node_id]
        if isinstance(node, Const | Operator | Closure) or (
            isinstance(node, ClassRef) and not state.path
        ):
            return
        if (
            isinstance(node, Load)
            and node.field in _MEASURES
            and not self._program.is_python(number)
        ):
            return
        if isinstance(node, Load) and not state.path and self._errors.is_field(state.ref, node):
            return
        yield from self._origins(state, node)
        for edge in self._evaluator.foreign_edges(state.ref, state.path):
            yield self._steps.along(state, edge)

    def _origins(self, state: State, node: object) -> Iterable[State | Stop]:
        match node:
            case Call():
                state = self._choices.noted(state, state.ref)
                return self._property(state) or self._calls.origins(state, node)
            case Param():
                return self._property(state) or self._param(state, node)
            case Self():
                return self._frames.received(state, node, self._steps) or self._self(state, node)
            case ClassRef():
                return self._static(state, node)
            case Global() | Import():
                return self._from_outside(state, node)
            case Template() | Opaque():
                return self._from_parts(state, node)
            case After():
                return self._mutations.before(state, node)
            case Object() | Array() | Update() if not state.path:
                return self._literals.parts(state, node)
            case _:
                return self._property(state) or self._passing(state, node)

    def _passing(self, state: State, node: object) -> Iterable[State | Stop]:
        edges = self._evaluator.edges(state.ref, state.path)
        if isinstance(node, Index):
            edges = self._frames.told(state, node.key, edges)
        if isinstance(node, Object | Update) and state.path in self._asked:
            edges = [edge for edge in edges if not unnamed(node, edge, state.path)]
        if edges and isinstance(node, Object) and _is_of_options(node, state.path):
            self._steps.holders.append(state)
        for edge in edges:
            if edge.element not in state.barred:
                yield self._steps.along(state, edge)
        of_others = not isinstance(node, Object | Array | Update)
        if not edges and state.path and (of_others or is_extension(self._program, state.ref)):
            yield Stop(state)

    def _from_parts(self, state: State, node: Template | Opaque) -> Iterable[State]:
        number = state.ref[0]
        if isinstance(node, Opaque):
            unsure = not state.path or len(node.children) > 1  # an item of a slice is one of all
            for child in node.children:
                yield self._steps.to(state, (number, child), state.path, lossy=unsure)
        elif not state.path:
            for part in node.parts:
                yield self._steps.to(state, (number, part), (), note=IN_TEXT)

    def _from_outside(self, state: State, node: Global | Import) -> Iterable[State | Stop]:
        if isinstance(node, Import):
            yield from self._import(state, node)
            return
        starred = self._evaluator.starred(state.ref[0], node.name)
        yield from (self._steps.to(state, target, state.path) for target in starred)
        of_deployment = node.name in _DEPLOYMENT and state.path[:1] == ("env",)
        if not starred and not of_deployment:
            yield Stop(state)

    def _import(self, state: State, node: Import) -> Iterable[State | Stop]:
        found = False
        for target in self._program.imported(state.ref[0], node.source, node.name):
            refs, path = [target], state.path
            if target[1] < 0 and path:
                refs, path = self._program.export(target[0], path[0]), path[1:]
            for ref in refs:
                found = True
                yield self._steps.to(state, ref, path)
        if not found and state.path and not _is_environment(node, state.path):
            yield Stop(state)

    def _param(self, state: State, node: Param) -> Iterable[State | Stop]:
        number = state.ref[0]
        for depth in range(len(state.stack) - 1, -1, -1):
            call, module, function = state.stack[depth]
            if (module, function) == (number, node.function):
                known = self._choices.bound(state, call, number, function)
                if known is None:
                    return
                edges = self._evaluator.bindings.bind(call, number, node, state.path)
                for edge in edges:
                    yield replace(self._steps.along(known, edge), stack=state.stack[:depth])
                if not edges and self._evaluator.bindings.runs_by_library(call, number, function):
                    yield Stop(state)  # a selector: what it gets is not in sight
                return
        fields = filled_in(self._evaluator, self._steps, state, node)
        yield from fields
        if self._forks is not None:
            left = self._left(state, node, self._forks)
            if left is not None:
                yield from left
                return
        bound = self._evaluator.bindings.of(state.ref, node, state.path)
        states, held = self._through(state, node, bound)
        yield from states
        if not bound and tracks_events(self._program.files[number].text):
            return  # a tool wrote a function for each event: one that nobody calls sends nothing
        bindings = self._evaluator.bindings
        left_out = not held and bindings.is_left_out(state.ref, node, state.path)
        ends = (not held and not left_out) or bindings.is_open(state.ref, node, state.path, bound)
        if ends and not fields:
            yield Stop(state)

    def _left(self, state: State, node: Param, forks: list[Fork]) -> list[State] | None:
        """Leave the walk where callers are in many files; gives what those of its own file pass.

        ``None`` where it goes on: few files, or routes that are not told apart any more, of which
        each leg would find the same again. What comes back to a fork has been there.
        """
        if len(state.sites) >= self._steps.most_sites:
            return None
        bindings = self._evaluator.bindings
        sites = bindings.sites(state.ref, node, state.path)
        others = tuple(site for site in sites if site[0] != state.ref[0])
        if len({site[0] for site in others}) <= FEW_FILES:
            return None
        here = state.identity()
        if any(step.ref == state.ref and step.identity() == here for step in state.chain()[1:]):
            return []
        own = [site for site in sites if site[0] == state.ref[0]]
        edges = bindings.bound_by(own, state.ref, node, state.path)
        states, held = self._through(state, node, edges)
        forks.append(Fork(state, node, others, bool(edges), held))
        return states

    def _through(
        self, state: State, node: Param, bound: Iterable[Edge]
    ) -> tuple[list[State], bool]:
        """The states that a parameter is bound to, and whether one may hold the field asked for."""
        edges = [edge for edge in bound if self._overrides.fits(state, edge.call)]
        found: list[State] = []
        for edge in edges:
            known = self._choices.bound(state, edge.call, state.ref[0], node.function)
            if known is not None:
                known = self._choices.noted(known, edge.call) if edge.call is not None else known
                stack = self._frames.stack_of(known, node.function, edge)
                found.append(replace(self._steps.along(known, edge), stack=stack))
        if self._steps.comes_back(state, edges):
            self._steps.circles.append(state)
        return found, any(self._may_hold(edge) for edge in edges)

    def _may_hold(self, edge: Edge) -> bool:
        """Whether a value can have the field looked for.

        A literal without it cannot: a handler that a framework wraps.
        """
        if not edge.path or edge.ref[1] < 0:
            return True
        node = self._program.node(edge.ref)
        return not isinstance(node, Object) or bool(self._evaluator.edges(edge.ref, edge.path))

    def _self(self, state: State, node: Self) -> Iterable[State | Stop]:
        found = False
        told = self._evaluator.classes.member
        members = list(told(state.ref[0], node.index, state.path)) if state.path else []
        is_set = is_of_deployment(self._program, members)
        if not is_set and not self._frames.is_record(state.ref[0], node.index):
            is_set = is_written_here(self._program, members)
        for member in members:
            if isinstance(member, Edge):
                if not found and not is_set and not state.path[0].isupper():  # a constant is whole
                    self._steps.holders.append(state)
                found = True
                yield self._steps.along(state, member)
        if not found:
            yield Stop(state)

    def _static(self, state: State, node: ClassRef) -> Iterable[State]:
        """What a field of the class itself holds."""
        for member in self._evaluator.classes.member(state.ref[0], node.index, state.path):
            if isinstance(member, Edge):
                yield self._steps.along(state, member)

    def _property(self, state: State) -> Sequence[State]:
        """A property of a declared class is computed: go into its body."""
        number, node_id = state.ref
        declared = self._program.module(number).types.get(node_id) if state.path else None
        if declared is None:
            return ()
        return [
            self._steps.to(state, (owner, returned), state.path[1:], note=f"property {method.name}")
            for owner, index in self._evaluator.types.classes(number, declared)
            for method in self._program.module(owner).classes[index].methods
            if method.kind == "get" and method.name == state.path[0]
            for returned in self._program.module(owner).functions[method.function].returns
        ]


def _is_of_options(node: Object, path: Path) -> bool:
    """Whether a field is not in a literal itself: ``this.mail`` of methods is in their ``data``."""
    return bool(path) and not any(entry.key in (None, path[0]) for entry in node.entries)


def _is_environment(node: Import, path: Path) -> bool:
    """Whether a value is read from the environment of the process, which holds no person's data."""
    return node.source == "os" and (path[:1] == ("environ",) or node.name == "environ")
