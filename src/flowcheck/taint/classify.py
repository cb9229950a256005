"""What arrived: the evidence met on a route decides the category of the data, its subject and the confidence.

Evidence nearest to the origin wins: the field loaded and the thing it was loaded from, declared types and their
validators, names of parameters and variables, keys under which the value was put, the vendor's reserved keys, the role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flowcheck.catalog.schema import Role
from flowcheck.ir.graph import ELEMENT, Call, Cell, Const, Global, Import, Object, Param, Self
from flowcheck.ir.module import Type
from flowcheck.link.program import Ref
from flowcheck.link.types import Record
from flowcheck.link.values import ClassValue, Evaluator, External, FunctionValue, InstanceValue, Path
from flowcheck.model import Confidence
from flowcheck.taint.declared import Declared
from flowcheck.taint.evidence import Judge, Verdict
from flowcheck.taint.treatment import HASHES
from flowcheck.taint.walk import State, Stop

PSEUDONYMOUS = "user.unique_id.pseudonymous"
_NEUTRAL = frozenset({ELEMENT, "value", "current", "data", "target", "currentTarget", "$set", "$set_once", "properties", "traits"})
_NOT_TEXT = frozenset({"boolean", "bool", "BooleanField", "Boolean", "true", "false"})
_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A category of personal data that arrived by a route."""

    category: str
    confidence: Confidence
    subject: str
    key: str
    treatment: str
    whole_object: bool
    state: State
    origin: str = ""  # the category before a hash made it a pseudonym
    field_place: tuple[int, int, int] | None = None


class Classifier:
    """Turns ends of walks into attributes."""

    def __init__(self, evaluator: Evaluator, judge: Judge, declared: Declared) -> None:
        self.evaluator = evaluator
        self.declared = declared
        self.program = evaluator.program
        self.judge = judge
        self._names: dict[Ref, list[str]] = {}
        self._bare: dict[Ref, list[str]] = {}
        self._verdicts: dict[tuple[Ref, Path, str], Verdict | None] = {}
        self._found_records: dict[tuple[Ref, Path], list[Record]] = {}
        self._types: dict[Ref, list[tuple[int, Type]]] = {}

    def attributes(self, stop: Stop, role: Role, reserved: Mapping[str, str]) -> list[Attribute]:
        """The attributes at one end of a walk; empty when nothing personal can be shown there."""
        state = stop.state
        if stop.source:
            subject = self.judge.subject(self.names(state.ref))
            return [self._attribute(stop.source, Confidence.HIGH, subject, state)]
        if self._only_asked_for(state):
            return []
        for step in state.chain() if self.declared.config.sources else ():
            names = self.names(step.ref)
            category = self.declared.source(self.evaluator, step.ref, step.path, names) if step.ref[1] >= 0 else ""
            if category:
                return [self._attribute(category, Confidence.HIGH, self.judge.subject(names), state)]
        records = self._nearest_records(state)
        if records:
            found = self._expanded(state, records)
            if found or not self._identity(state, role):
                return found
        chain = state.chain()
        verdict = self._verdict(chain)
        if verdict is None:
            return self._by_key(state, role, reserved) if not self._opaque_thing(state) else self._thing(state, role)
        if not verdict.personal and not _meaningful(state.path):
            return self._by_key(state, Role.PROFILE if role is Role.PROFILE else Role.IGNORE, reserved)
        if not verdict.personal or verdict.category is None:
            return []
        if verdict.category.startswith("user.authorization") and self._of_deployment(state):
            return []
        confidence = verdict.confidence if not state.lossy else Confidence.LOW
        return [self._attribute(verdict.category, confidence, verdict.subject, state)]

    def _only_asked_for(self, state: State) -> bool:
        """A field that the SDK would read (``$set``), of a thing of which nobody knows whether it has it."""
        chain = state.chain()
        wanted = chain[-1].path[-1:]
        return bool(wanted) and all(step.path[-1:] == wanted for step in chain)

    def says_nothing(self, stop: Stop) -> bool:
        """Whether the names on the route from an unknown call outwards say nothing (then its arguments may)."""
        if stop.source or stop.state.path:
            return False
        return self._verdict(stop.state.chain()) is None

    # ---- evidence ---------------------------------------------------------------------------------

    def _verdict(self, chain: list[State]) -> Verdict | None:
        """The first definite verdict from the origin to the sink; beyond a lossy step outer evidence wins."""
        inner: Verdict | None = None
        lossy = chain[0].lossy
        for state in chain:
            verdict = self._at(state)
            if state.lossy < lossy and verdict is not None:
                return verdict
            if inner is None and verdict is not None:
                inner = verdict
                if not lossy:
                    return inner
        return inner

    def _at(self, state: State) -> Verdict | None:
        put = state.sent_by if state.parent is not None and state.sent_by != state.parent.sent_by else ""
        key = (state.ref, state.path, put)
        if key not in self._verdicts:
            self._verdicts[key] = self._judged(state)
        return self._verdicts[key]

    def _judged(self, state: State) -> Verdict | None:
        steps = _meaningful(state.path)
        names = self.names(state.ref)
        if steps:
            declared = self._declared(state)
            if declared is not None:
                return declared
            verdict = self.judge.field(steps[-1], [*steps[-2::-1], *names])
            if verdict.personal is not None:
                return verdict
        else:
            for name in self._own_names(state.ref):
                verdict = self.judge.name(name)
                if verdict.personal is not None:
                    return verdict
        if state.parent is not None and state.sent_by and state.sent_by != state.parent.sent_by:
            verdict = self.judge.name(state.sent_by)
            if verdict.personal is not None:
                return verdict
        return None

    def _declared(self, state: State) -> Verdict | None:
        """What the declaration of the loaded field proves: a validator, or that it is a flag."""
        path = tuple(state.path)
        for number, declared in self.types_of(state.ref):
            for record, field, _ in self.evaluator.types.field(number, declared, path):
                if field.hint:
                    verdict = self.judge.hint(field.hint)
                    if verdict.personal:
                        return verdict
                if field.type is not None and field.type.name in _NOT_TEXT:
                    named = self.judge.field(field.name, [self._record_name(record)])
                    return named if named.category == "user.account" else _NOT_PERSONAL
                verdict = self.judge.field(field.name, [self._record_name(record), *self.names(state.ref)])
                if verdict.personal is not None:
                    return verdict
        return None

    def _of_deployment(self, state: State) -> bool:
        """The project's own keys, from its settings, are no data of a person."""
        return any(
            word in _DEPLOYMENT
            for step in state.chain()
            for name in (*step.path, *self.names(step.ref))
            for word in name.lower().replace("_", ".").split(".")
        )

    def _by_key(self, state: State, role: Role, reserved: Mapping[str, str]) -> list[Attribute]:
        last = state.key.rpartition(".")[2]
        category = reserved.get(state.key) or reserved.get(last)
        if category and (role in (Role.PROFILE, Role.IDENTITY) or last.startswith("$")):
            return [self._attribute(category, Confidence.MEDIUM, "", state)]
        if self._identity(state, role):
            return [self._attribute("user.unique_id", Confidence.LOW, "", state)]
        if role is Role.GROUP and not state.key and not state.lossy:
            return [self._attribute("user.unique_id.organization", Confidence.LOW, "", state)]
        return []

    def _identity(self, state: State, role: Role) -> bool:
        return role is Role.IDENTITY and state.lossy == 0 and not state.key

    def _opaque_thing(self, state: State) -> bool:
        names = self._thing_names(state)
        return self.judge.thing(names[:1] if _meaningful(state.path) else names) == "person"

    def _thing(self, state: State, role: Role) -> list[Attribute]:
        """A whole person of unknown shape is sent."""
        names = self._thing_names(state)
        subject = self.judge.subject(names)
        if role is Role.IDENTITY:
            return [self._attribute("user.unique_id", Confidence.LOW, subject, state)]
        if state.lossy:
            return []
        found = self._attribute("user", Confidence.LOW, subject, state)
        return [Attribute(found.category, found.confidence, subject, found.key, found.treatment, True, state)]

    def _thing_names(self, state: State) -> list[str]:
        steps = _meaningful(state.path)
        return steps[::-1] if steps else list(self.names(state.ref))

    # ---- whole objects ----------------------------------------------------------------------------

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
        found: list[Record] = []
        for number, declared in self.types_of(state.ref):
            for owner, inner in self.evaluator.types.field_types(number, declared, state.path):
                found.extend(self.evaluator.types.records(owner, inner))
                for element_owner, element in self.evaluator.types.elements(owner, inner):
                    found.extend(self.evaluator.types.records(element_owner, element))
        node = self.program.node(state.ref)
        steps = [step for step in state.path if step != ELEMENT and not step.isdigit()]
        if isinstance(node, Call) and not steps:
            found.extend(self._class_record(state.ref, node))
        return list(dict.fromkeys(found))

    def _class_record(self, ref: Ref, node: Call) -> Iterable[Record]:
        for value in self.evaluator.evaluate((ref[0], node.callee)):
            if isinstance(value, ClassValue | InstanceValue):
                shape = self.program.module(value.number).classes[value.index].shape
                if shape >= 0:
                    yield Record(value.number, shape)

    def _expanded(self, state: State, records: list[Record]) -> list[Attribute]:
        found: list[Attribute] = []
        for record in records:
            name = self._record_name(record)
            for field, owner in self.evaluator.types.fields(record):
                if field.name in state.omit or (field.type is not None and field.type.name in _NOT_TEXT):
                    continue
                verdict = self.judge.hint(field.hint) if field.hint else self.judge.field(field.name, [name])
                if verdict.personal is None:
                    verdict = self.judge.field(field.name, [name, *self._thing_names(state)])
                if not verdict.personal or verdict.category is None:
                    continue
                base = self._attribute(verdict.category, verdict.confidence, verdict.subject, state)
                key = f"{state.key}.{field.name}" if state.key else field.name
                found.append(
                    Attribute(
                        base.category, base.confidence if not state.lossy else Confidence.LOW, base.subject, key,
                        base.treatment, True, state, base.origin, (owner, field.at, field.end),
                    )
                )  # fmt: skip
        return found

    def _record_name(self, record: Record) -> str:
        name = self.program.module(record.number).shapes[record.shape].name
        for ending in ("Schema", "Validator", "Shape"):  # the record is what the schema describes
            name = name.removesuffix(ending) or name
        return name

    # ---- names and types of a node ----------------------------------------------------------------

    def names(self, ref: Ref) -> list[str]:
        """The names of the thing at a node and of its declared types, the most telling first."""
        known = self._names.get(ref)
        if known is None:
            types = [name for owner, declared in self.types_of(ref) for name in self.evaluator.types.names(owner, declared)]
            known = self._names[ref] = list(dict.fromkeys((*self._own_names(ref), *types)))
        return known

    def _own_names(self, ref: Ref) -> list[str]:
        known = self._bare.get(ref)
        if known is None:
            known = self._bare[ref] = self._find_names(ref)
        return known

    def _find_names(self, ref: Ref) -> list[str]:
        number, node_id = ref
        if node_id < 0:
            return []
        module = self.program.module(number)
        node = module.nodes[node_id]
        names: list[str] = []
        bound = module.names.get(node_id)
        match node:
            case Param():
                names.extend(self._form_field(number, node))
                names.append(module.functions[node.function].params[node.index].name)
            case Cell():
                names.append(module.vars[node.var].name)
            case Global():
                names.append(node.name)
            case Import():
                names.append(node.name)
            case Self():
                names.append(module.classes[node.index].name)
            case Call():
                if bound:
                    names.append(bound)
                names.append(self.evaluator.callee_text(ref))
            case _:
                pass
        if bound:
            names.append(bound)
        return [name for name in dict.fromkeys(names) if name and name not in ("*", "default")]

    def _form_field(self, number: int, node: Param) -> Iterable[str]:
        """What a form field says of the event that its handler gets: ``<input type="email" name=.. onChange={..}>``."""
        module = self.program.module(number)
        index = self.program.index(number)
        closure = module.functions[node.function].closure
        for key, user in index.placed.get(closure, ()):
            attributes = module.nodes[user]
            if not key.startswith("on") or not isinstance(attributes, Object):
                continue
            for entry in attributes.entries:
                value = module.nodes[entry.value]
                if entry.key in _FIELD_ATTRIBUTES and isinstance(value, Const) and isinstance(value.value, str):
                    if value.value not in ("text", "checkbox", "radio", "number", "submit", "button", "on", "off"):
                        yield value.value

    def types_of(self, ref: Ref) -> list[tuple[int, Type]]:
        """Declared types of a node, with the module that declares each."""
        known = self._types.get(ref)
        if known is None:
            known = self._types[ref] = self._find_types(ref)
        return known

    def _find_types(self, ref: Ref) -> list[tuple[int, Type]]:
        number, node_id = ref
        if node_id < 0:
            return []
        module = self.program.module(number)
        node = module.nodes[node_id]
        found: list[tuple[int, Type]] = []
        declared = module.types.get(node_id)
        if declared is not None:
            found.append((number, declared))
        if isinstance(node, Cell) and module.vars[node.var].type is not None:
            found.append((number, module.vars[node.var].type))  # type: ignore[arg-type]
        if isinstance(node, Call):
            for value in self.evaluator.evaluate((number, node.callee)):
                if isinstance(value, FunctionValue):
                    function = self.program.module(value.number).functions[value.function]
                    if function.return_type is not None:
                        found.append((value.number, function.return_type))
            if not found:
                found.extend(self._model(ref))
        return found

    def _model(self, ref: Ref) -> Iterable[tuple[int, Type]]:
        """The model that an ORM call reads: ``prisma.user.findMany``, ``User.objects.get``, ``select(User)``."""
        words = self.evaluator.callee_text(ref).split(".")
        for word in words[:-1]:
            for name in dict.fromkeys((word, word[:1].upper() + word[1:])):
                for record in self.evaluator.types.by_name(name, ref[0])[:1]:
                    if self.program.module(record.number).shapes[record.shape].kind in _MODELS:
                        yield record.number, Type(name)


    def symbols(self, ref: Ref) -> list[str]:
        """External symbols that a node may be."""
        return [value.symbol for value in self.evaluator.evaluate(ref) if isinstance(value, External)]

    def _attribute(self, category: str, confidence: Confidence, subject: str, state: State) -> Attribute:
        origin = ""
        if state.treatment in HASHES and category != PSEUDONYMOUS:
            category, origin = PSEUDONYMOUS, category
        return Attribute(
            category, confidence, subject or "unknown", state.key, state.treatment, False, state, origin
        )


_DEPLOYMENT = frozenset({"env", "environ", "settings", "config", "process", "getenv", "configservice", "secrets"})
_MODELS = frozenset({"prisma", "django", "sqlalchemy", "sqlmodel", "drizzle", "mongoose", "typeorm", "model", "table"})
_FIELD_ATTRIBUTES = frozenset({"type", "name", "autoComplete", "autocomplete", "id", "inputMode"})
_NOT_PERSONAL = Verdict(None, False, Confidence.HIGH, "unknown")


def _meaningful(path: Path) -> list[str]:
    return [step for step in path if step not in _NEUTRAL and not step.isdigit()]


def weakest(*levels: Confidence) -> Confidence:
    """The lowest of several confidences."""
    return max(levels, key=_ORDER.index)


