"""What arrived: the category of the data, whose they are, how sure that is, and what shows it.

What the route tells wins; after it come the vendor's reserved keys and the role of the argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from msgspec.structs import replace

from flowcheck.catalog.vendor import Role
from flowcheck.config.declared import NO_DATA
from flowcheck.ir.graph import ELEMENT, Array, Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.types import Record
from flowcheck.link.values import Path
from flowcheck.model import Confidence
from flowcheck.patterns import regex
from flowcheck.taint.attribute import (
    ID,
    ROLES,
    Attribute,
    attribute,
    by_key,
    is_identity,
    under_reserved,
)
from flowcheck.taint.brought import TEXT, Brought
from flowcheck.taint.clue import WHOLE, bare, meaningful, quoted, unbroken
from flowcheck.taint.clues import Clues
from flowcheck.taint.declared import Declared
from flowcheck.taint.groups import is_name_of_group, may_be_a_group
from flowcheck.taint.known import Held
from flowcheck.taint.logins import sent_as
from flowcheck.taint.names import Names
from flowcheck.taint.no_text import becomes_scalar, is_scalar
from flowcheck.taint.printed import (
    MODELS,
    USER,
    in_text,
    is_shown,
    is_written,
    is_written_out,
    written_with,
)
from flowcheck.taint.proof import Kind, Proof
from flowcheck.taint.prose import is_made_of_prose, is_own_file, is_translated
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.selected import selected
from flowcheck.taint.state import Frame, State, Stop, only_asked_for
from flowcheck.taint.treatment import HASHES

_RecordKey = tuple[Ref, Path, bool, tuple[Frame, ...]]
_SAID = ("user.content", "user.behavior")
"""What people write and do: a hash of it is a checksum, and tells nobody who they are."""
_FEW_LETTERS = regex(
    r"(?:\.(?:slice|substring|substr)\(\s*0\s*,\s*[1-6]\s*\)|\[\s*0?\s*:\s*[1-6]\s*\])$"
)
_DEPLOYMENT = frozenset({
    "env", "environ", "settings", "config", "process", "getenv", "configservice", "secrets",
})  # fmt: skip


class Classifier:
    """Turns ends of walks into attributes."""

    def __init__(self, evaluator: Evaluator, judge: Remembered, declared: Declared) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._declared = declared
        self._judge = judge
        nearby = Evaluator(evaluator.program, evaluator.matcher, alone=True)
        self._clues = Clues(evaluator, judge, Clues(nearby, judge))
        self._names = self._clues.names
        self._brought = Brought(evaluator, self._names)
        self._found_records = Memory[_RecordKey, list[Record]](self._program.reads)

    def attributes(
        self,
        stop: Stop,
        role: Role,
        reserved: Mapping[str, str],
        field: str = "",
        *,
        logged: bool = False,
    ) -> list[Attribute]:
        """The attributes at one end of a walk; empty when nothing personal can be shown there.

        ``field`` is what the vendor reads the bare value from; ``logged``: a line of a log is.
        """
        state = stop.state
        if _names_code(state) or (only_asked_for(state) and not self._is_there(state)):
            return []
        declared = self._declared_source(state)
        if declared is not None:
            return declared
        program, ref = self._program, state.ref
        if not state.path and (is_made_of_prose(program, ref) or is_own_file(program, ref)):
            return []
        if is_translated(program, ref):
            return []
        held = self._nearest_held(state)
        records = [] if held is not None else self._nearest_records(state)
        if (held is not None or records) and becomes_scalar(self._names, state):
            return []  # ``model_id = get_model_id(user)``
        if held is not None or records:
            text = in_text(self._evaluator, state, logged=logged)
            parts = self._held(state, held, text=text) if held is not None else ()
            found = [*parts, *self._expanded(state, records, text=text)]
            if found or not is_identity(state, role):
                return found
        return self._told(state, role, reserved, field)

    def says_nothing(self, stop: Stop) -> bool:
        """Whether no name on the route from an unknown call outwards says what the data are.

        Then the arguments of the call may.
        """
        if stop.state.path:
            return False
        if self._nearest_held(stop.state) is not None:
            return False
        return self._clues.of(stop.state.chain()) is None

    def _is_there(self, state: State) -> bool:
        """Whether the value that arrived is declared to have the field."""
        *before, field = state.path
        records = self._records(replace(state, path=tuple(before)), self._names)
        return any(field in self._names.members(record) for record in records)

    def _told(
        self, state: State, role: Role, reserved: Mapping[str, str], field: str
    ) -> list[Attribute]:
        clue = self._clues.of(state.chain())
        if clue is None:
            names, keyed = self._thing_names(state), by_key(state, role, reserved, field)
            person = self._stands_for(state, names) == "person"
            if person and (role is Role.IDENTITY or not keyed):  # `to: recipient` is an address
                return self._person(state, role, names)
            return keyed or self._brought.texts(state, role, reserved, field)
        verdict = (clue := sent_as(clue, state.key, self._judge)).verdict
        if verdict.category == TEXT and is_name_of_group(state, role, field):
            return by_key(state, role, reserved, field)
        named = role is Role.GROUP and (verdict.personal is None or may_be_a_group(state))
        if not verdict.personal and (named or not meaningful(state.path)):
            kept = role if named or role is Role.PROFILE else Role.IGNORE
            return by_key(state, kept, reserved, field) or self._brought.texts(
                state, role, reserved, field
            )
        if not verdict.personal or verdict.category is None:
            return self._brought.texts(state, role, reserved, field)
        if verdict.category.startswith("user.authorization") and (
            state.lossy
            or self._of_deployment(state)
            or self._is_claims(state, clue.proof)
            or is_scalar(state.key.rpartition(".")[2])
        ):
            return []  # what an unknown function makes of a key is none, nor is the id of a client
        if state.treatment in HASHES and (
            verdict.category.startswith(_SAID) or self._is_beginning(state)
        ):
            return by_key(state, role, reserved, field)
        if verdict.confidence is Confidence.LOW and is_identity(state, role):
            return by_key(state, role, reserved)  # what people are known by there
        confidence = verdict.confidence if not state.lossy else Confidence.LOW
        why, proof = clue.why, clue.proof
        if clue.key and reserved.get(clue.key) == verdict.category:
            why, proof = under_reserved(clue.key), Proof(Kind.RESERVED_KEY, "", clue.key)
        found = attribute(verdict.category, confidence, verdict.subject, state, why, proof)
        return [replace(found, shown=clue.at)]

    def _stands_for(self, state: State, names: list[str]) -> str | None:
        """What a value of which no field is known is as a whole."""
        if not meaningful(state.path):
            return self._judge.thing(names)
        owners = names[1:] or self._names.of(state.ref)
        return self._judge.thing(names[:1], next(iter(owners), ""))

    def _declared_source(self, state: State) -> list[Attribute] | None:
        """What the project itself declared of something on the route; empty: no personal data."""
        if not self._declared.config.sources:
            return None
        for step in state.chain():
            if step.ref[1] < 0:
                continue
            names = self._clues.at(step, state).names.of(step.ref)
            category = self._declared.source(self._evaluator, step.ref, step.path, names)
            if category:
                return _declared(category, self._judge.subject(names), state)
        return None

    def _declared_part(self, state: State, *parts: str) -> list[Attribute] | None:
        """What the project declared of a field of what is sent whole."""
        if not self._declared.config.sources:
            return None
        names = self._names.of(state.ref)
        category = self._declared.attribute((*state.path, *parts), names)
        return _declared(category, self._judge.subject(names), state) if category else None

    def _of_deployment(self, state: State) -> bool:
        """The project's own keys, from its settings, are not personal data."""
        return any(
            word in _DEPLOYMENT
            for step in state.chain()
            for name in (*step.path, *self._clues.at(step, state).names.of(step.ref))
            for word in name.lower().replace("_", ".").split(".")
        )

    def _is_beginning(self, state: State) -> bool:
        """Whether a few letters of a hash are left, which those of many people begin with."""
        for step in state.chain():
            node = self._program.node(step.ref) if step.ref[1] >= 0 else None
            if step.treatment in HASHES or not isinstance(node, Call):
                continue
            if _FEW_LETTERS.search(self._program.text(step.ref[0], node.at, node.end)):
                return True
        return False

    def _is_claims(self, state: State, proof: Proof) -> bool:
        """What is read out of a token is not one, nor is a token of a text, whatever its name."""
        if proof.kind not in (Kind.NAME, Kind.CALL, Kind.KEY):
            return False
        said = bool(_OF_TEXTS.intersection(meaningful(state.path)[-1:]))
        return said or self._clues.known.at(state.ref, state.path) is not None

    def _person(self, state: State, role: Role, names: list[str]) -> list[Attribute]:
        """A whole person of unknown shape is sent."""
        subject = self._judge.subject(names)
        if role is Role.IDENTITY:
            proof = Proof(Kind.ROLE, "", role)
            return [attribute(ID, Confidence.LOW, subject, state, ROLES[role], proof)]
        if state.lossy or self._is_text(state):
            return []
        why = f"the whole {quoted(names[0])} is sent"
        proof = Proof(Kind.OBJECT, names[0])
        found = attribute("user", Confidence.LOW, subject, state, why, proof)
        return [replace(found, whole_object=True)]

    def _is_text(self, state: State) -> bool:
        """Whether what arrived is declared to be a text, before any call makes one of it."""
        for step in state.chain():
            node = self._program.node(step.ref) if step.ref[1] >= 0 else None
            if isinstance(node, Call) and not step.path and step is not state:
                return False
            if self._names.is_text(step.ref, step.path):
                return True
        return False

    def _thing_names(self, state: State) -> list[str]:
        steps = meaningful(state.path)
        return steps[::-1] if steps else self._names.of(state.ref)

    def _nearest_held(self, state: State) -> Held | None:
        """The known thing of a library that arrived whole: a person with all fields."""
        for step in unbroken(state):
            held = self._clues.at(step, state).known.at(step.ref, step.path)
            if held is not None:
                whole = not held.category and any(held.parts())
                return held if whole else None
        return None

    def _held(self, state: State, held: Held, *, text: bool) -> Iterable[Attribute]:
        """The fields that a known thing of a library is known to have."""
        for field, category in held.parts():
            if field.partition(".")[0] in state.omit:
                continue
            if text and not is_shown(self._evaluator, state, USER, category):
                continue
            declared = self._declared_part(state, *field.split("."))
            if declared is not None:
                yield from (_all_of_it(part, _inside(state, field)) for part in declared)
                continue
            clue = self._clues.of_part(held, field, category)
            confidence = clue.verdict.confidence if not state.lossy else Confidence.LOW
            subject = clue.verdict.subject
            found = attribute(category, confidence, subject, state, clue.why, clue.proof)
            yield _all_of_it(found, _inside(state, field))

    def _nearest_records(self, state: State) -> list[Record]:
        """The declared records of the value that arrived, as far as it travelled whole."""
        for step in unbroken(state):
            names = self._clues.at(step, state).names
            key = (step.ref, step.path, step is state, step.stack)
            found = self._found_records.of(key, partial(self._records, step, names))
            if found:
                return found
        return []

    def _records(self, state: State, names: Names) -> list[Record]:
        types = self._evaluator.types
        found: list[Record] = []
        for number, declared in names.types(state.ref):
            found_at = types.field_types(number, declared, state.path)
            for owner, inner in found_at or types.field_types(number, declared, bare(state.path)):
                found.extend(types.records(owner, inner))
                for element_owner, element in types.elements(owner, inner):
                    found.extend(types.records(element_owner, element))
        node = self._program.node(state.ref)
        if isinstance(node, Call) and all(at == ELEMENT or at.isdigit() for at in state.path):
            found.extend(names.class_records(state.ref, node, state.stack))
        return list(dict.fromkeys(found))

    def _expanded(
        self, state: State, records: Iterable[Record], *, text: bool
    ) -> Iterable[Attribute]:
        """The personal fields of records that are sent whole; of many, a template shows little."""
        if state.lossy and any(self._is_list(step) for step in state.chain()):
            return
        kept = selected(self._program, state)
        for found in self._fields_of(state, records, self._thing_names(state), text=text):
            if kept is None:
                yield found
            elif found.key.removeprefix(f"{state.key}.").split(".")[0] in kept:
                yield replace(found, whole_object=False, why=found.why.removesuffix(WHOLE).rstrip())

    def _is_list(self, step: State) -> bool:
        known = step.ref[1] >= 0 and isinstance(self._program.node(step.ref), Array)
        return known or ELEMENT in step.path

    def _fields_of(
        self,
        state: State,
        records: Iterable[Record],
        holders: list[str],
        *,
        text: bool,
        above: frozenset[Record] = frozenset(),
    ) -> Iterable[Attribute]:
        for record in records:
            kind = self._program.module(record.number).shapes[record.shape].kind
            for field, owner in self._evaluator.types.fields(record):
                if field.name in state.omit or field.name == ELEMENT:
                    continue
                declared = self._declared_part(state, field.name)
                if declared is not None:
                    yield from (_all_of_it(part, _inside(state, field.name)) for part in declared)
                    continue
                if not (text or state.lossy) and is_written_out(self._evaluator, record, above):
                    inner = replace(state, key=_inside(state, field.name), omit=frozenset())
                    below = above | {record}
                    held = written_with(self._evaluator, owner, field.type, below)
                    if held:
                        yield from self._fields_of(
                            inner, held, [field.name], text=False, above=below
                        )
                        continue
                clue = self._clues.of_member(field, record, holders)
                if clue is None or clue.verdict.category is None:
                    continue
                category = clue.verdict.category
                if state.lossy and not category.startswith(_SHOWN):
                    continue  # a template that gets a record shows a name, and no password
                shape = (record.number, record.shape)
                if text and not is_written(self._evaluator, state, shape, field.name, category):
                    continue
                verdict = clue.verdict
                lossy = state.lossy or (text and kind in MODELS)
                confidence = Confidence.LOW if lossy else verdict.confidence
                found = attribute(
                    category, confidence, verdict.subject, state, clue.why, clue.proof
                )
                yield _all_of_it(found, _inside(state, field.name))


_SHOWN = ("user.name", "user.contact", "user.content")
_OF_CODE = frozenset(
    {"__name__", "__qualname__", "__module__", "__class__", "__doc__", "constructor"}
)
_OF_TEXTS = frozenset({"content", "text", "delta"})
"""What a model says comes token by token: ``const token = chunk.delta.content``."""


def _declared(category: str, subject: str, state: State) -> list[Attribute]:
    """What the project says that something is; nothing when it says that it is nobody's data."""
    if category == NO_DATA:
        return []
    why = "declared as a source by the project"
    proof = Proof(Kind.PROJECT)
    return [attribute(category, Confidence.HIGH, subject, state, why, proof)]


def _inside(state: State, field: str) -> str:
    """The key of a field of what is sent whole."""
    return f"{state.key}.{field}" if state.key else field


def _all_of_it(found: Attribute, key: str) -> Attribute:
    """A field that is sent with its object; of what a template picks nobody knows the rest."""
    if found.state.lossy:
        return replace(found, key=key, why=found.why.removesuffix(WHOLE).rstrip())
    return replace(found, key=key, whole_object=True)


def _names_code(state: State) -> bool:
    """Whether a value is what a class, a function or a module is called, or the class itself."""
    return any(not _OF_CODE.isdisjoint(step.path) for step in state.chain())
