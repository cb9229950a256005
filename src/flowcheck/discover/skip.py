"""Which files are not the project's own production code, and why.

All rules look at the path relative to the scanned root, so a root inside ``examples/`` is scanned
when it is asked for. Every reason is a word of ``REASONS`` and is counted in the coverage.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flowcheck.discover.listing import NEVER_ENTERED, SHOWN
from flowcheck.model import Language
from flowcheck.patterns import regex

REASONS: Mapping[str, str] = {
    "binary": "not text",
    "build-output": "made by a build (dist, build, out, coverage)",
    "declarations": "TypeScript declarations (*.d.ts) hold no code",
    "dependency": "an installed package",
    "docs": "documentation",
    "example": "an example, sample or demo",
    "excluded": "excluded by paths.include or paths.exclude",
    "fixture": "data of tests",
    "generated": "written by a tool",
    "hidden": "a hidden file or folder",
    "manifest": "a manifest or lock file: read for packages, not analysed",
    "migration": "a database migration",
    "minified": "minified or bundled",
    "mock": "a mock",
    "not-code": "not source code",
    "story": "a component story",
    "symlink": "a symbolic link",
    "test": "a test",
    "too-large": "larger than the limit",
    "unreadable": "could not be read",
    "unsupported-language": "source code that no frontend reads",
    "vendored": "a copy of somebody else's code",
}
WITH_TESTS = frozenset({"docs", "example", "fixture", "mock", "story", "test"})
"""Reasons that ``paths.tests: true`` lifts."""

_FOLDERS: Mapping[str, str] = {
    **dict.fromkeys(NEVER_ENTERED, "dependency"),
    **dict.fromkeys(
        ("third_party", "third-party", "thirdparty", "_vendor", "vendored"), "vendored"
    ),
    **dict.fromkeys(
        ("dist", "storybook-static", "staticfiles", "htmlcov", "_build"), "build-output"
    ),
    **dict.fromkeys(("test", "tests", "__test__", "__tests__", "spec", "specs"), "test"),
    **dict.fromkeys(("e2e", "__e2e__", "cypress", "playwright", "detox"), "test"),
    **dict.fromkeys(("example", "examples", "samples"), "example"),
    **dict.fromkeys(
        ("fixture", "fixtures", "__fixtures__", "testdata", "__snapshots__"), "fixture"
    ),
    **dict.fromkeys(("mock", "mocks", "__mock__", "__mocks__"), "mock"),
    **dict.fromkeys(("generated", "__generated__"), "generated"),
    ".storybook": "story",
}
_TOP_FOLDERS: Mapping[str, str] = {
    **dict.fromkeys(("build", "out", "coverage", "target"), "build-output"),
    **dict.fromkeys(("sample", "demo", "demos"), "example"),
    **dict.fromkeys(("doc", "docs"), "docs"),
    **dict.fromkeys(("benchmark", "benchmarks", "evals"), "test"),
}
"""Words that mean this only beside a manifest: elsewhere they may well be a product's feature."""

_TEST_FOLDER = regex(
    r"(?:tests?|e2e|cypress|playwright)[-_](?:utils?|helpers?|support|data|setup|suite|kit)s?"
    r"|(?:unit|integration|functional|acceptance|e2e|ui|api|load|smoke|system|regression|browser)[-_]tests?"
    r"|[\w-]+[-_]e2e"
)
_ROUTE = regex(r"(?:page|route|layout|loading|error|template|default)\.[jt]sx?$|\+\w")
_ROUTE_ROOTS = frozenset({"app", "routes"})
"""File-based routers (Next.js, SvelteKit): below these, the folders of a page are its URL."""

_VENDOR_FOLDERS = frozenset({"vendor", "vendors"})
_VENDOR_LANGUAGES = frozenset({Language.JAVASCRIPT, Language.HTML})

_OF_LIBRARY = regex(
    r"(?:^|/)(?:static|public|assets|www)/(?:.*/)?(?:libs?|plugins|vendors?)/[^/]+/(?:demos?|docs?)$"
)
"""What comes with a copy of a library: ``static/js/lib/jquery-tooltip/demo``."""

_OF_TOOLS = regex(r"(?:^|/)(?:scripts|tools)/(?:benchmarks?|evals?)$")
"""What measures a product is run by its developers: ``scripts/benchmark``."""

_FILES = (
    (regex(r"\.d\.(?:[cm]?ts|\w+\.ts)$"), "declarations"),
    (
        regex(r"(?:\.(?:test|spec|jest|e2e|cy|e2e-spec|test-d|bench)|_test|_spec)\.[cm]?[jt]sx?$"),
        "test",
    ),
    (regex(r"^(?:tests?_.*|.*_test|tests?|conftest)\.py$"), "test"),
    (
        regex(r"^(?:jest|vitest|playwright|cypress|karma|setup-?tests?)\b[\w.-]*\.[cm]?[jt]sx?$"),
        "test",
    ),
    (regex(r"\.(?:stories|story)\.(?:[cm]?[jt]sx?|vue|svelte)$"), "story"),
    (regex(r"\.(?:mocks?|fixtures?)\.[cm]?[jt]sx?$"), "mock"),
    (regex(r"^(?:create|make|generate|build|seed|add)[-_]?fakes?(?!.?news)"), "mock"),
    (regex(r"(?:^|[-_.])fakes?[-_.](?!news)"), "mock"),
    (
        regex(r"\.(?:generated|gen|pb|g)\.[cm]?[jt]sx?$|_pb\.[jt]s$|_pb2(?:_grpc)?\.py$"),
        "generated",
    ),
    (
        regex(r"[.-]min\.[cm]?js$|\.(?:bundle|chunk)\.[cm]?js$|^chunk[.-][\w.-]+\.[cm]?js$"),
        "minified",
    ),
    (regex(r"[.-](?=[a-f]*\d)[0-9a-f]{8,40}\.[cm]?js$"), "minified"),
    (regex(r"^jquery\b[\w.-]*\.js$|[-.]v?\d+\.\d+(?:\.\d+)?(?:[.-]\w+)*\.js$"), "vendored"),
)
_MIGRATION = regex(
    r"(?:^|/)(?:migrations/(?:.*/)?\d{4}_\w+|(?:migrations|alembic)/versions/[\w-]+)\.py$"
)

_HEAD = 2_000
_COMMENT = r"\s*(?://|/?\*|#|<!--|--|;|\"\"\"|'{3}|\{#|\{/\*)"
_GENERATED = regex(
    _COMMENT + r"[^\n]{0,40}?(?:@generated\b|code generated (?:by|with|from)"
    r"|(?:file|code|client|class|module) (?:is|was|has been) (?:auto(?:matically)?[- ]?)?generated"
    r"|auto(?:matically)?[- ]?generated (?:by|from|file|code|with)"
    r"|(?:openapi|swagger)[- ](?:generator|codegen)|generated by [^\n]*do not (?:edit|modify)"
    r"|do not (?:edit|modify)[^\n]{0,60}generated)"
)
_OF_EVENTS = regex(r"\b(?:ampli|avo|iteratively|itly|ruddertyper|snowtype|typewriter)\b")
"""Tools that write the functions by which a project tracks its events: what they hold is sent."""
_BANNER = regex(r"\s*/\*(?:!|\*?\s*@(?:license|preserve))")
_VERSION = regex(r"\bv?\d+\.\d+\.\d+\b")
_MINIFIED_FROM = 8_000
_MINIFIED_LINE: Mapping[Language, int] = {
    Language.JAVASCRIPT: 300,
    Language.TYPESCRIPT: 1_500,
    Language.TSX: 1_500,
}


class PathRules:
    """Answers, for the paths of one listing, why a file is skipped; remembers folders."""

    def __init__(
        self, *, package_folders: Collection[str], scopes: Collection[str] = (), tests: bool = False
    ) -> None:
        self._tops = frozenset(package_folders) | {"", *scopes}
        self._lifted = WITH_TESTS if tests else frozenset[str]()
        self._folders: dict[str, str] = {"": "", **dict.fromkeys(scopes, "")}
        self._vendors: dict[str, bool] = {"": False, **dict.fromkeys(scopes, False)}

    def reason(self, path: str, language: Language | None) -> str:
        """Why it is skipped, or ``""``; ``language`` is ``None`` when it is not code."""
        folder, _, name = path.rpartition("/")
        reason = self.folder_reason(folder)
        if reason and not (_ROUTE.match(name) and self._is_url(folder)):
            return reason
        if name.startswith("."):
            return "hidden"
        lowered = name.lower()
        for pattern, reason in _FILES:
            if reason not in self._lifted and pattern.search(lowered):
                return reason
        if language is Language.PYTHON and _MIGRATION.search(path):
            return "migration"
        if language in _VENDOR_LANGUAGES and self._in_vendor(folder):
            return "vendored"
        return ""

    def _is_url(self, folder: str) -> bool:
        """Whether the word for which a folder is skipped is part of a URL: ``app/api/test``."""
        parts = folder.split("/")
        for count in range(1, len(parts) + 1):
            reason = self.folder_reason("/".join(parts[:count]))
            if reason:
                return reason in WITH_TESTS and not _ROUTE_ROOTS.isdisjoint(parts[: count - 1])
        return False

    def folder_reason(self, folder: str) -> str:
        """Why everything in a folder is skipped, or ``""``."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        parent, _, name = folder.rpartition("/")
        reason = self.folder_reason(parent) or self._own_reason(folder, parent, name.lower())
        self._folders[folder] = reason
        return reason

    def _own_reason(self, folder: str, parent: str, name: str) -> str:
        reason = _FOLDERS.get(name, "")
        if not reason:
            if name.startswith("."):
                reason = "" if name in SHOWN else "hidden"
            elif name.endswith(".egg-info"):
                reason = "dependency"
            elif parent in self._tops and folder not in self._tops:
                reason = _TOP_FOLDERS.get(name, "")
            if not reason and (_TEST_FOLDER.fullmatch(name) or _OF_TOOLS.search(folder.lower())):
                reason = "test"
            if not reason and _OF_LIBRARY.search(folder.lower()):
                reason = "vendored"
        return "" if reason in self._lifted else reason

    def _in_vendor(self, folder: str) -> bool:
        """Whether a folder is below ``vendor/``, unless that is an application with a manifest."""
        known = self._vendors.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            own = name.lower() in _VENDOR_FOLDERS and folder not in self._tops
            known = own or self._in_vendor(parent)
            self._vendors[folder] = known
        return known


def content_reason(text: str, language: Language) -> str:
    """Why a text was not written by hand: ``generated``, ``vendored``, ``minified`` or ``""``."""
    if _says_generated(text[:_HEAD].lower()) and not tracks_events(text):
        return "generated"
    longest = _MINIFIED_LINE.get(language)
    if longest is None:
        return ""
    if len(text) > _MINIFIED_FROM and len(text) > longest * (text.count("\n") + 1):
        return "minified"
    if language is Language.JAVASCRIPT and _BANNER.match(text, 0, _HEAD):
        return "vendored" if _VERSION.search(text[:_HEAD].partition("*/")[0]) else ""
    return ""


def tracks_events(text: str) -> bool:
    """Whether a tool wrote the functions of a file by which a project tracks its events."""
    head = text[:_HEAD].lower()
    return "generat" in head and _OF_EVENTS.search(head) is not None and _says_generated(head)


def _says_generated(head: str) -> bool:
    """Whether a comment line at the start of a file says that a tool wrote it."""
    if "generat" not in head and "codegen" not in head:
        return False
    return any(
        _GENERATED.match(line) is not None
        for line in head.splitlines()
        if "generat" in line or "codegen" in line
    )
