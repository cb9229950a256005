"""Initialisations of SDKs: where the call is, and where its options are."""

from __future__ import annotations

from flowcheck.catalog.schema import CallSpec, Effect, Role, Vendor
from flowcheck.fix.model import Refused
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import CallSite, Options
from flowcheck.model import Language
from flowcheck.result import Init

_TAGS = ("script", "link", "iframe", "img")


def call_of(project: Project, init: Init) -> CallSite:
    """The call of an initialisation. Raises ``Refused``."""
    if init.call in _TAGS:
        raise Refused(f"the SDK is loaded by a <{init.call}> tag; set the option in its snippet")
    name = init.call.rpartition(".")[2]
    here = [
        call
        for call in project.syntax(init.file).calls()
        if project.line_of(init.file, call.span[0]) == init.line
    ]
    named = [call for call in here if call.name == name] or here
    if not named:
        raise Refused(f"{init.file} has changed since it was scanned; scan again")
    return named[0]


def options_of(project: Project, vendor: Vendor, init: Init, call: CallSite) -> tuple[Options, int]:
    """The options of an initialisation as they are written, and -1.

    Where there are none yet, the arguments and the position at which an object may stand. Raises
    ``Refused`` when they come from elsewhere.
    """
    syntax = project.syntax(init.file)
    if project.language(init.file) is Language.PYTHON:
        found = syntax.options(call, 0)
        if found is None or found.spread:
            raise Refused("its options come from elsewhere (**)")
        return found, -1
    position, field = _position(_spec(vendor, init))
    found = syntax.options(call, position, field)
    if found is not None:
        return found, -1
    if call.element:
        raise Refused(f"<{call.name}> takes its options from elsewhere")
    if position == len(call.items):
        return Options({}, call.items, call.inner), position
    given = syntax.text[slice(*call.items[position])] if position < len(call.items) else ""
    raise Refused(f"its options come from elsewhere ({given[:40] or 'a missing argument'})")


def _spec(vendor: Vendor, init: Init) -> CallSpec:
    found = [
        call for call in vendor.calls if call.label == init.call and call.effect is Effect.INIT
    ]
    fitting = [call for call in found if call.sdk == init.sdk] or found
    if not fitting:
        raise Refused(f"the catalogue does not know where {init.call} takes its options")
    return fitting[0]


def _position(spec: CallSpec) -> tuple[int, str]:
    for position, param in enumerate(spec.params):
        if param.role is Role.OPTIONS:
            return position, ""
        for field, inner in param.fields.items():
            if inner.role is Role.OPTIONS:
                return position, field
    raise Refused(f"{spec.label} takes no options")
