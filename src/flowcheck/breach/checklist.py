"""Where a vendor is in the files of a commit: what has to go for it to be gone.

A search in text by the vendor's words: it also finds what no scan reads (headers, settings, native
projects, words in documents), and it can name lines that only look alike.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from flowcheck.breach.tokens import Tokens, literal
from flowcheck.discover.language import language_of_name
from flowcheck.discover.names import NPM_LOCKS, PYTHON_LOCKS, is_manifest
from flowcheck.gate.repository import Repository
from flowcheck.patterns import regex

KINDS = (
    "package", "lock-file", "import", "script", "global", "csp", "environment", "address",
    "native", "pipeline", "other", "test", "document",
)  # fmt: skip
"""In the order in which things are removed; ``address`` is a host in any other place."""

LARGEST = 2_000
_TEXT = 160
_LOCKS = frozenset({
    *NPM_LOCKS, *PYTHON_LOCKS, "bun.lockb", "composer.lock", "Gemfile.lock", "Cargo.lock",
    "go.sum", "pubspec.lock", "Podfile.lock", "Package.resolved", "packages.lock.json",
})  # fmt: skip
_PACKAGES = frozenset({
    "Gemfile", "go.mod", "composer.json", "Cargo.toml", "pubspec.yaml", "pom.xml", "mix.exs",
})  # fmt: skip
_NATIVE = regex(
    r"(?:^|/)(?:Info\.plist|AndroidManifest\.xml|Podfile|Package\.swift|PrivacyInfo\.xcprivacy|"
    r"[^/]*\.(?:gradle|gradle\.kts|pbxproj|plist|xcconfig|podspec|csproj))$"
)
_PIPELINE = regex(
    r"(?:^|/)(?:\.github|\.circleci|\.buildkite|helm|charts|k8s|terraform|deploy)/|"
    r"(?:^|/)(?:\.gitlab-ci\.yml|Jenkinsfile|azure-pipelines\.yml|turbo\.json|vercel\.json)$|\.tf$"
)
_TEST = regex(
    r"(?:^|/)(?:tests?|__tests__|spec|e2e|cypress|fixtures|__mocks__)/|[._](?:test|spec)\.\w+$"
)
_DOCUMENT = regex(r"\.(?:md|mdx|rst|txt|adoc)$|(?:^|/)(?:docs?|LICENSE|CHANGELOG|NOTICE)(?:/|$)")
_SETTINGS_FILE = regex(
    r"(?:^|/)(?:\.env[^/]*|[^/]*\.env|Dockerfile[^/]*|[^/]*compose[^/]*\.ya?ml)$"
)
_SETTING = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_CSP_IN_GIT = (
    "content-security-policy|(default|script|connect|img|frame|worker|style|child)-src|"
    "(script|connect|img|frame|worker)Src|contentSecurityPolicy|CSP_"
)
_IMPORT = regex(r"\bimport\b|\brequire\s*\(|\bfrom\s+[\w.\"']+|\buse\s+\w+::|\busing\s+\w")
_SCRIPT = regex(r"<script|\bsrc\s*=|<Script|<link\b|<noscript|createElement\(")
_NEAR = 40  # lines of a policy


class Trace(msgspec.Struct, frozen=True, order=True):
    """A line that names the vendor. ``word`` is what it was found by."""

    kind: str
    file: str
    line: int
    word: str
    text: str


def checklist(repository: Repository, commit: str, tokens: Tokens) -> tuple[Trace, ...]:
    """The lines of a commit's files that name the vendor, by kind, file and line."""
    rows = _grep(repository, commit, tokens.pattern, repository.parts)
    hosts = re.compile("|".join(map(literal, tokens.hosts)) or "(?!)")
    files = {file for file, _, text in rows if hosts.search(text)}
    policies: dict[str, list[int]] = {}
    for file, line, _ in _policies(repository, commit, sorted(files)):
        policies.setdefault(file, []).append(line)
    find = _Finder(tokens, hosts)
    found = []
    for file, line, text in rows:
        trace = find.trace(file, line, text, near_policy=_is_near(policies.get(file, ()), line))
        if trace is not None:
            found.append(trace)
    found.sort(key=lambda row: (KINDS.index(row.kind), row.file, row.line))
    return tuple(found[:LARGEST])


def _policies(
    repository: Repository, commit: str, files: Sequence[str]
) -> list[tuple[str, int, str]]:
    """The lines with words of a content security policy, in some files of a commit."""
    return _grep(repository, commit, _CSP_IN_GIT, files, "-i") if files else []


def _grep(
    repository: Repository, commit: str, pattern: str, files: Sequence[str], *options: str
) -> list[tuple[str, int, str]]:
    """(file, line, text) of the lines of a commit that match."""
    done = repository.run(
        "grep", "-I", *options, "-n", "-z", "-E", "--full-name", "--no-color",
        "--no-textconv", "--no-recurse-submodules", "-e", pattern, commit, "--", *files,
        fails=True,
    )  # fmt: skip
    return sorted(_rows(os.fsdecode(done.stdout), commit))


class _Finder:
    """Knows the vendor's words."""

    def __init__(self, tokens: Tokens, hosts: re.Pattern[str]) -> None:
        self._pattern = re.compile(tokens.pattern)
        self._texts = re.compile("|".join(map(literal, tokens.texts)) or "(?!)")
        self._hosts = hosts
        self._settings = tokens.settings

    def trace(self, file: str, line: int, text: str, *, near_policy: bool) -> Trace | None:
        """What a line is, ``None`` when the vendor's word is only a part of another one."""
        setting = self._setting(text)
        match = self._hosts.search(text) or self._texts.search(text) or self._pattern.search(text)
        if match is None:
            return None
        word = match.group().strip("\"'/(. =?`")
        host = bool(self._hosts.search(text))
        if word.strip("_").upper() in self._settings and word.isupper():
            if setting is None:
                return None
            word = setting
        kind = self._kind(file, text, host=host, setting=setting, near_policy=near_policy)
        shown = " ".join(text.split())
        return Trace(
            kind,
            file,
            line,
            setting if kind == "environment" and setting else word,
            shown if len(shown) <= _TEXT else f"{shown[: _TEXT - 1]}…",
        )

    def _kind(
        self, file: str, text: str, *, host: bool, setting: str | None, near_policy: bool
    ) -> str:
        name = file.rpartition("/")[2]
        by_file = _kind_of_file(file, name)
        if by_file:
            return by_file
        if host and near_policy:
            return "csp"
        if setting is not None or _SETTINGS_FILE.search(file):
            return "environment"
        if _PIPELINE.search(file):
            return "pipeline"
        if host:
            return "script" if _SCRIPT.search(text) else "address"
        if _IMPORT.search(text):
            return "import"
        return "global" if language_of_name(name) is not None else "other"

    def _setting(self, text: str) -> str | None:
        """The name of an environment variable that holds one of the vendor's names."""
        for match in _SETTING.finditer(text):
            parts = f"_{match.group()}_"
            if any(f"_{word}_" in parts for word in self._settings):
                return match.group()
        return None


def _kind_of_file(file: str, name: str) -> str:
    """The kind that the name of a file decides, or ``""``."""
    if name in _LOCKS:
        return "lock-file"
    if _TEST.search(file):
        return "test"
    if _NATIVE.search(file):
        return "native"
    if name in _PACKAGES or (is_manifest(file) and language_of_name(name) is None):
        return "package"
    return "document" if _DOCUMENT.search(file) else ""


def _is_near(policies: Iterable[int], line: int) -> bool:
    """Whether a policy begins a few lines above: its hosts stand on lines of their own."""
    return any(0 <= line - start <= _NEAR for start in policies)


def _rows(out: str, commit: str) -> Iterator[tuple[str, int, str]]:
    """(file, line, text) of the matches; with ``-z`` the fields of a line end with a null."""
    for row in out.split("\n"):
        parts = row.removeprefix(f"{commit}:").split("\0", 2)
        if len(parts) == 3 and parts[1].isdigit():
            yield parts[0], int(parts[1]), parts[2]
