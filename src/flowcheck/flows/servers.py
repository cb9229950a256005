"""Which files run on a server, where an SDK is made for both sides.

A file does that imports a framework of servers, and one whose manifest names such a framework and
nothing that shows pages, unless it reaches for the window or its folder is one of what browsers are
served.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from flowcheck.discover.packages import PackageRef
from flowcheck.patterns import regex

SERVER = "server"

_FRAMEWORKS = frozenset(
    {
        "express",
        "fastify",
        "koa",
        "restify",
        "@feathersjs/feathers",
        "@hapi/hapi",
        "@nestjs/common",
        "@nestjs/core",
    }
)
_PAGES = frozenset(
    {
        "@angular/core",
        "@remix-run/react",
        "@tauri-apps/api",
        "astro",
        "electron",
        "ember-source",
        "expo",
        "gatsby",
        "jquery",
        "lit",
        "next",
        "nuxt",
        "preact",
        "react-dom",
        "react-native",
        "solid-js",
        "svelte",
        "vue",
    }
)
_SERVED = frozenset(
    {"assets", "browser", "client", "frontend", "pages", "public", "static", "templates", "views"}
    | {"web", "www"}
)
_NAMES = "|".join(map(re.escape, sorted(_FRAMEWORKS)))
_IMPORTED = regex(rf"""(?:\bfrom|\brequire\(|\bimport\(?)\s*["'](?:{_NAMES})["']""")

_IN_PAGES = regex(
    r"(?<![\w$.\"'`])(?:window\s*\??\.\s*[a-zA-Z_]|(?:local|session)Storage\s*\.|document\s*\.\s*"
    r"(?:add|body|cookie|create|documentElement|get|head|location|query|referrer|title|visibility))"
)
"""What no server has. ``typeof window`` is asked by files that run on both sides."""


class Servers:
    """Tells which files of JavaScript run on a server; ``packages`` are those of all manifests."""

    def __init__(self, packages: Iterable[PackageRef]) -> None:
        named: dict[str, set[str]] = {}
        for package in packages:
            if package.ecosystem == "npm" and not package.dev:
                named.setdefault(posixpath.dirname(package.file), set()).add(package.name)
        self._named = named

    def has(self, file: str, text: str) -> bool:
        """Whether a file runs on a server."""
        if _IMPORTED.search(text):
            return True
        if not _SERVED.isdisjoint(posixpath.dirname(file).lower().split("/")):
            return False
        if _IN_PAGES.search(text):
            return False
        names = self._nearest(file)
        return not names.isdisjoint(_FRAMEWORKS) and names.isdisjoint(_PAGES)

    def _nearest(self, file: str) -> set[str]:
        """What the manifest names that is nearest to a file, unless for development only."""
        folder = posixpath.dirname(file)
        while folder and folder not in self._named:
            folder = posixpath.dirname(folder)
        return self._named.get(folder, set())
