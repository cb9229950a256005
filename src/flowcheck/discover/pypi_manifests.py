"""Python manifests: requirements, ``pyproject.toml``, ``Pipfile``, ``setup.cfg``, ``setup.py``.

All are read as data; ``setup.py`` is parsed, not run, and only its literals count.
"""

from __future__ import annotations

import ast
import configparser
import posixpath
import re
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flowcheck.discover.packages import PackageRef, ReadText, line_of, pypi_name
from flowcheck.patterns import regex

_DEV = regex(
    r"(?:^|[^a-z])(?:dev|devel|develop|development|tests?|testing|docs?|lint|linting|typing|types|ci)(?:$|[^a-z])"
)
_EXACT = regex(r"===?\s*([0-9][\w.!+-]*)")
_CONTINUED = regex(r"[ \t]*\\\r?\n[ \t]*")
_OPTION = regex(r"\s+--?[a-zA-Z][\w-]*[ =].*$")
_INCLUDE = regex(r"(?:-r|--requirement)(?:[ \t]+|=|(?=[^-\s]))(\S+)")
_EGG = regex(r"(?:^|[#&])egg=([\w.-]+)")
_SIMPLE = regex(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:([=!~]=|[<>]=?)\s*(\d+(?:\.\d+)*))?"
)
_MAX_INCLUDES = 50


def requirements(file: str, text: str, read: ReadText) -> Iterator[PackageRef]:
    """The packages of a requirements file and, under their own name, of those it includes."""
    yield from _requirements(file, text, read, {file})


def _requirements(file: str, text: str, read: ReadText, seen: set[str]) -> Iterator[PackageRef]:
    dev = is_dev_group(posixpath.basename(file))
    number = 1
    joined = _CONTINUED.sub("\0", text)
    for row in joined.splitlines():
        line, number = number, number + 1 + row.count("\0")
        entry = row.replace("\0", " ").split(" #")[0].strip()
        included = _INCLUDE.match(entry)
        if included:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file), included[1]))
            if path not in seen and len(seen) < _MAX_INCLUDES:
                seen.add(path)
                inner = read(path)
                if inner is not None:
                    yield from _requirements(path, inner, read, seen)
        elif entry and not entry.startswith(("#", "-c", "--constraint", "--")):
            entry = re.sub(r"^(?:-e|--editable)[ \t=]*", "", entry)
            yield from _requirement(_OPTION.sub("", entry), file, line, dev=dev)


def _requirement(entry: str, file: str, line: int, *, dev: bool) -> Iterator[PackageRef]:
    """The package of one PEP 508 line; a line that is a path or a URL without a name gives none."""
    simple = _SIMPLE.fullmatch(entry)
    if simple is not None:  # most lines of most files are, and the library is slow to load
        spec = f"{simple[2] or ''}{simple[3] or ''}"
        yield PackageRef("pypi", pypi_name(simple[1]), _pinned(spec), spec, file, line, dev)
        return
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        parsed = Requirement(entry)
    except InvalidRequirement:
        egg = _EGG.search(entry)
        loose = re.match(r"([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?|@).*)?$", entry)
        if egg or loose:
            name, spec = (
                (egg[1], entry) if egg else (loose[1], loose[2] or "") if loose else ("", "")
            )
            yield PackageRef("pypi", pypi_name(name), _pinned(spec), spec.strip(), file, line, dev)
        return
    spec = parsed.url or str(parsed.specifier)
    yield PackageRef("pypi", pypi_name(parsed.name), _pinned(spec), spec, file, line, dev)


def pyproject(file: str, text: str) -> Iterator[PackageRef]:
    """PEP 621 and Poetry dependencies, optional ones, and dependency groups.

    Raises ``tomllib.TOMLDecodeError``.
    """
    value = tomllib.loads(text)
    lines = _Lines(text)
    project = _table(value, "project")
    groups: list[tuple[str, object, bool]] = [("project", project.get("dependencies"), False)]
    groups += [
        (name, found, is_dev_group(name))
        for name, found in _table(project, "optional-dependencies").items()
    ]
    groups += [(name, found, True) for name, found in _table(value, "dependency-groups").items()]
    tool = _table(value, "tool")
    groups += [("uv", _table(tool, "uv").get("dev-dependencies"), True)]
    groups += [
        (name, found, True) for name, found in _table(tool, "pdm", "dev-dependencies").items()
    ]
    for _, entries, dev in groups:
        for entry in _strings(entries):
            yield from _requirement(entry, file, lines.find(entry), dev=dev)
    yield from _poetry(_table(tool, "poetry"), file, lines)


def _poetry(poetry: Mapping[str, Any], file: str, lines: _Lines) -> Iterator[PackageRef]:
    groups = [(_table(poetry, "dependencies"), False), (_table(poetry, "dev-dependencies"), True)]
    groups += [
        (_table(group, "dependencies"), name != "main")
        for name, group in _table(poetry, "group").items()
        if isinstance(group, dict)
    ]
    for entries, dev in groups:
        for name, entry in entries.items():
            if name.lower() != "python":
                yield _keyed(name, entry, file, lines, dev=dev)


def _keyed(name: str, entry: object, file: str, lines: _Lines, *, dev: bool) -> PackageRef:
    """A dependency that is a key of a TOML table: ``name = "^1"`` or ``name = {version = ..}``."""
    if isinstance(entry, list) and entry:
        entry = entry[0]
    found = entry.get("version", entry.get("git", "")) if isinstance(entry, dict) else entry
    spec = found if isinstance(found, str) else ""
    pinned = spec if re.fullmatch(r"\d+(?:\.\d+)+", spec) else _pinned(spec)
    return PackageRef("pypi", pypi_name(name), pinned, spec, file, lines.key(name), dev)


def pipfile(file: str, text: str) -> Iterator[PackageRef]:
    """``[packages]`` and ``[dev-packages]`` of a Pipfile. Raises ``tomllib.TOMLDecodeError``."""
    value = tomllib.loads(text)
    lines = _Lines(text)
    for group, dev in (("packages", False), ("dev-packages", True)):
        for name, entry in _table(value, group).items():
            yield _keyed(name, entry, file, lines, dev=dev)


def setup_cfg(file: str, text: str) -> Iterator[PackageRef]:
    """``install_requires`` and extras of a setup.cfg. Raises ``configparser.Error``."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    lines = _Lines(text)
    groups = [("", parser.get("options", "install_requires", fallback=""))]
    if parser.has_section("options.extras_require"):
        groups += parser.items("options.extras_require")
    for name, block in groups:
        for entry in filter(
            None, (row.split(" #")[0].strip() for row in re.split(r"[\n;](?![^\n]*==)", block))
        ):
            yield from _requirement(entry, file, lines.find(entry), dev=is_dev_group(name))


def setup_py(file: str, text: str) -> Iterator[PackageRef]:
    """The literal ``install_requires`` and ``extras_require`` of a setup.py.

    Raises ``SyntaxError``, ``ValueError``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    assigned = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("install_requires", "extras_require"):
            value = (
                assigned.get(node.value.id, node.value)
                if isinstance(node.value, ast.Name)
                else node.value
            )
            yield from _setup_keyword(value, file)


def _setup_keyword(value: ast.expr, file: str) -> Iterator[PackageRef]:
    groups: Iterable[tuple[str, ast.expr]] = [("", value)]
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        groups = [
            (str(key.value) if isinstance(key, ast.Constant) else "", inner) for key, inner in pairs
        ]
    for name, listed in groups:
        for item in listed.elts if isinstance(listed, ast.List | ast.Tuple) else ():
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                yield from _requirement(item.value, file, item.lineno, dev=is_dev_group(name))


def is_dev_group(name: str) -> bool:
    """Whether the name of a group or file speaks of development: ``test``, ``dev.txt``."""
    return _DEV.search(name.lower()) is not None


def _pinned(spec: str) -> str | None:
    found = _EXACT.fullmatch(spec.strip())
    return found[1] if found else None


class _Lines:
    """Finds the line of a value that a TOML or INI parser gave without its place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken: dict[str, int] = {}

    def find(self, entry: str) -> int:
        """The next line that holds ``entry``."""
        start = self._taken.get(entry, 0)
        offset = self._text.find(entry, start)
        if offset < 0:
            return line_of(self._text, start) if start else 1
        self._taken[entry] = offset + len(entry)
        return line_of(self._text, offset)

    def key(self, name: str) -> int:
        """The next line that has ``name`` as a key or as the last part of a table header."""
        pattern = rf"""(?m)^[ \t]*(?:\[[^\]\n]*\.)?["']?{re.escape(name)}["']?[ \t]*[=\].]"""
        start = self._taken.get(name, 0)
        found = re.compile(pattern).search(self._text, start)
        if found is None:
            return 1
        self._taken[name] = found.end()
        return line_of(self._text, found.end())


def _table(value: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = value.get(key)
        if not isinstance(inner, dict):
            return {}
        value = inner
    return value


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))


READERS: Mapping[str, Callable[[str, str], Iterator[PackageRef]]] = {
    "pyproject.toml": pyproject,
    "Pipfile": pipfile,
    "setup.cfg": setup_cfg,
    "setup.py": setup_py,
}
