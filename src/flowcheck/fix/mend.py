"""The fixes of a project: made in memory, tried by a scan, kept when the scan agrees.

A fix is kept when its files still parse, what it mends is gone or treated, and nothing new
appeared. Rounds go on until nothing is offered any more, so that a second run changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from flowcheck.fix.compose import Draft
from flowcheck.fix.model import Action, Alone, FixError, Offer, Outcome, Refusal
from flowcheck.fix.plan import plan
from flowcheck.fix.project import Project
from flowcheck.fix.select import Selection
from flowcheck.result.findings import Finding
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

Rescan = Callable[[Mapping[str, str]], ScanResult]
"""Scans the project with other texts for some of its files."""

_ROUNDS = 8
_TRIES = 5  # scans of one round
_TREATED = ("keyed-hash", "tokenised", "encrypted")
_SLACK = 2  # lines by which an import moves the code below it
_GONE_WRONG = "a scan of the changed code still finds it"


def mend(project: Project, selection: Selection, rescan: Rescan) -> Outcome:
    """Try all fixes that are asked for; gives what was kept and what was refused."""
    work = _Work(project, rescan)
    refused: list[Refusal] = []
    offers: list[Offer] = []
    for _ in range(_ROUNDS):
        offers, refused = plan(work.project, selection, work.has_failed)
        if not offers or not work.round(offers):
            break
    else:
        refused += [_refusal(offer, "it needs more rounds than are tried") for offer in offers]
    before = {path: project.original(path) for path in work.texts}
    changed = {path: text for path, text in work.texts.items() if text != before[path]}
    return Outcome(
        tuple(work.kept),
        tuple(sorted({*refused, *work.refusals()})),
        {path: before[path] for path in changed},
        changed,
        tuple(work.alone),
    )


def _refusal(offer: Offer, why: str) -> Refusal:
    target = next(iter((*offer.findings, *offer.flows)), "")
    return Refusal(offer.file, offer.line, target, "", offer.action, why)


class _Work:
    """The texts as they are so far, and the scan of them."""

    def __init__(self, project: Project, rescan: Rescan) -> None:
        self.project = project
        self.texts: dict[str, str] = {}
        self.kept: list[Offer] = []
        self.alone: list[Alone] = []
        self.failed: list[tuple[Offer, str]] = []
        self._names: set[tuple[object, ...]] = set()
        self._rescan = rescan

    def round(self, offers: Sequence[Offer]) -> bool:
        """Try what goes together of the offers; false when another round would find no others."""
        failed = len(self.failed)
        batch, postponed = self._together(offers)
        for _ in range(_TRIES):
            if not batch:
                break
            texts = {**self.texts, **self._texts(batch)}
            result = self._rescan(texts)
            wrong = self._judged(batch, result)
            if not wrong:
                if not self.texts:
                    self.alone = [Alone(offer, self._texts([offer])) for offer in batch]
                self.texts = texts
                self.project = self.project.now(result, texts)
                self.kept += batch
                return True
            for offer, why in wrong:
                self._fail(offer, why)
            bad = [offer for offer, _ in wrong]
            batch = [offer for offer in batch if offer not in bad]
        for offer in batch:
            self._fail(offer, "other fixes beside it fail; ask for it by its id")
        return bool(postponed) or len(self.failed) > failed

    def has_failed(self, offer: Offer) -> bool:
        """Whether a fix was tried for all that it mends, and failed."""
        return bool(self._names) and self._names.issuperset(self._names_of(offer))

    def refusals(self) -> Iterable[Refusal]:
        """What failed, without that which another action has mended."""
        mended = {flow for offer in self.kept for flow in offer.flows}
        for offer, why in self.failed:
            if not offer.flows or not mended.issuperset(offer.flows):
                yield _refusal(offer, why)

    def _names_of(self, offer: Offer) -> Iterable[tuple[object, ...]]:
        """What stays the same of an offer when lines move: a name for each flow that it mends."""
        line = self.project.lines(offer.file).line(offer.line).strip()
        shared = (offer.action, offer.title, offer.file, line, offer.vendor)
        flows = {flow.id: flow for flow in self.project.result.flows}
        for each in offer.flows:
            yield (*shared, *(_exactly(flows[each]) if each in flows else (each,)))
        if not offer.flows:
            yield shared

    def _fail(self, offer: Offer, why: str) -> None:
        self._names.update(self._names_of(offer))
        self.failed.append((offer, why))

    def _together(self, offers: Sequence[Offer]) -> tuple[list[Offer], list[Offer]]:
        """Offers that do not overlap and parse, and those that wait for the next round."""
        drafts: dict[str, Draft] = {}
        batch: list[Offer] = []
        postponed: list[Offer] = []
        for offer in offers:
            try:
                fits = all(self._draft(drafts, c.file).takes(c) for c in offer.changes)
                if fits:
                    self._alone(offer)
                    for change in offer.changes:
                        drafts[change.file].take(change)
            except FixError as problem:
                self._fail(offer, str(problem))
                continue
            (batch if fits else postponed).append(offer)
        return self._parsing(batch), postponed

    def _alone(self, offer: Offer) -> None:
        """Make sure that a fix on its own leaves files that parse. Raises ``FixError``."""
        alone: dict[str, Draft] = {}
        for change in offer.changes:
            self._draft(alone, change.file).take(change)
        for draft in alone.values():
            draft.result(self.project)

    def _parsing(self, batch: list[Offer]) -> list[Offer]:
        """The batch without fixes that together break a file, though each alone does not."""
        while True:
            try:
                self._texts(batch)
            except FixError as problem:
                last = batch[-1]
                self._fail(last, str(problem))
                batch = batch[:-1]
            else:
                return batch

    def _draft(self, drafts: dict[str, Draft], file: str) -> Draft:
        if file not in drafts:
            there = file in self.texts or self.project.original(file) is not None
            drafts[file] = Draft(file, self.project.text(file) if there else "")
        return drafts[file]

    def _texts(self, batch: Iterable[Offer]) -> dict[str, str]:
        drafts: dict[str, Draft] = {}
        for offer in batch:
            for change in offer.changes:
                self._draft(drafts, change.file).take(change)
        return {file: draft.result(self.project) for file, draft in drafts.items()}

    def _judged(self, batch: Sequence[Offer], result: ScanResult) -> list[tuple[Offer, str]]:
        """What the scan says against fixes, with the reason."""
        before = self.project.result
        wrong = list(unmended(batch, before, result))
        if wrong:
            return wrong
        for flow in _appeared(before, result):
            steps = [(flow.sink.file, flow.sink.line), *((s.file, s.line) for s in flow.path)]
            words = f"after it {flow.category} would reach {flow.vendor} by {flow.sink.call}"
            wrong += [(offer, words) for offer in self._near(batch, steps, flow.vendor)]
        for finding in _found_anew(before, result):
            places = [(finding.file, finding.line), *((s.file, s.line) for s in finding.places)]
            words = f"after it a scan would find: {finding.message}"
            wrong += [(offer, words) for offer in self._near(batch, places, finding.vendor)]
        return list({offer: (offer, why) for offer, why in wrong}.values())

    def _near(
        self, batch: Sequence[Offer], places: Iterable[tuple[str, int]], vendor: str
    ) -> list[Offer]:
        """The fixes that changed the code at one of the places; those of the vendor, if any.

        What passes none of the changed calls was there before, behind a limit of the scan.
        """
        found = set(places)
        near = [
            offer
            for offer in batch
            if any(
                file == place[0] and first - _SLACK <= place[1] <= last + _SLACK
                for file, first, last in self._regions(offer)
                for place in found
            )
        ]
        return [offer for offer in near if offer.vendor == vendor] or near

    def _regions(self, offer: Offer) -> Iterable[tuple[str, int, int]]:
        """The lines of the calls (or statements) around the edits of a fix."""
        for change in offer.changes:
            if change.added:
                continue
            starts = [edit.start for edit in change.edits]
            starts += [taken.items[taken.index][0] for taken in change.taken]
            starts += [put.inner[0] for put in change.put]
            syntax, lines = self.project.syntax(change.file), self.project.lines(change.file)
            for start in starts:
                call = syntax.call(start)
                span = call.span if call is not None else (start, start)
                yield change.file, lines.spot(span[0])[0], lines.spot(span[1])[0]


def unmended(
    batch: Sequence[Offer], before: ScanResult, after: ScanResult
) -> Iterable[tuple[Offer, str]]:
    """Fixes whose flows are still there, or which mend a set-up that is found again."""
    old = {flow.id: flow for flow in before.flows}
    then, now = Counter(map(_exactly, before.flows)), Counter(map(_exactly, after.flows))
    due: Counter[tuple[str, ...]] = Counter()
    for offer in batch:
        due.update(_exactly(old[each]) for each in set(offer.flows) if each in old)
    set_up = _found_places(before), _found_places(after)
    asked = Counter((each, offer.file) for offer in batch for each in offer.findings)
    for offer in batch:
        if offer.flows and offer.action is not Action.GATE:
            kinds = {_exactly(old[each]) for each in offer.flows if each in old}
            if any(now[kind] > then[kind] - min(due[kind], then[kind]) for kind in kinds):
                yield offer, _GONE_WRONG
        elif offer.flows:
            ungated = {f.id for f in after.flows if not any(g.kind == "consent" for g in f.gates)}
            if any(each in ungated for each in offer.flows):
                yield offer, "the scan does not take the condition for a check of consent"
        elif any(
            set_up[1][each, offer.file] > set_up[0][each, offer.file] - asked[each, offer.file]
            for each in offer.findings
        ):
            yield offer, _GONE_WRONG


def _found_places(result: ScanResult) -> Counter[tuple[str, str]]:
    """How many places each finding has in each file."""
    return Counter(
        (finding.id, file)
        for finding in result.findings
        for file in ([spot.file for spot in finding.places] or [finding.file])
    )


def _what(flow: Flow) -> tuple[str, ...]:
    """What a flow is, however it is written; the place only where the code sends it itself."""
    same = (flow.vendor, flow.category, flow.key, flow.role, flow.treatment)
    if flow.implicit:
        return (*same, "implicit")
    return (*same, flow.sink.file, flow.sink.call, flow.source.file)


def _exactly(flow: Flow) -> tuple[str, ...]:
    """The same, told from others of its kind by where it comes from."""
    return (*_what(flow), flow.event, "" if flow.implicit else flow.source.text)


def _appeared(before: ScanResult, after: ScanResult) -> Iterable[Flow]:
    """Flows that were not there; a value that is treated now does not count."""
    then = Counter(map(_what, before.flows))
    seen: Counter[tuple[str, ...]] = Counter()
    for flow in after.flows:
        seen[_what(flow)] += 1
        if seen[_what(flow)] > then[_what(flow)] and flow.treatment not in _TREATED:
            yield flow


def _found_anew(before: ScanResult, after: ScanResult) -> Iterable[Finding]:
    """Findings that were not there: of another rule, vendor or category, or in another file."""
    known = {finding.id for finding in before.findings}
    kinds = {(each.rule, each.vendor, each.category, each.file) for each in before.findings}
    return [
        finding
        for finding in after.findings
        if finding.id not in known
        and (finding.rule, finding.vendor, finding.category, finding.file) not in kinds
    ]
