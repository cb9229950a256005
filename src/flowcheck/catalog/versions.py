"""Versions of packages as manifests write them, against the spans of the catalogue."""

from __future__ import annotations

from functools import lru_cache

from packaging.version import InvalidVersion, Version

from flowcheck.patterns import regex

_VERSION = regex(r"[\^~=v\s]*(\d+(?:\.\d+)*)(?:[.+-][\w.*+-]*)?\s*")
"""One version, or a range that stays within a major version (``^10.2.0``, ``~=2.1``, ``10.x``)."""


@lru_cache(maxsize=4096)
def installed(text: str | None) -> Version | None:
    """The version, or the lowest of a range within a major version; ``None`` for any other text."""
    found = _VERSION.fullmatch(text or "")
    try:
        return Version(found.group(1)) if found else None
    except InvalidVersion:
        return None


def within(version: Version | None, since: str, until: str) -> bool | None:
    """Whether a version is in a span (``until`` is exclusive); ``None``: nobody knows."""
    if not since and not until:
        return True
    if version is None:
        return None
    first, end = installed(since), installed(until)
    return not ((first and version < first) or (end and version >= end))
