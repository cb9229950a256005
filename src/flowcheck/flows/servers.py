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
from flowcheck.model import in_folder
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


def on_a_server(file: str, text: str, packages: Iterable[PackageRef]) -> bool:
    """Whether a file of JavaScript runs on a server; ``packages`` are those of all manifests."""
    if _IMPORTED.search(text):
        return True
    if not _SERVED.isdisjoint(posixpath.dirname(file).lower().split("/")):
        return False
    if _IN_PAGES.search(text):
        return False
    names = _nearest(file, packages)
    return not names.isdisjoint(_FRAMEWORKS) and names.isdisjoint(_PAGES)


def _nearest(file: str, packages: Iterable[PackageRef]) -> frozenset[str]:
    """What the manifest names that is nearest to a file, without what is for development only."""
    found: dict[str, set[str]] = {}
    for package in packages:
        folder = posixpath.dirname(package.file)
        if package.ecosystem == "npm" and not package.dev and in_folder(file, folder):
            found.setdefault(folder, set()).add(package.name)
    return frozenset(found[max(found, key=len)]) if found else frozenset()
