"""What the names and declarations on a route tell of the data, and in which words that is said.

Evidence nearest to the origin wins: the field loaded and the thing it was loaded from, its declared
type and validators, names of parameters and variables, keys under which the value was put.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import takewhile

from msgspec.structs import replace

from flowcheck.ir.graph import ELEMENT, Call, Global, Import, Load, Param, Update
from flowcheck.ir.module import SAYS, Field, Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.types import Record
from flowcheck.link.values import Path
from flowcheck.model import Confidence
from flowcheck.taint.chains import ON_CHAINS, speaks_of_chains
from flowcheck.taint.clue import (
    WHOLE,
    WRITTEN,
    Clue,
    beside,
    described,
    described_part,
    field_of,
    is_body,
    is_function,
    meaningful,
    quoted,
    whose,
)
from flowcheck.taint.fields import FORM_FIELD, WIDGET
from flowcheck.taint.known import NOT_PERSONAL, Held, Known
from flowcheck.taint.names import CALLED, Names, is_yes_or_no
from flowcheck.taint.no_text import is_asked_for, is_no_text
from flowcheck.taint.proof import Kind, Proof, dotted
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.shelves import in_full, is_shelf, of_rows, words
from flowcheck.taint.state import State
from flowcheck.taint.verdict import Verdict

_TEXTS_OF = ("user.name", "user.contact", "user.content")  # categories of which none is a flag
_TEXT = "user.content.private"
_OF_TWO = frozenset({"title"})
"""Names of which a text beside the declaration tells what is meant: a job, or Mr and Mrs."""
_ADDRESSES = frozenset({"user.contact.url", "user.behavior.browsing_history"})
_PARTED = frozenset({"split()", "rsplit()", "partition()", "match()", "exec()"})  # takes apart
_NOT_PERSONAL = Verdict(None, False, Confidence.HIGH, "unknown")
_TEXTS = ("placeholder=", "aria-label=", "label=", "title=")
"""Attributes of a form field that are for people."""
_ASKED = frozenset({"request url", "request uri", "req url", "req uri"})
"""What a variable is called that has the address of a request to somebody else."""
_PAGE = ("window", "self")
_QUERIES = frozenset({"query", "get", "get_one", "scalar", "scalars", "exec", "execute"})
"""What is called on the session of a database, which is not a person's."""
_Asked = tuple[Ref, Path, str, tuple[str, ...], tuple[str, ...]]
_DATABASES = frozenset({"db", "database"})  # have a configuration, and give rows


class Clues:
    """Judges routes over one program, and remembers the answers.

    ``passing`` judges values on their way: what is written there, not what any caller passes.
    """

    def __init__(
        self, evaluator: Evaluator, judge: Remembered, passing: Clues | None = None
    ) -> None:
        self._types = evaluator.types
        self._judge = judge
        self._passing = passing or self
        self.names = Names(evaluator)
        self.known = Known(evaluator, self.names)
        marks = evaluator.matcher.catalog.marks
        self._marks = {word: mark for mark in marks for word in mark.words}
        self._program = evaluator.program
        self._on_chain = Memory[str, bool](evaluator.program.reads)
        self._known = Memory[_Asked, Clue | None](evaluator.program.reads)

    def of(self, chain: Iterable[State]) -> Clue | None:
        """The first definite clue from the origin to the sink; past a lossy step, the outer one.

        What a library is known to hold comes before any name, also of what was looked through.
        """
        clue = self._nearest(states := list(chain))
        if clue is None and self.names.fields.is_free_text(states[0].ref):
            return WRITTEN
        if clue is not None and clue.verdict.category in _ADDRESSES:
            clue = self._of_a_part(states) or clue
            if is_asked_for(states[0]):
                clue = replace(clue, verdict=_NOT_PERSONAL)
        if clue is not None and self._judge.is_rough(clue.verdict):
            steps = ((state.ref, tuple(meaningful(state.path))) for state in states)
            refined = self._judge.refined(clue.verdict, self.names.companions(steps))
            clue = replace(clue, verdict=refined)
        category = clue.verdict.category or "" if clue is not None else ""
        if clue is None or states[0].lossy or not category.startswith(_TEXTS_OF):
            return clue
        is_flag = self.names.is_flag(states[0].ref, states[0].path)
        return replace(clue, verdict=_NOT_PERSONAL) if is_flag else clue

    def _nearest(self, states: Sequence[State]) -> Clue | None:
        for state in states:
            clues = self.at(state, states[0])
            held = clues.held(state) if state.lossy == states[0].lossy else None
            if held is not None:
                return replace(held, at=state)
        inner: Clue | None = None
        lossy: int | None = None
        for at, state in enumerate(states):
            lossy = state.lossy if lossy is None else lossy
            clue = self.at(state, states[0]).clue(state)
            if clue is None:
                continue
            clue = replace(clue, at=state)
            told = clue.verdict.category == _TEXT
            if told and is_no_text(self._program, self.names, self._judge, clue, states[: at + 1]):
                continue
            if state.lossy < lossy or not lossy:
                return self._of_a_thing(states[at:], clue) or clue
            inner = inner or clue
        return inner

    def _of_a_part(self, states: Sequence[State]) -> Clue | None:
        """What the name of a part of a text tells: ``const [, user] = url.pathname.split("/")``."""
        parted = [at for at, state in enumerate(states) if state.note in _PARTED]
        for state in states[parted[-1] + 1 :] if parted else ():
            clue = self._passing.clue(state) if not state.path else None
            if clue is not None:
                return replace(clue, at=state)
        return None

    def _of_a_thing(self, states: Sequence[State], clue: Clue) -> Clue | None:
        """What the next name of a field's owner tells, where the first says nothing of it.

        ``(await response.json()).map((repo) => repo.full_name)`` is no name of a person, nor is
        ``SlackConfiguration.load().username`` of a class that loads any row of any table.
        """
        first = states[0]
        field = meaningful(first.path)[-1:]
        if clue.proof.kind is not Kind.FIELD or not clue.verdict.personal or not field:
            return None
        if self._judge.thing(self._owners(first)) is not None:
            return None
        for state in states[1:]:
            if meaningful(state.path)[-1:] != field or state.lossy != first.lossy:
                return None
            owners = self._owners(state)
            if self._judge.is_setting(owners):
                return replace(clue, verdict=_NOT_PERSONAL)
            told = self._judge.thing(owners) if self._is_param(state.ref) else None
            if told is not None:
                found = self._passing.clue(state) if told != "person" else None
                return found if found is not None and not found.verdict.personal else None
        return None

    def _is_param(self, ref: Ref) -> bool:
        return ref[1] >= 0 and isinstance(self._program.node(ref), Param)

    def _owners(self, state: State) -> list[str]:
        return [*reversed(meaningful(state.path)[:-1]), *self._holders(state.ref)]

    def at(self, step: State, origin: State) -> Clues:
        """What judges a step of a route: its origin, or a value on its way."""
        return self if step is origin else self._passing

    def of_member(self, field: Field, within: Record, holders: Sequence[str]) -> Clue | None:
        """The clue in one field of a record that is sent whole; ``None`` when it is not personal.

        ``holders`` are names of the value.
        """
        if is_yes_or_no(field.type) or is_function(field):
            return None
        record, members = self.names.record(within), self.names.members(within)
        proven = self._proven(field, record=record)
        if proven is not None:
            return replace(proven, why=f"{proven.why} {WHOLE}")
        told = self._judge.field(field.name, [record]).personal is not None
        owners = [record] if told else [record, *holders]
        verdict = self._judge.field(field.name, owners, members)
        if verdict.personal is None:
            said = self._said(field, owners)
            return replace(said, why=f"{said.why} {WHOLE}") if said is not None else None
        if not verdict.personal:
            return None
        why = f"{described(field, record, holders)}{beside(verdict)} {WHOLE}"
        return Clue(verdict, why, Proof(Kind.FIELD, "", verdict.phrase))

    def clue(self, state: State) -> Clue | None:
        """What tells of one step of a route, by its key, too."""
        parent = state.parent
        put = state.sent_by if parent is not None and state.sent_by != parent.sent_by else ""
        into = self._written(parent.ref, put) if put and parent is not None else ()
        keys = self.names.keys(parent.ref) if put and parent is not None else ()
        key = (state.ref, state.path, put, into, keys)
        return self._known.of(key, lambda: self._found(state, put, into, keys))

    def _written(self, ref: Ref, field: str) -> tuple[str, ...]:
        """The names of the thing of which code sets a field: ``experiment.uid = ..``."""
        node = self._program.node(ref) if ref[1] >= 0 else None
        if not isinstance(node, Update) or node.field != field:
            return ()
        return tuple(self.names.of((ref[0], node.base)))

    def _found(
        self, state: State, put: str, into: tuple[str, ...], keys: tuple[str, ...]
    ) -> Clue | None:
        """What tells of a value: itself, else the key it is put under, beside the other keys."""
        clue = self.held(state)
        if clue is None:
            clue = self._loaded(state) if meaningful(state.path) else self._named(state)
        if clue is None and put:
            verdict = self._judge.field(put, into, keys)
            if verdict.personal is not None:
                proof = Proof(Kind.KEY, "", verdict.phrase)
                why = f"sent under the key {quoted(put)}{beside(verdict)}"
                clue = Clue(verdict, why, proof, put)
        if clue is not None and (clue.verdict.category, clue.verdict.phrase) in ON_CHAINS:
            on_chain = self._on_chain.of("", partial(speaks_of_chains, self._program))
            clue = replace(clue, verdict=_NOT_PERSONAL) if on_chain else clue
        return clue

    def held(self, state: State) -> Clue | None:
        """What a library is known to hold there."""
        held = self.known.at(state.ref, state.path)
        if held is None:
            return None
        why = described_part(held)
        proof = Proof(Kind.LIBRARY, self._name_of(state), held.source.match)
        if held.category == NOT_PERSONAL:
            return Clue(_NOT_PERSONAL, why, proof)
        if held.category:
            return Clue(Verdict(held.category, True, Confidence.HIGH, whose(held)), why, proof)
        asked = held.source.person or held.source.key >= 0
        if not asked or not meaningful(held.path):
            return None
        *before, field = meaningful(held.path)
        owner = "user" if held.source.person else "body"
        others = self.names.beside(state.ref, state.path)
        verdict = self._judge.field(field, [*reversed(before), owner], others)
        return Clue(verdict, why, proof) if verdict.personal is not None else None

    def of_part(self, held: Held, field: str, category: str) -> Clue:
        """The clue in one part of a known source that is sent whole."""
        why = f"field {quoted(field)} of {held.source.what} {WHOLE}"
        proof = Proof(Kind.LIBRARY, "", held.source.match)
        return Clue(Verdict(category, True, Confidence.HIGH, whose(held)), why, proof)

    def _name_of(self, state: State) -> str:
        """The name by which configuration would mean what is loaded, or ``""``."""
        if not state.path:
            return ""
        first = next(iter(self.names.of(state.ref)), "")
        return dotted(first, state.path)

    def _named(self, state: State) -> Clue | None:
        """What the form field behind it is declared as, else what it itself is called."""
        for mark in self.names.fields.marks(state.ref):
            known = self._marks.get(mark)
            if known is not None:
                verdict = Verdict(known.category, True, Confidence.HIGH, "unknown")
                proof = Proof(Kind.FORM_FIELD, "", mark)
                return Clue(verdict, f"the form field has {quoted(mark)}", proof)
        for name, what in self.names.own(state.ref).items():
            value = WIDGET.sub("", name) if what == FORM_FIELD else name
            verdict = self._judge.field(value, (), self.names.beside(state.ref, ()))
            if verdict.personal and verdict.phrase in _ASKED and "." not in name:
                continue
            if value != name and (verdict.category or "").startswith("user.content"):
                return Clue(_NOT_PERSONAL, f"a choice of {quoted(name)}", Proof(Kind.FORM_FIELD))
            if verdict.personal is not None:
                kind = Kind.CALL if what == CALLED else Kind.NAME
                proof = Proof(kind, name, verdict.phrase)
                return Clue(verdict, f"name of {what} {quoted(name)}{beside(verdict)}", proof)
        for mark in self.names.fields.marks(state.ref):
            said = mark.partition("=")[2] if mark.startswith(_TEXTS) else ""
            verdict = self._judge.text(said, ())
            if verdict.personal:
                proof = Proof(Kind.TEXT, "", verdict.phrase)
                return Clue(verdict, f"the form field has {quoted(mark)}", proof)
        return None

    def _loaded(self, state: State) -> Clue | None:
        """What the loaded field is called, and as what it is declared."""
        declared = self._declared(state)
        if declared is not None:
            return declared
        if self._is_listed(state):
            return Clue(_NOT_PERSONAL, "one of a list of kinds", Proof(Kind.NAME))
        *before, field = meaningful(state.path)
        holders = [*reversed(before), *self._holders(state.ref)]
        node = self._program.node(state.ref)
        if isinstance(node, Global) and node.name in _PAGE:  # a server fills it: no enumeration
            holders = [name.lower() if name.isupper() else name for name in holders]
        holders = of_rows(state.path, holders, self._judge.thing)
        in_row = state.path[-2:-1] == (ELEMENT,)
        owners = list(takewhile(lambda name: not is_shelf(name, in_row=in_row), holders))
        if len(owners) < len(holders):
            asked = holders[len(owners)].partition(".")[2]  # of `store.updateAccount`
            owners += [asked] if self._judge.thing((asked,)) else []
        owners = in_full(owners, state.path)
        others = self.names.beside(state.ref, state.path)
        verdict = self._judge.field(field, owners, others)
        if not verdict.personal and others and is_body(state.path, owners):
            told = self._judge.field(field, (), others)
            verdict = told if told.personal else verdict
        if verdict.personal is None:
            return None
        proof = Proof(Kind.FIELD, self._name_of(state), verdict.phrase)
        return Clue(verdict, f"{field_of(field, owners)}{beside(verdict)}", proof)

    def _is_listed(self, state: State) -> bool:
        """Whether a field is one of an imported list of kinds: ``PageType.ordersPayment``."""
        listed = len(state.path) == 1 and isinstance(self._program.node(state.ref), Import)
        return listed and any(map(self._judge.is_kinds, self.names.own(state.ref)))

    def _holders(self, ref: Ref) -> list[str]:
        """The names of a thing; a row that the session of a database gives is not one of it."""
        names = self.names.of(ref)
        module = self._program.module(ref[0])
        node = module.nodes[ref[1]]
        callee = module.nodes[node.callee] if isinstance(node, Call) else None
        if not isinstance(callee, Load):
            return names
        asked = _DATABASES | {"session"} if callee.field in _QUERIES else _DATABASES
        return [name for name in names if asked.isdisjoint(words(name))]

    def _fields(self, number: int, declared: Type, path: Path) -> Iterable[tuple[Record, Field]]:
        """The declared field at a path, or below what only holds it: ``data``."""
        found = self._types.field(number, declared, path)
        inner = tuple(meaningful(path))
        if not found and inner != path:
            found = self._types.field(number, declared, inner)
        return [(record, field) for record, field, _ in found]

    def _proven(self, field: Field, name: str = "", record: str = "") -> Clue | None:
        """What a validator or the type of a column proves of a declared field of a record."""
        for mark in field.marks:
            known = self._marks.get(mark)
            if known is None or self._judge.is_of_program(record):
                continue
            if not known.sure and self._judge.field(field.name, ()).personal is not None:
                continue
            confidence = Confidence.HIGH if known.sure else Confidence.LOW
            return Clue(
                Verdict(known.category, True, confidence, "unknown"),
                f"field {quoted(field.name)}, declared as {mark}",
                Proof(Kind.DECLARATION, name, mark),
            )
        return None

    def _declared(self, state: State) -> Clue | None:
        """What the declaration of the loaded field proves: a validator, or that it is a flag."""
        for number, declared in self.names.types(state.ref):
            for record, field in self._fields(number, declared, state.path):
                name = self.names.record(record)
                proven = self._proven(field, self._name_of(state), name)
                if proven is not None:
                    return proven
                within = meaningful(state.path[:-1])[::-1]
                names = self.names.of(state.ref)
                owners = [name, *names] if name else [*within, *names]
                why = described(field, name, [*within, *names])
                if is_yes_or_no(field.type):
                    verdict = self._judge.field(field.name, [name])
                    verdict = verdict if verdict.category == "user.account" else _NOT_PERSONAL
                else:
                    members = self.names.members(record)
                    verdict = self._judge.field(field.name, owners, members)
                said = self._said(field, owners, self._name_of(state))
                if said is not None and (verdict.personal is None or verdict.phrase in _OF_TWO):
                    return said
                if verdict.personal is not None:
                    proof = Proof(Kind.FIELD, self._name_of(state), verdict.phrase)
                    return Clue(verdict, f"{why}{beside(verdict)}", proof)
        return None

    def _said(self, field: Field, owners: Sequence[str], name: str = "") -> Clue | None:
        """What a text beside a declared field tells whose name tells nothing: its label."""
        for mark in field.marks:
            text = mark.removeprefix(SAYS) if mark.startswith(SAYS) else ""
            verdict = self._judge.text(text, owners)
            if verdict.personal:
                why = f"field {quoted(field.name)}, described as {quoted(text)}"
                return Clue(verdict, why, Proof(Kind.TEXT, name, verdict.phrase))
        return None
