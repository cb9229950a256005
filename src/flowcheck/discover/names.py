"""File names with a meaning to package managers, compilers and bundlers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flowcheck.patterns import regex

LARGEST_MANIFEST = 64_000_000
"""Bytes."""

PACKAGE_MANIFESTS = frozenset({
    "package.json", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "manage.py",
    "requirements.txt", "composer.json", "Gemfile", "go.mod", "Cargo.toml", "pom.xml",
    "build.gradle", "build.gradle.kts",
})  # fmt: skip
"""Names that make their folder the top of a package or application, in any language."""

NPM_LOCKS = ("pnpm-lock.yaml", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "bun.lock")
PYTHON_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")

_READ = frozenset({
    "package.json", "pnpm-workspace.yaml", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile",
    "PrivacyInfo.xcprivacy", "app.json", *NPM_LOCKS, *PYTHON_LOCKS,
})  # fmt: skip
_CONFIG = regex(
    r"[jt]sconfig(?:[.-][\w.-]+)?\.json|(?:vite|vue|nuxt|svelte|webpack)\.config\.[cm]?[jt]s"
)
_REQUIREMENTS = regex(
    r"(?:^|/)(?:[\w.-]*requirements?[\w.-]*|requirements/(?:[\w.-]+/)?[\w.-]+)\.(?:txt|in)$"
)


def is_package_top(name: str) -> bool:
    """Whether a file of this name marks the top of a package."""
    return name in PACKAGE_MANIFESTS


def is_requirements(path: str) -> bool:
    """Whether a path is a pip requirements file."""
    return _REQUIREMENTS.search(path) is not None


def is_manifest(path: str) -> bool:
    """Whether ``discover.manifests`` or ``discover.workspace`` reads a file."""
    name = path.rpartition("/")[2]
    return name in _READ or _CONFIG.fullmatch(name) is not None or is_requirements(path)


def digest(texts: Iterable[str]) -> str:
    """A digest of some texts in their order (hexadecimal)."""
    data = "\0".join(texts).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def printable(raw: str) -> str:
    """A path that every report can encode: bytes that are not UTF-8 become U+FFFD."""
    return (
        raw if raw.isascii() else raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )
