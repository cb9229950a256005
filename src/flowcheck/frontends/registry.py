"""The table Language -> Lower.

A frontend is imported when its language is met, so that starting up is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flowcheck.frontends.base import Lower
from flowcheck.model import Language


def _javascript() -> Lower:
    from flowcheck.frontends.javascript.lower import lower

    return lower


def _python() -> Lower:
    from flowcheck.frontends.python.lower import lower

    return lower


def _vue() -> Lower:
    from flowcheck.frontends.components.vue import lower

    return lower


def _svelte() -> Lower:
    from flowcheck.frontends.components.svelte import lower

    return lower


def _astro() -> Lower:
    from flowcheck.frontends.components.astro import lower

    return lower


def _html() -> Lower:
    from flowcheck.frontends.components.html import lower

    return lower


def _prisma() -> Lower:
    from flowcheck.frontends.prisma.lower import lower

    return lower


FRONTENDS: Mapping[Language, Callable[[], Lower]] = {
    Language.JAVASCRIPT: _javascript,
    Language.TYPESCRIPT: _javascript,
    Language.TSX: _javascript,
    Language.PYTHON: _python,
    Language.VUE: _vue,
    Language.SVELTE: _svelte,
    Language.ASTRO: _astro,
    Language.HTML: _html,
    Language.PRISMA: _prisma,
}


def frontend(language: Language) -> Lower:
    """The function that lowers files of a language."""
    return FRONTENDS[language]()
