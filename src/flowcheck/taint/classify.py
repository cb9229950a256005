"""What arrived: the category of the data, whose they are, how sure that is, and what shows it.

What the route tells wins; after it come the vendor's reserved keys and the role of the argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flowcheck.catalog.schema import Role
from flowcheck.ir.graph import ELEMENT, Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.types import Record
from flowcheck.link.values import Path
from flowcheck.model import Confidence
from flowcheck.taint.clues import Clues, meaningful, quoted
from flowcheck.taint.declared import Declared
from flowcheck.taint.evidence import ORGANISATION_ID, PSEUDONYM, Judge
from flowcheck.taint.names import Names
from flowcheck.taint.state import State, Stop
from flowcheck.taint.treatment import HASHES

_ID = "user.unique_id"
_UNKNOWN = "unknown"
_DEPLOYMENT = frozenset({
    "env", "environ", "settings", "config", "process", "getenv", "configservice", "secrets",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribute:
    """A category of personal data that arrived by a route; ``why`` names the evidence."""

    category: str
    confidence: Confidence
    subject: str
    key: str
    treatment: str
    whole_object: bool
    state: State
    why: str
    origin: str = ""  # the category before a hash made it a pseudonym


class Classifier:
    """Turns ends of walks into attributes."""

    def __init__(self, evaluator: Evaluator, judge: Judge, declared: Declared) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._declared = declared
        self._judge = judge
        self._names = Names(evaluator)
        self._clues = Clues(evaluator, judge, self._names)
        self._found_records: dict[tuple[Ref, Path], list[Record]] = {}

    def attributes(self, stop: Stop, role: Role, reserved: Mapping[str, str]) -> list[Attribute]:
        """The attributes at one end of a walk; empty when nothing personal can be shown there."""
        state = stop.state
        if stop.source:
            return [self._of_library(stop)]
        if _only_asked_for(state):
            return []
        declared = self._declared_source(state)
        if declared is not None:
            return [declared]
        records = self._nearest_records(state)
        if records:
            found = list(self._expanded(state, records))
            if found or not _is_identity(state, role):
                return found
        return self._told(state, role, reserved)

    def says_nothing(self, stop: Stop) -> bool:
        """Whether no name on the route from an unknown call outwards says what the data are.

        Then the arguments of the call may.
        """
        if stop.source or stop.state.path:
            return False
        return self._clues.of(stop.state.chain()) is None

    def _told(self, state: State, role: Role, reserved: Mapping[str, str]) -> list[Attribute]:
        clue = self._clues.of(state.chain())
        if clue is None:
            names = self._thing_names(state)
            if self._judge.thing(names[:1] if meaningful(state.path) else names) == "person":
                return self._person(state, role, names)
            return _by_key(state, role, reserved)
        verdict = clue.verdict
        if not verdict.personal and not meaningful(state.path):
            kept = Role.PROFILE if role is Role.PROFILE else Role.IGNORE
            return _by_key(state, kept, reserved)
        if not verdict.personal or verdict.category is None:
            return []
        if verdict.category.startswith("user.authorization") and self._of_deployment(state):
            return []
        confidence = verdict.confidence if not state.lossy else Confidence.LOW
        is_reserved = clue.key and reserved.get(clue.key) == verdict.category
        why = _under_reserved(clue.key) if is_reserved else clue.why
        return [_attribute(verdict.category, confidence, verdict.subject, state, why)]

    def _of_library(self, stop: Stop) -> Attribute:
        """What a function of a library is known to give."""
        ref = stop.state.ref
        subject = self._judge.subject(self._names.of(ref))
        node = self._program.node(ref)
        callee = (ref[0], node.callee) if isinstance(node, Call) else ref
        why = f"result of {quoted(self._evaluator.callee_text(callee))}"
        return _attribute(stop.source, Confidence.HIGH, subject, stop.state, why)

    def _declared_source(self, state: State) -> Attribute | None:
        """What the project itself declared of something on the route."""
        if not self._declared.config.sources:
            return None
        for step in state.chain():
            if step.ref[1] < 0:
                continue
            names = self._names.of(step.ref)
            category = self._declared.source(self._evaluator, step.ref, step.path, names)
            if category:
                subject = self._judge.subject(names)
                why = "declared as a source by the project"
                return _attribute(category, Confidence.HIGH, subject, state, why)
        return None

    def _of_deployment(self, state: State) -> bool:
        """The project's own keys, from its settings, are no data of a person."""
        return any(
            word in _DEPLOYMENT
            for step in state.chain()
            for name in (*step.path, *self._names.of(step.ref))
            for word in name.lower().replace("_", ".").split(".")
        )

    def _person(self, state: State, role: Role, names: list[str]) -> list[Attribute]:
        """A whole person of unknown shape is sent."""
        subject = self._judge.subject(names)
        if role is Role.IDENTITY:
            return [_attribute(_ID, Confidence.LOW, subject, state, _ROLES[role])]
        if state.lossy:
            return []
        why = f"the whole {quoted(names[0])} is sent"
        found = _attribute("user", Confidence.LOW, subject, state, why)
        return [replace(found, whole_object=True)]

    def _thing_names(self, state: State) -> list[str]:
        steps = meaningful(state.path)
        return steps[::-1] if steps else self._names.of(state.ref)

    def _nearest_records(self, state: State) -> list[Record]:
        """The declared records of the value that arrived, as far as it travelled whole."""
        for step in state.chain():
            if step.path != state.path or step.lossy != state.lossy or step.key != state.key:
                break
            at = (step.ref, step.path)
            if at not in self._found_records:
                self._found_records[at] = self._records(step)
            found = self._found_records[at]
            if found:
                return found
        return []

    def _records(self, state: State) -> list[Record]:
        types = self._evaluator.types
        found: list[Record] = []
        for number, declared in self._names.types(state.ref):
            for owner, inner in types.field_types(number, declared, state.path):
                found.extend(types.records(owner, inner))
                for element_owner, element in types.elements(owner, inner):
                    found.extend(types.records(element_owner, element))
        node = self._program.node(state.ref)
        if isinstance(node, Call) and all(_is_position(step) for step in state.path):
            found.extend(self._names.class_records(state.ref, node))
        return list(dict.fromkeys(found))

    def _expanded(self, state: State, records: Iterable[Record]) -> Iterable[Attribute]:
        """The personal fields of records that are sent whole."""
        holders = self._thing_names(state)
        for record in records:
            name = self._names.record(record)
            for field, _ in self._evaluator.types.fields(record):
                if field.name in state.omit:
                    continue
                clue = self._clues.of_member(field, name, holders)
                if clue is None or clue.verdict.category is None:
                    continue
                confidence = clue.verdict.confidence if not state.lossy else Confidence.LOW
                found = _attribute(
                    clue.verdict.category, confidence, clue.verdict.subject, state, clue.why
                )
                key = f"{state.key}.{field.name}" if state.key else field.name
                yield replace(found, key=key, whole_object=True)


_ROLES = {Role.IDENTITY: "the SDK's user id", Role.GROUP: "the SDK's group id"}


def _by_key(state: State, role: Role, reserved: Mapping[str, str]) -> list[Attribute]:
    """What the place tells where the vendor takes the value."""
    last = state.key.rpartition(".")[2]
    read = role in (Role.PROFILE, Role.IDENTITY) or last.startswith("$")
    for key in (state.key, last) if read else ():
        category = reserved.get(key)
        if category:
            return [_attribute(category, Confidence.MEDIUM, "", state, _under_reserved(key))]
    if _is_identity(state, role):
        return [_attribute(_ID, Confidence.LOW, "", state, _ROLES[role])]
    if role is Role.GROUP and not state.key and not state.lossy:
        return [_attribute(ORGANISATION_ID, Confidence.LOW, "", state, _ROLES[role])]
    return []


def _under_reserved(key: str) -> str:
    return f"sent under the reserved key {quoted(key)}"


def _is_identity(state: State, role: Role) -> bool:
    return role is Role.IDENTITY and state.lossy == 0 and not state.key


def _is_position(step: str) -> bool:
    return step == ELEMENT or step.isdigit()


def _only_asked_for(state: State) -> bool:
    """Whether the SDK would read a field (``$set``) of which nobody knows whether it is there."""
    chain = state.chain()
    wanted = chain[-1].path[-1:]
    return bool(wanted) and all(step.path[-1:] == wanted for step in chain)


def _attribute(
    category: str, confidence: Confidence, subject: str, state: State, why: str
) -> Attribute:
    origin = ""
    if state.treatment in HASHES and category != PSEUDONYM:
        category, origin = PSEUDONYM, category
    return Attribute(
        category,
        confidence,
        subject or _UNKNOWN,
        state.key,
        state.treatment,
        whole_object=False,
        state=state,
        why=why,
        origin=origin,
    )
