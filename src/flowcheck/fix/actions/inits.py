"""Initialisations of SDKs: where the call is, and where its options are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.catalog.vendor import CallSpec, Effect, Role, Vendor
from flowcheck.fix.model import FixError
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import CallSite, Options
from flowcheck.model import Language
from flowcheck.result.flows import Init

_TAGS = ("script", "link", "iframe", "img")


def call_of(project: Project, init: Init) -> CallSite:
    """The call of an initialisation. Raises ``FixError``."""
    if init.call in _TAGS:
        raise FixError(f"the SDK is loaded by a <{init.call}> tag; set the option in its snippet")
    name = init.call.rpartition(".")[2]
    here = [
        call
        for call in project.syntax(init.file).calls()
        if project.line_of(init.file, call.span[0]) == init.line
    ]
    named = [call for call in here if call.name == name] or here
    if not named:
        raise FixError(f"{init.file} has changed since it was scanned; scan again")
    return named[0]


def options_of(project: Project, vendor: Vendor, init: Init, call: CallSite) -> tuple[Options, int]:
    """The options of an initialisation as they are written, and -1.

    Where there are none yet, the arguments and the position at which an object may stand. Raises
    ``FixError`` when they come from elsewhere.
    """
    syntax = project.syntax(init.file)
    if project.language(init.file) is Language.PYTHON:
        found = syntax.options(call, 0)
        if found is None or found.spread:
            raise FixError("its options come from elsewhere (**)")
        return found, -1
    places = _positions(_spec(vendor, init))
    for position, field in places:
        found = syntax.options(call, position, field)
        if found is not None:
            return found, -1
    if call.element:
        raise FixError(f"<{call.name}> takes its options from elsewhere")
    free = [position for position, _ in places if position == len(call.items)]
    position = free[0] if free else places[-1][0]
    if position == len(call.items):
        return Options({}, call.items, call.inner), position
    given = syntax.text[slice(*call.items[position])] if position < len(call.items) else ""
    raise FixError(f"its options come from elsewhere ({given[:40] or 'a missing argument'})")


def missing_attribute(project: Project, vendor: Vendor, init: Init, call: CallSite) -> str:
    """The attribute in which an element would take the options that it is not given, or ``""``."""
    if not call.element or not call.items:
        return ""
    _, field = _positions(_spec(vendor, init))[0]
    given = [project.text(init.file)[slice(*item)] for item in call.items]
    there = re.compile(rf"\{{|{re.escape(field)}(?![\w-])")
    return "" if any(map(there.match, given)) else field


def _spec(vendor: Vendor, init: Init) -> CallSpec:
    found = [
        call for call in vendor.calls if call.label == init.call and call.effect is Effect.INIT
    ]
    fitting = [call for call in found if call.sdk == init.sdk] or found
    if not fitting:
        raise FixError(f"the catalogue does not know where {init.call} takes its options")
    return fitting[0]


def _positions(spec: CallSpec) -> Sequence[tuple[int, str]]:
    """Where a call takes its options: positions, with the field of what stands there.

    Of several, the first that has an object is meant: ``init(key, options)`` for ``init(key, user,
    options)``.
    """
    found = []
    for position, param in enumerate(spec.params):
        if Role.OPTIONS in (param.role, param.if_object):
            found.append((position, ""))
        elif not found:
            inner = (name for name, each in param.fields.items() if each.role is Role.OPTIONS)
            found += [(position, name) for name in list(inner)[:1]]
    if not found:
        raise FixError(f"{spec.label} takes no options")
    return found
