"""Which fix mends a finding or a flow: the first action that applies, by least harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.fix.actions.drop import drop
from flowcheck.fix.actions.gate import gate_flow, gate_init
from flowcheck.fix.actions.harden import harden_finding, harden_flow, harden_region
from flowcheck.fix.actions.minimise import minimise
from flowcheck.fix.actions.pseudonymise import pseudonymise
from flowcheck.fix.model import Action, FixError, Offer, Refusal
from flowcheck.fix.project import Project
from flowcheck.fix.remedies import NOT_BY_CODE, NOT_BY_PROGRAM, OF_A_PERSON, OF_VENDORS
from flowcheck.fix.select import Selection
from flowcheck.result.findings import Finding
from flowcheck.result.flows import Flow, Init

Make = Callable[[], Offer]
Made = Sequence[tuple[Action, Make]]
_At = tuple[str, int]


def plan(
    project: Project, selection: Selection, failed: Callable[[Offer], bool]
) -> tuple[list[Offer], list[Refusal]]:
    """The fixes for what is asked, each once, and what cannot be mended.

    Where a scan has refuted a fix (``failed``), the next action that applies is offered.
    """
    return _Plan(project, selection, failed).made()


class _No:
    """No action applies; ``why`` is the reason of the first that was tried."""

    def __init__(self, action: str, why: str) -> None:
        self.action = action
        self.why = why


class _Plan(Struct):
    """What is asked of a project, what a scan has refuted of it, and what is offered so far."""

    project: Project
    selection: Selection
    failed: Callable[[Offer], bool]
    offers: dict[object, Offer] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def made(self) -> tuple[list[Offer], list[Refusal]]:
        """The offers and the refusals."""
        for finding in self.selection.findings(self.project.result):
            for place, made in self._of_finding(finding):
                if isinstance(made, Offer):
                    self._add(replace(made, findings=(finding.id,)))
                elif made is not None:
                    row = Refusal(*place, finding.id, finding.rule, made.action, made.why)
                    self.refused.append(row)
        for flow in self.selection.flows(self.project.result):
            made = self._first(self._for_flow(flow))
            if isinstance(made, Offer):
                self._add(made)
            elif made is not None:
                sink = flow.sink
                self.refused.append(
                    Refusal(sink.file, sink.line, flow.id, "", made.action, made.why)
                )
        return list(self.offers.values()), self.refused

    def _add(self, offer: Offer) -> None:
        """Keep an offer; one that changes the same mends more."""
        known = self.offers.get(offer.key)
        if known is None:
            self.offers[offer.key] = offer
            return
        self.offers[offer.key] = replace(
            known,
            flows=tuple(dict.fromkeys((*known.flows, *offer.flows))),
            findings=tuple(dict.fromkeys((*known.findings, *offer.findings))),
        )

    def _of_finding(self, finding: Finding) -> Iterator[tuple[_At, Offer | _No | None]]:
        """What becomes of each flow of a finding, or of the set-up that it is about."""
        flows = {flow.id: flow for flow in self.project.result.flows}
        ids = [spot.flow for spot in finding.places if spot.flow] or [finding.flow or ""]
        found = [flows[each] for each in dict.fromkeys(ids) if each in flows]
        for flow in found:
            place = _place_of(finding, flow)
            if finding.rule in NOT_BY_CODE:
                yield place, _No("", NOT_BY_CODE[finding.rule])
                continue
            yield place, self._first(self._for_flow(flow))
        if not found:
            inits = [] if finding.rule in OF_VENDORS else self._inits(finding)
            for init in inits:
                made = self._first(list(self._for_init(finding, init)))
                yield (init.file, init.line), made
            if not inits:
                yield (finding.file, finding.line), self._of_vendor(finding)

    def _inits(self, finding: Finding) -> Sequence[Init]:
        """The initialisations at the places of a finding."""
        places = {(spot.file, spot.line) for spot in finding.places}
        places.add((finding.file, finding.line))
        return [
            init
            for use in self.project.result.vendors
            if use.vendor == finding.vendor
            for init in use.inits
            if (init.file, init.line) in places
        ]

    def _of_vendor(self, finding: Finding) -> Offer | _No | None:
        """What can be done for a finding about a vendor as a whole: its region."""
        if "residency" in finding.rule or "region" in finding.rule:
            register = self.project.register
            own = register.vendors.get(finding.vendor)
            wanted = (own.residency if own else "") or register.residency
            made = [
                (Action.HARDEN, self._region(finding.vendor, init, wanted))
                for use in self.project.result.vendors
                if use.vendor == finding.vendor
                for init in use.inits
            ]
            if wanted and made:
                return self._first(made)
        return _No("", NOT_BY_PROGRAM.get(finding.rule, OF_A_PERSON))

    def _region(self, vendor: str, init: Init, wanted: str) -> Make:
        return lambda: harden_region(self.project, vendor, init, wanted)

    def _for_init(self, finding: Finding, init: Init) -> Iterator[tuple[Action, Make]]:
        if "consent" in finding.rule:
            yield Action.GATE, lambda: gate_init(self.project, finding.vendor, init)
        else:
            yield Action.HARDEN, lambda: harden_finding(self.project, finding, init)

    def _for_flow(self, flow: Flow) -> Made:
        """The actions for a flow, by least harm; an id is replaced before it is dropped."""
        project = self.project
        if flow.implicit:
            return [(Action.HARDEN, lambda: harden_flow(project, flow))]
        drops = (Action.DROP, lambda: drop(project, flow))
        whole = (Action.MINIMISE, lambda: minimise(project, flow))
        keyed = (Action.PSEUDONYMISE, lambda: pseudonymise(project, flow))
        asked = [(Action.GATE, lambda: gate_flow(project, flow))] if self.selection.actions else []
        if flow.role == "identity":
            return [keyed, drops, *asked]
        return [whole, drops, keyed, *asked] if flow.whole_object else [drops, keyed, *asked]

    def _first(self, made: Made) -> Offer | _No | None:
        """The first action that applies, or why the first one does not.

        ``None``: what applied was refuted, and nothing else applies.
        """
        refused: _No | None = None
        refuted = False
        for action, make in made:
            if not self.selection.allows(action):
                continue
            try:
                offer = make()
            except FixError as problem:
                refused = refused or _No(action, str(problem))
                continue
            if not self.failed(offer):
                return offer
            refuted = True
        if refuted or refused is not None:
            return None if refuted else refused
        words = ", ".join(sorted({action for action, _ in made})) or "none"
        return _No("", f"the actions that may mend it ({words}) were not asked for")


def _place_of(finding: Finding, flow: Flow) -> _At:
    """Where a finding is about a flow."""
    spots = ((spot.file, spot.line) for spot in finding.places if spot.flow == flow.id)
    return next(spots, (finding.file, finding.line))
