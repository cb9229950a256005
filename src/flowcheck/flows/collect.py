"""From sinks to flows: walk back from every argument, classify what arrives, keep the route.

A flow is a fact; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct, field

from flowcheck.catalog.vendor import Role
from flowcheck.flows.belief import is_address, is_believed, of_persons, reason, sureness
from flowcheck.flows.hubs import Hubs
from flowcheck.flows.legs import Arrival, Beyond, Keep, Leg, Task, by_file, came_by
from flowcheck.flows.route import Route
from flowcheck.ir.graph import Param
from flowcheck.link.constants import HOLE, MAX_TEXTS, Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.events import EMITTED
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.result.flows import Evidence, Flow, Gate
from flowcheck.taint.arguments import Argument, SinkCall
from flowcheck.taint.attribute import Attribute
from flowcheck.taint.classify import Classifier
from flowcheck.taint.gates import GateFinder
from flowcheck.taint.receivers import Receivers
from flowcheck.taint.state import Identity, Lost, State, Stop
from flowcheck.taint.treatment import combine
from flowcheck.taint.walk import Walker
from flowcheck.taint.walked import FOR_LOGGED, FOR_SENT, Effort, Fork, Walked, few_alike, unfilled


class Collected(Struct, frozen=True):
    """What reaches one sink, and where data may have been lost on the way."""

    arrivals: tuple[Arrival, ...]
    lost: Lost


class Collector(Struct):
    """Collects the explicit flows of one program."""

    evaluator: Evaluator
    walker: Walker
    classifier: Classifier
    gates: GateFinder
    receivers: Receivers
    hubs: Hubs
    reserved: Mapping[str, Mapping[str, str]]
    keep: Keep
    _arrivals: list[Arrival] = field(default_factory=list)
    _lost: list[Lost] = field(default_factory=list)
    _call: Ref | None = None
    _walks: Memory[tuple[object, ...], tuple[Walked, Lost]] | None = None

    def collect(self, sink: SinkCall) -> Collected:
        """What reaches one sink."""
        self._arrivals, self._lost = [], []
        logs = self.hubs.has_logger(sink)
        effort = FOR_LOGGED if sink.doubtful or logs else FOR_SENT
        for place, argument in enumerate(sink.arguments):
            task = Task(sink, place, effort)
            begin = partial(self.walker.begin, argument.start, task.aim, forking=effort.sites > 0)
            self._follow(task, self._walked(task, argument.start, begin))
        arrivals = _once(self._arrivals) if sink.doubtful or logs else self._arrivals
        return Collected(tuple(arrivals), _all_lost([*self._lost, self.walker.lost()]))

    def _walked(self, task: Task, about: object, walk: Callable[[], Walked]) -> Walked:
        """A walk, done once for all whom one call may reach; ``about`` tells it from others."""
        if self._walks is None or self._call != task.sink.ref:
            self._call, self._walks = task.sink.ref, Memory(self.evaluator.program.reads)
        key = (task.place, task.effort, about)
        walked, lost = self._walks.of(key, lambda: (walk(), self.walker.lost()))
        self._lost.append(lost)
        return walked

    def _onward(self, task: Task, forks: Sequence[Fork], states: Sequence[State]) -> Walked:
        """The walk from what is beyond forks. Walks that are remembered hold the forks."""
        about = tuple((id(fork.state), fork.sites) for fork in forks)
        return self._walked(task, about, lambda: self.walker.part(states, task.aim, forking=True))

    def _follow(self, task: Task, walked: Walked) -> tuple[list[State], int]:
        """Judge what a walk found, and go on at its forks.

        Gives the states at which it ended, and how many there were in all.
        """
        stops, holders, states = [*walked.stops], [*walked.holders], walked.states
        ended = list[State]()
        forks = walked.forks
        while forks:
            beyond, seen = self._legs(task, forks, states)
            states += seen
            onward = list[State]()
            for fork, found in zip(forks, beyond, strict=True):
                bound = fork.bound or found.bound
                more, held = self.walker.without_callers(fork, default=not bound)
                onward += more
                if found.ended:
                    ended.append(fork.state)
                if not (held or fork.held or found.held or self._left_out(fork)):
                    stops.append(Stop(fork.state))
            walked = self._onward(task, forks, onward)
            stops, holders = [*stops, *walked.stops], [*holders, *walked.holders]
            forks, states = walked.forks, states + walked.states
        ended += [stop.state for stop in stops]
        self._judge(task, [*stops, *unfilled(holders, ended)])
        return ended, states

    def _left_out(self, fork: Fork) -> bool:
        """Whether nobody passes anything for the parameter at a fork."""
        state = fork.state
        return self.evaluator.bindings.is_left_out(state.ref, fork.node, state.path)

    def _legs(self, task: Task, forks: Sequence[Fork], states: int) -> tuple[list[Beyond], int]:
        """What is beyond each fork, and how many states were seen there; what arrives is added."""
        beyond = [Beyond()] * len(forks)
        seen = 0
        for own in by_file(forks).values():
            if states + seen > task.effort.states:
                limit = f"more than {task.effort.states} steps"
                self._lost.append(Lost(((own[0][1].state.ref, limit),)))
                break
            parts = [fork for _, fork in own]
            about = (task, [(fork.state.trail(), fork.sites) for fork in parts])
            leg = self.keep(about, partial(self._leg, task.within_leg(), parts))
            self._arrivals += leg.arrivals
            self._lost.append(leg.lost)
            seen += leg.states
            for (place, _), found in zip(own, leg.beyond, strict=True):
                beyond[place] |= found
        return beyond, seen

    def _leg(self, task: Task, forks: Sequence[Fork]) -> Leg:
        """What arrives by the callers of one file."""
        for number in {state.ref[0] for fork in forks for state in fork.state.chain()}:
            self.evaluator.program.module(number)  # a route tells the way to the sink
        around = self._arrivals, self._lost
        self._arrivals, self._lost = [], []
        passed = [self.walker.beyond(fork) for fork in forks]
        states = [state for found, _, _ in passed for state in found]
        ended, seen = self._follow(task, self._onward(task, forks, states))
        ways = came_by(forks, ended)
        beyond = [
            Beyond(bound, held, place in ways) for place, (_, bound, held) in enumerate(passed)
        ]
        lost = _all_lost([*self._lost, self.walker.lost()])
        leg = Leg(tuple(self._arrivals), lost, tuple(beyond), seen)
        self._arrivals, self._lost = around
        return leg

    def _judge(self, task: Task, stops: Iterable[Stop]) -> None:
        """Add what the ends of a walk say."""
        sink, argument = task.sink, task.sink.arguments[task.place]
        reserved = self.reserved.get(sink.vendor, {})
        undecided: list[tuple[Stop, list[Attribute]]] = []
        for stop in few_alike(stops):
            if self._is_of_another(sink, stop):
                continue
            attributes = self.classifier.attributes(
                stop, argument.role, reserved, argument.name, logged=sink.doubtful
            )
            attributes = of_persons(sink, argument, attributes)
            if attributes and not self.classifier.says_nothing(stop):
                self._add_all(sink, argument, attributes)
            else:
                undecided.append((stop, attributes))
        self._look_through(sink, argument, undecided, reserved, task.effort)

    def _is_of_another(self, sink: SinkCall, stop: Stop) -> bool:
        """Whether a walk ends in a program that does not run the call.

        Two programs may share a library: what one puts there the other lacks. What one of them
        emits another may handle.
        """
        homes = self.evaluator.program.homes
        programs = homes(sink.ref[0])
        if not programs.isdisjoint(homes(stop.state.ref[0])):
            return False
        for state in reversed(stop.state.chain()):
            if state.note == EMITTED:
                programs = homes(state.ref[0])
        return programs.isdisjoint(homes(stop.state.ref[0]))

    def _look_through(
        self,
        sink: SinkCall,
        argument: Argument,
        undecided: list[tuple[Stop, list[Attribute]]],
        reserved: Mapping[str, str],
        effort: Effort,
    ) -> None:
        """Walk on through unknown calls whose names say nothing.

        What arrives there wins over the role of the argument.
        """
        inner = [state for stop, _ in undecided for state in self.walker.pass_through(stop.state)]
        told: set[int] = set()
        ends = self.walker.walk(inner, effort) if inner else ()
        few, says = {id(stop) for stop in few_alike(ends)}, set[Identity]()
        for arrived in ends:
            end = arrived.state.at_end()
            attributes = (
                self.classifier.attributes(arrived, argument.role, reserved, logged=sink.doubtful)
                if id(arrived) in few
                else []
            )
            attributes = of_persons(sink, argument, attributes)
            if attributes:
                says.add(end)
                self._add_all(sink, argument, attributes)
            if attributes or (id(arrived) not in few and end in says):
                told.update(id(state) for state in arrived.state.chain())
        for stop, attributes in undecided:
            if id(stop.state) not in told:
                self._add_all(sink, argument, attributes)

    def _add_all(self, sink: SinkCall, argument: Argument, attributes: Iterable[Attribute]) -> None:
        for attribute in attributes:
            if is_address(argument, attribute):
                continue
            if is_believed(sink, attribute) and self.receivers.reached(
                sink, self._sites(attribute.state)
            ):
                self._add(sink, argument, attribute)

    def _add(self, sink: SinkCall, argument: Argument, attribute: Attribute) -> None:
        for event in self._events(sink, attribute.state):
            self._add_event(sink, argument, attribute, event)

    def _add_event(
        self, sink: SinkCall, argument: Argument, attribute: Attribute, event: str
    ) -> None:
        route = Route(self.evaluator.program, sink.ref, attribute)
        flow = Flow(
            id="",
            vendor=sink.vendor,
            category=attribute.category,
            key=self._key(argument, attribute),
            role=argument.role.value,
            event=event,
            subject=attribute.subject,
            treatment=combine(
                attribute.treatment, self.evaluator.matcher.treated(_field_name(attribute))
            ),
            implicit=False,
            whole_object=attribute.whole_object,
            confidence=sureness(sink, attribute).value,
            source=route.source(),
            sink=route.sink(sink.label),
            path=route.steps(),
            gates=tuple(
                Gate(gate.file, gate.line, gate.kind, gate.text)
                for gate in self.gates.of([sink.ref, *route.sites()])
            ),
            why=reason(sink, attribute),
            derived_from=attribute.origin,
            evidence=Evidence(
                attribute.proof.kind.value, attribute.proof.name, attribute.proof.rule
            ),
            address=sink.address,
            carrier=argument.carrier,
        )
        self._arrivals.append(Arrival(flow, route.call_around(), route.shown()))

    def _key(self, argument: Argument, attribute: Attribute) -> str:
        free = argument.role in (Role.PROFILE, Role.EVENT, Role.CONTEXT)
        bare = free and not attribute.key and not attribute.whole_object
        return (argument.name if bare else attribute.key).replace(HOLE, "?")

    def _events(self, sink: SinkCall, state: State) -> tuple[str, ...]:
        """The names of the events that carry the value.

        One, or those of all callers when the route does not tell.
        """
        if sink.event is None:
            return ("",)
        texts = Texts(self.evaluator, self._sites(state)).of(sink.event.ref, sink.event.path)
        return (
            tuple(text.replace(HOLE, "{}") for text in texts)
            if 0 < len(texts) < MAX_TEXTS
            else ("",)
        )

    def _sites(self, state: State) -> dict[tuple[int, int], Ref]:
        """The calls by which a route left functions, by function."""
        sites: dict[tuple[int, int], Ref] = {}
        for step in state.chain():
            if step.site is not None and step.parent is not None:
                node = self.evaluator.program.node(step.parent.ref)
                if isinstance(node, Param):
                    sites[step.parent.ref[0], node.function] = step.site
        return sites


def _field_name(attribute: Attribute) -> str:
    """What the field is called that has the value, also where it is sent with its object."""
    name = attribute.proof.name or (attribute.key if attribute.whole_object else "")
    return name.rpartition(".")[2]


def _all_lost(found: Iterable[Lost]) -> Lost:
    """What several walks lost; a key that one of them found is known."""
    limits: set[tuple[Ref, str]] = set()
    keys: dict[tuple[int, int, int], bool] = {}
    for lost in found:
        limits.update(lost.limits)
        for place, unknown in lost.keys:
            keys[place] = keys.get(place, True) and unknown
    return Lost(tuple(sorted(limits)), tuple(sorted(keys.items())))


def _once(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """What is logged counts once, wherever it comes from: the first route of each attribute."""
    found: dict[tuple[str, ...], Arrival] = {}
    for arrival in arrivals:
        flow = arrival.flow
        found.setdefault((flow.category, flow.key, flow.treatment, flow.carrier), arrival)
    return list(found.values())
