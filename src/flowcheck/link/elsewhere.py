"""What the project itself puts under a name of a framework: settings of Django, ``g`` of Flask."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.link.injected import Injected
from flowcheck.link.program import Program
from flowcheck.link.settings import DJANGO_SETTINGS, settings_read
from flowcheck.link.values import Edge

SHARED = {
    f"py:{framework}#{name}.": holder
    for framework in ("flask", "quart")
    for name, holder in (("g", "g"), ("current_app", "app"))
}
"""Objects that all code of an application has: what is put on them, and how they are called."""
_ROOTS = (DJANGO_SETTINGS, *SHARED)


def put_elsewhere(program: Program, injected: Injected, symbol: str) -> Iterable[Edge]:
    """Where what a symbol of a framework means is written in the project."""
    if not symbol.startswith(_ROOTS):
        return
    if symbol.startswith(DJANGO_SETTINGS):
        yield from (Edge(*read) for read in settings_read(program, symbol))
        return
    root, _, path = symbol.partition(".")
    yield from injected.hung(SHARED[f"{root}."], tuple(path.split(".")))
