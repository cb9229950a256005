"""Where a flow is to be fixed: the line that puts the value into what is sent.

The sink of a flow may be the inside of a wrapper that every event passes through. The path of the
flow says how the value came there, and so which line of the application handed it over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.patterns import regex
from flowcheck.result.flows import Flow, Step

_SENT = "sent"
_SENT_AS = "sent as "
_ARGUMENT = "argument "
_NAME = r"[^\W\d][\w$]*|\$[\w$]*"
_FILLED = regex(rf"{_ARGUMENT}({_NAME}) of ")
_BARE = regex(rf"(?:(?:{_NAME})\s*[:=]\s*)?(?:\.\.\.|\*{{1,2}})?(?:{_NAME})[!?]?")
_WRAPPED = ("{", "[", "(")
_CUT = ("...", "…")
_CLOSING = "\"'])!?"
_IN_A_NAME = regex(r"[\w$]")


def put_in(flow: Flow) -> Step:
    """The place where the value of a flow is put into what is sent.

    That is the property or argument that holds it; where this only hands a parameter on, it is
    the argument of the caller. An implicit flow has its sink.
    """
    sink = flow.sink
    end = Step(sink.file, sink.line, sink.column, sink.text)
    if flow.implicit or not flow.path:
        return end
    return flow.path[_handed_on(flow.path, _anchor(flow))]


def statement(flow: Flow, place: Step) -> tuple[int, ...]:
    """The lines on which the call around a place begins, as far as the path shows them.

    A person who waives a finding writes the comment above the call, or beside the value.
    """
    if flow.implicit or place not in flow.path:
        return ()
    lines: list[int] = []
    for step in flow.path[flow.path.index(place) + 1 :]:
        if step.file != place.file or step.line > place.line:
            break
        lines.append(step.line)
        if step.note == _SENT:
            lines.append(flow.sink.line)
        if step.note == _SENT or step.note.startswith(_ARGUMENT):
            break
    return tuple(sorted({line for line in lines if line < place.line}))


def _anchor(flow: Flow) -> int:
    """The step that puts the value under its key, or else the argument of the sink."""
    path, key = flow.path, flow.key.rpartition(".")[2]
    name = (flow.evidence.name if flow.evidence else "").rpartition(".")[2]
    last = len(path) - 1
    for at in range(last, -1, -1):
        if path[at].note.startswith(_SENT_AS):
            return _innermost(path, at)
    for at in range(last, 0, -1):
        if path[at].note.startswith(_ARGUMENT) and path[at].text.startswith(_WRAPPED):
            inner = _innermost(path, at)
            if inner < at and _has_key(path[inner + 1].text, key):
                return inner
            break
    for at in range(last, -1, -1):
        if not path[at].text.startswith(_WRAPPED) and _ends_with(path[at].text, name):
            return at
    for at in range(last, -1, -1):
        step = path[at]
        if step.note.startswith(_ARGUMENT) or step.file != path[last].file:
            break
        if not step.text.startswith(_WRAPPED):
            return at
    return last


def _handed_on(path: Sequence[Step], at: int) -> int:
    """The step where a caller hands over what the step ``at`` only passes on."""
    while _is_bare(path, at):
        before = at - 1
        while before > 0 and not path[before].note and _passes_on(path, before):
            before -= 1
        if before < 0 or not _calls(path[before], path[before + 1]):
            return at
        at = _innermost(path, before)
    return at


def _innermost(path: Sequence[Step], at: int) -> int:
    """The step whose value the objects up to the step ``at`` hold."""
    while at > 0 and path[at].text.startswith(_WRAPPED):
        if path[at - 1].note.startswith(_ARGUMENT):
            break
        at -= 1
    return at


def _has_key(text: str, key: str) -> bool:
    """Whether the text of an object has a key; one that was shortened may have it."""
    if not key:
        return False
    return text.endswith(_CUT) or bool(
        re.search(rf"(?<![\w$.])[\"']?{re.escape(key)}[\"']?\s*[:,=}}]", text)
    )


def _calls(step: Step, after: Step) -> bool:
    """Whether a step hands a value to a function; steps on one line may be told as one."""
    return step.note.startswith(_ARGUMENT) or (step.file != after.file and not after.note)


def _ends_with(text: str, name: str) -> bool:
    """Whether an expression is the value of a name: ``user.email`` of ``email``."""
    if not name or name not in text:
        return False
    end = text.rindex(name)
    before, after = text[:end], text[end + len(name) :]
    return not after.strip(_CLOSING) and not _IN_A_NAME.match(before[-1:])


def _passes_on(path: Sequence[Step], at: int) -> bool:
    return path[at].text.startswith(_WRAPPED) or _is_bare(path, at)


def _is_bare(path: Sequence[Step], at: int) -> bool:
    """Whether a step is a name alone, or declares the parameter that the step before fills."""
    text = path[at].text
    if _BARE.fullmatch(text):
        return True
    filled = _FILLED.match(path[at - 1].note) if at else None
    if filled is None or not text.startswith(filled[1]):
        return False
    return text[len(filled[1]) :].lstrip().startswith((":", "=", "?"))
