"""The one place where stages meet: discover, lower, link, walk, collect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from flowcheck import __version__
from flowcheck.cache.store import NOTHING, Part, Store
from flowcheck.catalog.hosts import load_hosts
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.load_lexicons import load_lexicons
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import AT_WORK, Catalog
from flowcheck.config import Config, find_config, load_config
from flowcheck.discover.declarations import read_declarations
from flowcheck.discover.git import revision
from flowcheck.discover.identity import read_identity
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.overlay import overlaid
from flowcheck.discover.walk import MAX_BYTES, DiscoverOptions, Discovery, discover
from flowcheck.discover.workspace import read_workspace
from flowcheck.errors import ConfigError, FlowcheckError, InternalError
from flowcheck.flows.collect import Collector, with_ids
from flowcheck.flows.signals import find_signals
from flowcheck.flows.vendors import VendorTable
from flowcheck.ir.module import Module
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.program import Program
from flowcheck.lowering import Lowering, lower
from flowcheck.model import Diagnostic
from flowcheck.options import Progress, ScanOptions, Work, scan_root
from flowcheck.policy import project as policies
from flowcheck.policy.project import Policy
from flowcheck.result import (
    SCHEMA_VERSION,
    Coverage,
    Declaration,
    DiagnosticRow,
    Flow,
    OtherRecipient,
    Project,
    ScanResult,
    Tool,
    Unresolved,
)
from flowcheck.taint.classify import Classifier
from flowcheck.taint.declared import Declared
from flowcheck.taint.evidence import Judge
from flowcheck.taint.gates import GateFinder
from flowcheck.taint.receivers import Receivers
from flowcheck.taint.recipients import Recipients
from flowcheck.taint.sinks import SinkFinder, Sinks
from flowcheck.taint.starts import Starts
from flowcheck.taint.walk import Walker

Item = TypeVar("Item")

_NEAR_NAMES = 5
_WITHOUT_COMMENTS = (".json", ".lock", ".lockb")


def scan(
    options: ScanOptions,
    progress: Progress | None = None,
    *,
    kept: Store = NOTHING,
    rules: Store = NOTHING,
    work: Work | None = None,
) -> ScanResult:
    """Scan a project. ``kept`` and ``rules`` have what earlier scans made of files and of rules.

    ``work`` is filled with how much there was to do.

    Raises ``ConfigError`` or ``RuleError`` for what the user must mend, ``InternalError`` for a
    mistake of ours; nothing for scanned code.
    """
    lowering = Lowering(kept)
    try:
        return _scanned(options, _Stages(progress), lowering, rules, work or Work())
    finally:
        lowering.close()


def _scanned(
    options: ScanOptions, stages: _Stages, lowering: Lowering, rules: Store, work: Work
) -> ScanResult:
    root = scan_root(options.roots)
    config = _config(options, root)
    matcher, judge = _knowledge(rules)
    declared = Declared(config)
    _check_asked(options, matcher.catalog, declared)
    policy = _policy(config, matcher.catalog, declared, options)
    with stages.at("discover"):
        found = discover(root, _discover_options(options, config, root))
        found = overlaid(found, options.overlay)
        workspace = read_workspace(root, found.paths, found.manifests)
        manifests = read_manifests(root, found.manifests)
        declared_types, broken = read_declarations(root, found.manifests)
    with stages.at("read", total=len(found.files)):
        resolver = ModuleResolver((file.path for file in found.files), workspace)
        program = Program(found.files, resolver, lowering)
        evaluator = Evaluator(program, matcher)
        recipients = _recipients(found, config, matcher)
        finder = SinkFinder(program, matcher, declared, recipients)
        lowering.ahead(program, finder.files, options.jobs)
    stages.each("link", finder.files, finder.look_at, lambda number: program.files[number].path)
    sinks = finder.found()
    receivers = Receivers(evaluator)
    sinks.calls = receivers.spread(sinks.calls)
    walker = Walker(evaluator, declared)
    gates = GateFinder(program, matcher.guards(), declared.guards())
    collector = Collector(
        evaluator,
        walker,
        Classifier(evaluator, judge, declared),
        gates,
        receivers,
        {vendor.id: vendor.reserved for vendor in matcher.catalog.vendors},
    )
    stages.each("walk", sinks.calls, collector.add, lambda sink: program.files[sink.ref[0]].path)
    with stages.at("report"):
        table = VendorTable(
            evaluator,
            matcher,
            declared,
            manifests.packages,
            Starts(evaluator, gates, matcher.guards()),
            recipients,
        )
        explicit = collector.flows()
        vendors, implicit = table.build(sinks, frozenset(flow.vendor for flow in explicit))
        others = (
            *found.diagnostics, *workspace.diagnostics, *manifests.diagnostics, *broken,
        )  # fmt: skip
        result = ScanResult(
            schema_version=SCHEMA_VERSION,
            tool=Tool("flowcheck", __version__),
            project=Project(root.resolve().name, revision(root)),
            vendors=tuple(
                vendor
                for vendor in vendors
                if not options.vendors or vendor.vendor in options.vendors
            ),
            flows=_kept(with_ids((*explicit, *implicit)), options),
            findings=(),
            questions=(),
            unresolved=_unresolved(program, sinks, walker),
            diagnostics=_diagnostics(program, walker, evaluator, others),
            coverage=_coverage(found),
            signals=find_signals(program, matcher.catalog.signals),
            declarations=tuple(
                Declaration(row.file, 1, "apple", row.types) for row in declared_types
            ),
        )
    _count(work, found, lowering, program, sinks, walker)
    with stages.at("judge"):
        result = _judged(result, matcher.catalog, policy, found, options)
        return result if options.all_recipients else _without_work(result, options.vendors)


def _recipients(found: Discovery, config: Config, matcher: Matcher) -> Recipients:
    """Who gets what is sent to a host; the project's own hosts are known by what it is called."""
    identity = read_identity(found.root, found.manifests)
    return Recipients(
        matcher,
        lambda: load_hosts(rules_directory()),
        own=(*config.own_hosts, *(f for host in identity.hosts for f in (host, f"*.{host}"))),
        names=identity.names,
    )


def _count(
    work: Work,
    found: Discovery,
    lowering: Lowering,
    program: Program,
    sinks: Sinks,
    walker: Walker,
) -> None:
    """Fill in how much was done."""
    work.files = len(found.files)
    work.parsed, work.recalled = lowering.parsed, lowering.recalled
    work.nodes = sum(len(program.module(number).nodes) for number in program.lowered())
    work.calls, work.sinks, work.steps = sinks.looked_at, len(sinks.calls), walker.steps


def _without_work(result: ScanResult, asked: Sequence[str]) -> ScanResult:
    """The result without the flows to services that do what people asked the product for."""
    classes = {use.vendor: use for use in result.vendors}
    left: dict[str, list[Flow]] = {}
    for flow in result.flows:
        use = classes.get(flow.vendor)
        if use is not None and use.vendor_class in AT_WORK and use.vendor not in asked:
            left.setdefault(use.vendor, []).append(flow)
    others = tuple(
        OtherRecipient(
            vendor,
            classes[vendor].name,
            classes[vendor].vendor_class,
            len(flows),
            tuple(sorted({flow.category for flow in flows})),
        )
        for vendor, flows in sorted(left.items())
    )
    kept = tuple(flow for flow in result.flows if flow.vendor not in left)
    return replace(result, flows=kept, other_recipients=others)


def _policy(config: Config, catalog: Catalog, declared: Declared, options: ScanOptions) -> Policy:
    """What the project says for the judgement; its mistakes are told before anything is scanned."""
    own = (vendor.id for vendor in declared.vendors())
    return policies.read_policy(
        config,
        rules_directory() / "policy",
        scan_root(options.roots),
        options.today,
        catalog=catalog,
        recipients=policies.Recipients(
            frozenset((*(vendor.id for vendor in catalog.vendors), *own)),
            lambda: load_hosts(rules_directory()).ids(),
        ),
    )


def _judged(
    result: ScanResult, catalog: Catalog, policy: Policy, found: Discovery, options: ScanOptions
) -> ScanResult:
    """The result with what the rules of the policy find in it."""
    narrowed = (options.include, options.exclude, options.vendors, options.categories)
    whole = not any(narrowed) and len(options.roots) == 1 and options.roots[0].is_dir()
    return policies.apply_policy(policy, result, catalog, _commented(found), whole=whole)


def _commented(found: Discovery) -> Iterator[tuple[str, str]]:
    """(path, text) of the files whose comments may waive a finding: code and manifests."""
    read = {file.path for file in found.files}
    for file in found.files:
        yield file.path, file.text
    for path in found.manifests:
        full = found.root / path
        if path in read or path.endswith(_WITHOUT_COMMENTS):
            continue
        try:
            if full.stat().st_size <= MAX_BYTES:
                yield path, full.read_text("utf-8", "replace")
        except OSError:
            continue


def lower_file(path: Path) -> Module:
    """The value graph of one file. Raises ``ConfigError`` when it is no source file."""
    found = discover(path, DiscoverOptions(tests=True))
    if not path.is_file() or not found.files:
        raise ConfigError(f"not a source file that flowcheck can read: {path}")
    return lower(found.files[0])


class _Stages:
    """Tells the progress, and with which stage and file a mistake of ours showed."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    @contextmanager
    def at(self, stage: str, *, total: int = 1) -> Iterator[None]:
        """Run what is within as one stage."""
        self._tell(stage, 0, total)
        with _blamed(stage, ""):
            yield
        self._tell(stage, total, total)

    def each(
        self,
        stage: str,
        items: Sequence[Item],
        work: Callable[[Item], None],
        file: Callable[[Item], str],
    ) -> None:
        """Do the work of a stage for each item; ``file`` names the file that an item is in."""
        for done, item in enumerate(items):
            self._tell(stage, done, len(items))
            with _blamed(stage, file(item)):
                work(item)
        self._tell(stage, len(items), len(items))

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)


@contextmanager
def _blamed(stage: str, file: str) -> Iterator[None]:
    """Turn an exception that nobody expected into an ``InternalError``."""
    try:
        yield
    except (FlowcheckError, InternalError):
        raise
    except Exception as problem:
        raise InternalError(stage, file) from problem


def _check_asked(options: ScanOptions, catalog: Catalog, declared: Declared) -> None:
    """Raise ``ConfigError`` for a vendor or category that is nowhere; it would look like clean."""
    vendors = {known.id for known in catalog.vendors} | {own.id for own in declared.vendors()}
    _check_known("vendor", options.vendors, vendors)
    _check_known("category", options.categories, set(catalog.categories))


def _check_known(what: str, asked: Sequence[str], known: set[str]) -> None:
    for name in asked:
        if name not in known:
            near = get_close_matches(name.lower(), sorted(known), n=_NEAR_NAMES)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise ConfigError(f"unknown {what} {name!r}{hint}")


@lru_cache(maxsize=2)
def _knowledge(kept: Store) -> tuple[Matcher, Judge]:
    directory = rules_directory()
    compiled = Part(kept, "rules")
    catalog = load_catalog(directory, kept=compiled)
    lexicons = load_lexicons(directory, catalog.categories, kept=compiled)
    return Matcher(catalog), Judge(lexicons.base, lexicons.glossaries)


def _config(options: ScanOptions, root: Path) -> Config:
    path = options.config or find_config(root if root.is_dir() else root.parent)
    return load_config(path) if path is not None else Config()


def _discover_options(options: ScanOptions, config: Config, root: Path) -> DiscoverOptions:
    base = root.resolve()
    several = options.roots if len(options.roots) > 1 else ()
    parts = [path.resolve().relative_to(base).as_posix() for path in several]
    return DiscoverOptions(
        include=(*config.include, *options.include),
        exclude=(*config.exclude, *options.exclude),
        tests=options.include_tests or config.tests,
        scopes=() if "." in parts else tuple(parts),
    )


def _kept(flows: Sequence[Flow], options: ScanOptions) -> tuple[Flow, ...]:
    return tuple(
        flow
        for flow in flows
        if (not options.vendors or flow.vendor in options.vendors)
        and (
            not options.categories
            or any(f"{flow.category}.".startswith(f"{key}.") for key in options.categories)
        )
    )


def _unresolved(program: Program, sinks: Sinks, walker: Walker) -> tuple[Unresolved, ...]:
    rows = set()
    for (number, node_id), why in sinks.unresolved:
        spot = program.spot(number, program.module(number).nodes[node_id].at)
        rows.add(Unresolved(spot.file, spot.line, why))
    for number, at, end in walker.dynamic_keys:
        spot = program.spot(number, at)
        rows.add(Unresolved(spot.file, spot.line, f"dynamic key: {program.text(number, at, end)}"))
    return tuple(sorted(rows))


def _diagnostics(
    program: Program, walker: Walker, evaluator: Evaluator, others: Sequence[Diagnostic]
) -> tuple[DiagnosticRow, ...]:
    rows = {DiagnosticRow(d.file, d.line, d.kind, d.message) for d in others}
    for number in program.lowered():
        for problem in program.module(number).problems:
            spot = program.spot(number, problem.at)
            rows.add(DiagnosticRow(spot.file, spot.line, problem.kind, problem.message))
    for (number, node_id), message in walker.limits:
        spot = program.spot(number, program.module(number).nodes[node_id].at)
        rows.add(DiagnosticRow(spot.file, spot.line, "limit", message))
    for number, function in evaluator.overflow:
        declared = program.module(number).functions[function]
        spot = program.spot(number, declared.at)
        message = f"more callers of {declared.name}() than are followed"
        rows.add(DiagnosticRow(spot.file, spot.line, "limit", message))
    return tuple(sorted(rows))


def _coverage(found: Discovery) -> Coverage:
    skipped = dict(sorted(found.skipped.items()))
    total = len(found.files) + sum(skipped.values())
    languages: dict[str, int] = {}
    for file in found.files:
        languages[file.language.value] = languages.get(file.language.value, 0) + 1
    return Coverage(total, len(found.files), skipped, dict(sorted(languages.items())))
