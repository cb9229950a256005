"""What a project calls itself: the names and the home page in its manifests, its own addresses.

A domain with the project's name is taken for its own, so that calls of its own API are not flows to
a third party; so is one that a sample of its settings gives as the address of its API or its pages.
A manifest that cannot be read is reported by ``manifests``, not here.
"""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from flowcheck.discover.files import Files, read_text
from flowcheck.discover.jsontext import loads
from flowcheck.discover.workspace import Identity
from flowcheck.patterns import regex

MAX_BYTES = 1_000_000
_SDK = regex(r"(?:@[^/]+/)?(.+?)(?:[-_.](?:js|ts|py|sdk|node|python|client|api|cli))+")
_SCOPED = regex(r"@([^/]+)/")
_OWNER = regex(r"(?:github|gitlab|bitbucket|codeberg)(?:\.com|\.org)?[:/]([\w.-]+)/[\w.-]+")
_ORGANISATION = regex(
    r"(?i)(\w[\w .&-]*?),? (?:web ?team|team|developers|authors|contributors|community|foundation"
    r"|project|inc|ltd|llc|limited|gmbh|b\.?v|s\.?a\.?s|oy|ab)\b"
)
_SAMPLE = regex(
    r"\.?env(?:\.\w+)?\.(?:example|sample|template|tmpl|dist|defaults?)"
    r"|\.env\.(?:prod(?:uction)?|dev(?:elopment)?)"
)
_SETTING = regex(
    r"""(?m)^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*["']?(?:https?|wss?)://([^\s"'/:#?]+)"""
)
_OF_SETTINGS = frozenset({
    "NEXT", "NUXT", "REACT", "VITE", "VUE", "EXPO", "GATSBY", "PUBLIC", "BASE", "ROOT", "HTTP",
    "HTTPS", "WS", "WSS", "SOCKET", "WEBSOCKET", "SUBSCRIPTION", "URL", "URI", "HOST", "ENDPOINT",
    "DOMAIN", "ORIGIN",
})  # fmt: skip
_OWN_PARTS = frozenset({
    "API", "APP", "APPLICATION", "BACKEND", "CLIENT", "DASHBOARD", "FRONTEND", "GRAPHQL", "SERVER",
    "SITE", "WEB", "WEBAPP", "WEBSITE",
})  # fmt: skip
_MOST_SAMPLES = 40
# Names of parts, which projects of all kinds share.
_GENERIC = frozenset({
    "app", "api", "web", "www", "docs", "site", "website", "frontend", "backend", "server",
    "client", "root", "monorepo", "main", "project", "src", "example", "examples", "demo",
    "test", "tests", "my-app", "myapp", "workspace", "types", "repo",
})  # fmt: skip


def read_identity(source: Files, manifests: Iterable[str], paths: Iterable[str] = ()) -> Identity:
    """What the manifests of a tree say, and the name of its folder.

    Home pages are those of the project and of its parts under the same scope. ``paths`` are all
    files; samples of settings among them are read that stand beside a manifest.
    """
    manifests = sorted(manifests)
    names = {source.root.resolve().name}
    hosts: set[str] = set()
    own: set[str] = set()
    of_parts: dict[str, set[str]] = {}
    packages: set[tuple[str, str]] = set()
    for path in manifests:
        name = posixpath.basename(path)
        if name not in ("package.json", "pyproject.toml"):
            continue
        table = _table(source, path)
        if name == "pyproject.toml":
            table = {**_inner(_inner(table, "tool"), "poetry"), **_inner(table, "project")}
        names.update(_names(table, top="/" not in path))
        published = table.get("name")
        if isinstance(published, str):
            packages.add(("pypi" if name == "pyproject.toml" else "npm", published))
        scope = _scope(table)
        if "/" not in path:
            hosts.update(_hosts(table))
            names.update(_publishers(table))
            own.add(scope)
        else:
            of_parts.setdefault(scope, set()).update(_hosts(table))
    hosts.update(*(of_parts.get(scope, ()) for scope in own - {""}))
    names.update(_served(packages))
    told = frozenset(name for name in names if _tells(name))
    served = frozenset(_served_at(source, _samples(manifests, paths)))
    return Identity(told, frozenset(hosts), frozenset(packages), served)


def _samples(manifests: Iterable[str], paths: Iterable[str]) -> list[str]:
    """The first samples of settings at the top and beside manifests."""
    folders = {"", *map(posixpath.dirname, manifests)}
    found = (
        path
        for path in paths
        if "env." in path
        and posixpath.dirname(path) in folders
        and _SAMPLE.fullmatch(posixpath.basename(path))
    )
    return sorted(found)[:_MOST_SAMPLES]


def _served_at(source: Files, samples: Iterable[str]) -> Iterator[str]:
    """The hosts of settings whose names say no more than that they are the project's own."""
    for path in samples:
        try:
            text = read_text(source, path, MAX_BYTES) or ""
        except (OSError, ValueError):
            continue
        for name, host in _SETTING.findall(text):
            words = {word for word in name.split("_") if word}
            own = words & _OWN_PARTS
            if own and words <= _OF_SETTINGS | _OWN_PARTS and "." in host:
                yield host.lower()


def _names(table: dict[str, object], *, top: bool) -> Iterator[str]:
    name, scope = table.get("name"), _scope(table)
    if scope:
        yield scope
    elif top and isinstance(name, str):
        yield name


def _scope(table: dict[str, object]) -> str:
    """``acme`` of the package ``@acme/web``."""
    name = table.get("name")
    scope = _SCOPED.match(name) if isinstance(name, str) else None
    return scope.group(1) if scope else ""


def _served(packages: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What a project serves that has a client for it in each of two languages.

    ``@acme/rocket-js`` and ``rocket-py``: a project that wraps somebody else's service has one.
    """
    named: dict[str, set[str]] = {}
    for ecosystem, package in packages:
        client = _SDK.fullmatch(package.lower())
        if client:
            named.setdefault(client[1], set()).add(ecosystem)
    yield from (name for name, ecosystems in named.items() if len(ecosystems) > 1)


def _publishers(table: dict[str, object]) -> Iterator[str]:
    """Whose a project is: the owner of its repository, an organisation that is its author."""
    repository = table.get("repository")
    given = repository.get("url") if isinstance(repository, dict) else repository
    for address in (given, *_inner(table, "urls").values()):
        owner = _OWNER.search(address) if isinstance(address, str) else None
        if owner:
            yield owner.group(1)
    authors = table.get("authors")
    for author in (table.get("author"), *(authors if isinstance(authors, list) else ())):
        name = author.get("name") if isinstance(author, dict) else author
        organisation = _ORGANISATION.match(name) if isinstance(name, str) else None
        if organisation:
            yield organisation.group(1)


def _hosts(table: dict[str, object]) -> Iterator[str]:
    pages = [table.get("homepage"), *_inner(table, "urls").values()]
    for page in pages:
        try:
            parts = urlsplit(page) if isinstance(page, str) else None
        except ValueError:
            continue
        if parts is not None and parts.hostname and parts.path in ("", "/"):
            yield parts.hostname.removeprefix("www.")


def _inner(table: dict[str, object], key: str) -> dict[str, object]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _table(source: Files, path: str) -> dict[str, object]:
    try:
        text = read_text(source, path, MAX_BYTES) or ""
        value: object = tomllib.loads(text) if path.endswith(".toml") else loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _tells(name: str) -> bool:
    plain = name.lower()
    return len(plain) > 2 and plain not in _GENERIC
