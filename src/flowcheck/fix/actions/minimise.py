"""Minimise: a whole object or a spread becomes the fields that the vendor may get."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.fix.actions import values
from flowcheck.fix.actions.drop import taken_out
from flowcheck.fix.actions.emptied import emptied
from flowcheck.fix.edits import indent_at, line_start, newline_of
from flowcheck.fix.model import Action, Change, Edit, FixError, Offer, Taken
from flowcheck.fix.places import Place, check_only_sent, check_purpose, object_places
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import Kind, Slot
from flowcheck.model import Language
from flowcheck.result.flows import Flow


def minimise(project: Project, flow: Flow) -> Offer:
    """The fix that names the fields which are sent. Raises ``FixError``."""
    check_purpose(project, flow)
    if not flow.whole_object:
        raise FixError("it is sent as a field of its own, not with a whole object")
    place, together = _place(project, flow)
    check_only_sent(project, flow, place, together)
    fields = sorted({each.key.rpartition(".")[2] for each in together if project.allows(each)})
    gone = sorted({each.key.rpartition(".")[2] for each in together} - set(fields))
    if not gone:
        raise FixError(f"the register allows all that is known of it for {flow.vendor}")
    change = _change(project, place, flow, fields)
    value = project.text(place.file)[slice(*place.slot.value)]
    named = ", ".join(fields) if fields else "nothing"
    return Offer(
        Action.MINIMISE,
        f"send {named} of {value[:40]} to {flow.vendor}, not all of it",
        place.file,
        project.line_of(place.file, place.slot.span[0]),
        flow.vendor,
        (change,),
        flows=tuple(sorted(each.id for each in together if not project.allows(each))),
    )


def _place(project: Project, flow: Flow) -> tuple[Place, list[Flow]]:
    """The slot to change, nearest to the vendor, and the flows that pass it.

    Where named fields pass too, it is what a wrapper hands on for everybody.
    """
    for place in object_places(project, flow):
        passing = project.passing(flow.path[place.step])
        together = [each for each in passing if _through(each, flow, place)]
        if all(each.whole_object for each in together):
            return place, together
    raise FixError("no place on its way holds the whole object and nothing else")


def _through(other: Flow, flow: Flow, place: Place) -> bool:
    here = flow.path[place.step]
    return other.vendor == flow.vendor and any(
        (step.file, step.line, step.column, step.text)
        == (here.file, here.line, here.column, here.text)
        for step in other.path
    )


def _change(project: Project, place: Place, flow: Flow, fields: Sequence[str]) -> Change:
    slot, language = place.slot, project.language(place.file)
    text = project.text(place.file)
    if not fields:
        return (
            taken_out(project, place, flow)
            if slot.kind is not Kind.SPREAD
            else _spread_out(project, place, flow)
        )
    value = text[slice(*slot.value)]
    python = language is Language.PYTHON
    base = value if python or not _may_be_missing(text, slot, value) else f"{value}?"
    keyword = python and slot.kind is Kind.SPREAD and slot.call is not None
    entries = [
        values.entry(
            field,
            values.access(base, field, language, mapping=slot.kind is Kind.SPREAD),
            language,
            text,
            keyword=keyword,
        )
        for field in fields
    ]
    if slot.kind is Kind.SPREAD:
        if slot.call is not None and not python:
            raise FixError("all arguments come from one list")
        start = line_start(text, slot.span[0])
        alone = not text[start : slot.span[0]].strip()
        gap = f",{newline_of(text)}{indent_at(text, start)}" if alone else ", "
        return Change(place.file, (Edit(*slot.span, gap.join(entries)),), removes=True)
    made = f"{{{', '.join(entries)}}}" if python else f"{{ {', '.join(entries)} }}"
    return Change(place.file, (_instead(slot, made),), removes=True)


def _may_be_missing(text: str, slot: Slot, value: str) -> bool:
    """Whether a value that is spread, which may be nothing, is nowhere taken for something."""
    taken = re.search(rf"(?<![\w$.]){re.escape(value)}!?\.(?!\.)", text)
    return slot.kind is Kind.SPREAD and taken is None


def _instead(slot: Slot, made: str) -> Edit:
    return Edit(*slot.value, f"{slot.name}: {made}" if slot.shorthand else made)


def _spread_out(project: Project, place: Place, flow: Flow) -> Change:
    slot = place.slot
    if not slot.items:
        raise FixError("the attributes of an element come from one object; name them by hand")
    taken = Taken(slot.items, slot.index, slot.inner, emptied(project, place, flow))
    return Change(place.file, taken=(taken,), removes=True)
