"""What becomes of what holds an object that loses its last entry: nobody writes ``traits: {}``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.fix.edits import without_item
from flowcheck.fix.model import Edit, FixError
from flowcheck.fix.places import Place, is_sink
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import CallSite, Kind, Slot, Syntax
from flowcheck.patterns import regex
from flowcheck.result.flows import Flow

_SETTERS = regex(r"(?:^|_)(?:set|update|register|append|union)(?![a-z])")
_NAMES_A_PERSON = regex(r"set_?user(?:_?id)?$", re.IGNORECASE)
_STARTS = regex(r"init|boot|load|start|config", re.IGNORECASE)
_SETS = regex(r"""["']set["']$""")
_KEYWORD = regex(r"\w+\s*=[^=>]")
_ONLY = regex(r"\(?[^?&|]*(?:\?\s*\{@\}\s*:\s*(?:\{\s*\}|null|undefined)|&&\s*\{@\})\s*\)?$")


def emptied(project: Project, place: Place, flow: Flow) -> Edit | None:
    """What goes instead of the last entry of the object that a place is in.

    ``None`` where the empty object has to stay: somebody else's function asks for it. Raises
    ``FixError`` where the call would do nothing.
    """
    syntax = project.syntax(place.file)
    edit = _branch(syntax, place) or _holder(project, syntax, place, flow)
    if edit is None and len(place.slot.items) == 1:
        _check_says_something(project, place, flow)
    return edit


def _check_says_something(project: Project, place: Place, flow: Flow) -> None:
    """Refuse to leave a call of the project that sets nothing: ``updateContact(email, {})``."""
    holders = _holders(place)
    call = holders[0].call if len(holders) == 1 else None
    if call is None or call.element or is_sink(project, flow, place.file, call):
        return
    if _SETTERS.search(call.name):
        raise FixError(f"{call.name}() would set nothing without it; take the call out")


def _holder(project: Project, syntax: Syntax, place: Place, flow: Flow) -> Edit | None:
    """The property or argument that the object is the value of, or the whole call."""
    holders = _holders(place)
    call = holders[-1].call if holders else None
    if call is None or call.element:
        return None
    sunk = is_sink(project, flow, place.file, call)
    found: Edit | None = None
    for number, holder in enumerate(holders):
        path = [each.name for each in reversed(holders[number:-1])]
        if not sunk and not _may_miss(project, place, flow, call, path):
            return found
        if holder.call is not None:
            return _argument(syntax, holder, call, sunk=sunk) or found
        found = without_item(syntax.text, holder.items, holder.index, holder.inner)
        if len(holder.items) > 1:
            return found
    return found


def _may_miss(
    project: Project, place: Place, flow: Flow, call: CallSite, path: Sequence[str]
) -> bool:
    """Whether the function of the project that gets an object can do without a part of it."""
    for step in flow.path[place.step + 1 :]:
        try:
            syntax, at = project.syntax(step.file), project.offset(step)
        except FixError:
            continue
        if syntax.parameter_uses(at, "") is not None:
            return syntax.is_optional(at, path, call.name)
    return False


def _holders(place: Place) -> Sequence[Slot]:
    """The slots that hold just the object, outwards to the argument of a call; else none."""
    found: list[Slot] = []
    inner = place.slot.inner
    for slot in place.chain[1:]:
        if slot.value != (inner[0] - 1, inner[1] + 1):
            break
        found.append(slot)
        if slot.call is not None:
            return found if slot.kind in (Kind.ARGUMENT, Kind.KEYWORD) else ()
        if slot.kind is not Kind.PROPERTY:
            break
        inner = slot.inner
    return ()


def _argument(syntax: Syntax, slot: Slot, call: CallSite, *, sunk: bool) -> Edit | None:
    """A call without an argument; one of the vendor that says nothing without it goes."""
    if not sunk or (len(slot.items) > 1 and not _only_sets(syntax, call)):
        after = (syntax.text[slice(*item)] for item in slot.items[slot.index + 1 :])
        last = slot.kind is Kind.KEYWORD or all(map(_KEYWORD.match, after))
        return without_item(syntax.text, slot.items, slot.index, slot.inner) if last else None
    if call.statement is None or _STARTS.search(call.name):
        return None
    return syntax.removal(call)


def _only_sets(syntax: Syntax, call: CallSite) -> bool:
    """Whether a call is there for the properties alone, and not for the id beside them."""
    if _SETS.match(syntax.text[slice(*call.items[0])]):
        return True
    return _SETTERS.search(call.name) is not None and not _NAMES_A_PERSON.search(call.name)


def _branch(syntax: Syntax, place: Place) -> Edit | None:
    """What becomes of ``...(x ? { a } : {})`` when its object loses its last property."""
    for outer in place.chain[1:2]:
        value = syntax.text[slice(*outer.value)]
        made = syntax.text[place.slot.inner[0] - 1 : place.slot.inner[1] + 1]
        if outer.kind is Kind.SPREAD and outer.items and _ONLY.match(value.replace(made, "{@}", 1)):
            return without_item(syntax.text, outer.items, outer.index, outer.inner)
    return None
