"""From a call back to where its result comes from.

Functions of the project are entered, constructors and known libraries are followed, and a call that
nothing is known of is an end, through which a second walk may look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from flowcheck.catalog.stdlib import LibraryFunction, Passing
from flowcheck.ir.graph import ELEMENT, Call, Global
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.library import is_method
from flowcheck.link.records import at_place, by_name
from flowcheck.link.values import ClassValue, Edge, External, FunctionValue, InstanceValue, Value
from flowcheck.taint.declared import Declared
from flowcheck.taint.frames import Frames
from flowcheck.taint.instances import Instances
from flowcheck.taint.overrides import Overrides
from flowcheck.taint.printed import in_text, writes
from flowcheck.taint.rows import column
from flowcheck.taint.state import IN_TEXT, Frame, State, Steps, Stop
from flowcheck.taint.treatment import combine

MAX_LOSSY = 1

_COMPUTING = (Passing.TEXT, Passing.OMIT, Passing.PICK)
_HELD = (Passing.STATE, Passing.REF)


class Calls:
    """Goes back over calls."""

    def __init__(
        self, evaluator: Evaluator, declared: Declared, frames: Frames, steps: Steps
    ) -> None:
        self._evaluator = evaluator
        self._declared = declared
        self._program = evaluator.program
        self._frames = frames
        self._overrides = Overrides(evaluator)
        self._instances = Instances(evaluator, steps)
        self._steps = steps

    def origins(self, state: State, node: Call) -> Iterable[State | Stop]:
        """Where the result of a call, or what the path selects of it, may come from."""
        treatment = self._declared.treatment(self._evaluator, state.ref, node)
        if treatment:
            for argument in _arguments(node):
                treated = self._steps.to(state, (state.ref[0], argument), (), note=treatment)
                yield replace(treated, treatment=combine(state.treatment, treatment))
            return
        values = self._overrides.meant(state, node, self._frames.callees(state, node))
        if node.form == "jsx" and not state.path and node.args:
            shown = self._shown(state, node, values)
            if shown is not None:
                yield from shown
                return
        symbols = [value.symbol for value in values if isinstance(value, External)]
        module = self._program.module(state.ref[0])
        named = column(module.nodes, node, state.path) if state.path else None
        if named is not None:
            yield self._steps.to(state, (state.ref[0], named[0]), named[1])
            return
        known = False
        for edge in self._evaluator.frameworks.call_edges(state.ref, node, symbols, state.path):
            if not known:
                self._steps.holders.append(state)
            known = True
            yield self._steps.along(state, edge)
        for value in values:
            inner = self._digested(state, node, value) or self._into(state, node, value)
            if inner is not None:
                known = True
                yield from inner
        if not known:
            yield from self._outside(state, node, symbols)

    def _shown(self, state: State, node: Call, values: Sequence[Value]) -> list[State] | None:
        """What an element shows: what a component gives back, or what stands inside of it.

        ``None`` for a component that is out of sight and has nothing inside.
        """
        states: list[State] = []
        for value in values:
            if isinstance(value, FunctionValue):
                states += self._returns(state, value) or ()
        inside = self._evaluator.edges((state.ref[0], node.args[0]), ("children",))
        if states or not inside:
            return states or None
        return [replace(self._steps.along(state, edge), note=IN_TEXT) for edge in inside]

    def through(self, state: State) -> list[State]:
        """An unknown call may return what it is given: its arguments, with lower confidence."""
        node = self._program.node(state.ref)
        if not isinstance(node, Call) or state.path or not self._transparent(state, node):
            return []
        number = state.ref[0]
        name = self._callee_name(number, node)
        note = f"through {name}()"
        treatment = combine(state.treatment, self._evaluator.matcher.treatment(name))
        return [
            replace(
                self._steps.to(state, (number, argument), (), lossy=True, note=note),
                treatment=treatment,
            )
            for argument in _arguments(node)
        ]

    def _transparent(self, state: State, node: Call) -> bool:
        if state.lossy >= MAX_LOSSY or node.form == "jsx":
            return False
        number = state.ref[0]
        callee = self._program.module(number).nodes[node.callee]
        if isinstance(callee, Global) and callee.name in ("except", "super"):
            return False
        values = self._evaluator.evaluate((number, node.callee))
        if any(isinstance(value, ClassValue) and self._instances.shows(value) for value in values):
            return False
        return not any(  # a response is not made of its request, nor claims of their token
            isinstance(value, External)
            and (
                self._evaluator.matcher.http(value.symbol)
                or self._evaluator.libraries.is_source(value.symbol)
            )
            for value in values
        )

    def _callee_name(self, number: int, node: Call) -> str:
        return self._evaluator.callee_text((number, node.callee)).rpartition(".")[2]

    def _into(self, state: State, node: Call, value: Value) -> Iterable[State | Stop] | None:
        """The states inside a callee; ``None`` when it tells nothing."""
        match value:
            case FunctionValue():
                return self._returns(state, value)
            case ClassValue() | InstanceValue():
                return self._instance(state, node, value)
            case _:
                return None

    def _digested(self, state: State, node: Call, value: Value) -> list[State]:
        """What a hash that the project computes itself is made of: arithmetic passes nothing on."""
        if not isinstance(value, FunctionValue) or state.path:
            return []
        name = self._program.module(value.number).functions[value.function].name
        treatment = self._evaluator.matcher.digest(name)
        if not treatment:
            return []
        return [
            replace(
                self._steps.to(state, (state.ref[0], argument), (), note=f"{name}()"),
                treatment=combine(state.treatment, treatment),
            )
            for argument in _arguments(node)
        ]

    def _returns(self, state: State, value: FunctionValue) -> list[State] | None:
        function = self._program.module(value.number).functions[value.function]
        if not function.returns:
            return None if function.return_type is not None else []
        if not self._steps.enterable(state, state.ref, (value.number, value.function)):
            return self.through(state)
        frame = (state.ref, value.number, value.function)
        return [
            self._steps.enter(state, (value.number, returned), state.path, frame)
            for returned in function.returns
        ]

    def _instance(
        self, state: State, node: Call, value: ClassValue | InstanceValue
    ) -> Iterable[State | Stop]:
        """A new instance: its fields as the constructor leaves them, else what its keywords say."""
        frame = self._instances.constructor(state.ref, value)
        node = by_name(self._evaluator, value, node)
        if state.path:
            field = at_place(self._evaluator, value, state.path[0])
            state = replace(state, path=(field, *state.path[1:]))
            return self._instance_field(state, node, value, frame)
        if in_text(self._evaluator, state):
            told = writes(self._evaluator, value.number, value.index)
            if told is not None:
                return [self._steps.to(state, ref, (), note="__str__()") for ref in told]
        return self._whole_instance(state, node, frame)

    def _whole_instance(
        self, state: State, node: Call, frame: Frame | None
    ) -> Iterable[State | Stop]:
        number = state.ref[0]
        taken = self._instances.taken(frame)
        for name, argument in node.kwargs:
            if name not in state.omit and name not in taken:
                given = (number, argument)
                yield (
                    self._steps.under(state, given, name)
                    if name
                    else replace(self._steps.to(state, given, ()), sent_by=name)
                )
        if frame is None:
            yield from (self._steps.to(state, (number, argument), ()) for argument in node.args)
        else:
            yield from self._instances.kept(state, frame)
        yield Stop(state)

    def _instance_field(
        self,
        state: State,
        node: Call,
        value: ClassValue | InstanceValue,
        frame: Frame | None,
    ) -> Iterable[State | Stop]:
        number = state.ref[0]
        for name, argument in node.kwargs:
            if name == state.path[0]:
                yield self._steps.to(state, (number, argument), state.path[1:])
                return
            if name == "":
                yield self._steps.to(state, (number, argument), state.path)
        if state.path[0] == ELEMENT and self._frames.is_record(value.number, value.index):
            yield from self._each(state, node)
            return
        found = False
        for member in self._evaluator.classes.member(value.number, value.index, state.path):
            if isinstance(member, Edge):
                found = True
                if frame is not None and self._steps.enterable(state, state.ref):
                    yield self._steps.enter(state, member.ref, member.path, frame)
                else:
                    yield self._steps.along(state, member)
        if not found and not self._frames.lacks(value.number, value.index, state.path[0]):
            yield Stop(state)

    def _each(self, state: State, node: Call) -> Iterable[State]:
        """Any field of a record that is written out: ``for name, value in r.dict().items()``."""
        for name, argument in node.kwargs:
            if name and name not in state.barred and name not in state.omit:
                edge = Edge((state.ref[0], argument), state.path[1:], element=name)
                yield self._steps.along(state, edge)

    def _outside(self, state: State, node: Call, symbols: Sequence[str]) -> Iterable[State | Stop]:
        known = any(map(self._evaluator.libraries.is_source, symbols))  # `Query(.., alias="a")`
        if symbols and node.kwargs and not known and self._constructs(state.ref[0], node):
            keywords = list(self._keywords(state, node))
            yield from keywords
            if keywords or not state.path:
                return
        library = self._evaluator.libraries.library(state.ref, node)
        if library is None:
            yield Stop(state)
            return
        edges = self._evaluator.libraries.edges(state.ref, node, library, state.path)
        if library.returns is Passing.FIELD and node.args:
            key = node.args[0 if is_method(library) else library.which :][:1]
            edges = self._frames.told(state, key[0], edges) if key else edges
        if edges and library.returns in _HELD:
            self._steps.holders.append(state)
        runs = self._evaluator.bindings.runs(state.ref, node, library)
        for edge in edges:
            yield self._from_callback(state, edge, runs)
        if _ends(state, node, library, edges):
            yield Stop(state)

    def _from_callback(self, state: State, edge: Edge, runs: Sequence[FunctionValue]) -> State:
        """The state at what a function gives that a library runs for this very call."""
        following = self._steps.along(state, edge)
        for value in runs:
            target = (value.number, value.function)
            function = self._program.module(value.number).functions[value.function]
            inside = edge.ref[0] == value.number and edge.ref[1] in function.returns
            if inside and self._steps.enterable(state, state.ref, target):
                return replace(following, stack=(*state.stack, (state.ref, *target)))
        return following

    def _constructs(self, number: int, node: Call) -> bool:
        """Whether a call looks like the construction of a record: a capitalised callee."""
        return self._callee_name(number, node)[:1].isupper()

    def _keywords(self, state: State, node: Call) -> Iterable[State]:
        for name, argument in node.kwargs:
            value = (state.ref[0], argument)
            if not name:
                yield self._steps.to(state, value, state.path)
            elif not state.path and name not in state.omit:
                yield self._steps.under(state, value, name)
            elif state.path and name == state.path[0]:
                yield self._steps.to(state, value, state.path[1:])


def _arguments(node: Call) -> Sequence[int]:
    return [*node.args, *(value for _, value in node.kwargs)]


def _ends(state: State, node: Call, library: LibraryFunction, edges: Sequence[Edge]) -> bool:
    """Whether the result of a known library function is an end of the walk."""
    if library.returns is Passing.NOTHING:
        if library.match.startswith("."):  # a field of the result is read: it is another function
            return bool(state.path) and not edges
        return not node.args  # a fresh value (uuid): only its names say what it is for
    if edges or library.returns is Passing.KEYS or library.treatment:
        return False  # a hash of nothing yet (``sha256()``) is filled by its ``update``
    if library.returns is Passing.ARGUMENT and not is_method(library) and not _arguments(node):
        return False  # so is an empty list (``list()``), or a file in memory (``StringIO()``)
    return library.returns not in _COMPUTING or not (node.args or node.kwargs)
