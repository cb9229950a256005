"""Which fix mends a finding or a flow: the first action that applies, by least harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from flowcheck.fix.actions.drop import drop
from flowcheck.fix.actions.gate import gate_flow, gate_init
from flowcheck.fix.actions.harden import harden_finding, harden_flow, harden_region
from flowcheck.fix.actions.minimise import minimise
from flowcheck.fix.actions.pseudonymise import pseudonymise
from flowcheck.fix.model import Action, Offer, Refusal, Refused
from flowcheck.fix.project import Project
from flowcheck.fix.remedies import NOT_BY_CODE, OF_A_PERSON
from flowcheck.fix.select import Selection
from flowcheck.result import Finding, Flow, Init

Make = Callable[[], Offer]


def plan(project: Project, selection: Selection) -> tuple[list[Offer], list[Refusal]]:
    """The fixes for what is asked, each once, and what cannot be mended."""
    offers: dict[object, Offer] = {}
    refused: list[Refusal] = []
    for finding in selection.findings(project.result):
        for flow, made in _of_finding(project, selection, finding):
            if isinstance(made, Offer):
                _add(offers, replace(made, findings=(finding.id,)))
            else:
                refused.append(_refusal(finding, flow, made))
    for flow in selection.flows(project.result):
        made = _first(_for_flow(project, flow, selection), selection)
        if isinstance(made, Offer):
            _add(offers, made)
        else:
            sink = flow.sink
            refused.append(Refusal(sink.file, sink.line, flow.id, "", made.action, made.why))
    return list(offers.values()), refused


class _No:
    """No action applies; ``why`` is the reason of the first that was tried."""

    def __init__(self, action: str, why: str) -> None:
        self.action = action
        self.why = why


def _refusal(finding: Finding, flow: Flow | None, made: _No) -> Refusal:
    spot = next(
        (each for each in finding.places if flow is not None and each.flow == flow.id), None
    )
    file, line = (spot.file, spot.line) if spot is not None else (finding.file, finding.line)
    return Refusal(file, line, finding.id, finding.rule, made.action, made.why)


def _add(offers: dict[object, Offer], offer: Offer) -> None:
    """Keep an offer; one that changes the same mends more."""
    known = offers.get(offer.key)
    if known is None:
        offers[offer.key] = offer
        return
    offers[offer.key] = replace(
        known,
        flows=tuple(dict.fromkeys((*known.flows, *offer.flows))),
        findings=tuple(dict.fromkeys((*known.findings, *offer.findings))),
    )


def _of_finding(
    project: Project, selection: Selection, finding: Finding
) -> Iterator[tuple[Flow | None, Offer | _No]]:
    """What becomes of each flow of a finding, or of the set-up that it is about."""
    flows = {flow.id: flow for flow in project.result.flows}
    ids = [spot.flow for spot in finding.places if spot.flow] or [finding.flow or ""]
    found = [flows[each] for each in dict.fromkeys(ids) if each in flows]
    for flow in found:
        if finding.rule in NOT_BY_CODE:
            yield flow, _No("", NOT_BY_CODE[finding.rule])
            continue
        yield flow, _first(_for_flow(project, flow, selection), selection)
    if not found:
        places = {(spot.file, spot.line) for spot in finding.places} | {
            (finding.file, finding.line)
        }
        inits = [
            init
            for use in project.result.vendors
            if use.vendor == finding.vendor
            for init in use.inits
            if (init.file, init.line) in places
        ]
        for init in inits:
            yield None, _first(list(_for_init(project, finding, init)), selection)
        if not inits:
            yield None, _of_vendor(project, selection, finding)


def _of_vendor(project: Project, selection: Selection, finding: Finding) -> Offer | _No:
    """What can be done for a finding about a vendor as a whole: its region."""
    if "residency" in finding.rule or "region" in finding.rule:
        own = project.register.vendors.get(finding.vendor)
        wanted = (own.residency if own else "") or project.register.residency
        made: list[tuple[Action, Make]] = [
            (Action.HARDEN, _region(project, finding.vendor, init, wanted))
            for use in project.result.vendors
            if use.vendor == finding.vendor
            for init in use.inits
        ]
        if wanted and made:
            return _first(made, selection)
    return _No("", OF_A_PERSON)


def _region(project: Project, vendor: str, init: Init, wanted: str) -> Make:
    return lambda: harden_region(project, vendor, init, wanted)


def _for_init(project: Project, finding: Finding, init: Init) -> Iterator[tuple[Action, Make]]:
    if "consent" in finding.rule:
        yield Action.GATE, lambda: gate_init(project, finding.vendor, init)
    else:
        yield Action.HARDEN, lambda: harden_finding(project, finding, init)


def _for_flow(project: Project, flow: Flow, selection: Selection) -> Sequence[tuple[Action, Make]]:
    """The actions for a flow, by least harm; an id is replaced before it is dropped."""
    if flow.implicit:
        return [(Action.HARDEN, lambda: harden_flow(project, flow))]
    drops = (Action.DROP, lambda: drop(project, flow))
    whole = (Action.MINIMISE, lambda: minimise(project, flow))
    keyed = (Action.PSEUDONYMISE, lambda: pseudonymise(project, flow))
    asked = [(Action.GATE, lambda: gate_flow(project, flow))] if selection.actions else []
    if flow.role == "identity":
        return [keyed, drops, *asked]
    return [whole, drops, keyed, *asked] if flow.whole_object else [drops, keyed, *asked]


def _first(made: Sequence[tuple[Action, Make]], selection: Selection) -> Offer | _No:
    """The first action that applies, or why the first one does not."""
    refused: _No | None = None
    for action, make in made:
        if not selection.allows(action):
            continue
        try:
            return make()
        except Refused as problem:
            refused = refused or _No(action, str(problem))
    if refused is not None:
        return refused
    words = ", ".join(sorted({action for action, _ in made})) or "none"
    return _No("", f"the actions that may mend it ({words}) were not asked for")
