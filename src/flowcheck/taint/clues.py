"""What the names and declarations on a route tell of the data, and in which words that is said.

Evidence nearest to the origin wins: the field loaded and the thing it was loaded from, its declared
type and validators, names of parameters and variables, keys under which the value was put.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flowcheck.ir.graph import ELEMENT
from flowcheck.ir.module import Field
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import Path
from flowcheck.model import Confidence
from flowcheck.taint.evidence import Judge, Verdict
from flowcheck.taint.names import Names
from flowcheck.taint.state import State

_NEUTRAL = frozenset({
    ELEMENT, "value", "current", "data", "target", "currentTarget", "$set", "$set_once",
    "properties", "traits",
})  # fmt: skip
_FLAGS = frozenset({"boolean", "bool", "BooleanField", "Boolean", "true", "false"})
_NOT_PERSONAL = Verdict(None, False, Confidence.HIGH, "unknown")
_LONGEST = 60  # of a name in a sentence


@dataclass(frozen=True, slots=True)
class Clue:
    """What one piece of evidence tells; ``why`` names it to a reader, ``key`` is a key it is."""

    verdict: Verdict
    why: str
    key: str = ""


class Clues:
    """Judges routes over one program. Answers are remembered."""

    def __init__(self, evaluator: Evaluator, judge: Judge, names: Names) -> None:
        self._types = evaluator.types
        self._judge = judge
        self._names = names
        self._known: dict[tuple[Ref, Path, str], Clue | None] = {}

    def of(self, chain: Iterable[State]) -> Clue | None:
        """The first definite clue from the origin to the sink; past a lossy step, the outer one."""
        inner: Clue | None = None
        lossy: int | None = None
        for state in chain:
            lossy = state.lossy if lossy is None else lossy
            clue = self._at(state)
            if clue is None:
                continue
            if state.lossy < lossy or not lossy:
                return clue
            inner = inner or clue
        return inner

    def of_member(self, field: Field, record: str, holders: Sequence[str]) -> Clue | None:
        """The clue in one field of a record that is sent whole; ``None`` when it is not personal.

        ``record`` is the name of the record, ``holders`` are names of the value.
        """
        if _is_flag(field):
            return None
        why = _described(field, record, holders)
        if field.hint:
            verdict = self._judge.hint(field.hint)
            why = _declared_as(field) if verdict.personal else why
        else:
            verdict = self._judge.field(field.name, [record])
        if verdict.personal is None:
            verdict = self._judge.field(field.name, [record, *holders])
        return Clue(verdict, f"{why} (whole object sent)") if verdict.personal else None

    def _at(self, state: State) -> Clue | None:
        parent = state.parent
        put = state.sent_by if parent is not None and state.sent_by != parent.sent_by else ""
        key = (state.ref, state.path, put)
        if key not in self._known:
            self._known[key] = self._found(state, put)
        return self._known[key]

    def _found(self, state: State, put: str) -> Clue | None:
        clue = self._loaded(state) if meaningful(state.path) else self._named(state)
        if clue is None and put:
            verdict = self._judge.name(put)
            if verdict.personal is not None:
                return Clue(verdict, f"sent under the key {quoted(put)}", put)
        return clue

    def _named(self, state: State) -> Clue | None:
        """What the variable, parameter or function itself is called."""
        for name, what in self._names.own(state.ref).items():
            verdict = self._judge.name(name)
            if verdict.personal is not None:
                return Clue(verdict, f"name of {what} {quoted(name)}")
        return None

    def _loaded(self, state: State) -> Clue | None:
        """What the loaded field is called, and as what it is declared."""
        declared = self._declared(state)
        if declared is not None:
            return declared
        *before, field = meaningful(state.path)
        owners = [*reversed(before), *self._names.of(state.ref)]
        verdict = self._judge.field(field, owners)
        if verdict.personal is None:
            return None
        return Clue(verdict, _field_of(field, owners))

    def _declared(self, state: State) -> Clue | None:
        """What the declaration of the loaded field proves: a validator, or that it is a flag."""
        for number, declared in self._names.types(state.ref):
            for record, field, _ in self._types.field(number, declared, state.path):
                name = self._names.record(record)
                hint = self._judge.hint(field.hint)
                if hint.personal:
                    return Clue(hint, _declared_as(field))
                names = self._names.of(state.ref)
                why = _described(field, name, [*reversed(meaningful(state.path[:-1])), *names])
                if _is_flag(field):
                    verdict = self._judge.field(field.name, [name])
                    return Clue(
                        verdict if verdict.category == "user.account" else _NOT_PERSONAL, why
                    )
                verdict = self._judge.field(field.name, [name, *names])
                if verdict.personal is not None:
                    return Clue(verdict, why)
        return None


def meaningful(path: Path) -> list[str]:
    """The steps of a path that name something; ``value``, ``data`` and positions do not."""
    return [step for step in path if step not in _NEUTRAL and not step.isdigit()]


def _is_flag(field: Field) -> bool:
    """Whether a field is declared to be a yes or no."""
    return field.type is not None and field.type.name in _FLAGS


def quoted(name: str) -> str:
    """A name of the scanned code within a sentence, on one line and not too long."""
    text = " ".join(name.split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}`"


def _field_of(field: str, owners: Sequence[str]) -> str:
    return f"field {quoted(field)}" + (f" of {quoted(owners[0])}" if owners else "")


def _described(field: Field, record: str, owners: Sequence[str]) -> str:
    """The words for a declared field: its type, or what holds it when the type has no name."""
    if record:
        return f"field {quoted(field.name)} of the declared type {record}"
    return _field_of(field.name, owners)


def _declared_as(field: Field) -> str:
    """The words for a field whose declaration proves what it holds."""
    name = field.type.name if field.type is not None else ""
    shown = name if field.hint in name.lower() else field.hint
    return f"field {quoted(field.name)}, declared as {shown}"
