"""Where in the code a flow is to be changed: the slot that holds the value on its way.

The path of a flow names the lines on which the value changed hands. The nearest to the vendor that
holds just this value is the one to change: what a wrapper does for everybody stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from flowcheck.fix.model import FixError
from flowcheck.fix.project import Project
from flowcheck.fix.remedies import is_at_work, may_end
from flowcheck.fix.syntax.slots import CallSite, Kind, Slot, Syntax
from flowcheck.patterns import regex
from flowcheck.result.flows import Flow, Step

_NAMED = frozenset({Kind.PROPERTY, Kind.KEYWORD, Kind.ASSIGNMENT, Kind.ATTRIBUTE})
_PASSED = frozenset({Kind.ARGUMENT, Kind.KEYWORD, Kind.SPREAD, Kind.ATTRIBUTE})
_WRAPPED = ("{", "[", "(")
_BASE = regex(r"(?:await\s+)?([\w$]+)")
_UPDATE = regex(
    r"\s*(?:(?:\.\s*\w+|\[[^\]\n]+\])\s*=[^=]|\.(?:update|set|setdefault|push|append|pop)\()"
)
_WORD = regex(r"[\w$]+")
_KEEPS_NOTHING = regex(
    r"(?:Object|JSON|Array|String|Number|Boolean|json)\.|"
    r"(?:String|Number|Boolean|dict|list|str|len|isinstance|sorted|bool|int)\("
)
_DECLARED = (  # a line on which a function is declared or imported
    r"(?:def|function|const|let|var|async)\s+{0}\b|import\b|^\s*{0},?\s*$|"
    r"^\s*(?:async\s+)?{0}\s*\([^()]*\)\s*[:{{]"
)
_LOOKS = ("if ", "if(", "} else if", "else if", "elif ", "while ", "assert ")
_LETTERS = regex(r"[^a-z0-9]")


class Place(Struct, frozen=True):
    """A slot on the path of a flow; ``chain`` is the slot and those around it.

    ``sunk``: the slot is an argument of the vendor's call itself.
    """

    file: str
    step: int
    slot: Slot
    chain: tuple[Slot, ...]
    sunk: bool = False


def check_purpose(project: Project, flow: Flow) -> None:
    """Raise ``FixError`` for a service that works on what it is given: it pays, mails, answers."""
    if is_at_work(project, flow.vendor):
        raise FixError(f"{flow.vendor} works on what it is given; without it the feature stops")


def named_place(project: Project, flow: Flow) -> Place | None:
    """The slot that gives the value its key: the property, keyword, attribute or assignment."""
    leaf = flow.key.rpartition(".")[2]
    if not leaf or flow.whole_object:
        return None
    for place in _places(project, flow):
        if place.slot.kind in _NAMED and place.slot.name == leaf:
            return place
    return None


def value_place(project: Project, flow: Flow) -> Place | None:
    """The slot nearest to the vendor that holds the bare value."""
    for place in _places(project, flow):
        if flow.path[place.step].text.startswith(_WRAPPED):
            continue
        ours = place.slot.kind in _NAMED or place.sunk
        if ours and (place.slot.kind is not Kind.SPREAD) and _is_leaf(project, place, flow):
            return None if _is_made_of_more(project, place, flow) else place
    return None


def _is_made_of_more(project: Project, place: Place, flow: Flow) -> bool:
    """Whether the slot holds what a function makes of the value and of others."""
    syntax, (start, end) = project.syntax(place.file), place.slot.value
    call, earlier = syntax.call(start), flow.path[: place.step]
    if call is None or call.span != (start, end) or len(call.items) < 2:
        return False
    return any(_into(step, call.name) for step in earlier) or any(
        step.file == place.file and call.inner[0] <= project.offset(step) < call.inner[1]
        for step in earlier[:1]
    )


def object_places(project: Project, flow: Flow) -> Iterator[Place]:
    """The slots in which a whole object is sent, the nearest to the vendor first."""
    for place in _places(project, flow):
        slot, step = place.slot, flow.path[place.step]
        wrapped = step.text.startswith(_WRAPPED) and slot.kind is not Kind.SPREAD
        if wrapped or slot.kind not in _NAMED | _PASSED:
            continue
        called = slot.call is not None and not place.sunk
        if slot.kind in _NAMED | {Kind.SPREAD} or place.sunk or (called and _arrives(flow, place)):
            yield place


def _arrives(flow: Flow, place: Place) -> bool:
    """Whether the path goes on inside the function whose argument the slot is."""
    name = place.slot.call.name if place.slot.call is not None else ""
    return any(_into(step, name) for step in flow.path[place.step :])


def _into(step: Step, name: str) -> bool:
    return step.note.startswith("argument ") and step.note.endswith(f" of {name}()")


def _places(project: Project, flow: Flow) -> Iterator[Place]:
    """The slots along the path, from the vendor to the source; inner ones first."""
    sink = flow.sink
    for index in range(len(flow.path) - 1, -1, -1):
        step = flow.path[index]
        try:
            syntax, at = project.syntax(step.file), project.offset(step)
        except FixError:
            if index == len(flow.path) - 1:
                raise
            continue
        chain = _exact(syntax, step, tuple(syntax.slots(at)))
        if flow.whole_object and step.text.startswith(_WRAPPED):
            chain = _spread(syntax, at, flow.path[index - 1].text if index else "") or chain
        for number, slot in enumerate(chain):
            sunk = slot.call is not None and is_sink(project, flow, step.file, slot.call)
            yield Place(step.file, index, slot, chain[number:], sunk)
    if not flow.path:
        raise FixError(f"{sink.call} collects it by itself")


def _exact(syntax: Syntax, step: Step, chain: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots of an argument; one that a path finds by its name may be another with that name."""
    call = chain[0].call if chain else None
    if call is None or syntax.text[slice(*chain[0].value)] == step.text:
        return chain
    same = [item for item in call.items if syntax.text[slice(*item)] == step.text]
    return tuple(syntax.slots(same[0][0])) if len(same) == 1 else chain


def _spread(syntax: Syntax, at: int, value: str) -> tuple[Slot, ...]:
    """The slots of the spread in the literal at an offset; of several, that of a value."""
    spreads = [slot for slot in syntax.inside(at) if slot.kind is Kind.SPREAD]
    named = [slot for slot in spreads if syntax.text[slice(*slot.value)] == value]
    found = named or spreads
    return tuple(syntax.slots(found[0].span[0])) if len(found) == 1 else ()


def is_sink(project: Project, flow: Flow, file: str, call: CallSite) -> bool:
    """Whether a call is the vendor's, where the flow ends."""
    sink = flow.sink
    if file != sink.file:
        return False
    line, column = project.lines(file).spot(call.span[0])
    return (line, column) == (sink.line, sink.column)


def _is_leaf(project: Project, place: Place, flow: Flow) -> bool:
    """Whether the slot's value is the value of the flow, and not an object that has it."""
    start, end = place.slot.value
    words = {_plain(word) for word in _WORD.findall(project.text(place.file)[start:end])}
    if project.text(place.file)[start:end].startswith(_WRAPPED):
        return False
    if not flow.key and flow.role in ("identity", "group") and not flow.whole_object:
        return place.sunk or place.slot.kind in _NAMED
    proof = flow.evidence.name if flow.evidence is not None else ""
    known = {_plain(flow.key.rpartition(".")[2]), _plain(proof.rpartition(".")[2])} - {""}
    return bool(words & known)


def _plain(name: str) -> str:
    return _LETTERS.sub("", name.lower())


def check_others(project: Project, flow: Flow, place: Place) -> Sequence[Flow]:
    """The flows through a place that may end with this one.

    Raises ``FixError`` when the same value goes from there to somebody who is to have it.
    """
    here, ending = flow.path[place.step], []
    for other in project.passing(here):
        if may_end(project, other, flow):
            ending.append(other)
        elif other.source == flow.source and here.column in _columns(other, here):
            raise FixError(
                f"{other.vendor} gets it from here, too ({other.sink.file}:{other.sink.line}); "
                f"make what {flow.vendor} gets apart from it"
            )
    return ending


def _columns(flow: Flow, step: Step) -> Collection[int]:
    return {each.column for each in flow.path if (each.file, each.line) == (step.file, step.line)}


def check_only_sent(project: Project, flow: Flow, place: Place, others: Sequence[Flow]) -> None:
    """Make sure that what holds the slot is made for the vendor only.

    ``others`` are flows that pass the same line and may end, too. Raises ``FixError`` when the
    object is used for something else.
    """
    steps = [step for each in (flow, *others) for step in each.path]
    if place.slot.kind is Kind.ASSIGNMENT:
        _check_target(project, place, steps)
        return
    _check_chain(project, flow, place, steps)


def _check_chain(project: Project, flow: Flow, place: Place, steps: Sequence[Step]) -> None:
    """Follow the slots around a value outwards, to where all of it is sent."""
    lines = frozenset((step.file, step.line) for step in steps)
    other = ""
    for slot in place.chain:
        if slot.call is not None and slot.kind in _PASSED:
            if is_sink(project, flow, place.file, slot.call):
                return
            if _enters(project, flow, place, slot.call):
                _check_callees(project, flow, place.step, steps)
                return
            other = other or slot.call.name
        if other and slot.kind in (Kind.VARIABLE, Kind.RETURNED):
            raise FixError(f"{other}() uses it for more than sending it to {flow.vendor}")
        if slot.kind is Kind.VARIABLE:
            _check_variable(project, place.file, slot, _without_calls(steps, slot.name))
            _check_callees(project, flow, place.step, steps)
            return
        if slot.kind is Kind.RETURNED:
            outer = () if slot.name else project.syntax(place.file).outside(slot.span[0])
            if outer:
                held = Place(place.file, place.step, outer[0], tuple(outer))
                _check_chain(project, flow, held, steps)
                return
            _check_function(project, slot, lines)
            _check_callees(project, flow, place.step, steps)
            return
    raise FixError("the value is in an object that is made for more than the vendor")


def _check_target(project: Project, place: Place, steps: Sequence[Step]) -> None:
    text = project.text(place.file)
    found = _BASE.match(text, place.slot.span[0])
    if found is None or found[1] in ("this", "self"):
        raise FixError("the value is kept in the instance, which others may read")
    slot = Slot(Kind.VARIABLE, found[1], place.slot.span, place.slot.value)
    _check_variable(project, place.file, slot, _without_calls(steps, slot.name))


def _without_calls(steps: Sequence[Step], name: str) -> frozenset[tuple[str, int]]:
    """The lines of a path, but for those where a call that sends nothing takes a variable."""
    taking = re.compile(rf"\w\([^()]*(?<![\w$.]){re.escape(name)}(?![\w$])")
    return frozenset(
        (step.file, step.line) for step in steps if step.note or not taking.search(step.text)
    )


def _check_variable(
    project: Project, file: str, slot: Slot, lines: Collection[tuple[str, int]]
) -> None:
    """A variable that is read on other lines than those of the paths serves something else."""
    syntax = project.syntax(file)
    for at in syntax.uses(slot.name, slot.span[0]):
        line = project.line_of(file, at)
        if (file, line) in lines or slot.span[0] <= at < slot.span[1]:
            continue
        if _UPDATE.match(syntax.text, at + len(slot.name)):
            continue
        handed = [each for each in syntax.slots(at) if each.kind is Kind.RETURNED]
        if handed and syntax.text[slice(*handed[0].value)] == slot.name:
            _check_function(project, handed[0], lines)
            continue
        raise FixError(f"{slot.name} is also used on line {line} of {file}")


def _check_function(
    project: Project,
    slot: Slot,
    lines: Collection[tuple[str, int]],
    through: frozenset[str] = frozenset(),
) -> None:
    """A function that is named elsewhere than on the paths makes the object for others, too.

    ``through`` are the functions that give on what it gives.
    """
    if not slot.name or slot.name in through:
        return
    declared = re.compile(_DECLARED.format(re.escape(slot.name)))
    for path, line in project.mentions(slot.name):
        if (path, line) in lines:
            _check_result(project, path, line, lines, through | {slot.name}, slot.name)
            continue
        if not declared.search(project.lines(path).line(line)):
            raise FixError(f"{slot.name}() is also used on line {line} of {path}")


def _check_result(
    project: Project,
    path: str,
    line: int,
    lines: Collection[tuple[str, int]],
    through: frozenset[str],
    name: str,
) -> None:
    """What a function gives may be kept in a variable or given on, and serve others there."""
    text = project.lines(path).line(line)
    called = re.search(rf"(?<![\w$]){re.escape(name)}\s*\(", text)
    if called is None:
        return
    at = project.lines(path).offset(line, called.start() + 1)
    for slot in project.syntax(path).slots(at):
        if slot.kind is Kind.VARIABLE and slot.name != name:
            _check_variable(project, path, slot, lines)
        elif slot.kind is Kind.RETURNED:
            _check_function(project, slot, lines, through)


def _enters(project: Project, flow: Flow, place: Place, call: CallSite) -> bool:
    """Whether the path goes on inside the function that a call calls."""
    if any(_into(step, call.name) for step in flow.path[place.step :]):
        return True
    after = flow.path[place.step + 1 : place.step + 2]
    return bool(after) and _parameter(project, after[0]) is not None


def _parameter(project: Project, step: Step) -> Sequence[tuple[int, str]] | None:
    """The uses of the parameter that a step is at; ``None`` when it is not at one."""
    name = _BASE.match(step.text)
    try:
        at = project.offset(step)
        return project.syntax(step.file).parameter_uses(at, name[1] if name else "")
    except FixError:
        return None


def _check_callees(project: Project, flow: Flow, start: int, steps: Sequence[Step]) -> None:
    """Functions on the way that do more with their argument than hand it on to the vendor."""
    lines = frozenset((step.file, step.line) for step in steps)
    fields = {part for part in flow.key.split(".") if part}
    for step in flow.path[start + 1 :]:
        name = step.text.partition(":")[0]
        for at, field in _parameter(project, step) or ():
            line = project.line_of(step.file, at)
            known = _without_calls(steps, name) if _is_left(project, step.file, at) else lines
            if (not field or field in fields) and not _on_the_way(
                project, flow, step.file, at, line, known
            ):
                raise FixError(
                    f"{name} is used for more than sending on line {line} of {step.file}"
                )


def _is_left(project: Project, file: str, at: int) -> bool:
    """Whether a value is the argument of a call whose result nobody takes."""
    calls = [slot.call for slot in project.syntax(file).slots(at) if slot.call is not None]
    return bool(calls) and calls[0].statement is not None


def _on_the_way(
    project: Project, flow: Flow, file: str, at: int, line: int, lines: Collection[tuple[str, int]]
) -> bool:
    """Whether a use of a parameter hands it on to the vendor, or only looks at it.

    What is returned, spread or compared stays on the way; what a call gets that is not on the path
    does not, unless the call is of the language and keeps nothing.
    """
    said = project.lines(file).line(line).strip()
    if (file, line) in lines or said.startswith(_LOOKS):
        return True
    names = {step.note.rpartition(" of ")[2].removesuffix("()") for step in flow.path}
    names |= {flow.sink.call.rpartition(".")[2], ""}
    calls = [slot.call for slot in project.syntax(file).slots(at) if slot.call is not None]
    text = project.text(file)
    return not calls or any(
        call.name in names or _KEEPS_NOTHING.match(text, call.span[0]) for call in calls
    )
