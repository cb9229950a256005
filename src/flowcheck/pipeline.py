"""The one place where stages meet: discover, lower, link, walk, collect."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flowcheck import __version__
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.lexicon import load_lexicon
from flowcheck.catalog.match import Matcher
from flowcheck.config import Config, find_config, load_config
from flowcheck.discover.git import revision
from flowcheck.discover.manifests import read_manifests
from flowcheck.discover.walk import DiscoverOptions, Discovery, discover
from flowcheck.discover.workspace import read_workspace
from flowcheck.errors import ConfigError
from flowcheck.flows.collect import Collector, with_ids
from flowcheck.flows.vendors import VendorTable
from flowcheck.frontends.registry import frontend
from flowcheck.ir.build import Builder
from flowcheck.ir.module import Module
from flowcheck.ir.store import decode, encode
from flowcheck.link.modules import ModuleResolver
from flowcheck.link.program import Program
from flowcheck.link.values import Evaluator
from flowcheck.model import Diagnostic, SourceFile
from flowcheck.result import (
    SCHEMA_VERSION,
    Coverage,
    DiagnosticRow,
    Flow,
    Project,
    ScanResult,
    Tool,
    Unresolved,
)
from flowcheck.taint.classify import Classifier
from flowcheck.taint.declared import Declared
from flowcheck.taint.evidence import Judge
from flowcheck.taint.gates import GateFinder
from flowcheck.taint.sinks import SinkFinder, Sinks
from flowcheck.taint.walk import Walker

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, what is done and the total."""


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What to scan and how. ``roots``: one project root, or files and folders below one."""

    roots: tuple[Path, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    vendors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    jobs: int = 1
    config: Path | None = None


def scan(options: ScanOptions, progress: Progress | None = None) -> ScanResult:
    """Scan a project. Raises ``ConfigError`` or ``RuleError`` for what the user must mend; never for scanned code."""
    say = progress or (lambda stage, done, total: None)
    root = _root(options.roots)
    config = _config(options, root)
    matcher, judge = _knowledge()
    say("discover", 0, 1)
    found = discover(root, _discover_options(options, config, root))
    workspace = read_workspace(root, found.paths, found.manifests)
    manifests = read_manifests(root, found.manifests)
    say("read", 0, len(found.files))
    program = Program(found.files, ModuleResolver((file.path for file in found.files), workspace), lower)
    evaluator = Evaluator(program, matcher)
    declared = Declared(config)
    finder = SinkFinder(evaluator, matcher, declared)
    _lower_ahead(program, finder.files, options.jobs)
    say("link", 0, len(finder.files))
    sinks = finder.find()
    say("walk", 0, len(sinks.calls))
    walker = Walker(evaluator, declared)
    classifier = Classifier(evaluator, judge, declared)
    gates = GateFinder(program, matcher.guards(), declared.guards())
    reserved = {vendor.id: vendor.reserved for vendor in matcher.catalog.vendors}
    explicit = Collector(evaluator, walker, classifier, gates, reserved).collect(sinks.calls)
    table = VendorTable(evaluator, matcher, declared, manifests.packages, gates)
    vendors, implicit = table.build(sinks)
    flows = _kept(with_ids((*explicit, *implicit)), options)
    say("report", 1, 1)
    return ScanResult(
        schema_version=SCHEMA_VERSION,
        tool=Tool("flowcheck", __version__),
        project=Project(root.resolve().name, revision(root)),
        vendors=tuple(v for v in vendors if not options.vendors or v.vendor in options.vendors),
        flows=flows,
        findings=(),
        questions=(),
        unresolved=_unresolved(program, sinks, walker),
        diagnostics=_diagnostics(
            program, walker, evaluator, (*found.diagnostics, *workspace.diagnostics, *manifests.diagnostics)
        ),
        coverage=_coverage(found),
    )


def lower_file(path: Path) -> Module:
    """The value graph of one file. Raises ``ConfigError`` when it is no source file."""
    found = discover(path, DiscoverOptions(tests=True))
    if not path.is_file() or not found.files:
        raise ConfigError(f"not a source file that flowcheck can read: {path}")
    return lower(found.files[0])


@lru_cache(maxsize=1)
def _knowledge() -> tuple[Matcher, Judge]:
    directory = rules_directory()
    catalog = load_catalog(directory)
    path = directory / "data" / "lexicon.en.yml"
    lexicon = load_lexicon(path.read_text("utf-8"), str(path), catalog.categories)
    return Matcher(catalog), Judge(lexicon)


def _root(roots: Sequence[Path]) -> Path:
    for path in roots:
        if not path.exists():
            raise ConfigError(f"no such file or folder: {path}")
    if len(roots) == 1:
        return roots[0]
    resolved = [path.resolve() for path in roots]
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in resolved]))


def _config(options: ScanOptions, root: Path) -> Config:
    path = options.config or find_config(root if root.is_dir() else root.parent)
    return load_config(path) if path is not None else Config()


def _discover_options(options: ScanOptions, config: Config, root: Path) -> DiscoverOptions:
    base = root.resolve()
    parts = [path.resolve().relative_to(base).as_posix() for path in options.roots] if len(options.roots) > 1 else []
    return DiscoverOptions(
        include=(*config.include, *options.include),
        exclude=(*config.exclude, *options.exclude),
        tests=options.include_tests or config.tests,
        scopes=tuple(part for part in parts if part != "."),
    )


def _lower_ahead(program: Program, candidates: Sequence[int], jobs: int) -> None:
    """Lower files that will be needed in parallel; the result is the same without it."""
    missing = [number for number in candidates if not program.has(number)]
    if jobs < 2 or len(missing) < _PARALLEL_FROM:
        return
    files = [program.files[number] for number in missing]
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for number, data in zip(missing, pool.map(_lower_encoded, files, chunksize=8), strict=True):
            program.put(number, decode(data))


_PARALLEL_FROM = 60


def lower(file: SourceFile) -> Module:
    """The value graph of one file; a failure of ours is kept to that file and reported with it."""
    try:
        return frontend(file.language)(file)
    except Exception as problem:  # noqa: BLE001  the one place that isolates a file
        builder = Builder(file.path, file.language.value)
        builder.problem(0, "internal", f"could not be read: {type(problem).__name__}: {problem}")
        return builder.finish(end=len(file.text))


def _lower_encoded(file: SourceFile) -> bytes:
    return encode(lower(file))


def _kept(flows: Sequence[Flow], options: ScanOptions) -> tuple[Flow, ...]:
    return tuple(
        flow
        for flow in flows
        if (not options.vendors or flow.vendor in options.vendors)
        and (
            not options.categories
            or any(flow.category == key or flow.category.startswith(f"{key}.") for key in options.categories)
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
    for (number, node_id), why in walker.opaque:
        node = program.module(number).nodes[node_id]
        spot = program.spot(number, node.at)
        rows.add(Unresolved(spot.file, spot.line, why))
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
        rows.add(DiagnosticRow(spot.file, spot.line, "limit", f"more callers of {declared.name}() than are followed"))
    return tuple(sorted(rows))


def _coverage(found: Discovery) -> Coverage:
    skipped = dict(sorted(found.skipped.items()))
    total = len(found.files) + sum(skipped.values())
    languages: dict[str, int] = {}
    for file in found.files:
        languages[file.language.value] = languages.get(file.language.value, 0) + 1
    return Coverage(total, len(found.files), skipped, dict(sorted(languages.items())))
