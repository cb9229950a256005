"""Pseudonymise: the value passes through the project's own keyed function before it is sent."""

from __future__ import annotations

from flowcheck.fix.actions.own_functions import helper_for, import_of, keyed_hash, name_of
from flowcheck.fix.model import Action, Change, Edit, FixError, Offer
from flowcheck.fix.places import named_place, value_place
from flowcheck.fix.project import Project
from flowcheck.result.flows import Flow

_SAFE = ("keyed-hash", "tokenised", "encrypted")


def pseudonymise(project: Project, flow: Flow) -> Offer:
    """The fix that sends a keyed pseudonym instead of the value. Raises ``FixError``."""
    if flow.whole_object:
        raise FixError("a whole object is sent, not one value")
    if flow.treatment in _SAFE:
        raise FixError(f"the value is {flow.treatment} already")
    place = named_place(project, flow) or value_place(project, flow)
    if place is None:
        raise FixError("no place on its way holds the value alone")
    helper = helper_for(project, project.config.fix.pseudonymise, place.file, "pseudonymises")
    name, (start, end) = name_of(helper), place.slot.value
    value = project.text(place.file)[start:end]
    if f"{name}(" in value:
        raise FixError(
            f"it passes through {name}() already, which the scan does not take for a keyed hash; "
            "declare it under treatments in flowcheck.yml"
        )
    call = f"{name}({value})"
    edit = Edit(start, end, f"{value}: {call}" if place.slot.shorthand else call)
    change = Change(place.file, (edit,), imports=(import_of(helper),))
    written = keyed_hash(project, helper)
    return Offer(
        Action.PSEUDONYMISE,
        f"send a pseudonym of {place.slot.name or flow.category} to {flow.vendor}",
        place.file,
        project.line_of(place.file, start),
        flow.vendor,
        (change,) if written is None else (change, written),
        flows=(flow.id,),
    )
