"""From a root to the files to analyse, with an account of every file that is left out.

``files found = files analysed + sum of skipped``; nothing is dropped without a reason. Knows names
and bytes, no syntax.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from pathspec import GitIgnoreSpec

from flowcheck.discover.decode import decode, is_binary
from flowcheck.discover.files import Files
from flowcheck.discover.language import UNREAD, language_of_name, language_of_shebang, suffix_of
from flowcheck.discover.listing import Listing
from flowcheck.discover.names import is_manifest, is_package_top
from flowcheck.discover.skip import PathRules, content_reason
from flowcheck.errors import ConfigError
from flowcheck.model import Diagnostic, Language, SourceFile

MAX_BYTES = 1_000_000
_SHEBANG_BYTES = 200


class DiscoverOptions(Struct, frozen=True):
    """What to look at below a root.

    ``include`` and ``exclude`` are gitignore-style globs relative to the root; no ``include`` means
    everything. ``scopes`` are files and folders below the root that were asked for; nothing else is
    found then, and no rule about tests or vendored folders applies to the scope itself. ``tests``
    analyses tests, stories, examples, fixtures and docs as well. ``max_bytes`` bounds one file.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tests: bool = False
    scopes: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES


class Discovery(Struct, frozen=True):
    """What a root holds. Paths are relative to ``root``, with ``/``; everything is sorted.

    ``files`` are to be analysed; ``paths`` are all files found; ``manifests`` those that name
    packages or tell how modules resolve (not those of tests or vendored folders). ``skipped``
    counts files by reason. ``pruned`` are folders that were not entered, whose files are not
    counted.
    """

    root: Path
    files: tuple[SourceFile, ...]
    paths: tuple[str, ...]
    manifests: tuple[str, ...]
    skipped: Mapping[str, int]
    pruned: tuple[str, ...]
    languages: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]


def discover(source: Files, options: DiscoverOptions | None = None) -> Discovery:
    """List and read the files of a tree.

    Raises ``ConfigError`` for a root, a scope or a glob that is wrong.
    """
    options = options or DiscoverOptions()
    listing, alone = source.listed(options.scopes)
    sorter = _Sorter(source, options, _rules(listing.paths, options), alone)
    files: list[SourceFile] = []
    paths: list[str] = []
    skipped: Counter[str] = Counter()
    for raw in listing.paths:
        path = _printable(raw)
        outcome = sorter.sort(raw, path)
        match outcome:
            case SourceFile():
                files.append(outcome)
            case str():
                skipped[outcome] += 1
            case None:
                continue
        paths.append(path)
    return Discovery(
        root=source.root,
        files=tuple(sorted(files)),
        paths=tuple(sorted(paths)),
        manifests=tuple(path for path in sorted(paths) if sorter.is_own_manifest(path)),
        skipped=dict(sorted(skipped.items())),
        pruned=listing.pruned,
        languages=dict(sorted(Counter(file.language.value for file in files).items())),
        diagnostics=tuple(
            sorted((*sorter.diagnostics, *sorter.unread_diagnostics(), *_lost(listing)))
        ),
    )


def _lost(listing: Listing) -> Iterator[Diagnostic]:
    for folder in listing.unreadable:
        yield Diagnostic(folder, 1, "unreadable", "the folder could not be read")
    for folder in listing.absent:
        yield Diagnostic(folder, 1, "submodule", "the submodule is not checked out")


def _rules(paths: tuple[str, ...], options: DiscoverOptions) -> PathRules:
    split = (path.rpartition("/") for path in paths)
    tops = frozenset(folder for folder, _, name in split if is_package_top(name))
    return PathRules(package_folders=tops, scopes=options.scopes, tests=options.tests)


class _Sorter:
    """Decides about one path after the other; lives for one discovery."""

    def __init__(
        self, source: Files, options: DiscoverOptions, rules: PathRules, alone: frozenset[str]
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._options = options
        self._rules = rules
        self._alone = alone
        self._include = _globs(options.include, "paths.include")
        self._exclude = _globs(options.exclude, "paths.exclude")
        self._unread: dict[str, list[str]] = {}

    def sort(self, raw: str, path: str) -> SourceFile | str | None:
        """The file to analyse, or why it is skipped, or ``None`` when it is not there."""
        state = self._source.state(raw)
        if state is None:
            return None
        if state.link:
            return "symlink"
        if not state.regular:
            return "not-code"
        if self._is_excluded(path):
            return "excluded"
        name = path.rpartition("/")[2]
        language = language_of_name(name)
        if language is None:
            if is_manifest(path):
                return self._rules.folder_reason(path.rpartition("/")[0]) or "manifest"
            if "." in name[1:]:
                return self._sort_other(path, name)
        reason = "" if path in self._alone else self._rules.reason(path, language)
        if reason:
            return reason if language else "not-code"
        if state.size > self._options.max_bytes:
            return self._told(
                path, "too-large", f"{state.size} bytes; the limit is {self._options.max_bytes}"
            )
        return self._read(raw, path, language)

    def is_own_manifest(self, path: str) -> bool:
        """Whether a path is a manifest of the project, not of a test or a vendored copy."""
        folder = path.rpartition("/")[0]
        return (
            is_manifest(path)
            and not self._rules.folder_reason(folder)
            and not self._is_excluded(path)
        )

    def unread_diagnostics(self) -> Iterator[Diagnostic]:
        """One for each language that no frontend reads."""
        for language, paths in self._unread.items():
            message = (
                f"no frontend reads {language}: {len(paths)} files not analysed, this is the first"
            )
            yield Diagnostic(min(paths), 1, "unsupported-language", message)

    def _is_excluded(self, path: str) -> bool:
        if self._include is not None and not self._include.match_file(path):
            return True
        return self._exclude is not None and self._exclude.match_file(path)

    def _sort_other(self, path: str, name: str) -> str:
        language = UNREAD.get(suffix_of(name))
        if language is None:
            return "not-code"
        reason = "" if path in self._alone else self._rules.reason(path, None)
        if reason:
            return reason
        self._unread.setdefault(language, []).append(path)
        return "unsupported-language"

    def _read(self, raw: str, path: str, language: Language | None) -> SourceFile | str:
        try:
            data = self._source.read(raw, -1 if language else self._options.max_bytes)
        except OSError as problem:
            return self._told(path, "unreadable", problem.strerror or "the file could not be read")
        if language is None:
            language = language_of_shebang(data[:_SHEBANG_BYTES])
        if language is None:
            return "not-code"
        if is_binary(data):
            return self._told(path, "binary", "the file holds NUL bytes")
        text, guessed = decode(data)
        reason = "" if path in self._alone else content_reason(text, language)
        if reason:
            return reason
        if guessed:
            self.diagnostics.append(Diagnostic(path, 1, "encoding", guessed))
        return SourceFile(path, language, text)

    def _told(self, path: str, reason: str, message: str) -> str:
        self.diagnostics.append(Diagnostic(path, 1, reason, message))
        return reason


def _printable(raw: str) -> str:
    """A path that every report can encode: bytes that are not UTF-8 become U+FFFD."""
    return (
        raw if raw.isascii() else raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def _globs(patterns: tuple[str, ...], what: str) -> GitIgnoreSpec | None:
    if not patterns:
        return None
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as problem:
        raise ConfigError(f"{what}: {problem}") from None
