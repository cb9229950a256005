"""What plug-ins give to every component under a name: ``this.$track``, ``useNuxtApp().$track``."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.match import Matcher
from flowcheck.ir.graph import Call, Const, Load, Object, Param, Update
from flowcheck.link.made_contexts import CONTEXTS, members
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, Path
from flowcheck.patterns import regex

MARK = "$"
"""How such a name begins where it is used."""
GIVES = frozenset(
    {
        "global#useNuxtApp",
        "npm:#app#useNuxtApp",
        "npm:nuxt/app#useNuxtApp",
        "npm:#imports#useNuxtApp",
    }
)
"""Functions that give an object with all of them."""
PAGE = "global#window"

_OF_THE_PAGE = ("proxy", "instance")
_LOADER = regex(r"((?:global|npm:[#\w/@-]+)#useScript[A-Z]\w*\(\))\.(\w+)")
HANGS, _SERVERS = "decorate", "fastify"
_SERVER = frozenset({"app", "fastify", "server", "instance"})
_HOLDERS = frozenset({
    "app", "application", "bot", "client", "server", "g",
    "req", "request", "ctx", "context", "res", "response",
})  # fmt: skip
"""What the objects are called on which an application and its middleware put clients for others."""
_CONTEXT = "context"
_UNNAMED, _THIRD = "", 2
_BELOW = frozenset({"state", "locals", "var", "ctx"})
"""Where Starlette and Koa, Express, Hono and Sanic have them."""
_ENDS = ("", '"]', "']")  # of a name that is written to
_THEIR_OWN = frozenset({
    "body", "params", "query", "headers", "cookies", "user", "session", "method", "path", "url",
    "ip", "data", "files", "form", "args", "json", "send", "status", "end", "set", "get", "render",
    "redirect", "request", "req", "response", "res", "GET", "POST", "META", "FILES",
})  # fmt: skip
"""What requests, responses and contexts have by themselves: no clients."""
_PLUGIN = "defineNuxtPlugin"
_GLOBALS = ("config", "globalProperties")
_GIVING = (_PLUGIN, "globalProperties")


def on_page(symbol: str, matcher: Matcher) -> str:
    """What a script of another company put on the page, under the name of what loads it.

    ``useScriptPostHog().proxy.posthog`` is ``window.posthog``; where a vendor's rules know what the
    loader gives by its own name, that stays.
    """
    loader = _LOADER.fullmatch(symbol)
    if loader is None or loader[2] not in _OF_THE_PAGE or matcher.canonical(symbol) != symbol:
        return symbol
    return PAGE


def handed(symbol: str, matcher: Matcher) -> str:
    """The same for the function that is called back when the script is there, if it is one."""
    loader = _LOADER.fullmatch(symbol)
    if loader is None or loader[2] != "onLoaded":
        return ""
    return on_page(f"{loader[1]}.proxy", matcher)


def holder(name: str, place: int) -> str:
    """What a parameter is called on which others may have put something.

    The third one of a resolver of GraphQL, which has no name where it is taken apart, is a context.
    """
    return _CONTEXT if name == _UNNAMED and place == _THIRD else name


class Injected:
    """Finds what such names mean, and who may use them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known = Memory[str, tuple[Ref, ...]](program.reads)
        self._given = Memory[int, tuple[tuple[str, int], ...]](program.reads)
        self._hung = Memory[str, dict[str, list[Ref]]](program.reads)
        self._put = Memory[tuple[str, str], tuple[Ref, ...]](program.reads)

    def edges(self, path: Path) -> list[Edge]:
        """Where ``$name.field`` comes from."""
        if not path or not path[0].startswith(MARK):
            return []
        name = path[0].removeprefix(MARK)
        found = self._known.of(name, lambda: tuple(self._find(name)), ())
        return [Edge(ref, path[1:], note="given by a plug-in") for ref in found]

    def hung(self, holder: str, path: Path) -> list[Edge]:
        """Where ``path`` of a server comes from: ``app.decorate("mailer", x)`` put it there.

        Also of a request or its context.
        """
        put = self._put_on(holder, path)
        if put:
            return put
        if not path or holder not in _SERVER:
            return []
        found = self._hung.of("", self._decorations)
        return [Edge(ref, path[1:], note="put on the server") for ref in found.get(path[0], ())]

    def _put_on(self, holder: str, path: Path) -> list[Edge]:
        """What is put on an object that all have: ``bot.mixpanel = Mixpanel(..)``."""
        if path and path[0] in _HOLDERS:  # ``request.app["tracker"]``
            holder, path = path[0], path[1:]
        if path and path[0] in _BELOW:
            holder, path = _CONTEXT if holder in CONTEXTS else holder, path[1:]
        if not path or holder not in _HOLDERS or path[0] in _THEIR_OWN:
            return []
        asked = (holder, path[0])
        put = self._put.of(asked, lambda: tuple(self._all_writes(*asked)), ())
        return [Edge(ref, path[1:], note=f"put on the {holder}") for ref in put]

    def in_context(self, path: Path) -> list[Edge]:
        """Where what a handler takes out of its context comes from: ``c.get("posthog")``."""
        return self._put_on(_CONTEXT, path)

    def _all_writes(self, holder: str, name: str) -> Iterable[Ref]:
        yield from self._writes(holder, name)
        if holder in CONTEXTS:
            yield from members(self._program, name)

    def _writes(self, holder: str, name: str) -> Iterable[Ref]:
        below = [f"{holder}.{step}.{name} = " for step in sorted(_BELOW)]
        on_it = (f"{holder}.{name} = ", f'{holder}["{name}"] = ', f"{holder}['{name}'] = ")
        for number in self._program.mentioning(name):
            if not any(self._program.has_text(number, f"{name}{end} = ") for end in _ENDS):
                continue
            is_below = any(self._program.has_text(number, text) for text in below)
            if is_below or any(self._program.has_text(number, text) for text in on_it):
                module = self._program.module(number)
                named = {holder, None} if is_below else {holder}
                for node_id, node in enumerate(module.nodes):
                    if not isinstance(node, Update) or node.field != name:
                        continue
                    if module.names.get(node_id) in named:
                        yield number, node.value
                for store in (*module.stores, *(s for var in module.vars for s in var.stores)):
                    if store.path[-1:] == (name,) and {*store.path[:-1]} <= _BELOW:
                        yield number, store.value
            python = self._program.is_python(number)
            if python and self._program.has_text(number, f"self.{name} = "):  # ``SomeBot(Bot)``
                for cls in self._program.module(number).classes:
                    if cls.bases and cls.name.lower().endswith(holder):
                        yield from ((number, s.value) for s in cls.stores if s.path == (name,))

    def _decorations(self) -> dict[str, list[Ref]]:
        found: dict[str, list[Ref]] = {}
        for number in self._program.mentioning(HANGS) if self._program.mentioning(_SERVERS) else ():
            for name, node in self.decorated(number):
                found.setdefault(name, []).append((number, node))
        return found

    def decorated(self, number: int) -> Iterable[tuple[str, int]]:
        """The names that a file puts on the server, with the nodes of what it puts there."""
        nodes = self._program.module(number).nodes
        for _, call in self._program.calls(number, HANGS):
            name = nodes[call.args[0]] if len(call.args) >= len(("name", "value")) else None
            if isinstance(name, Const) and isinstance(name.value, str):
                yield name.value, call.args[1]

    def given(self, number: int) -> tuple[tuple[str, int], ...]:
        """The names that a file gives to everybody, with the nodes of what it gives."""
        return self._given.of(number, lambda: tuple(self._provided(number)))

    def users(self, number: int) -> frozenset[int]:
        """The files that use what a file, or one that imports it, gives to everybody."""
        givers = {at for word in _GIVING for at in self._program.mentioning(word)}
        hung = self._hung.of("", self._decorations)
        if not givers and not hung:
            return frozenset()
        near = self._program.dependents(number) | {number}
        names = {MARK + name for giver in givers & near for name, _ in self.given(giver)}
        names |= {name for name, refs in hung.items() if any(at in near for at, _ in refs)}
        return frozenset(at for name in names for at in self._program.mentioning(name))

    def _find(self, name: str) -> Iterable[Ref]:
        for number in self._program.mentioning(name):
            if any(self._program.has_text(number, word) for word in (*_GIVING, "inject")):
                yield from ((number, node) for given, node in self.given(number) if given == name)

    def _provided(self, number: int) -> Iterable[tuple[str, int]]:
        """``provide: {name: x}``, ``app.provide("name", x)``, ``inject("name", x)``."""
        module = self._program.module(number)
        if self._program.has_text(number, _PLUGIN):
            for node in module.nodes:
                for entry in node.entries if isinstance(node, Object) else ():
                    given = module.nodes[entry.value] if entry.key == "provide" else None
                    for inner in given.entries if isinstance(given, Object) else ():
                        if inner.key is not None:
                            yield inner.key, inner.value
        for word in ("provide", "inject"):
            for _, call in self._program.calls(number, word):
                name = self._named(number, call)
                if name:
                    yield name, call.args[1]
        for store in module.stores:
            if store.path[-3:-1] == _GLOBALS and store.path[-1].startswith(MARK):
                yield store.path[-1].removeprefix(MARK), store.value

    def _named(self, number: int, call: Call) -> str:
        """The name under which a call gives something to all, not to those below a component."""
        nodes = self._program.module(number).nodes
        if len(call.args) != len(("name", "value")):
            return ""
        key, callee = nodes[call.args[0]], nodes[call.callee]
        base = nodes[callee.base] if isinstance(callee, Load) else callee
        if not isinstance(key, Const) or not isinstance(base, Param):
            return ""
        return str(key.value).removeprefix(MARK)
