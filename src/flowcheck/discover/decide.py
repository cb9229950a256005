"""What is decided about files by their names alone, by those of all files and by options."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec import Struct

from flowcheck.discover.language import UNREAD, language_of_name, suffix_of
from flowcheck.discover.names import digest, is_manifest, is_package_top
from flowcheck.discover.skip import PathRules
from flowcheck.errors import ConfigError
from flowcheck.globs import globs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_BYTES = 1_000_000
UNREAD_LANGUAGE = "unsupported-language"


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


class Decisions(Struct, frozen=True):
    """``reasons`` of the files that are skipped, by path; the ``manifests`` of the project itself.

    Those of tests and of vendored folders do not count. ``about`` is a mark of all that it depends
    on.
    """

    about: str
    reasons: dict[str, str]
    manifests: frozenset[str]


def decide(paths: Collection[str], options: DiscoverOptions, alone: Collection[str]) -> Decisions:
    """Decide about all paths; no rule about names applies to those that are asked for ``alone``.

    Raises ``ConfigError`` for a glob that is wrong.
    """
    decider = _Decider(paths, options, alone)
    reasons = {path: reason for path in paths if (reason := decider.reason(path))}
    manifests = frozenset(path for path in paths if decider.is_own_manifest(path))
    return Decisions(about(paths, options, alone), reasons, manifests)


def about(paths: Collection[str], options: DiscoverOptions, alone: Collection[str]) -> str:
    """A mark of all that decisions depend on."""
    return digest((repr(options), *sorted(alone), "", *paths))


class _Decider:
    """Decides about one path after the other."""

    def __init__(
        self, paths: Collection[str], options: DiscoverOptions, alone: Collection[str]
    ) -> None:
        split = (path.rpartition("/") for path in paths)
        tops = frozenset(folder for folder, _, name in split if is_package_top(name))
        self._rules = PathRules(package_folders=tops, scopes=options.scopes, tests=options.tests)
        self._alone = alone
        self._include = _globs(options.include, "paths.include")
        self._exclude = _globs(options.exclude, "paths.exclude")

    def reason(self, path: str) -> str:
        """Why a file is skipped, or ``""``."""
        if self._is_excluded(path):
            return "excluded"
        folder, _, name = path.rpartition("/")
        language = language_of_name(name)
        if language is None:
            if is_manifest(path):
                return self._rules.folder_reason(folder) or "manifest"
            if "." in name[1:]:
                return self._other(path, name)
        reason = "" if path in self._alone else self._rules.reason(path, language)
        return "not-code" if reason and language is None else reason

    def is_own_manifest(self, path: str) -> bool:
        """Whether a path is a manifest of the project, not of a test or a vendored copy."""
        folder = path.rpartition("/")[0]
        return (
            is_manifest(path)
            and not self._rules.folder_reason(folder)
            and not self._is_excluded(path)
        )

    def _other(self, path: str, name: str) -> str:
        if suffix_of(name) not in UNREAD:
            return "not-code"
        return ("" if path in self._alone else self._rules.reason(path, None)) or UNREAD_LANGUAGE

    def _is_excluded(self, path: str) -> bool:
        if self._include is not None and not self._include.match_file(path):
            return True
        return self._exclude is not None and self._exclude.match_file(path)


def _globs(patterns: tuple[str, ...], what: str) -> GitIgnoreSpec | None:
    if not patterns:
        return None
    try:
        return globs(patterns)
    except ValueError as problem:
        raise ConfigError(f"{what}: {problem}") from None
