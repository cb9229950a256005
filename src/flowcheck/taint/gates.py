"""Conditions on the way to a vendor: consent, opt-out, configuration, environment, debugging.

A gate is a condition that dominates the vendor's call, or a call on the route, and whose names are
in the list of guard words (``rules/stdlib/guards.yml``) or declared by the project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct

from flowcheck.catalog.stdlib import GuardWord
from flowcheck.ir.graph import Call, Const, Global, Load, Operator, Phi
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.patterns import regex
from flowcheck.taint.handlers import Handler, Handlers, asks_of, spaced

CONSENT = "consent"
_DEBUG, _ENVIRONMENT = "debug", "environment"
_OF_PEOPLE = (CONSENT, "opt-out")
_STEPS = 8  # that the origin of a condition is followed
_CONTRARY = regex(
    r"[!=]=|\bnot\b|\bno\b|required|needed|needs|denied|deny|declin|reject|refus|missing|pending"
    r"|without|opt(?:ed)?_?out|unknown|null|none|undefined",
    re.IGNORECASE,
)
_DENIAL = regex(r"^\s*(?:!|not\b)|!==?|\bis\s+not\b|=\s*[\"']?(?:false|False|0)\b")
_REFUSED = regex(r"denied|deny|declin|reject|refus|opt(?:ed)?_?out", re.IGNORECASE)
_GLOBAL = "global#"
_THERE = regex(
    r"(?:!+|typeof\s+)?\s*(?:(?:window|globalThis|self)\s*\??\.\s*)?(\w+)"
    r"(?:\s*[!=]==?\s*(?:null|undefined|[\"']undefined[\"']))?"
)
"""Whether a global is there: of a consent platform, that says nothing about what was chosen."""
_BOTH = regex(r"&&|\band\b")
_PARTS = regex(r"&&|\|\||\?\?|\band\b|\bor\b")
_EITHER = regex(r"\|\||\bor\b|\?")
_PRESENCE = regex(
    r"(?:!+|not\s+)?\s*(?!.*(?:settings|config|process|\benv\b))(?:\w+\??\.)*"
    r"(?!(?:is|in|on)(?:_|[A-Z]))\w*(?<![A-Z])[Ee]nvironment"
    r"(?:\s*(?:is(?:\s+not)?|[!=]==?)\s*(?:None|null|undefined))?"
)
"""Whether there is an environment, which says nothing about the one that the code runs in."""


class Gate(Struct, frozen=True, order=True):
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
        entries = tuple(words)
        self._declared = tuple(declared)
        self._handlers = Handlers(program, entries)
        self._kinds: dict[str, str] = {}
        self._known = Memory[Ref, frozenset[Gate]](program.reads)
        self._phrases = tuple(
            (entry.kind, spaced(phrase))
            for entry in entries
            for phrase in (*entry.words, *entry.symbols)
            if spaced(phrase).strip()
        )
        self._platforms = frozenset(
            symbol.removeprefix(_GLOBAL)
            for entry in entries
            for symbol in entry.symbols
            if entry.kind == CONSENT and symbol.startswith(_GLOBAL) and "." not in symbol
        )

    def of(self, calls: Iterable[Ref]) -> tuple[Gate, ...]:
        """The gates that dominate any of the calls, sorted."""
        found = (self._known.of(call, partial(self._around, call)) for call in dict.fromkeys(calls))
        return tuple(sorted(frozenset[Gate]().union(*found)))

    def _around(self, ref: Ref) -> frozenset[Gate]:
        """The gates that dominate a call."""
        found: set[Gate] = set()
        number, call_id = ref
        module = self._program.module(number)
        call = module.nodes[call_id]
        if not isinstance(call, Call):
            return frozenset()
        guards = list(call.guards)
        function = call.function
        while function >= 0:
            handler = self._handlers.of(number, function)
            found |= self._chosen(number, function, handler, guards) if handler else set()
            guards.extend(module.functions[function].guards)
            function = module.functions[function].parent
        for guard in (module.guards[at] for at in dict.fromkeys(guards)):
            gate = self._gate(number, guard.condition, holds=guard.holds)
            if gate is not None:
                found.add(gate)
        return frozenset(found)

    def _chosen(
        self, number: int, function: int, handler: Handler, guards: Iterable[int]
    ) -> set[Gate]:
        """Consent because the function is called once it is given, or checks what was chosen."""
        module = self._program.module(number)
        if handler.after:
            spot = self._program.spot(number, module.nodes[handler.node].at)
            return {Gate(spot.file, spot.line, CONSENT, handler.text)}
        found: set[Gate] = set()
        for guard in (module.guards[at] for at in guards):
            condition = module.nodes[guard.condition]
            text = self._program.text(number, condition.at, condition.end)
            contrary = len(_DENIAL.findall(text)) + len(_REFUSED.findall(text))
            as_asked = (contrary % 2 == 0) is guard.holds and self._kind(text) != CONSENT
            if as_asked and asks_of(module, guard.condition, function):
                spot = self._program.spot(number, condition.at)
                said = text if guard.holds else f"not ({text})"
                found.add(Gate(spot.file, spot.line, CONSENT, f"{said} in {handler.text}"))
        return found

    def inside(self, number: int, function: int) -> tuple[Gate, ...]:
        """The gates of all conditions in a function."""
        module = self._program.module(number)
        body = module.functions[function]
        found = (
            self._gate(number, guard.condition, holds=guard.holds)
            for guard in module.guards
            if body.at <= module.nodes[guard.condition].at < body.end
        )
        return tuple(sorted({gate for gate in found if gate is not None}))

    def _gate(self, number: int, condition: int, *, holds: bool) -> Gate | None:
        node = self._program.module(number).nodes[condition]
        text = self._program.text(number, node.at, node.end)
        if isinstance(node, Const) and isinstance(node.value, str):
            kind = CONSENT  # the attribute by which a consent platform holds a script tag back
        else:
            kind = self._kind(text)
        if not kind:
            name = self._program.module(number).names.get(condition, "")
            named = [f"{name} = {text}"] if name not in ("", text) else []
            tried = [*named, *(f"{text} = {origin}" for origin in self._origins(number, condition))]
            said = next((words for words in tried if self._kind(words)), "")
            kind = self._kind(said)
            if kind not in _OF_PEOPLE:
                return None
            text = said
        if kind == CONSENT and not holds and not _CONTRARY.search(text):
            return None  # this is what happens without consent
        if kind == _DEBUG and not _asks_for(text, self._words_of(_DEBUG), holds=holds):
            kind = _ENVIRONMENT
        spot = self._program.spot(number, node.at)
        return Gate(spot.file, spot.line, kind, text if holds else f"not ({text})")

    def _origins(self, number: int, node_id: int) -> Iterator[str]:
        """The calls that a condition's value is of: ``useConsent()`` of ``{ has }``, ``has()``."""
        nodes = self._program.module(number).nodes
        for _ in range(_STEPS):
            node = nodes[node_id]
            match node:
                case Load():
                    if isinstance(nodes[node.base], Global):
                        yield self._program.text(number, node.at, node.end)
                    node_id = node.base
                case Operator(name="!" | "!!" | "not") if node.operands:
                    node_id = node.operands[0]
                case Phi() if node.inputs and node.inputs[0] < node_id:
                    node_id = node.inputs[0]
                case Call():
                    callee = nodes[node.callee]
                    yield f"{self._program.text(number, callee.at, callee.end)}()"
                    node_id = node.callee
                case _:
                    return

    def _words_of(self, kind: str) -> Callable[[str], bool]:
        """Whether a text has words of a kind of gate."""
        phrases = [phrase for name, phrase in self._phrases if name == kind]
        return lambda text: any(phrase in spaced(text) for phrase in phrases)

    def _kind(self, text: str) -> str:
        known = self._kinds.get(text)
        if known is None:
            known = self._kinds[text] = self._judge(text)
        return known

    def _judge(self, text: str) -> str:
        for name, kind in self._declared:
            if re.search(rf"\b{re.escape(name)}\b", text):
                return kind
        words = spaced(text)
        there = _THERE.fullmatch(text.strip())
        if there and there[1] in self._platforms:
            return ""
        if _ENVIRONMENT in words:
            parts = (part.strip(" ()") for part in _PARTS.split(text))
            words = " ; ".join(_without_presence(part) for part in parts)
        return next((kind for kind, phrase in self._phrases if phrase in words), "")


def _without_presence(part: str) -> str:
    """The words of a part of a condition; that there is an environment is not one of them."""
    words = spaced(part)
    return words.replace(" environment ", " ") if _PRESENCE.fullmatch(part) else words


def _asks_for(text: str, found: Callable[[str], bool], *, holds: bool) -> bool:
    """Whether a condition, or its negation, holds only where what its words name is switched on."""
    if (_EITHER if holds else _BOTH).search(text):
        return False  # something else may be enough
    parts = (_BOTH if holds else _EITHER).split(text)
    return any(found(part) and (len(_DENIAL.findall(part)) % 2 == 0) is holds for part in parts)


def absent(program: Program, call: Ref) -> frozenset[Ref]:
    """The values that a call's guards say are falsy: in the ``else`` of ``if (x)``, ``x`` is."""
    module = program.module(call[0])
    node = module.nodes[call[1]]
    guards = (module.guards[guard] for guard in node.guards) if isinstance(node, Call) else ()
    return frozenset((call[0], guard.condition) for guard in guards if not guard.holds)
