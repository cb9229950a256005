"""The one place where stages meet: discover, lower, link, walk, collect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flowcheck import __version__
from flowcheck.analysis import Analysed, Analysis
from flowcheck.cache.store import NOTHING, Part, Store
from flowcheck.cache.version import engine_version
from flowcheck.catalog.compiled import Tables
from flowcheck.catalog.hosts import load_hosts
from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import AT_WORK
from flowcheck.config import Config, find_config, load_config
from flowcheck.discover.decide import MAX_BYTES, DiscoverOptions
from flowcheck.discover.files import Disk, Files, MovedError, TooLargeError, read_text
from flowcheck.discover.git import ask_revision, revision
from flowcheck.discover.tree import Memory, Tree, read_tree
from flowcheck.discover.walk import Discovery, discover
from flowcheck.document import suggested
from flowcheck.errors import ConfigError
from flowcheck.flows.merge import with_ids
from flowcheck.ir.module import Module
from flowcheck.lowering import Lowering, lower, mark_of
from flowcheck.model import SourceFile, below
from flowcheck.options import Progress, ScanOptions, Work, scan_root
from flowcheck.policy import project as policies
from flowcheck.policy.inline_waivers import WORD
from flowcheck.policy.kept import judged
from flowcheck.policy.project import Policy
from flowcheck.result.flows import Flow, OtherRecipient
from flowcheck.result.scan import SCHEMA_VERSION, Coverage, Declaration, Project, ScanResult, Tool
from flowcheck.stages import Stages
from flowcheck.taint.declared import Declared
from flowcheck.taint.recipients import UNKNOWN_HOST

if TYPE_CHECKING:
    from flowcheck.taint.evidence import Judge

_TREE = "tree"
_KEPT_TREES = 4  # with other options, or of commits
_JUDGED = "judged"
_KEPT_JUDGEMENTS = 8
_WITHOUT_COMMENTS = (".json", ".lock", ".lockb")


def scan(
    options: ScanOptions,
    progress: Progress | None = None,
    *,
    kept: Store = NOTHING,
    rules: Store = NOTHING,
    work: Work | None = None,
    source: Files | None = None,
) -> ScanResult:
    """Scan a project. ``kept`` and ``rules`` have what earlier scans made of files and of rules.

    ``work`` is filled with how much there was to do. ``source`` has the files of the root where
    they are not those of the disk.

    Raises ``ConfigError`` or ``RuleError`` for what the user must fix, ``InternalError`` for a
    mistake of ours; nothing for scanned code.
    """
    stores, stages, work = (kept, rules), Stages(progress), work or Work()
    source = source or Disk(_folder(scan_root(options.roots)))
    memory = _memory(kept, options, source)
    try:
        return _scanned(options, stages, stores, work, source, memory)
    except MovedError:  # a file that had not to be read again is another one now
        source = Disk(source.root) if isinstance(source, Disk) else source
        return _scanned(options, stages, stores, work, source, Memory(None, mark_of))


def _scanned(
    options: ScanOptions,
    stages: Stages,
    stores: tuple[Store, Store],
    work: Work,
    source: Files,
    memory: Memory,
) -> ScanResult:
    kept, rules = stores
    lowering = Lowering(kept, options.jobs)
    root = scan_root(options.roots)
    commit = ask_revision(root) if isinstance(source, Disk) else None
    config = _config(options, root)
    matcher, judge = _knowledge(_tables(rules))
    declared = Declared(config)
    _check_asked(options, matcher.catalog, declared)
    policy = _policy(config, matcher.catalog, declared, options, rules)
    with closing(lowering):
        with stages.at("discover"):
            tree = read_tree(
                source, _discover_options(options, config, root), options.overlay, memory
            )
        with stages.at("read", total=len(tree.found.files)):
            analysis = Analysis(tree, config, matcher, lowering, kept, options.jobs)
        analysed = analysis.run(judge, stages)
    analysis.count(work)
    _check_called(options.vendors, (use.vendor for use in analysed.vendors))
    with stages.at("judge"):
        result = _judged(
            _result(
                tree,
                analysed,
                options,
                Project(
                    options.name or root.resolve().name,
                    revision(root, commit) if commit is not None else None,
                ),
            ),
            matcher.catalog,
            policy,
            _commented(source, tree.found, analysis.files_with(WORD)),
            options,
            Tables(Part(kept, _JUDGED, _KEPT_JUDGEMENTS), engine_version()),
        )
    _keep(kept, options, source, memory)
    return result if options.all_recipients else _without_work(result, options.vendors)


def _result(tree: Tree, analysed: Analysed, options: ScanOptions, project: Project) -> ScanResult:
    """What was found, before it is judged."""
    return ScanResult(
        schema_version=SCHEMA_VERSION,
        tool=Tool("flowcheck", __version__),
        project=project,
        vendors=tuple(
            vendor
            for vendor in analysed.vendors
            if not options.vendors or vendor.vendor in options.vendors
        ),
        flows=_kept(with_ids(analysed.flows), options),
        findings=(),
        questions=(),
        unresolved=analysed.unresolved,
        diagnostics=analysed.diagnostics,
        coverage=_coverage(tree.found),
        signals=analysed.signals,
        declarations=tuple(Declaration(row.file, 1, "apple", row.types) for row in tree.declared),
    )


def _without_work(result: ScanResult, asked: Sequence[str]) -> ScanResult:
    """The result without the flows to services that the product itself needs."""
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


def _policy(
    config: Config, catalog: Catalog, declared: Declared, options: ScanOptions, kept: Store
) -> Policy:
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
        tables=_tables(kept),
    )


def _judged(
    result: ScanResult,
    catalog: Catalog,
    policy: Policy,
    commented: Iterable[tuple[str, str]],
    options: ScanOptions,
    tables: Tables,
) -> ScanResult:
    """The result with what the rules of the policy find in it."""
    narrowed = (options.include, options.exclude, options.vendors, options.categories)
    whole = not any(narrowed) and len(options.roots) == 1 and options.roots[0].is_dir()
    return judged(policy, result, catalog, commented, tables, whole=whole)


def _commented(
    source: Files, found: Discovery, saying: Iterable[SourceFile]
) -> Iterator[tuple[str, str]]:
    """(path, text) of the files whose comments may waive a finding: code and manifests.

    ``saying`` are the files of code with the word that such comments begin with.
    """
    read = {file.path for file in found.files}
    for file in saying:
        yield file.path, file.text
    others = [
        path
        for path in found.manifests
        if path not in read and not path.endswith(_WITHOUT_COMMENTS)
    ]
    source.expect(others)
    for path in others:
        with suppress(OSError, TooLargeError):
            text = read_text(source, path, MAX_BYTES)
            if text is not None:
                yield path, text


def _memory(kept: Store, options: ScanOptions, source: Files) -> Memory:
    """What an earlier scan with the same options saw of the tree."""
    return Memory(kept.get(_TREE, _tree_key(options, source)) if kept.keeps else None, mark_of)


def _keep(kept: Store, options: ScanOptions, source: Files, memory: Memory) -> None:
    data = memory.kept() if kept.keeps and not options.overlay else None
    if data is not None:
        kept.put(_TREE, _tree_key(options, source), data)
        kept.keep_newest(_TREE, _KEPT_TREES)


def _tree_key(options: ScanOptions, source: Files) -> str:
    return " ".join(
        (
            engine_version(),
            type(source).__name__,
            source.root.resolve().name,
            repr(
                (options.roots if len(options.roots) > 1 else (), options.include, options.exclude)
            ),
            repr(options.include_tests),
        )
    )


def lower_file(path: Path) -> Module:
    """The value graph of one file. Raises ``ConfigError`` when it is no source file."""
    options = DiscoverOptions(tests=True, scopes=(path.name,))
    found = discover(Disk(path.parent), options) if path.is_file() else None
    if found is None or not found.files:
        raise ConfigError(f"not a source file that flowcheck can read: {path}")
    return lower(found.files[0])


def _check_asked(options: ScanOptions, catalog: Catalog, declared: Declared) -> None:
    """Raise ``ConfigError`` for a vendor or category that is nowhere; it would look like clean."""
    vendors = {known.id for known in catalog.vendors} | {own.id for own in declared.vendors()}
    asked = [vendor for vendor in options.vendors if not vendor.startswith(UNKNOWN_HOST)]
    if not vendors.issuperset(asked):
        vendors |= load_hosts(rules_directory()).ids()
    _check_known("vendor", asked, vendors)
    _check_known("category", options.categories, set(catalog.categories))


def _check_called(asked: Sequence[str], found: Iterable[str]) -> None:
    """Raise ``ConfigError`` for a host that nobody has described and that no code calls.

    Such a recipient exists only where it is called: another host is likely a misspelt one.
    """
    hosts = {vendor for vendor in found if vendor.startswith(UNKNOWN_HOST)}
    for vendor in asked:
        if vendor.startswith(UNKNOWN_HOST) and vendor not in hosts:
            host = vendor.removeprefix(UNKNOWN_HOST)
            raise ConfigError(f"no personal data were seen to reach {host!r}{_hint(vendor, hosts)}")


def _check_known(what: str, asked: Sequence[str], known: set[str]) -> None:
    for name in asked:
        if name not in known:
            raise ConfigError(f"unknown {what} {name!r}{_hint(name, known)}")


def _hint(name: str, known: Iterable[str]) -> str:
    """What a message adds of the names that may be meant."""
    hint = suggested(name, known)
    return f"; {hint}" if hint else ""


@lru_cache(maxsize=1)
def _knowledge(tables: Tables) -> tuple[Matcher, Callable[[], Judge]]:
    """The catalogue, and what judges names: it is loaded when the first name is judged."""
    directory = rules_directory()
    catalog = load_catalog(directory, tables)

    @cache
    def judge() -> Judge:
        from flowcheck.catalog.load_lexicons import load_lexicons
        from flowcheck.taint.evidence import Judge

        lexicons = load_lexicons(directory, catalog.categories, tables)
        return Judge(lexicons.base, lexicons.glossaries)

    return Matcher(catalog, tables), judge


def _tables(kept: Store) -> Tables:
    """What is kept of the rules."""
    return Tables(Part(kept, "rules"), engine_version())


def _config(options: ScanOptions, root: Path) -> Config:
    path = options.config or find_config(_folder(root))
    return load_config(path) if path is not None else Config()


def _discover_options(options: ScanOptions, config: Config, root: Path) -> DiscoverOptions:
    base = _folder(root).resolve()
    several = options.roots if len(options.roots) > 1 else ()
    parts = [path.resolve().relative_to(base).as_posix() for path in several]
    parts += [root.name] if root.is_file() else []
    return DiscoverOptions(
        include=(*config.include, *options.include),
        exclude=(*config.exclude, *options.exclude),
        tests=options.include_tests or config.tests,
        scopes=() if "." in parts else tuple(parts),
    )


def _folder(root: Path) -> Path:
    return root if root.is_dir() else root.parent


def _kept(flows: Sequence[Flow], options: ScanOptions) -> tuple[Flow, ...]:
    return tuple(
        flow
        for flow in flows
        if (not options.vendors or flow.vendor in options.vendors)
        and (not options.categories or any(below(flow.category, key) for key in options.categories))
    )


def _coverage(found: Discovery) -> Coverage:
    skipped = dict(sorted(found.skipped.items()))
    total = len(found.files) + sum(skipped.values())
    counted = Counter(map(attrgetter("language"), found.files))
    languages = {language.value: counted[language] for language in sorted(counted)}
    return Coverage(total, len(found.files), skipped, languages)
