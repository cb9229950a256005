"""Drop: the property, the argument or the assignment goes, with what becomes unused by it."""

from __future__ import annotations

import re

from flowcheck.fix.actions.emptied import emptied
from flowcheck.fix.model import Action, Change, Edit, FixError, Offer, Taken
from flowcheck.fix.places import (
    Place,
    check_only_sent,
    check_others,
    check_purpose,
    named_place,
    value_place,
)
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import Kind, Slot
from flowcheck.model import Language
from flowcheck.patterns import regex
from flowcheck.result.flows import Flow

_OF_AN_ERROR = ("cause", "stack")
_MADE = regex(r"`[^`]*\$\{|\b[fF][rR]?[\"'][^\"']*\{|[\"']\s*\+|\+\s*[\"']")
_KEY = regex(r"""["']?(?:key|name|field|trait)["']?\s*:""")
_NAMED_IN = r"\{{{0}[}}!:.]|%\({0}\)"


def drop(project: Project, flow: Flow) -> Offer:
    """The fix that takes the value of a flow out. Raises ``FixError``."""
    check_purpose(project, flow)
    place = named_place(project, flow) or value_place(project, flow)
    if place is None:
        raise FixError(_nowhere(flow))
    if flow.role == "identity" and not _is_all_of_the_call(place):
        raise FixError(
            f"{flow.sink.call} needs an id; send another one (--action pseudonymise), which needs "
            "a function under fix.pseudonymise in flowcheck.yml"
        )
    _check_text(project, place)
    check_only_sent(project, flow, place, check_others(project, flow, place))
    change = taken_out(project, place, flow)
    what = place.slot.name or flow.key or flow.category
    return Offer(
        Action.DROP,
        f"no longer send {what} to {flow.vendor}",
        place.file,
        project.line_of(place.file, place.slot.span[0]),
        flow.vendor,
        (change,),
        flows=(flow.id,),
    )


def _check_text(project: Project, place: Place) -> None:
    """Refuse what is more than a value: a text made of several, or one that a text names."""
    text, slot = project.text(place.file), place.slot
    if slot.name in _OF_AN_ERROR:
        raise FixError(f"it is the {slot.name} of an error; a person must take the data out of it")
    if _MADE.search(text[slice(*slot.value)]):
        raise FixError("it is part of a text that says more; a person must reword it")
    beside = [text[slice(*item)] for item in slot.items if item != slot.span]
    if slot.kind is Kind.PROPERTY and slot.name == "value" and any(map(_KEY.match, beside)):
        raise FixError("it is the value of a pair, whose name would stay; a person must take both")
    others = "".join(beside)
    if slot.kind is Kind.KEYWORD and re.search(_NAMED_IN.format(re.escape(slot.name)), others):
        raise FixError(f"the text of the call names it ({{{slot.name}}}); a person must reword it")


def _nowhere(flow: Flow) -> str:
    if flow.whole_object:
        return "it is a field of a whole object; name the fields that are sent (--action minimise)"
    if flow.treatment != "plain" or flow.key.rpartition(".")[2] in ("", "?"):
        return "it is part of a value that is made of others; a person must take it apart"
    return f"no property, argument or assignment on its way holds {flow.key} alone"


def _is_all_of_the_call(place: Place) -> bool:
    """Whether the call has no other purpose than to hand the value over: ``identify(user.id)``."""
    call = place.slot.call
    return place.sunk and call is not None and len(call.items) == 1 and call.statement is not None


def taken_out(project: Project, place: Place, flow: Flow) -> Change:
    """The change that takes a slot out. Raises ``FixError``."""
    syntax = project.syntax(place.file)
    slot = place.slot
    match slot.kind:
        case Kind.ASSIGNMENT:
            bare = slot.alone and project.language(place.file) is not Language.PYTHON
            edit = syntax.statement_removal(slot.span, bare=bare, alone=slot.alone)
            return Change(place.file, (edit,), removes=True)
        case Kind.ATTRIBUTE:
            start = _before_attribute(syntax.text, slot.span[0])
            return Change(place.file, (Edit(start, slot.span[1], ""),), removes=True)
        case Kind.PROPERTY:
            taken = Taken(slot.items, slot.index, slot.inner, emptied(project, place, flow))
            return Change(place.file, taken=(taken,), removes=True)
        case _:
            return _argument(project, place, flow)


def _before_attribute(text: str, start: int) -> int:
    while start and text[start - 1].isspace():
        start -= 1
    return start


def _argument(project: Project, place: Place, flow: Flow) -> Change:
    syntax, slot, call = project.syntax(place.file), place.slot, place.slot.call
    if call is None or not place.sunk:
        raise FixError(f"it is an argument of {_called(slot)}, which serves other events too")
    if flow.role in ("identity", "group") or len(slot.items) == 1:
        return Change(place.file, (syntax.removal(call),), removes=True)
    if slot.kind is Kind.KEYWORD or slot.index + 1 == len(slot.items):
        return Change(place.file, taken=(Taken(slot.items, slot.index, slot.inner),), removes=True)
    empty = "None" if project.language(place.file) is Language.PYTHON else "undefined"
    return Change(place.file, (Edit(*slot.span, empty),), removes=True)


def _called(slot: Slot) -> str:
    return f"{slot.call.name}()" if slot.call is not None else "a function"
