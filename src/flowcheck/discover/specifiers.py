"""How the modules of a project are named: npm packages, path aliases, roots of Python imports.

Reads ``package.json``, ``tsconfig``/``jsconfig`` files and the aliases of bundlers as data and
executes none of them. Knows nothing of what is imported.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from flowcheck.discover.files import Files, TooLargeError, read_text
from flowcheck.discover.jsontext import Json, loads, table, text_of
from flowcheck.discover.workspace import NpmPackage, PathMapping, Workspace
from flowcheck.model import Diagnostic
from flowcheck.patterns import regex

Read = Callable[[str], str | None]
"""The text of a file of the project by its path, ``None`` when there is none."""

_MAX_EXTENDS = 12
_MAX_MANIFEST_BYTES = 2_000_000
_CONDITIONS = (
    "source",
    "development",
    "import",
    "module",
    "browser",
    "node",
    "default",
    "require",
    "types",
)
_TSCONFIG = regex(r"[jt]sconfig(?:[.-][\w.-]+)?\.json")
_GATHERING = regex(r"nuxt\.config\.[cm]?[jt]s")
_NAME_OF_APP = regex(r"""(?m)^[ \t]+name\s*=\s*["']([\w.]+)["']""")
_BUNDLER = regex(r"(?:vite|vue|nuxt|svelte|webpack)\.config\.[cm]?[jt]s")


def read_workspace(
    source: Files, paths: Iterable[str], manifests: Iterable[str] | None = None
) -> Workspace:
    """Read the module structure of a tree.

    ``paths`` are all files found, ``manifests`` those to be read (all of ``paths`` when not given).
    A file that cannot be read leaves a ``Diagnostic`` of kind ``manifest``.
    """
    known = sorted(set(paths))
    own = sorted(set(manifests)) if manifests is not None else known
    diagnostics: list[Diagnostic] = []
    read = _reader(source, frozenset(known))
    packages = tuple(_packages(own, read, diagnostics))
    mappings = (
        *_tsconfigs(
            own,
            read,
            {package.name: package.folder for package in packages if package.name},
            diagnostics,
        ),
        *_subpath_imports(own, read),
        *_bundler_aliases(own, read),
    )
    ordered = tuple(sorted(mappings, key=lambda mapping: (mapping.folder, mapping.file)))
    gathered = {path.rpartition("/") for path in known if "nuxt.config." in path}
    folders = sorted(folder for folder, _, name in gathered if _GATHERING.fullmatch(name))
    found = tuple(sorted(diagnostics))
    roots = python_roots(known, folders_of_apps(known, read))
    return Workspace(packages, ordered, roots, found, tuple(folders))


def folders_of_apps(paths: Sequence[str], read: Read) -> tuple[str, ...]:
    """Packages whose Django apps are imported from inside them, as their ``apps.py`` say.

    ``apps/billing/apps.py`` with ``name = "billing"``: settings put ``apps`` on the path. One app
    tells it for all beside it.
    """
    known = frozenset(paths)
    asked: dict[str, bool] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        around = posixpath.dirname(folder)
        if name != "apps.py" or around in asked or f"{around}/__init__.py" not in known:
            continue
        named = _NAME_OF_APP.search(read(path) or "")
        if named is not None:
            asked[around] = named[1] == posixpath.basename(folder)
    return tuple(sorted(folder for folder, inside in asked.items() if inside))


def python_roots(paths: Sequence[str], more: Sequence[str] = ()) -> tuple[str, ...]:
    """Folders from which absolute Python imports resolve, those nearest to the root first.

    ``more`` are those that are known already.
    """
    packages = {posixpath.dirname(path) for path in paths if path.endswith("/__init__.py")}
    roots = {"", *more}
    for folder in packages:
        parent = posixpath.dirname(folder)
        if parent not in packages:
            roots.add(parent)
    has_python = {posixpath.dirname(path) for path in paths if path.endswith(".py")}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in (
            "pyproject.toml",
            "setup.py",
            "setup.cfg",
            "manage.py",
            "Pipfile",
            "requirements.txt",
        ):
            roots.add(folder)
            source = posixpath.join(folder, "src")
            if any(inside == source or inside.startswith(source + "/") for inside in has_python):
                roots.add(source)
    return tuple(sorted(roots, key=lambda folder: (folder.count("/") + bool(folder), folder)))


# What npm and bundlers say


def _packages(
    paths: Iterable[str], read: Read, diagnostics: list[Diagnostic]
) -> Iterator[NpmPackage]:
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name != "package.json":
            continue
        value = _json(path, read, diagnostics)
        if isinstance(value, dict):
            yield NpmPackage(folder, text_of(value, "name"), _entries(value))


def _entries(value: dict[str, Json]) -> dict[str, tuple[str, ...]]:
    entries: dict[str, tuple[str, ...]] = {}
    exports = value.get("exports")
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        for key, target in exports.items():
            entries[key] = tuple(dict.fromkeys(_targets(target)))
    elif exports is not None:
        entries["."] = tuple(dict.fromkeys(_targets(exports)))
    fields = [
        text_of(value, key) for key in ("source", "module", "main", "browser", "types", "typings")
    ]
    main = tuple(dict.fromkeys((*entries.get(".", ()), *filter(None, fields))))
    if main:
        entries["."] = main
    return {key: targets for key, targets in entries.items() if targets}


def _targets(value: Json, depth: int = 0) -> Iterator[str]:
    """The files of an ``exports`` target, those for source code and ES modules first."""
    if depth > _MAX_EXTENDS:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _targets(item, depth + 1)
    elif isinstance(value, dict):
        rank = {name: place for place, name in enumerate(_CONDITIONS)}
        for key in sorted(value, key=lambda name: rank.get(name, len(rank))):
            yield from _targets(value[key], depth + 1)


def _subpath_imports(paths: Iterable[str], read: Read) -> Iterator[PathMapping]:
    """``imports`` of a package.json: private aliases that start with ``#``."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name == "package.json":
            imports = table(_json(path, read, []), "imports")
            found = [
                (key, tuple(dict.fromkeys(_targets(target)))) for key, target in imports.items()
            ]
            patterns = tuple((key, targets) for key, targets in found if targets)
            if patterns:
                yield PathMapping(folder, folder, patterns, file=path)


_ALIAS = regex(
    r"""(?:["'](?P<quoted>[@~#$][\w@/-]*|[A-Za-z][\w/-]*)["']|(?<![\w.])(?P<bare>[@$A-Za-z]\w*))\s*:\s*"""
    r"""(?P<call>(?:[\w.]+\s*\(\s*)*?(?:new\s+URL\s*\(\s*)?(?:__dirname\s*,\s*|process\.cwd\(\)\s*,\s*)?)"""
    r"""["'`](?P<target>(?:\$\{__dirname\})?[./\w-]+)["'`]"""
)
_ALIAS_LIST = regex(
    r"""find\s*:\s*["'](?P<quoted>[^"']+)["']\s*,\s*replacement\s*:\s*"""
    r"""(?P<call>(?:[\w.]+\s*\(\s*)*?(?:new\s+URL\s*\(\s*)?(?:__dirname\s*,\s*|process\.cwd\(\)\s*,\s*)?)"""
    r"""["'`](?P<target>(?:\$\{__dirname\})?[./\w-]+)["'`]"""
)
_ALIAS_BLOCK = regex(r"\balias\s*[:=]\s*[\[{]")
_ALIAS_SPAN = 4_000


def _bundler_aliases(paths: Iterable[str], read: Read) -> Iterator[PathMapping]:
    """``resolve.alias`` of Vite and webpack, and those that frameworks set themselves."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if not _BUNDLER.fullmatch(name):
            continue
        text = read(path) or ""
        found = dict(_aliases(text))
        if name.startswith("nuxt."):
            found |= {"~": (".", "app"), "@": (".", "app"), "~~": (".",), "@@": (".",)}
        elif name.startswith("vue."):
            found.setdefault("@", ("src",))
        elif name.startswith("svelte."):
            found.setdefault("$lib", ("src/lib",))
        patterns = tuple(
            pattern
            for alias, targets in found.items()
            for pattern in (
                (alias, targets),
                (f"{alias.rstrip('/')}/*", tuple(f"{target.rstrip('/')}/*" for target in targets)),
            )
        )
        if patterns:
            yield PathMapping(folder, folder, patterns, file=path)


def _aliases(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for block in _ALIAS_BLOCK.finditer(text):
        body = _balanced(text, block.end() - 1)
        for pattern in (_ALIAS_LIST, _ALIAS):
            for found in pattern.finditer(body):
                alias = found["quoted"] or found.groupdict().get("bare") or ""
                target = found["target"].removeprefix("${__dirname}")
                anchored = (
                    bool(found["call"]) or target.startswith(".") or target != found["target"]
                )
                if alias and anchored and alias not in ("find", "replacement"):
                    yield alias, (posixpath.normpath(target.lstrip("/") or "."),)


def _balanced(text: str, start: int) -> str:
    """The bracketed text that starts at ``start``, at most ``_ALIAS_SPAN`` characters of it."""
    depth = 0
    for place in range(start, min(len(text), start + _ALIAS_SPAN)):
        if text[place] in "{[":
            depth += 1
        elif text[place] in "}]":
            depth -= 1
            if depth == 0:
                return text[start : place + 1]
    return text[start : start + _ALIAS_SPAN]


# What the TypeScript compiler is told


class _Compiler(Struct, frozen=True):
    """``baseUrl`` and ``paths`` in force, each with the folder it is relative to."""

    base: str | None = None
    paths: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    paths_folder: str = ""


def _tsconfigs(
    paths: Iterable[str], read: Read, packages: Mapping[str, str], diagnostics: list[Diagnostic]
) -> Iterator[PathMapping]:
    for path in paths:
        folder, _, name = path.rpartition("/")
        if not _TSCONFIG.fullmatch(name) or _json(path, read, diagnostics) is None:
            continue
        options = _compiler(path, read, packages, 0)
        if options.base is None and not options.paths:
            continue
        base = options.paths_folder if options.base is None else options.base
        yield PathMapping(
            folder, base, options.paths or (), bare=options.base is not None, file=path
        )


def _compiler(path: str, read: Read, packages: Mapping[str, str], depth: int) -> _Compiler:
    """The options of one file, those of the files it extends included."""
    value = _json(path, read, [])
    if not isinstance(value, dict) or depth > _MAX_EXTENDS:
        return _Compiler()
    folder = posixpath.dirname(path)
    found = _Compiler()
    extends = value.get("extends")
    for parent in (extends,) if isinstance(extends, str) else _texts(extends):
        target = _extended(parent, folder, read, packages)
        if target:
            inherited = _compiler(target, read, packages, depth + 1)
            found = _Compiler(
                found.base if inherited.base is None else inherited.base,
                *(
                    (found.paths, found.paths_folder)
                    if inherited.paths is None
                    else (inherited.paths, inherited.paths_folder)
                ),
            )
    options = table(value, "compilerOptions")
    base = options.get("baseUrl")
    own_paths = options.get("paths")
    return _Compiler(
        _inside(folder, base.replace("${configDir}", ".")) if isinstance(base, str) else found.base,
        _patterns(own_paths) if isinstance(own_paths, dict) else found.paths,
        folder if isinstance(own_paths, dict) else found.paths_folder,
    )


def _extended(parent: str, folder: str, read: Read, packages: Mapping[str, str]) -> str:
    """The file that ``extends`` names, when it is part of the project; ``""`` otherwise."""
    if parent.startswith("."):
        start = _inside(folder, parent)
    else:
        owner = next(
            (name for name in packages if parent == name or parent.startswith(name + "/")), ""
        )
        if not owner:
            return ""
        start = _inside(packages[owner], parent[len(owner) :].lstrip("/") or "tsconfig.json")
    for candidate in (
        (start, f"{start}.json", f"{start}/tsconfig.json") if start is not None else ()
    ):
        if read(candidate) is not None:
            return candidate
    return ""


def _patterns(value: dict[str, Json]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``paths``, exact names first, then the longest prefix first, as the compiler prefers them."""
    found = [
        (pattern, tuple(target.replace("${configDir}/", "") for target in _texts(targets)))
        for pattern, targets in value.items()
    ]
    kept = [(pattern, targets) for pattern, targets in found if targets]
    return tuple(
        sorted(kept, key=lambda item: ("*" in item[0], -len(item[0].partition("*")[0]), item[0]))
    )


# Reading


def _inside(folder: str, relative: str) -> str | None:
    """``relative`` seen from ``folder``, relative to the root; ``None`` when it leaves the root."""
    path = posixpath.normpath(posixpath.join(folder, relative.lstrip("/")))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _json(path: str, read: Read, diagnostics: list[Diagnostic]) -> Json:
    text = read(path)
    if text is None:
        return None
    try:
        return loads(text)
    except ValueError as problem:
        diagnostics.append(
            Diagnostic(
                path, getattr(problem, "lineno", 1), "manifest", f"not valid JSON: {problem}"
            )
        )
        return None


def _reader(source: Files, known: frozenset[str]) -> Read:
    texts: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        if path not in known:
            return None
        if path not in texts:
            texts[path] = _text(source, path)
        return texts[path]

    return read


def _text(source: Files, path: str) -> str | None:
    try:
        return read_text(source, path, _MAX_MANIFEST_BYTES)
    except (OSError, TooLargeError):
        return None
