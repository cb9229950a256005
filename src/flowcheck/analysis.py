"""From the files of a tree to flows and vendors: lower, link, walk, collect.

Judges nothing, and knows neither the policy of a project nor what of the result is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct

from flowcheck.cache.store import Part, Store
from flowcheck.cache.version import engine_version
from flowcheck.catalog.hosts import load_hosts
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.match import Matcher
from flowcheck.config import Config
from flowcheck.discover.tree import Tree
from flowcheck.discover.workspace import Identity
from flowcheck.flows.apart import Apart
from flowcheck.flows.collect import Collected, Collector
from flowcheck.flows.hubs import Hubs
from flowcheck.flows.local import sending
from flowcheck.flows.merge import merged
from flowcheck.flows.own import with_own
from flowcheck.flows.scripts import without_own_scripts
from flowcheck.flows.servers import Servers
from flowcheck.flows.settings import address_settings
from flowcheck.flows.signals import find_signals
from flowcheck.flows.started import Started, started
from flowcheck.flows.units import Session, Units
from flowcheck.flows.vendors import VendorTable
from flowcheck.handover import Handover
from flowcheck.link.again import Again
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.program import Program
from flowcheck.lowering import Lowering, module_key
from flowcheck.model import SourceFile
from flowcheck.options import Work
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import DiagnosticRow, Signal, Unresolved
from flowcheck.stages import Stages
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.classify import Classifier
from flowcheck.taint.declared import Declared
from flowcheck.taint.gates import GateFinder
from flowcheck.taint.receivers import Receivers
from flowcheck.taint.recipients import Recipients
from flowcheck.taint.remembered import Remembered
from flowcheck.taint.sinks import SinkFinder, Sinks, together
from flowcheck.taint.starts import Starts
from flowcheck.taint.walk import Walker

if TYPE_CHECKING:
    from flowcheck.taint.evidence import Judge

_NAMES = "names"
_SHARED_FILES, _SHARED_SINKS = 60, 16  # fewer are looked at sooner than processes are forked
_KEPT_LANGUAGES = 4  # that projects of one name speak, or versions of the rules


class Analysed(Struct, frozen=True):
    """What was found in a tree. Ids of ``flows`` are not set."""

    vendors: tuple[VendorUse, ...]
    flows: tuple[Flow, ...]
    unresolved: tuple[Unresolved, ...]
    diagnostics: tuple[DiagnosticRow, ...]
    signals: tuple[Signal, ...]


class Analysis:
    """The analysis of one tree. ``kept`` has what earlier ones found."""

    def __init__(
        self,
        tree: Tree,
        config: Config,
        matcher: Matcher,
        lowering: Lowering,
        kept: Store,
        jobs: int = 1,
    ) -> None:
        files = tree.found.files
        resolver = ModuleResolver((file.path for file in files), tree.workspace)
        self._tree = tree
        self._matcher = matcher
        self._declared = Declared(config)
        self._lowering = lowering
        self._kept = kept
        self._jobs = jobs
        about = (config, tree.workspace, tree.identity)
        session = Session(kept, about, [file.path for file in files])
        self._program = Program(
            files, resolver, lowering, session.numbers, session.reads, lowering.expect
        )
        contents = {number: module_key(file) for number, file in self._program.files.items()}
        self._units = Units(session, self._program, contents)
        self._evaluator = Evaluator(self._program, matcher, keeper=self._units)
        recipients = _recipients(tree.identity, config, matcher)
        self._finder = SinkFinder(
            self._evaluator,
            self._declared,
            recipients,
            self._units.known_standing,
            self._program.expect if self._units.begins_anew else lambda _: None,
        )
        self._units.begin(
            self._finder.candidates, self._evaluator.callers.mark, Again(self._evaluator).find
        )
        self._walker = Walker(self._evaluator, self._declared)

    def run(self, judge: Callable[[], Judge], stages: Stages) -> Analysed:
        """Find what goes where; names are judged by ``judge``, in the language of the project."""
        language = self._units.of("language", str, lambda: self._program.of_names(judge().spoken))
        names = Remembered(
            lambda: judge().at_home(language),
            Part(self._kept, _NAMES, _KEPT_LANGUAGES),
            f"{engine_version()} {language}",
        )
        apart = Apart(self._units, self._program, self._matcher, self._finder, language)
        handover = Handover(self._units, self._lowering, self._walker, names, self._jobs)
        to_look_at = apart.to_look_at()
        self._lowering.ahead(self._program, to_look_at)
        if handover.shares(len(to_look_at), _SHARED_FILES):
            with stages.at("read", total=len(to_look_at)):
                for number in to_look_at:
                    self._program.module(number)  # each process has them all
        self._sinks = self._link(apart, handover, stages)
        gates = GateFinder(self._program, self._matcher.guards(), self._declared.guards())
        start = self._starting(gates)

        def begun(sink: SinkCall) -> Started:
            return apart.started(sink, lambda: start(sink, read=True), read=True)

        without_own_scripts(
            self._sinks, (file.path for file in self._program.files.values()), begun
        )
        self._sinks.calls = sending(self._sinks.calls, self._matcher.vendor, begun)
        called = {sink.ref[0] for sink in self._sinks.calls if not apart.is_known(sink)}
        if handover.shares(len(self._sinks.calls), _SHARED_SINKS):
            judge().at_home(language)  # each process has it
        else:
            self._lowering.expect_callers(self._program, sorted(called))
        receivers = Receivers(self._evaluator, self._finder.addressed)
        self._sinks.calls = receivers.spread(self._sinks.calls)

        @cache
        def collector() -> Collector:
            return Collector(
                self._evaluator,
                self._walker,
                Classifier(self._evaluator, names, self._declared),
                gates,
                receivers,
                Hubs(self._evaluator),
                {vendor.id: vendor.reserved for vendor in self._matcher.catalog.vendors},
                apart.leg,
            )

        collected = handover.each(
            stages,
            "walk",
            self._sinks.calls,
            lambda sink: apart.collected(sink, collector),
            lambda sink: self._program.files[sink.ref[0]].path,
            share_from=_SHARED_SINKS,
        )
        with stages.at("report"):
            found = self._found(apart, collected, start)
            self._units.close()
            names.close()
            return found

    def files_with(self, word: str) -> list[SourceFile]:
        """The files that have a word, in order of path."""
        numbers = self._program.texts.words().get(word)
        return [self._program.files[number] for number in numbers]

    def count(self, work: Work) -> None:
        """Fill in how much was done."""
        work.files = len(self._program.files)
        work.parsed, work.recalled = self._lowering.parsed, self._lowering.recalled
        work.nodes = self._program.nodes_at_hand()
        work.calls, work.sinks = self._sinks.looked_at, len(self._sinks.calls)
        work.steps = self._walker.steps
        work.computed, work.kept = self._units.computed, self._units.recalled

    def _link(self, apart: Apart, handover: Handover, stages: Stages) -> Sinks:
        files = self._program.files
        return together(
            handover.each(
                stages,
                "link",
                self._finder.files,
                apart.sinks,
                lambda number: files[number].path,
                share_from=_SHARED_FILES,
            )
        )

    def _starting(self, gates: GateFinder) -> Callable[..., Started]:
        """What tells how a call starts an SDK."""
        return partial(
            started, self._evaluator, Starts(self._evaluator, gates, self._matcher.guards())
        )

    def _found(
        self, apart: Apart, collected: list[Collected], start: Callable[..., Started]
    ) -> Analysed:
        table = VendorTable(
            self._program,
            self._matcher,
            self._declared,
            self._tree.packages,
            Servers(self._tree.packages),
            apart,
            start,
        )
        explicit = merged(arrival for part in collected for arrival in part.arrivals)
        vendors, implicit = table.build(self._sinks, frozenset(flow.vendor for flow in explicit))
        return Analysed(
            with_own(vendors, self._matcher.vendor, self._tree.identity.packages),
            (*explicit, *implicit),
            self._unresolved(collected),
            self._diagnostics(apart, collected),
            (
                *find_signals(self._program, self._matcher.catalog.signals),
                *address_settings(
                    self._program,
                    [vendor.id for vendor in self._matcher.catalog.vendors],
                    self._tree.identity.names,
                ),
            ),
        )

    def _unresolved(self, collected: Iterable[Collected]) -> tuple[Unresolved, ...]:
        rows = set()
        for (number, node_id), why in self._sinks.unresolved:
            spot = self._program.spot(number, self._program.module(number).nodes[node_id].at)
            rows.add(Unresolved(spot.file, spot.line, why))
        keys = dict(key for part in collected for key in part.lost.keys)
        for number, at, end in (place for place, unknown in keys.items() if unknown):
            spot = self._program.spot(number, at)
            text = self._program.text(number, at, end)
            rows.add(Unresolved(spot.file, spot.line, f"dynamic key: {text}"))
        return tuple(sorted(rows))

    def _diagnostics(
        self, apart: Apart, collected: Iterable[Collected]
    ) -> tuple[DiagnosticRow, ...]:
        program = self._program
        rows = {DiagnosticRow(d.file, d.line, d.kind, d.message) for d in self._tree.diagnostics}
        rows.update(row for facts in apart.facts(program.lowered()) for row in facts.problems)
        for (number, node_id), message in (at for part in collected for at in part.lost.limits):
            spot = program.spot(number, program.module(number).nodes[node_id].at)
            rows.add(DiagnosticRow(spot.file, spot.line, "limit", message))
        for number, function in self._evaluator.callers.overflow:
            declared = program.module(number).functions[function]
            spot = program.spot(number, declared.at)
            message = f"more callers of {declared.name}() than are followed"
            rows.add(DiagnosticRow(spot.file, spot.line, "limit", message))
        return tuple(sorted(rows))


def _recipients(identity: Identity, config: Config, matcher: Matcher) -> Recipients:
    """Who gets what is sent to a host; the project's own hosts are known by what it is called."""
    return Recipients(
        matcher,
        lambda: load_hosts(rules_directory()),
        own=(*config.own_hosts, *(f for host in identity.hosts for f in (host, f"*.{host}"))),
        names=identity.names,
        homes=identity.hosts | identity.served,
    )
