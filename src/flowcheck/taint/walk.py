"""The walk back: from an argument of a vendor call to where its data come from.

Demand-driven: a state is (node, access path, call stack, property key, treatment). Each state is visited once for a
start; its parent pointer is the explanation. Limits are counted in steps, and hitting one is reported.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from flowcheck.catalog.schema import LibraryFunction, Passing, Role
from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Load,
    Object,
    Opaque,
    Operator,
    Param,
    Self,
    Template,
    Update,
)
from flowcheck.link.program import Ref
from flowcheck.link.values import (
    ClassValue,
    Edge,
    Evaluator,
    External,
    FunctionValue,
    InstanceValue,
    Path,
    Value,
)
from flowcheck.taint.declared import Declared
from flowcheck.taint.treatment import combine

MAX_PATH = 8
MAX_STACK = 8
MAX_STATES = 20000
MAX_SITES = 3
MAX_LOSSY = 1
MAX_KEY = 4

_MEASURES = frozenset({"length", "size", "byteLength"})
_DEPLOYMENT = frozenset({"process", "import.meta", "Deno", "Bun"})

Frame = tuple[Ref, int, int]
"""A call that was entered: (call, module of the function, function)."""


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
    parent: State | None = None

    def identity(self) -> tuple[object, ...]:
        """What makes two states the same."""
        return (self.ref, self.path, self.stack, self.key, self.treatment, self.omit, self.sites)

    def chain(self) -> list[State]:
        """The states from here to the sink."""
        found: list[State] = []
        state: State | None = self
        while state is not None:
            found.append(state)
            state = state.parent
        return found


@dataclass(frozen=True, slots=True)
class Stop:
    """An end of the walk. ``source`` is the category of a known source, or ``""``."""

    state: State
    source: str = ""


class Walker:
    """Walks back from the arguments of vendor calls over one program."""

    def __init__(self, evaluator: Evaluator, declared: Declared) -> None:
        self.evaluator = evaluator
        self.declared = declared
        self.program = evaluator.program
        self.limits: set[tuple[Ref, str]] = set()
        self.dynamic_keys: set[tuple[int, int, int]] = set()
        self.opaque: set[tuple[Ref, str]] = set()
        self._holders: list[State] = []

    def walk(self, starts: Iterable[State]) -> list[Stop]:
        """All ends of the walk from the starts, in order of discovery."""
        work = deque(starts)
        seen = {state.identity() for state in work}
        stops: list[Stop] = []
        self._holders = []
        while work:
            state = work.popleft()
            for found in self._step(state):
                if isinstance(found, Stop):
                    stops.append(found)
                    continue
                if found.identity() not in seen:
                    if len(seen) >= MAX_STATES:
                        self.limits.add((state.ref, f"more than {MAX_STATES} steps"))
                        return stops
                    seen.add(found.identity())
                    work.append(found)
        return stops + self._unfilled(stops)

    def _unfilled(self, stops: list[Stop]) -> list[Stop]:
        """State, stores and cells whose values in sight are constants only: they are filled from out of sight."""
        reached = {id(state) for stop in stops for state in stop.state.chain()}
        held, self._holders = self._holders, []
        return [Stop(state) for state in held if id(state) not in reached]

    # ---- one step ---------------------------------------------------------------------------------

    def _step(self, state: State) -> Iterable[State | Stop]:
        number, node_id = state.ref
        if node_id < 0:
            return
        node = self.program.module(number).nodes[node_id]
        match node:
            case Const() | Operator() | Closure() | ClassRef():
                return
            case Call():
                yield from self._call(state, node)
            case Param():
                yield from self._param(state, node)
            case Self():
                yield from self._self(state, node)
            case Global():
                starred = self.evaluator.starred(number, node.name)
                yield from (self._to(state, target, state.path) for target in starred)
                if not starred and not (node.name in _DEPLOYMENT and state.path[:1] == ("env",)):
                    yield Stop(state)
            case Import():
                yield from self._import(state, node)
            case Template():
                if not state.path:
                    yield from (self._to(state, (number, part), (), note="put into a text") for part in node.parts)
            case Opaque():
                yield from (
                    self._to(state, (number, child), state.path, lossy=True) for child in node.children
                )
            case After():
                yield from self._after(state, node)
            case Object() if not state.path:
                yield from self._whole_object(state, node)
            case Array() if not state.path:
                for position, item in enumerate(node.items):
                    yield self._to(state, (number, item), (ELEMENT,) if position in node.spread else ())
            case Update() if not state.path:
                yield from self._whole_update(state, node)
            case Load() if node.field in _MEASURES and not self.program.is_python(number):
                return
            case _:
                yield from self._passing(state)
        for edge in self.evaluator.foreign_edges(state.ref, state.path):
            yield self._along(state, edge)

    def _passing(self, state: State) -> Iterable[State | Stop]:
        getter = list(self._getter(state))
        if getter:
            yield from getter
            return
        edges = self.evaluator.edges(state.ref, state.path)
        for edge in edges:
            yield self._along(state, edge)
        if not edges and state.path:
            node = self.program.node(state.ref)
            if not isinstance(node, Object | Array | Update):
                yield Stop(state)

    def _whole_object(self, state: State, node: Object) -> Iterable[State]:
        number = state.ref[0]
        later: set[str] = set(state.omit)
        for entry in reversed(node.entries):
            if entry.key is not None:
                if entry.key in later:
                    continue
                later.add(entry.key)
                yield replace(
                    self._to(state, (number, entry.value), ()),
                    key=_joined(state.key, entry.key),
                    omit=frozenset(),
                    sent_by=entry.key,
                    via=(number, entry.at, entry.end),
                    note=f"sent as {entry.key}",
                )
            elif entry.key_node >= 0:
                self.dynamic_keys.add((number, entry.at, entry.end))
                yield replace(
                    self._to(state, (number, entry.value), ()), key=_joined(state.key, "?"), omit=frozenset()
                )
            else:
                yield replace(
                    self._to(state, (number, entry.value), (), note="spread"), omit=frozenset(later)
                )

    def _whole_update(self, state: State, node: Update) -> Iterable[State]:
        number = state.ref[0]
        if node.field is None:
            if node.key >= 0:
                self.dynamic_keys.add((number, node.at, node.end))
            yield replace(self._to(state, (number, node.value), ()), key=_joined(state.key, "?"), omit=frozenset())
            yield self._to(state, (number, node.base), ())
            return
        if node.field not in state.omit:
            yield replace(
                self._to(state, (number, node.value), (), note=f"set as {node.field}"),
                key=_joined(state.key, node.field),
                omit=frozenset(),
                sent_by=node.field,
                via=(number, node.at, node.end),
            )
        yield replace(self._to(state, (number, node.base), ()), omit=state.omit | {node.field})

    def _after(self, state: State, node: After) -> Iterable[State]:
        number = state.ref[0]
        call = self.program.module(number).nodes[node.call]
        assert isinstance(call, Call)
        site = (number, node.call)
        overwritten = self._overwritten(site, call, node.role)
        if not state.path:
            base = self._to(state, (number, node.base), ())
            yield replace(base, omit=base.omit | overwritten)
        elif state.path[0] not in overwritten:
            yield self._to(state, (number, node.base), state.path)
        for value in self.evaluator.evaluate((number, call.callee)):
            if isinstance(value, FunctionValue) and node.role >= 0:
                function = self.program.module(value.number).functions[value.function]
                for index, exit_node in function.exits:
                    if index == node.role and self._enterable(state, site):
                        yield self._enter(state, (value.number, exit_node), state.path, (site, value.number, value.function))
        library = self.evaluator.library(site, call)
        if library is None or not library.mutates:
            return
        wanted = -1 if library.match.startswith(".") else library.which
        if node.role != wanted:
            return
        given = [position for position in range(len(call.args)) if position != node.role]
        yield from self._mutated(state, call, library, given)

    def _overwritten(self, site: Ref, call: Call, role: int) -> frozenset[str]:
        """Keys that a merge into the value surely overwrites: those of object literals among its arguments."""
        library = self.evaluator.library(site, call)
        if library is None or library.mutates != "merge":
            return frozenset()
        nodes = self.program.module(site[0]).nodes
        found = {name for name, _ in call.kwargs if name}
        for position, argument in enumerate(call.args):
            literal = nodes[argument]
            if position != role and isinstance(literal, Object):
                found |= {entry.key for entry in literal.entries if entry.key is not None}
        return frozenset(found)

    def _mutated(self, state: State, call: Call, library: LibraryFunction, given: list[int]) -> Iterable[State]:
        number = state.ref[0]
        nodes = self.program.module(number).nodes
        if library.mutates == "entry" and len(given) >= 2:
            key = nodes[call.args[given[0]]]
            name = str(key.value) if isinstance(key, Const) else "?"
            if not state.path:
                yield replace(
                    self._to(state, (number, call.args[given[1]]), ()), key=_joined(state.key, name), sent_by=name
                )
            elif state.path[0] in (name, ELEMENT) or name == "?":
                yield self._to(state, (number, call.args[given[1]]), state.path[1:])
        elif library.mutates == "element":
            if not state.path or state.path[0] == ELEMENT or state.path[0].isdigit():
                for position in given:
                    yield self._to(state, (number, call.args[position]), state.path[1:])
        elif library.mutates == "merge":
            surely: frozenset[str] = frozenset()
            for position in reversed(given):
                if state.path and state.path[0] in surely:
                    return
                literal = nodes[call.args[position]]
                path = (ELEMENT, *state.path) if position in call.spread else state.path
                merged = self._to(state, (number, call.args[position]), path)
                yield replace(merged, omit=merged.omit | surely) if not state.path else merged
                if isinstance(literal, Object):
                    surely |= {entry.key for entry in literal.entries if entry.key is not None}
            for name, value in call.kwargs:
                if not state.path:
                    yield replace(self._to(state, (number, value), ()), key=_joined(state.key, name), sent_by=name)
                elif name in (state.path[0], ""):
                    yield self._to(state, (number, value), state.path[1:] if name else state.path)

    # ---- functions --------------------------------------------------------------------------------

    def _param(self, state: State, node: Param) -> Iterable[State | Stop]:
        getter = list(self._getter(state))
        if getter:
            yield from getter
            return
        number = state.ref[0]
        for depth in range(len(state.stack) - 1, -1, -1):
            call, module, function = state.stack[depth]
            if (module, function) == (number, node.function):
                for edge in self.evaluator.bind(call, number, node, state.path):
                    yield replace(self._along(state, edge), stack=state.stack[:depth])
                return
        edges = self.evaluator.bindings(state.ref, node, state.path)
        for edge in edges:
            stack = self._still_inside(state, node.function, edge) or self._handed_to(number, node.function, edge)
            yield replace(self._along(state, edge), stack=stack)
        if not any(self._may_hold(edge) for edge in edges):
            yield Stop(state)

    def _still_inside(self, state: State, function: int, edge: Edge) -> tuple[Frame, ...]:
        """The entered functions that contain both the function left and the place gone to (callbacks)."""
        number = state.ref[0]
        if edge.ref[0] != number:
            return ()
        functions = self.program.module(number).functions
        place = functions[function].parent
        if edge.call is not None:
            call = self.program.node(edge.call)
            if edge.call[0] != number or not isinstance(call, Call):
                return ()
            place = call.function
        while place >= 0:
            for depth in range(len(state.stack) - 1, -1, -1):
                if state.stack[depth][1:] == (number, place):
                    return state.stack[: depth + 1]
            place = functions[place].parent
        return ()

    def _handed_to(self, number: int, function: int, edge: Edge) -> tuple[Frame, ...]:
        """A callback is called by the function it was handed to: as that function was called when it was handed over."""
        call = self.program.node(edge.call) if edge.call is not None else None
        if edge.call is None or not isinstance(call, Call):
            return ()
        callee = self.program.node(self._parameter_of((edge.call[0], call.callee), ())[0])
        if not isinstance(callee, Param):
            return ()
        target = FunctionValue(edge.call[0], callee.function)
        for site in self._hand_overs(number, self.program.module(number).functions[function].closure):
            handed = self.program.node((number, site))
            assert isinstance(handed, Call)
            if target in self.evaluator.evaluate((number, handed.callee)):
                return (((number, site), target.number, target.function),)
        return ()

    def _hand_overs(self, number: int, closure: int) -> Iterable[int]:
        """The calls that have a closure as an argument, or as a field of an argument."""
        nodes = self.program.module(number).nodes
        placed = self.program.index(number).placed
        for _, user in placed.get(closure, ()):
            if isinstance(nodes[user], Call):
                yield user
            elif isinstance(nodes[user], Object):
                yield from (outer for _, outer in placed.get(user, ()) if isinstance(nodes[outer], Call))

    def _may_hold(self, edge: Edge) -> bool:
        """Whether a value can have the field looked for; a literal without it cannot (a handler that a framework wraps)."""
        if not edge.path or edge.ref[1] < 0:
            return True
        node = self.program.node(edge.ref)
        return not isinstance(node, Object) or bool(self.evaluator.edges(edge.ref, edge.path))

    def _self(self, state: State, node: Self) -> Iterable[State | Stop]:
        if not state.path:
            yield Stop(state)
            return
        found = False
        for member in self.evaluator.member(state.ref[0], node.index, state.path):
            if isinstance(member, Edge):
                if not found:
                    self._holders.append(state)
                found = True
                yield self._along(state, member)
        if not found:
            yield Stop(state)

    def _getter(self, state: State) -> Iterable[State]:
        """A property of a declared class is computed: go into its body."""
        if not state.path:
            return
        number, node_id = state.ref
        declared = self.program.module(number).types.get(node_id)
        if declared is None:
            return
        for owner, index in self.evaluator.types.classes(number, declared):
            for method in self.program.module(owner).classes[index].methods:
                if method.kind == "get" and method.name == state.path[0]:
                    for returned in self.program.module(owner).functions[method.function].returns:
                        yield self._to(
                            state, (owner, returned), state.path[1:], note=f"property {method.name}"
                        )

    def _import(self, state: State, node: Import) -> Iterable[State | Stop]:
        number = state.ref[0]
        found = False
        for target in self.program.imported(number, node.source, node.name):
            refs = [(target, state.path)]
            if target[1] < 0 and state.path:
                refs = [(ref, state.path[1:]) for ref in self.program.export(target[0], state.path[0])]
            for ref, path in refs:
                found = True
                yield self._to(state, ref, path)
        if not found and state.path:
            yield Stop(state)

    def _call(self, state: State, node: Call) -> Iterable[State | Stop]:
        number, node_id = state.ref
        getter = list(self._getter(state))
        if getter:
            yield from getter
            return
        treatment = self.declared.treatment(self.evaluator, state.ref, node)
        if treatment:
            for argument in (*node.args, *(value for _, value in node.kwargs)):
                treated = self._to(state, (number, argument), (), note=treatment)
                yield replace(treated, treatment=combine(state.treatment, treatment))
            return
        known = False
        values = self._callees(state, node)
        symbols = [value.symbol for value in values if isinstance(value, External)]
        for edge in self.evaluator.frameworks.call_edges(state.ref, node, symbols, state.path):
            if not known:
                self._holders.append(state)
            known = True
            yield self._along(state, edge)
        for value in values:
            match value:
                case FunctionValue():
                    entered = self._returns(state, value)
                    if entered is not None:
                        known = True
                        yield from entered
                case ClassValue() | InstanceValue():
                    known = True
                    yield from self._instance(state, node, value)
                case External():
                    source = self.evaluator.matcher.library(value.symbol)
                    if source is not None and source.returns is Passing.SOURCE:
                        known = True
                        yield Stop(state, source.category)
                case _:
                    pass
        if known:
            return
        if symbols and node.kwargs and self._constructs(node, number):
            keywords = list(self._keywords(state, node))
            yield from keywords
            if keywords or not state.path:
                return
        library = self.evaluator.library(state.ref, node)
        if library is not None and library.returns is not Passing.SOURCE:
            edges = self.evaluator.library_edges(state.ref, node, library, state.path)
            if edges and library.returns in (Passing.STATE, Passing.REF):
                self._holders.append(state)
            for edge in edges:
                yield self._along(state, edge)
            if library.returns is Passing.NOTHING and not node.args and not library.match.startswith("."):
                yield Stop(state)  # a fresh value (uuid): only its names say what it is for
                return
            if state.path and not edges and library.returns is Passing.NOTHING and library.match.startswith("."):
                yield Stop(state)  # a field is read of the result: it is no function that returns nothing
                return
            if edges or library.returns is Passing.NOTHING or library.returns is Passing.KEYS:
                return
            if library.returns in (Passing.TEXT, Passing.OMIT, Passing.PICK) and (node.args or node.kwargs):
                return
        yield Stop(state)

    def _callees(self, state: State, node: Call) -> tuple[Value, ...]:
        """What a call may call; a function that was handed to an entered function is the one its call passed."""
        callee = (state.ref[0], node.callee)
        passed = self._passed(callee, (), state.stack)
        return tuple(passed) if passed else self.evaluator.evaluate(callee)

    def _passed(self, ref: Ref, path: Path, stack: tuple[Frame, ...]) -> dict[Value, None]:
        param, path = self._parameter_of(ref, path)
        node = self.program.node(param)
        if not isinstance(node, Param):
            return {}
        for depth in range(len(stack) - 1, -1, -1):
            call, module, function = stack[depth]
            if (module, function) == (param[0], node.function):
                found: dict[Value, None] = {}
                for edge in self.evaluator.bind(call, param[0], node, path):
                    inner = self._passed(edge.ref, edge.path, stack[:depth])
                    found.update(inner or dict.fromkeys(self.evaluator.evaluate(edge.ref, edge.path)))
                return found
        return {}

    def _parameter_of(self, ref: Ref, path: Path) -> tuple[Ref, Path]:
        """What a callee is a field of, through variables with one value."""
        for _ in range(8):
            node = self.program.node(ref)
            edges = self.evaluator.edges(ref, path) if isinstance(node, Load | After | Cell) else []
            if len(edges) != 1:
                break
            ref, path = edges[0].ref, edges[0].path
        return ref, path

    def _constructs(self, node: Call, number: int) -> bool:
        """Whether a call looks like the construction of a record: a capitalised callee."""
        name = self.evaluator.callee_text((number, node.callee)).rpartition(".")[2]
        return name[:1].isupper()

    def _keywords(self, state: State, node: Call) -> Iterable[State | Stop]:
        number = state.ref[0]
        for name, argument in node.kwargs:
            if not name:
                yield self._to(state, (number, argument), state.path)
            elif not state.path and name not in state.omit:
                yield replace(self._to(state, (number, argument), ()), key=_joined(state.key, name), sent_by=name)
            elif state.path and name == state.path[0]:
                yield self._to(state, (number, argument), state.path[1:])

    def pass_through(self, state: State) -> list[State]:
        """An unknown call may return what it is given: its arguments, with lower confidence."""
        node = self.program.node(state.ref)
        if not isinstance(node, Call) or state.path or state.lossy >= MAX_LOSSY or node.form == "jsx":
            return []
        number = state.ref[0]
        callee = self.program.module(number).nodes[node.callee]
        if isinstance(callee, Global) and callee.name in ("except", "super"):
            return []
        for value in self.evaluator.evaluate((number, node.callee)):
            if isinstance(value, External) and self.evaluator.matcher.http(value.symbol) is not None:
                return []  # a response is not made of its request
        arguments = [*node.args, *(value for _, value in node.kwargs)]
        name = self.evaluator.callee_text((number, node.callee)).rpartition(".")[2]
        treatment = combine(state.treatment, self.evaluator.matcher.treatment(name))
        return [
            replace(self._to(state, (number, argument), (), lossy=True, note=f"through {name}()"), treatment=treatment)
            for argument in arguments
        ]

    def _returns(self, state: State, value: FunctionValue) -> list[State] | None:
        function = self.program.module(value.number).functions[value.function]
        if not function.returns:
            return None if function.return_type is not None else []
        if not self._enterable(state, state.ref, (value.number, value.function)):
            return self.pass_through(state)
        frame = (state.ref, value.number, value.function)
        return [self._enter(state, (value.number, returned), state.path, frame) for returned in function.returns]

    def _instance(self, state: State, node: Call, value: ClassValue | InstanceValue) -> Iterable[State | Stop]:
        """A new instance: its fields as the constructor leaves them, else what its keywords say."""
        number = state.ref[0]
        cls = self.program.module(value.number).classes[value.index]
        constructor = next(
            (m.function for m in cls.methods if m.kind == "constructor" or m.name == "__init__"), None
        )
        frame = (state.ref, value.number, constructor) if constructor is not None else None
        if not state.path:
            for name, argument in node.kwargs:
                if name not in state.omit:
                    yield replace(
                        self._to(state, (number, argument), ()),
                        key=_joined(state.key, name) if name else state.key,
                        sent_by=name,
                    )
            for store in cls.stores if constructor is not None else ():
                if len(store.path) == 1 and store.path[0] not in state.omit and frame is not None:
                    entered = self._enter(state, (value.number, store.value), (), frame)
                    yield replace(entered, key=_joined(state.key, store.path[0]), sent_by=store.path[0])
            if constructor is None:
                yield from (self._to(state, (number, argument), ()) for argument in node.args)
            yield Stop(state)
            return
        for name, argument in node.kwargs:
            if name == state.path[0]:
                yield self._to(state, (number, argument), state.path[1:])
                return
            if name == "":
                yield self._to(state, (number, argument), state.path)
        found = False
        for member in self.evaluator.member(value.number, value.index, state.path):
            if isinstance(member, Edge):
                found = True
                if frame is not None and self._enterable(state, state.ref):
                    yield self._enter(state, member.ref, member.path, frame)
                else:
                    yield self._along(state, member)
        if not found:
            yield Stop(state)

    # ---- making states ----------------------------------------------------------------------------

    def _enterable(self, state: State, call: Ref, function: tuple[int, int] | None = None) -> bool:
        """Whether a call may be entered: not twice, no function inside itself, and no deeper than the limit.

        A frame is never dropped: a parameter would then mean what any caller passes.
        """
        if len(state.stack) >= MAX_STACK:
            self.limits.add((state.ref, f"more than {MAX_STACK} nested calls"))
            return False
        return all(frame[0] != call and frame[1:] != function for frame in state.stack)

    def _enter(self, state: State, ref: Ref, path: Path, frame: Frame) -> State:
        return replace(self._to(state, ref, path, note="returned"), stack=(*state.stack, frame))

    def _to(self, state: State, ref: Ref, path: Path, *, lossy: bool = False, note: str = "") -> State:
        if len(path) > MAX_PATH:
            self.limits.add((state.ref, f"access path longer than {MAX_PATH}"))
            path = (*path[: MAX_PATH - 1], path[-1])  # the last field is what tells
        return State(
            ref, path, state.stack, state.key, state.treatment, state.omit,
            state.lossy + lossy, note, None, state.sites, state.sent_by, None, state,
        )  # fmt: skip

    def _sites(self, state: State, edge: Edge) -> tuple[Ref, ...]:
        """The calls by which the walk came, a function's calls of itself left out."""
        if edge.call is None or len(state.sites) >= MAX_SITES:
            return state.sites
        call, param = self.program.node(edge.call), self.program.node(state.ref)
        inside = isinstance(call, Call) and isinstance(param, Param) and call.function == param.function
        return state.sites if inside and edge.call[0] == state.ref[0] else (*state.sites, edge.call)

    def _along(self, state: State, edge: Edge) -> State:
        following = self._to(state, edge.ref, edge.path, lossy=edge.lossy, note=edge.note)
        return replace(
            following,
            key=_joined(state.key, edge.key) if edge.key else state.key,
            sent_by=edge.key or state.sent_by,
            treatment=combine(state.treatment, edge.treatment),
            omit=following.omit | edge.omit,
            site=edge.call,
            sites=self._sites(state, edge),
            via=edge.via,
        )


def _joined(key: str, step: str) -> str:
    """A property key below another; it stops growing where code builds it in a loop."""
    if not key:
        return step
    if (step == "?" and key.endswith("?")) or key.count(".") >= MAX_KEY:
        return key
    return f"{key}.{step}"


def start(ref: Ref, path: Path, key: str, omit: frozenset[str] = frozenset()) -> State:
    """The first state of a walk, at an argument of a vendor call."""
    return State(ref, path, key=key, omit=omit)


