"""The route of one attribute, from its source to the vendor's call, as places in the code."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.ir.graph import Call, Cell, Global, Index, Load, Param
from flowcheck.link.program import Program, Ref
from flowcheck.link.words import whole_words
from flowcheck.result.flows import Sink, Source, Step
from flowcheck.taint.attribute import Attribute
from flowcheck.taint.state import State


class Route(Struct, frozen=True):
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

    def shown(self) -> Ref | None:
        """Where the code shows what the value is; ``None`` where no name on the way does.

        That is the name of a bare value, or the load of a field: ``user.email``.
        """
        step = self._shown()
        return step.ref if step is not None else None

    def call_around(self) -> Ref | None:
        """The call of a function of the file of the sink by which the value came.

        ``None`` where the function with the sink itself shows what the value is.
        """
        step = self._shown() or self.attribute.state
        passed = [on for on in step.chain() if on.site is not None]
        if not passed or passed[-1].parent is None or passed[-1].parent.ref[0] != self.call[0]:
            return None
        return passed[-1].site

    def _shown(self) -> State | None:
        step = self.attribute.shown
        while step is not None and step.path and step.parent is not None:
            step = step.parent
        return step

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
                self._append(found, self._argument_step(state, state.site, state.note))
        number, node_id = self.call
        node = self.program.module(number).nodes[node_id]
        if chain[-1].ref[0] == number:
            self._append(found, self._argument_step(chain[-1], self.call, "sent"))
        self._append(found, self._place(number, node.at, node.end, "sent"))
        return tuple(found)

    def _append(self, found: list[Step], step: Step) -> None:
        if found and (found[-1].file, found[-1].line) == (step.file, step.line):
            if step.note and not found[-1].note:
                found[-1] = replace(found[-1], note=step.note)
            return
        found.append(step)

    def _node_step(self, state: State, note: str) -> Step:
        node = self.program.module(state.ref[0]).nodes[state.ref[1]]
        return self._place(state.ref[0], node.at, node.end, note)

    def _argument_step(self, state: State, site: Ref, note: str) -> Step:
        """The argument inside the call; an alias is found by its name in the text of the call."""
        number, call_id = site
        module = self.program.module(number)
        call = module.nodes[call_id]
        node_id = state.ref[1] if state.ref[0] == number else -1
        if node_id >= 0:
            node = module.nodes[node_id]
            if call.at <= node.at and node.end <= call.end:
                return self._place(number, node.at, node.end, note)
            name = module.names.get(node_id, "")
            text = self.program.files[number].text
            callee_end = module.nodes[call.callee].end if isinstance(call, Call) else call.at
            start = max(callee_end, call.at) if call.at <= callee_end <= call.end else call.at
            position = _word(text, name, start, call.end) if name else -1
            if position >= 0:
                return self._place(number, position, position + len(name), note)
        return self._place(number, call.at, call.end, note)


def _word(text: str, name: str, start: int, end: int) -> int:
    """Where a name occurs as a word between two offsets, not as a field; or -1."""
    places = (at for at, _ in whole_words(text, name, start, end) if text[at - 1 : at] != ".")
    return next(places, -1)
