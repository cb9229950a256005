"""The arguments of a vendor call, read by its specification: walks to make, event, options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.catalog.row import Scalar
from flowcheck.catalog.stdlib import Passing
from flowcheck.catalog.vendor import CallSpec, Effect, ParamSpec, Role
from flowcheck.ir.graph import ELEMENT, Array, Call, Load
from flowcheck.link.constants import Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Edge, FunctionValue, ObjectValue, Path
from flowcheck.taint.state import Frame, State, start

_SPREAD = 4  # positions that a spread argument may fill
_APPLIED = 5  # positions of `f.apply(this, list)`
_RETURNS = 8  # places at which a hook returns
_STEPS = 12  # values looked at to see whether one is a list
_LISTS = (Passing.ELEMENTS, Passing.CALLBACK_ELEMENTS, Passing.VALUES)


class Argument(Struct, frozen=True):
    """A walk to make: where it starts and what the vendor does with what arrives."""

    role: Role
    start: State
    name: str = ""  # the field or keyword that the vendor reads, for a bare value in it
    carrier: str = ""  # of a request: url, header or body
    hook: bool = False  # what a function returns that the SDK calls before it sends


class SinkCall(Struct, frozen=True):
    """A call of a vendor's function.

    ``event`` is where the name of the event is, ``options`` the options of ``init``, which may be
    in fields of it (``inner``). ``unlisted``: a request to a host that no vendor file names.
    ``address``: scheme and host of a request; ``setting``: by whose name alone the vendor is known.
    ``receiver``: the client whose vendor gets the data;
    ``library`` is then the vendor of the call itself, and ``untold`` a receiver that the code does
    not tell. ``client``: what is called, of an SDK whose clients have addresses. ``relayed``: the
    library hands on what it is given to whom settings name; ``elsewhere``: and perhaps to others.
    ``by_name``: of a client that nothing shows but what it is called.
    """

    ref: Ref
    vendor: str
    sdk: str
    label: str
    effect: Effect
    arguments: tuple[Argument, ...] = ()
    event: Edge | None = None
    options: Ref | None = None
    keywords: tuple[tuple[str, Ref], ...] = ()
    declared: bool = False
    doubtful: bool = False
    unlisted: bool = False
    address: str = ""
    setting: str = ""
    receiver: Edge | None = None
    client: Ref | None = None
    library: str = ""
    relayed: bool = False
    elsewhere: bool = False
    untold: bool = False
    inner: tuple[Path, ...] = ()
    by_name: bool = False


def read_call(
    evaluator: Evaluator,
    ref: Ref,
    call: Call,
    spec: CallSpec,
    edges: Sequence[Edge],
    *,
    declared: bool = False,
) -> SinkCall:
    """The call as its specification reads it; ``edges`` are its positional arguments."""
    reader = _Reader(evaluator, ref)
    reader.read_positional(spec, edges)
    keywords = [(name, Edge((ref[0], value))) for name, value in call.kwargs]
    reader.read_keywords(spec, keywords)
    return SinkCall(
        ref,
        spec.vendor,
        spec.sdk,
        spec.label,
        Effect.SEND if reader.started else spec.effect,
        tuple(reader.arguments),
        reader.event,
        reader.options,
        tuple((name, edge.ref) for name, edge in keywords),
        declared,
        spec.initialised,
        receiver=reader.receiver,
        inner=tuple(reader.inner),
    )


def read_value(evaluator: Evaluator, spec: CallSpec, value: Ref, within: str = "") -> SinkCall:
    """An assignment as its specification reads it: the value is the only argument.

    ``within``: it is what this field of the argument is set to.
    """
    reader = _Reader(evaluator, value)
    for param in spec.params[:1] if within else ():
        known = param.fields.get(within, ParamSpec(within, param.role, key=within))
        reader.read(replace(known, key=known.key or within), Edge(value))
    if not within:
        reader.read_positional(spec, [Edge(value)])
    label = spec.label.removesuffix("=")
    return SinkCall(
        value,
        spec.vendor,
        spec.sdk,
        label,
        spec.effect,
        tuple(reader.arguments),
        reader.event,
        reader.options,
    )


def positional(
    evaluator: Evaluator, number: int, call: Call, specs: Sequence[CallSpec]
) -> list[Edge]:
    """The positional arguments; those of the array for ``_paq.push([..])``."""
    nodes = evaluator.program.module(number).nodes
    if any(spec.unpack for spec in specs) and len(call.args) == 1:
        node = nodes[call.args[0]]
        if isinstance(node, Array):
            return [Edge((number, item)) for item in node.items]
    count = len(call.args) + evaluator.arguments.bound_arguments(number, call)
    if call.spread:
        count += _SPREAD
    callee = nodes[call.callee]
    if isinstance(callee, Load) and not evaluator.program.is_python(number):
        if callee.field == "call":
            count -= 1
        elif callee.field == "apply":
            count = _APPLIED
    found: list[Edge] = []
    for position in range(count):
        found.extend(evaluator.arguments.argument(number, call, position)[:1])
    return found


def constants(
    evaluator: Evaluator, specs: Iterable[CallSpec], arguments: Sequence[Edge]
) -> Mapping[int, Scalar]:
    """The arguments that are constant texts, by position: those that tell the variants apart."""
    texts = Texts(evaluator)
    asked = {position for spec in specs for position in spec.when}
    found = {
        position: texts.one(edge.ref, edge.path)
        for position, edge in enumerate(arguments)
        if position in asked
    }
    return {position: text for position, text in found.items() if text}


class _Reader(Struct):
    """Reads the arguments of one call by its specification."""

    evaluator: Evaluator
    site: Ref
    arguments: list[Argument] = field(default_factory=list)
    event: Edge | None = None
    options: Ref | None = None
    key: str = ""
    receiver: Edge | None = None
    inner: list[Path] = field(default_factory=list)
    started: bool = False
    frames: tuple[Frame, ...] = ()

    def read_positional(self, spec: CallSpec, edges: Sequence[Edge]) -> None:
        params = [param for param in spec.params if not param.keyword_only]
        for position, edge in enumerate(edges):
            if position < len(params):
                self.read(params[position], edge)
            elif spec.rest is not None:
                self.read(ParamSpec("", spec.rest), edge)

    def read_keywords(self, spec: CallSpec, keywords: Sequence[tuple[str, Edge]]) -> None:
        by_name = {param.name: param for param in spec.params if param.name}
        for name, edge in keywords:
            if name == "":
                for param in spec.params:
                    if param.role is not Role.OPTIONS:
                        self.read(param, replace(edge, path=(param.name,)))
                if spec.rest is not None and spec.rest is not Role.OPTIONS:
                    self._data(ParamSpec("", spec.rest, fields=by_name), spec.rest, edge, "")
            elif name in by_name:
                if by_name[name].role is not Role.OPTIONS:
                    self.read(by_name[name], edge)
            elif spec.rest is not None and spec.rest is not Role.OPTIONS:
                self.read(ParamSpec(name, spec.rest, key=name), edge)

    def read(self, param: ParamSpec, edge: Edge, name: str = "") -> None:
        role = param.role
        if param.receiver:
            self.receiver = self.receiver or edge
        if param.started and self.evaluator.evaluate(edge.ref, edge.path):
            self.started = True
        if param.if_object is not None and self._is_object(edge):
            role = param.if_object
        match role:
            case Role.EVENT_NAME:
                self.event = self.event or edge
            case Role.OPTIONS:
                self.options = edge.ref
                self.inner += [edge.path] if edge.path else []
            case Role.KEY:
                self.key = Texts(self.evaluator).one(edge.ref, edge.path) or "?"
            case _:
                self._data(param, role, edge, name)
        if param.fields:
            base = (*edge.path, ELEMENT) if self._is_list(edge) else edge.path
            for inner_name, inner in param.fields.items():
                self.read(inner, replace(edge, path=(*base, inner_name)), inner_name)

        if param.returns is not None:
            self._read_returned(param.returns, edge, name)

    def _read_returned(self, param: ParamSpec, edge: Edge, name: str) -> None:
        """What a function gives that the SDK calls: not what it is given, which the SDK has.

        Unless that is ours: the action of a store.
        """
        for value in self.evaluator.evaluate(edge.ref, edge.path):
            if isinstance(value, FunctionValue):
                function = self.evaluator.program.module(value.number).functions[value.function]
                if not param.ours:
                    self.frames = ((self.site, value.number, value.function),)
                left = [node for index, node in function.exits if not index and param.changes]
                for returned in (left or function.returns)[:_RETURNS]:
                    self.read(param, Edge((value.number, returned)), name)
                self.frames = ()

    def _is_list(self, edge: Edge) -> bool:
        """Whether the code shows that an argument is a list: its fields are those of elements."""
        seen = {(edge.ref, edge.path)}
        waiting = [edge]
        for at in waiting:
            number, index = at.ref
            node = self.evaluator.program.module(number).nodes[index] if index >= 0 else None
            if not at.path and isinstance(node, Array):
                return True
            if not at.path and isinstance(node, Call):
                function = self.evaluator.libraries.library(at.ref, node)
                if function is not None and function.returns in _LISTS:
                    return True
            if len(waiting) < _STEPS:
                more = self.evaluator.edges(at.ref, at.path)
                waiting += [step for step in more if (step.ref, step.path) not in seen]
                seen |= {(step.ref, step.path) for step in more}
        return False

    def _data(self, param: ParamSpec, role: Role, edge: Edge, name: str) -> None:
        if role is Role.IGNORE or param.callback:
            return
        if param.or_key:
            text = Texts(self.evaluator).one(edge.ref, edge.path)
            if not self._is_object(edge):
                self.key = text or "?"  # of a wrapper: set(name, value)
                if text:
                    return
        if param.value and not self.key:
            return
        key = self.key if param.value else param.key
        first = start(edge.ref, edge.path, key, frozenset(param.fields))
        if self.frames:
            first = replace(first, stack=self.frames)
        told = name or (param.name if role is Role.GROUP and param.value else "")
        self.arguments.append(Argument(role, first, told, hook=bool(self.frames)))

    def _is_object(self, edge: Edge) -> bool:
        return any(
            isinstance(value, ObjectValue) for value in self.evaluator.evaluate(edge.ref, edge.path)
        )
