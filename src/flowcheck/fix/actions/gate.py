"""Gate: the call that starts or feeds a tracker waits for the project's own check of consent."""

from __future__ import annotations

from flowcheck.fix.actions.inits import call_of
from flowcheck.fix.actions.own_functions import check_there, helper_for, import_of, name_of
from flowcheck.fix.model import Action, Change, FixError, Offer
from flowcheck.fix.project import Project
from flowcheck.fix.syntax.slots import CallSite
from flowcheck.result.flows import Flow, Init


def gate_init(project: Project, vendor: str, init: Init) -> Offer:
    """The fix that lets an initialisation wait for consent. Raises ``FixError``."""
    if init.call in ("script", "link", "iframe", "img"):
        raise FixError("it is loaded by a tag; let the consent platform load it")
    return _gated(project, vendor, init.file, call_of(project, init), ())


def gate_flow(project: Project, flow: Flow) -> Offer:
    """The fix that lets a call which sends data wait for consent. Raises ``FixError``."""
    if any(gate.kind == "consent" for gate in flow.gates):
        raise FixError("it waits for consent already")
    sink = flow.sink
    at = project.lines(sink.file).offset(sink.line, sink.column)
    call = project.syntax(sink.file).call(at, sink.call.rpartition(".")[2])
    if call is None:
        raise FixError(f"there is no call of {sink.call} to be guarded")
    return _gated(project, flow.vendor, sink.file, call, (flow.id,))


def _gated(
    project: Project, vendor: str, file: str, call: CallSite, flows: tuple[str, ...]
) -> Offer:
    helper = helper_for(project, project.config.fix.consent, file, "checks consent")
    check_there(project, helper)
    syntax = project.syntax(file)
    edits = tuple(syntax.guarded(call, syntax.condition(name_of(helper))))
    return Offer(
        Action.GATE,
        f"{call.name} waits for {name_of(helper)}()",
        file,
        project.line_of(file, call.span[0]),
        vendor,
        (Change(file, edits, imports=(import_of(helper),)),),
        flows=flows,
    )
