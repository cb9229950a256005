"""Conditions on the way to a vendor: consent, opt-out, configuration, environment.

A gate is a condition that dominates the vendor's call, or a call on the route, and whose names are
in the list of guard words (``rules/stdlib/guards.yml``) or declared by the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flowcheck.catalog.schema import GuardWord
from flowcheck.ir.graph import Call
from flowcheck.link.program import Program, Ref

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@dataclass(frozen=True, slots=True, order=True)
class Gate:
    """A condition and what kind of gate it is."""

    file: str
    line: int
    kind: str
    text: str


class GateFinder:
    """Finds the gates of calls in one program."""

    def __init__(
        self, program: Program, words: Iterable[GuardWord], declared: Iterable[tuple[str, str]]
    ) -> None:
        self._program = program
        self._declared = tuple(declared)
        self._kinds: dict[str, str] = {}
        self._phrases = tuple(
            (entry.kind, f" {' '.join(part.lower() for part in _WORD.findall(phrase))} ")
            for entry in words
            for phrase in (*entry.words, *entry.symbols)
            if _WORD.search(phrase)
        )

    def of(self, calls: Iterable[Ref]) -> tuple[Gate, ...]:
        """The gates that dominate any of the calls, sorted."""
        found: set[Gate] = set()
        for number, call_id in calls:
            module = self._program.module(number)
            call = module.nodes[call_id]
            if not isinstance(call, Call):
                continue
            guards = list(call.guards)
            function = call.function
            while function >= 0:
                guards.extend(module.functions[function].guards)
                function = module.functions[function].parent
            for guard in dict.fromkeys(guards):
                gate = self._gate(
                    number, module.guards[guard].condition, holds=module.guards[guard].holds
                )
                if gate is not None:
                    found.add(gate)
        return tuple(sorted(found))

    def _gate(self, number: int, condition: int, *, holds: bool) -> Gate | None:
        node = self._program.module(number).nodes[condition]
        text = self._program.text(number, node.at, node.end)
        kind = self._kind(text)
        if not kind:
            return None
        spot = self._program.spot(number, node.at)
        return Gate(spot.file, spot.line, kind, text if holds else f"not ({text})")

    def _kind(self, text: str) -> str:
        known = self._kinds.get(text)
        if known is None:
            known = self._kinds[text] = self._judge(text)
        return known

    def _judge(self, text: str) -> str:
        for name, kind in self._declared:
            if re.search(rf"\b{re.escape(name)}\b", text):
                return kind
        words = f" {' '.join(word.lower() for word in _WORD.findall(text))} "
        return next((kind for kind, phrase in self._phrases if phrase in words), "")


def absent(program: Program, call: Ref) -> frozenset[Ref]:
    """The values that a call's guards say are falsy: in the ``else`` of ``if (x)``, ``x`` is."""
    module = program.module(call[0])
    node = module.nodes[call[1]]
    guards = (module.guards[guard] for guard in node.guards) if isinstance(node, Call) else ()
    return frozenset((call[0], guard.condition) for guard in guards if not guard.holds)
