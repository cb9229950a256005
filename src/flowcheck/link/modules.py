"""Import specifiers to files of the project, or to a root outside it.

Knows how JavaScript and Python name modules: relative paths, ``tsconfig`` paths, workspace packages
and their ``exports``, Python packages and source roots. Reads no file; works on the list of paths
and the workspace facts that discovery gives.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from flowcheck.discover.workspace import NpmPackage, PathMapping, Workspace
from flowcheck.ir.sources import ANY
from flowcheck.model import in_folder

_EXTENSIONS = (
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".vue",
    ".svelte",
    ".astro",
)
_DECLARED = ".d.ts"
_TS_FOR_JS = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_PLATFORMS = (".native", ".web", ".client", ".server", ".ios", ".android")
_WITH_PLATFORM = _EXTENSIONS[:2]  # those before which a platform may be named
_SAMPLES = (
    ".template",
    ".example",
    ".sample",
    ".dist",
    ".default",
    "-example",
    "-sample",
    "_example",
)
MAX_FITTING = 40  # files that a computed specifier may mean


class Target(Struct, frozen=True):
    """What an import means: a file of the project (``path``) or a ``root`` outside it.

    A root is ``npm:x`` or ``py:x``. ``also`` are the files that stand for it on other platforms, or
    that a computed specifier may mean, too.

    ``rest`` are the parts of a Python module path below ``root`` or below a package without such a
    file.
    """

    path: str = ""
    root: str = ""
    rest: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class ModuleResolver:
    """Resolves import specifiers; results are cached for the life of a scan."""

    def __init__(self, paths: Iterable[str], workspace: Workspace) -> None:
        self._paths = frozenset(paths)
        self._stems = frozenset(stem for path in self._paths for stem in _stems(path))
        self._packages = {package.name: package for package in workspace.packages if package.name}
        self._mappings = tuple(sorted(workspace.mappings, key=lambda m: (-len(m.folder), m.folder)))
        self._python_roots = tuple(workspace.python_roots) or ("",)
        self.gathered = workspace.gathered
        self._homes = frozenset(package.folder for package in workspace.packages)
        self._from_folder = lru_cache(maxsize=None)(self._on_platforms)
        self.python = lru_cache(maxsize=None)(self._python)
        self._around = lru_cache(maxsize=None)(self._package)
        self._roots = lru_cache(maxsize=None)(self._python_roots_of)

    def package(self, path: str) -> str:
        """The folder of the nearest npm package that a file is in, the root if it is in none."""
        return self._around(path.rpartition("/")[0])

    def _package(self, folder: str) -> str:
        while folder and folder not in self._homes:
            folder = folder.rpartition("/")[0]
        return folder

    # ---- JavaScript -----------------------------------------------------------------------------

    def javascript(self, source: str, importer: str) -> Target:
        """The target of ``import .. from source`` in file ``importer``."""
        return self._from_folder(source, importer.rpartition("/")[0])

    def _on_platforms(self, source: str, folder: str) -> Target:
        """The target with the files of other platforms, where the import names none itself."""
        found = self._javascript(source, folder)
        if found.also:
            return found
        stem, platform = posixpath.splitext(posixpath.splitext(found.path)[0])
        if platform not in _PLATFORMS or platform in source:
            return found
        others = (stem + other + end for other in _PLATFORMS for end in _WITH_PLATFORM)
        also = tuple(path for path in others if path in self._paths and path != found.path)
        return replace(found, also=also) if also else found

    def _javascript(self, source: str, folder: str) -> Target:
        source = source.partition("?")[0]
        if source.startswith("."):
            path = posixpath.normpath(posixpath.join(folder, source))
            if ANY in source:
                return self._fitting(path)
            return Target(path=self._file(path) or self._sample(path))
        if source.startswith("/"):
            found = self._file(source.lstrip("/"))
            return Target(path=found) if found else Target(root=f"npm:{source}")
        for mapping in self._mappings:
            if in_folder(folder, mapping.folder):
                found = self._mapped(source, mapping)
                if found:
                    return Target(path=found)
        found = self._package_file(source)
        if found:
            return Target(path=found)
        found = self._alias(source, folder)
        if found:
            return Target(path=found)
        return Target(root=f"npm:{source.removeprefix('node:')}")

    def _fitting(self, path: str) -> Target:
        """The files that a path with a computed part may mean, unless they are very many."""
        before, _, after = path.partition(ANY)
        ends = "|".join(re.escape(end) for end in _EXTENSIONS)
        fits = re.compile(rf"{re.escape(before)}[^/]*{re.escape(after)}(?:(?:/index)?(?:{ends}))?")
        found = sorted(p for p in self._paths if p.startswith(before) and fits.fullmatch(p))
        found = [file for file in found if file.endswith(_EXTENSIONS)]
        if not found or len(found) > MAX_FITTING:
            return Target()
        return Target(path=found[0], also=tuple(found[1:]))

    def _mapped(self, source: str, mapping: PathMapping) -> str:
        for pattern, targets in mapping.patterns:
            prefix, star, suffix = pattern.partition("*")
            if star:
                if not (source.startswith(prefix) and source.endswith(suffix)):
                    continue
                middle = source[len(prefix) : len(source) - len(suffix)]
            elif source == pattern:
                middle = ""
            else:
                continue
            for target in targets:
                found = self._file(
                    posixpath.normpath(posixpath.join(mapping.base, target.replace("*", middle)))
                )
                if found:
                    return found
        if mapping.bare:
            return self._file(posixpath.normpath(posixpath.join(mapping.base, source)))
        return ""

    def _package_file(self, source: str) -> str:
        name, subpath = _split_package(source)
        package = self._packages.get(name)
        if package is None:
            return ""
        return self._entry(package, subpath)

    def _entry(self, package: NpmPackage, subpath: str) -> str:
        wanted = f"./{subpath}" if subpath else "."
        for key, candidates in package.entry.items():
            prefix, star, suffix = key.partition("*")
            if key == wanted:
                middle = ""
            elif star and wanted.startswith(prefix) and wanted.endswith(suffix):
                middle = wanted[len(prefix) : len(wanted) - len(suffix)]
            else:
                continue
            for candidate in candidates:
                found = self._built(package.folder, candidate.replace("*", middle))
                if found:
                    return found
        for base in ("", "src", "lib", "source"):
            found = self._file(
                posixpath.normpath(posixpath.join(package.folder, base, subpath or "index"))
            )
            if found:
                return found
        return ""

    def _built(self, folder: str, candidate: str) -> str:
        """A file named by package.json; built output stands for its source."""
        path = posixpath.normpath(posixpath.join(folder, candidate))
        found = self._file(path)
        if found:
            return found
        parts = candidate.removeprefix("./").split("/")
        if parts[0] in ("dist", "build", "lib", "out", "esm", "cjs", "es"):
            stem = "/".join(parts[1:])
            for extension in (".d.ts", ".d.mts", ".mjs", ".cjs", ".js"):
                if stem.endswith(extension):
                    stem = stem[: -len(extension)]
                    break
            for base in ("src", "", "lib"):
                found = self._file(posixpath.normpath(posixpath.join(folder, base, stem)))
                if found:
                    return found
        return ""

    def _alias(self, source: str, start: str) -> str:
        """Aliases set by convention: ``@/x``, ``~/x``, ``$lib/x``, ``src/x``."""
        for prefix, bases in (
            ("@/", ("src", "", "app")), ("~/", ("src", "", "app")), ("~~/", ("",)), ("@@/", ("",)),
            ("$lib/", ("src/lib",)), ("src/", ("src",)), ("#/", ("src", "")), ("app/", ("app",)),
        ):  # fmt: skip
            if source.startswith(prefix):
                rest = source[len(prefix) :]
                for folder in (start, *_parents(start)) if start else ("",):
                    for base in bases:
                        found = self._file(posixpath.normpath(posixpath.join(folder, base, rest)))
                        if found:
                            return found
        return ""

    def _file(self, path: str) -> str:
        """The file that a module path without (or with a wrong) extension means, or ``""``."""
        if path.startswith("../"):
            return ""
        path = "" if path == "." else path
        if path in self._paths:
            return path
        if path not in self._stems and posixpath.splitext(path)[0] not in self._stems:
            return ""
        return next((file for file in _spelled(path) if file in self._paths), "")

    def _sample(self, path: str) -> str:
        """The sample of a file that is not kept with the project: ``config.example.js``."""
        stem, extension = posixpath.splitext(path)
        if extension not in _EXTENSIONS:
            stem, extension = path, ""
        ends = (extension,) if extension else _EXTENSIONS
        names = (stem + sample + end for sample in _SAMPLES for end in ends)
        return next((file for file in names if file in self._paths), "")

    # ---- Python ---------------------------------------------------------------------------------

    def _python(self, source: str, importer: str) -> Target:
        """The target of ``import source`` or ``from source import ..`` in file ``importer``."""
        if source.startswith("."):
            dots = len(source) - len(source.lstrip("."))
            folder = posixpath.dirname(importer)
            for _ in range(dots - 1):
                folder = posixpath.dirname(folder)
            parts = tuple(part for part in source[dots:].split(".") if part)
            found = self._python_file(folder, parts)
            return Target(path=found) if found else Target(root="py:" + source.lstrip("."), rest=())
        parts = tuple(source.split("."))
        for root in self._roots(posixpath.dirname(importer)) if parts[0] in self._names else ():
            found = self._python_file(root, parts)
            if found and found != importer and not self._elsewhere(found, root, importer):
                return Target(path=found)
        return Target(root=f"py:{parts[0]}", rest=parts[1:])

    @cached_property
    def _names(self) -> frozenset[str]:
        """What modules and packages of Python may be called: each part of a path."""
        paths = (path.removesuffix(".py") for path in self._paths if path.endswith(".py"))
        return frozenset(part for path in paths for part in path.split("/"))

    def _python_roots_of(self, folder: str) -> tuple[str, ...]:
        """The roots of imports, those around a folder first: each service has its own ``utils``.

        Last come folders around it that are no packages: ``app/posthog.py`` is not posthog.
        """
        around = dict.fromkeys(_parents(f"{folder}/") if folder else [""])
        inner = [root for root in reversed(self._python_roots) if root in around]
        outer = [root for root in self._python_roots if root not in around]
        loose = [
            one
            for one in around
            if not one or posixpath.join(one, "__init__.py") not in self._paths
        ]
        return tuple(dict.fromkeys((*inner, *outer, *loose)))

    def _elsewhere(self, found: str, root: str, importer: str) -> bool:
        """Whether a module stands in a folder that is a part of a package the importer is not in.

        ``app/senders/stripe.py`` without ``app/senders/__init__.py`` is ``app.senders.stripe``, not
        ``stripe``, although ``app/senders`` has packages.
        """
        if found.endswith("/__init__.py") or importer.startswith(f"{root}/"):
            return False
        within = posixpath.dirname(found) == root
        return within and any(f"{one}/__init__.py" in self._paths for one in _parents(root) if one)

    def _python_file(self, folder: str, parts: tuple[str, ...]) -> str:
        path = posixpath.join(folder, *parts) if parts else folder
        if parts and path + ".py" in self._paths:
            return path + ".py"
        init = posixpath.join(path, "__init__.py")
        return init if init in self._paths else ""

    def python_submodule(self, package: str, name: str) -> str:
        """The module ``name`` in the package whose ``__init__.py`` is ``package``, or ``""``."""
        if name not in self._names or not package.endswith("__init__.py"):
            return ""
        return self._python_file(posixpath.dirname(package), (name,))

    def python_namespace(self, source: str, importer: str, name: str) -> str:
        """``from folder import name`` where ``folder`` has no ``__init__.py``."""
        dotted = f"{source}{name}" if source.endswith(".") else f"{source}.{name}"
        return self._python(dotted, importer).path


def _split_package(source: str) -> tuple[str, str]:
    parts = source.split("/")
    count = 2 if source.startswith("@") else 1
    return "/".join(parts[:count]), "/".join(parts[count:])


def _spelled(path: str) -> Iterator[str]:
    """The files that a module path may stand for, the likeliest first."""
    stem, extension = posixpath.splitext(path)
    yield from (stem + other for other in _TS_FOR_JS.get(extension, ()))
    index = posixpath.join(path, "index")
    for name in (path, index):
        yield from (name + other for other in _EXTENSIONS)
    for name in (path, index):
        for platform in _PLATFORMS:
            yield from (name + platform + other for other in _WITH_PLATFORM)
    yield from (name + _DECLARED for name in (path, index))


def _stems(path: str) -> Iterator[str]:
    """What a module path that is ``_spelled`` as a file may be, and rather more."""
    folder, _, name = path.rpartition("/")
    if name.startswith("index."):
        yield folder
    at = name.find(".")
    before = len(path) - len(name)
    while at >= 0:
        yield path[: before + at]
        at = name.find(".", at + 1)


def _parents(path: str) -> list[str]:
    """The folders that contain a path, nearest first, ending with the root ``""``."""
    found = []
    folder = posixpath.dirname(path)
    while folder:
        found.append(folder)
        folder = posixpath.dirname(folder)
    found.append("")
    return found
