"""What the project itself puts on the global object of a page: ``window.tracker = new Tracker()``.

Another file reads it there by the same name. Names that a browser gives, and those by which the
script of a vendor is known, are not the project's.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.match import Matcher
from flowcheck.ir.graph import Global, Load, Node
from flowcheck.ir.module import Store
from flowcheck.link.program import Program
from flowcheck.link.reads import Memory
from flowcheck.link.stored import stored_edges
from flowcheck.link.values import Edge, Path

PAGES = ("window", "globalThis", "global", "process")
"""The global object, by names that mean nothing else; and where things are put in Node."""
ON_PAGE = tuple(f"{page}{cast}." for page in PAGES for cast in ("", " as any)"))
"""What stands before the name of something that is put on it or taken from it."""
HOSTS = (*PAGES, "self")
"""... and by the one that means something else in a method of Python."""
OF_BROWSERS = frozenset({
    "location", "document", "navigator", "history", "localStorage", "sessionStorage", "screen",
    "crypto", "performance", "name", "event", "console", "opener", "parent", "top", "fetch",
    "process", "self", "window", "frames", "indexedDB", "caches", "visualViewport", "innerWidth",
    "innerHeight", "alert", "open", "close", "onload", "onerror", "customElements", "global",
    "globalThis", "env", "exitCode",
})  # fmt: skip
"""What a page has by itself, and what is set of a process itself."""
_OF_PROCESSES = frozenset({
    "argv", "exit", "on", "once", "emit", "stdout", "stderr", "stdin", "cwd", "nextTick", "version",
    "versions", "platform", "arch", "memoryUsage", "uptime", "hrtime", "pid", "title", "send",
})  # fmt: skip


class Page:
    """Finds what was put on the global object."""

    def __init__(self, program: Program, matcher: Matcher) -> None:
        self._program = program
        self._matcher = matcher
        self._known = Memory[str, tuple[tuple[int, Store], ...]](program.reads)

    def edges(self, host: str, path: Path) -> list[Edge]:
        """Where ``path`` of a global comes from, in all files."""
        if host not in HOSTS or not path or self._is_foreign(path[0]):
            return []
        if host == "process" and path[0] in _OF_PROCESSES:
            return []
        found = self._known.of(path[0], lambda: tuple(self._stores(path[0])), ())
        return [
            edge
            for number, store in found
            for edge in stored_edges(number, (store,), path, self._program.module(number).nodes)
        ]

    def _is_foreign(self, name: str) -> bool:
        return name in OF_BROWSERS or self._matcher.global_vendor(name) is not None

    def _stores(self, name: str) -> Iterable[tuple[int, Store]]:
        for number in self._program.mentioning(name):
            if any(self._program.has_text(number, before + name) for before in ON_PAGE):
                module = self._program.module(number)
                for store in module.stores:
                    base: Node | None = module.nodes[store.base] if store.base >= 0 else None
                    steps = store.path
                    while isinstance(base, Load):
                        steps, base = (base.field, *steps), module.nodes[base.base]
                    if isinstance(base, Global) and base.name in HOSTS and steps[0] == name:
                        yield (
                            number,
                            Store(steps, store.value, store.function, store.base, store.key),
                        )
