"""From sinks to flows: walk back from every argument, classify what arrives, and keep the route as steps.

A flow is a fact, merged with its equals and sorted; nothing is judged here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flowcheck.catalog.schema import Effect, Role
from flowcheck.ir.graph import Call, Cell, Global, Index, Load, Param
from flowcheck.link.constants import HOLE, MAX_TEXTS, Texts
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Evaluator
from flowcheck.model import Confidence
from flowcheck.result import Flow, Gate, Sink, Source, Step
from flowcheck.taint.classify import Attribute, Classifier
from flowcheck.taint.gates import GateFinder
from flowcheck.taint.sinks import Argument, SinkCall
from flowcheck.taint.walk import State, Stop, Walker

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


@dataclass(slots=True)
class Collector:
    """Collects the explicit flows of one program."""

    evaluator: Evaluator
    walker: Walker
    classifier: Classifier
    gates: GateFinder
    reserved: Mapping[str, Mapping[str, str]]
    _flows: dict[tuple[object, ...], Flow] = field(default_factory=dict)

    def collect(self, sinks: Iterable[SinkCall]) -> tuple[Flow, ...]:
        """All flows to the sinks, merged, with stable ids, sorted."""
        for sink in sinks:
            if sink.effect in (Effect.SEND, Effect.INIT, Effect.DELETE):
                for argument in sink.arguments:
                    self._argument(sink, argument)
        return with_ids(self._flows.values())

    def _argument(self, sink: SinkCall, argument: Argument) -> None:
        reserved = self.reserved.get(sink.vendor, {})
        undecided: list[tuple[Stop, list[Attribute]]] = []
        for stop in self.walker.walk([argument.start]):
            attributes = self.classifier.attributes(stop, argument.role, reserved)
            if attributes and not self.classifier.says_nothing(stop):
                self._add_all(sink, argument, attributes)
            else:
                undecided.append((stop, attributes))
        self._look_through(sink, argument, undecided, reserved)

    def _look_through(
        self,
        sink: SinkCall,
        argument: Argument,
        undecided: list[tuple[Stop, list[Attribute]]],
        reserved: Mapping[str, str],
    ) -> None:
        """Walk on through unknown calls whose names say nothing; what arrives there wins over the role of the argument."""
        inner = [state for stop, _ in undecided for state in self.walker.pass_through(stop.state)]
        told: set[int] = set()
        for arrived in self.walker.walk(inner) if inner else ():
            attributes = self.classifier.attributes(arrived, argument.role, reserved)
            if attributes:
                told.update(id(state) for state in arrived.state.chain())
                self._add_all(sink, argument, attributes)
        for stop, attributes in undecided:
            if id(stop.state) not in told:
                self._add_all(sink, argument, attributes)

    def _add_all(self, sink: SinkCall, argument: Argument, attributes: Iterable[Attribute]) -> None:
        for attribute in attributes:
            if not sink.doubtful or attribute.confidence is Confidence.HIGH:
                self._add(sink, argument, attribute)

    def _add(self, sink: SinkCall, argument: Argument, attribute: Attribute) -> None:
        for event in self._events(sink, attribute.state):
            self._add_event(sink, argument, attribute, event)

    def _add_event(self, sink: SinkCall, argument: Argument, attribute: Attribute, event: str) -> None:
        route = _Route(self.evaluator.program, sink.ref, attribute)
        flow = Flow(
            id="",
            vendor=sink.vendor,
            category=attribute.category,
            key=self._key(argument, attribute),
            role=argument.role.value,
            event=event,
            subject=attribute.subject,
            treatment=attribute.treatment,
            implicit=False,
            whole_object=attribute.whole_object,
            confidence=Confidence.LOW.value if sink.doubtful else attribute.confidence.value,
            source=route.source(),
            sink=route.sink(sink.label),
            path=route.steps(),
            gates=tuple(
                Gate(gate.file, gate.line, gate.kind, gate.text)
                for gate in self.gates.of([sink.ref, *route.sites()])
            ),
            derived_from=attribute.origin,
        )
        same = (
            flow.vendor, flow.category, flow.key, flow.role, flow.event, flow.treatment,
            flow.source.file, flow.source.line, flow.source.column, flow.sink.file, flow.sink.line, flow.sink.column,
            attribute.state.sites,
        )  # fmt: skip
        known = self._flows.get(same)
        if known is None or _RANK[Confidence(flow.confidence)] < _RANK[Confidence(known.confidence)]:
            self._flows[same] = flow

    def _key(self, argument: Argument, attribute: Attribute) -> str:
        bare = not attribute.key and not attribute.whole_object and argument.role in (Role.PROFILE, Role.EVENT, Role.CONTEXT)
        return (argument.name if bare else attribute.key).replace(HOLE, "?")

    def _events(self, sink: SinkCall, state: State) -> tuple[str, ...]:
        """The names of the events that carry the value: one, or those of all callers when the route does not tell."""
        if sink.event is None:
            return ("",)
        sites: dict[tuple[int, int], Ref] = {}
        for step in state.chain():
            if step.site is not None and step.parent is not None:
                node = self.evaluator.program.node(step.parent.ref)
                if isinstance(node, Param):
                    sites[step.parent.ref[0], node.function] = step.site
        texts = Texts(self.evaluator, sites).of(sink.event.ref, sink.event.path)
        return tuple(text.replace(HOLE, "{}") for text in texts) if 0 < len(texts) < MAX_TEXTS else ("",)


@dataclass(frozen=True, slots=True)
class _Route:
    """The route of one attribute, as places in the code."""

    program: Program
    call: Ref
    attribute: Attribute

    def _place(self, number: int, at: int, end: int, note: str) -> Step:
        spot = self.program.spot(number, at)
        return Step(spot.file, spot.line, spot.column, self.program.text(number, at, end), note)

    def origin(self) -> State:
        """The outermost field load of the value that arrived: ``ctx.user.email``, not ``ctx``."""
        state = self.attribute.state
        while state.parent is not None and state.parent.ref[0] == state.ref[0]:
            node = self.program.node(state.parent.ref)
            if not isinstance(node, Load | Index) or node.base != state.ref[1]:
                break
            state = state.parent
        return state

    def source(self) -> Source:
        """Where the data start."""
        state = self.origin()
        step = self._node_step(state, "")
        module = self.program.module(state.ref[0])
        node = module.nodes[state.ref[1]]
        text = step.text
        if isinstance(node, Param | Cell | Global) and state.path:
            name = module.names.get(state.ref[1]) or text
            text = ".".join((name, *state.path))
        return Source(step.file, step.line, step.column, text)

    def sink(self, label: str) -> Sink:
        """The vendor's call."""
        number, node_id = self.call
        node = self.program.module(number).nodes[node_id]
        step = self._place(number, node.at, node.end, "")
        return Sink(step.file, step.line, step.column, step.text, label)

    def sites(self) -> list[Ref]:
        """The calls by which the value came."""
        return [state.site for state in self.attribute.state.chain() if state.site is not None]

    def steps(self) -> tuple[Step, ...]:
        """From the source to the sink, a line once in a row."""
        found: list[Step] = []
        chain = self.attribute.state.chain()
        first = chain.index(self.origin())
        for state in chain[first:]:
            if state.ref[1] >= 0:
                self._append(found, self._node_step(state, "source" if not found else ""))
            if state.via is not None:
                self._append(found, self._place(*state.via, state.note))
            if state.site is not None:
                self._append(found, self._argument_step(state))
        number, node_id = self.call
        node = self.program.module(number).nodes[node_id]
        if chain[-1].ref[0] == number:
            self._append(found, self._argument_step(State(chain[-1].ref, (), site=self.call, note="sent")))
        self._append(found, self._place(number, node.at, node.end, "sent"))
        return tuple(found)

    def _append(self, found: list[Step], step: Step) -> None:
        if found and (found[-1].file, found[-1].line) == (step.file, step.line):
            if step.note and not found[-1].note:
                found[-1] = Step(found[-1].file, found[-1].line, found[-1].column, found[-1].text, step.note)
            return
        found.append(step)

    def _node_step(self, state: State, note: str) -> Step:
        node = self.program.module(state.ref[0]).nodes[state.ref[1]]
        return self._place(state.ref[0], node.at, node.end, note)

    def _argument_step(self, state: State) -> Step:
        """The argument inside the call; an alias is found by its name in the text of the call."""
        assert state.site is not None
        number, call_id = state.site
        module = self.program.module(number)
        call = module.nodes[call_id]
        assert isinstance(call, Call)
        node_id = state.ref[1] if state.ref[0] == number else -1
        if node_id >= 0:
            node = module.nodes[node_id]
            if call.at <= node.at and node.end <= call.end:
                return self._place(number, node.at, node.end, state.note)
            name = module.names.get(node_id, "")
            text = self.program.files[number].text
            callee_end = module.nodes[call.callee].end
            start = max(callee_end, call.at) if call.at <= callee_end <= call.end else call.at
            position = _word(text, name, start, call.end) if name else -1
            if position >= 0:
                return self._place(number, position, position + len(name), state.note)
        return self._place(number, call.at, call.end, state.note)


def _word(text: str, name: str, start: int, end: int) -> int:
    """Where a name stands as a word between two offsets, or -1."""
    position = text.find(name, start, end)
    while position >= 0:
        before, after = text[position - 1 : position], text[position + len(name) : position + len(name) + 1]
        if not (before.isalnum() or before in "_.$") and not (after.isalnum() or after == "_"):
            return position
        position = text.find(name, position + 1, end)
    return -1


def with_ids(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Flows in order, each with an id that does not depend on line numbers; equals are counted up."""
    import msgspec

    ordered = sorted(flows, key=_order)
    counts: dict[str, int] = {}
    found = []
    for flow in ordered:
        text = "\x1f".join((
            flow.vendor, flow.category, flow.key, flow.role, flow.event, flow.treatment, str(flow.implicit),
            flow.source.file, flow.source.text, flow.sink.file, flow.sink.call, flow.sink.text,
        ))  # fmt: skip
        occurrence = counts[text] = counts.get(text, 0) + 1
        digest = hashlib.sha256(f"{text}\x1f{occurrence}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        found.append(msgspec.structs.replace(flow, id=digest))
    return tuple(found)


def _order(flow: Flow) -> tuple[object, ...]:
    return (
        flow.vendor, flow.category, flow.sink.file, flow.sink.line, flow.sink.column, flow.key, flow.role, flow.event,
        flow.source.file, flow.source.line, flow.source.column, flow.treatment, flow.implicit, flow.confidence, flow.path,
    )  # fmt: skip
