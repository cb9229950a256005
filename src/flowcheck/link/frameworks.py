"""Values that frameworks carry behind the code's back.

Contexts, provide and inject, stores, options objects. Each mechanism is a pair of library functions
(one puts, one gets) that meet at a key: the node that made the context, or a constant text. Names
of the functions are external symbols; nothing here is about a vendor.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Cell, Closure, Const, Import, Load, Object, Param, Update
from flowcheck.link.contexts import Contexts
from flowcheck.link.engine import Engine
from flowcheck.link.injected import GIVES, Injected
from flowcheck.link.made_contexts import is_context
from flowcheck.link.mapped import mapped
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Edge

_CONTEXT_PACKAGES = (
    "react",
    "preact/compat",
    "preact/hooks",
    "use-context-selector",
    "solid-js",
    "hono/jsx",
)
_USE_CONTEXT = frozenset(
    f"npm:{package}#{prefix}{name}"
    for package in _CONTEXT_PACKAGES
    for prefix in ("", "default.")
    for name in ("useContext", "use", "useContextSelector")
)
_INJECT = frozenset(
    {
        "npm:vue#inject",
        "npm:@vue/composition-api#inject",
        "npm:svelte#getContext",
        "global#inject",
    }
)
_STORAGE = frozenset(
    {
        "npm:@vueuse/core#useStorage",
        "npm:@vueuse/core#useLocalStorage",
        "npm:@vueuse/core#useSessionStorage",
        "global#useState",
        "global#useLocalStorage",
        "npm:nuxt/app#useState",
        "npm:usehooks-ts#useLocalStorage",
    }
)
_CELLS = _STORAGE | {
    "npm:svelte/store#writable",
    "npm:svelte/store#readable",
    "npm:nanostores#atom",
    "npm:nanostores#map",
    "npm:vue#ref",
    "npm:vue#shallowRef",
    "global#ref",
    "npm:@preact/signals#signal",
    "npm:@preact/signals-react#signal",
    "npm:@angular/core#signal",
}
_GET = "get"
_PROVIDE = ("provide", "setContext")
_STORES = frozenset(
    {
        "npm:zustand#create",
        "npm:zustand#default",
        "npm:zustand#create()",
        "npm:zustand#create()()",
        "npm:zustand#createStore",
        "npm:zustand#createWithEqualityFn",
        "npm:zustand/vanilla#createStore",
        "npm:zustand/traditional#createWithEqualityFn",
        "npm:pinia#defineStore",
        "npm:@pinia/nuxt#defineStore",
        "global#defineStore",
    }
)
CONTAINERS = (
    "data",
    "state",
    "setup",
    "methods",
    "computed",
    "getters",
    "actions",
    "asyncData",
)
_OPTIONS = frozenset({"data", "state", "methods", "computed", "setup", "actions", "getters"})


class Frameworks:
    """Finds what meets at a context, an injection key or a store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program: Program = engine.program
        self._contexts = Contexts(self._program, self.origins)
        self.injected = Injected(engine.program)
        self._busy: set[Ref] = set()

    def call_edges(
        self, ref: Ref, node: Call, symbols: Iterable[str], path: tuple[str, ...]
    ) -> list[Edge]:
        """Where ``path`` of the result of a framework call comes from; empty for other calls."""
        if ref in self._busy:
            return []
        self._busy.add(ref)
        try:
            for symbol in symbols:
                if symbol in _CELLS:
                    return self._cell(ref, node, path, initial=1 if symbol in _STORAGE else 0)
                if symbol in _USE_CONTEXT:
                    return self._contexts.used(ref, node, path)
                if symbol in _INJECT:
                    return self._injected(ref, node, path)
                if symbol in GIVES:
                    return self.injected.edges(path)
            return self._in_context(ref, node, path) or self._store_result(ref, node, path)
        finally:
            self._busy.discard(ref)

    def fed(self, ref: Ref, path: tuple[str, ...]) -> list[Edge]:
        """What the first parameter of a selector passed to call ``ref`` of a store hook is."""
        call = self._program.node(ref)
        if not isinstance(call, Call) or ref in self._busy:
            return []
        self._busy.add(ref)
        try:
            store = self._store(ref[0], call.callee)
            return self._of_store(store, path) if store is not None else []
        finally:
            self._busy.discard(ref)

    def _in_context(self, ref: Ref, node: Call, path: tuple[str, ...]) -> list[Edge]:
        """What a handler takes out of its context: ``c.get("posthog")``."""
        module = self._program.module(ref[0])
        callee = module.nodes[node.callee]
        if not isinstance(callee, Load) or callee.field != _GET or len(node.args) != 1:
            return []
        key = module.nodes[node.args[0]]
        if not isinstance(key, Const) or not is_context(module, callee.base):
            return []
        return self.injected.in_context((str(key.value), *path))

    # ---- provide and inject ---------------------------------------------------------------------

    def _injected(self, ref: Ref, node: Call, path: tuple[str, ...]) -> list[Edge]:
        if not node.args:
            return []
        wanted = self._key((ref[0], node.args[0]))
        edges: list[Edge] = []
        for word in _PROVIDE:
            for number in self._program.mentioning(word):
                for _, call in self._program.calls(number, word):
                    if len(call.args) >= 2 and self._key((number, call.args[0])) & wanted:
                        edges.append(Edge((number, call.args[1]), path, note="provided"))
        return edges

    def _key(self, ref: Ref) -> frozenset[object]:
        found: set[object] = set()
        for origin in self.origins(ref):
            node = self._program.node(origin)
            found.add(node.value if isinstance(node, Const) else origin)
        return frozenset(found)

    # ---- cells that other modules write ---------------------------------------------------------

    def _cell(self, ref: Ref, node: Call, path: tuple[str, ...], *, initial: int) -> list[Edge]:
        """``writable(x)``, a shared ``ref(x)``: the first value, and what any module sets."""
        inner = path[1:] if path[:1] == ("value",) else path
        edges = [Edge((ref[0], argument), inner) for argument in node.args[initial : initial + 1]]
        module = self._program.module(ref[0])
        names = {name for name in (module.names.get(ref[1]),) if name}
        for name in sorted(names):
            for number in self._program.candidates(ref[0], name):
                edges.extend(self._writes(number, ref, name, inner))
        return edges

    def _writes(self, number: int, made: Ref, name: str, path: tuple[str, ...]) -> Iterable[Edge]:
        module = self._program.module(number)
        for word in ("set", "update"):
            for _, call in self._program.calls(number, word):
                callee = module.nodes[call.callee]
                if (
                    isinstance(callee, Load)
                    and call.args
                    and made in self.origins((number, callee.base))
                ):
                    for value in self._given(number, call.args[0]):
                        yield Edge((number, value), path, note=f"{name}.{word}()")
        for store in module.stores:
            if store.path not in (("value",), ("$",)) or store.base < 0:
                continue
            if made in self.origins((number, store.base)):
                yield Edge((number, store.value), path, note=f"{name} set")

    def _given(self, number: int, argument: int) -> tuple[int, ...]:
        module = self._program.module(number)
        node = module.nodes[argument]
        return module.functions[node.function].returns if isinstance(node, Closure) else (argument,)

    # ---- stores ---------------------------------------------------------------------------------

    def _store_result(self, ref: Ref, node: Call, path: tuple[str, ...]) -> list[Edge]:
        module = self._program.module(ref[0])
        callee = module.nodes[node.callee]
        base = node.callee
        if isinstance(callee, Load) and callee.field in ("getState", "get"):
            base = callee.base
        elif not isinstance(callee, Import | Call) and not isinstance(callee, Load):
            return []
        store = self._store(ref[0], base)
        if store is None:
            return []
        if node.args and base == node.callee:
            selector = module.nodes[node.args[0]]
            if isinstance(selector, Closure):
                returns = module.functions[selector.function].returns
                return [
                    Edge((ref[0], returned), path, note="selected from the store")
                    for returned in returns
                ]
        return self._of_store(store, path)

    def _store(self, number: int, callee: int) -> Ref | None:
        """The call that made the store whose hook is called, or ``None``."""
        for origin in self.origins((number, callee)):
            call = self._program.node(origin)
            if isinstance(call, Call):
                for value in self._engine.evaluate((origin[0], call.callee)):
                    symbol = getattr(value, "symbol", "")
                    if symbol in _STORES:
                        return origin
        return None

    def _of_store(self, made: Ref, path: tuple[str, ...]) -> list[Edge]:
        """``path`` of the state and actions of a store."""
        number = made[0]
        module = self._program.module(number)
        call = module.nodes[made[1]]
        edges: list[Edge] = []
        work = list(call.args) if isinstance(call, Call) else []
        for _ in range(8):
            following: list[int] = []
            for argument in work:
                node = module.nodes[argument]
                if isinstance(node, Closure):
                    function = module.functions[node.function]
                    edges.extend(
                        Edge((number, returned), path, note="state of the store")
                        for returned in function.returns
                    )
                    edges.extend(self._set(number, node.function, path))
                elif isinstance(node, Object):
                    edges.append(Edge((number, argument), path, note="options of the store"))
                elif isinstance(node, Call):
                    following.extend(node.args)
            work = following
        return edges

    def _set(self, number: int, function: int, path: tuple[str, ...]) -> list[Edge]:
        """Arguments of ``set(..)`` inside the function that makes a store."""
        module = self._program.module(number)
        edges: list[Edge] = []
        for _, call in self._program.all_calls(number):
            callee = module.nodes[call.callee]
            if isinstance(callee, Cell):
                callee = module.nodes[next(iter(module.vars[callee.var].defs), call.callee)]
            if not (
                isinstance(callee, Param)
                and callee.function == function
                and callee.index == 0
                and call.args
            ):
                continue
            node = module.nodes[call.args[0]]
            if isinstance(node, Closure):
                returns = module.functions[node.function].returns
                edges.extend(
                    Edge((number, returned), path, note="set in the store") for returned in returns
                )
            else:
                edges.append(Edge((number, call.args[0]), path, note="set in the store"))
        return edges

    # ---- options objects ------------------------------------------------------------------------

    def member_of_options(self, number: int, node: Object, path: tuple[str, ...]) -> list[Edge]:
        """``this.x`` of an options object (Vue, Pinia): of ``data()``, ``computed`` and so on."""
        keys = {entry.key for entry in node.entries}
        if not keys & _OPTIONS or not path or path[0] in keys:
            return []
        module = self._program.module(number)
        edges: list[Edge] = []
        for entry in node.entries:
            if entry.key not in CONTAINERS:
                continue
            value = module.nodes[entry.value]
            if isinstance(value, Closure):
                edges.extend(
                    Edge((number, r), path) for r in module.functions[value.function].returns
                )
            elif isinstance(value, Object):
                edges.extend(self._computed(number, entry.key or "", value, path))
                edges.extend(self._engine.foreign_edges((number, entry.value), path))
        return edges

    def _computed(
        self, number: int, container: str, value: Object, path: tuple[str, ...]
    ) -> Iterable[Edge]:
        module = self._program.module(number)
        for entry in value.entries:
            if entry.key is None and entry.key_node < 0:
                yield from mapped(module, number, entry.value, path)
            if entry.key != path[0]:
                continue
            node = module.nodes[entry.value]
            if container in ("computed", "getters") and isinstance(node, Closure):
                for returned in module.functions[node.function].returns:
                    yield Edge((number, returned), path[1:], note="computed")
            else:
                yield Edge((number, entry.value), path[1:])

    # ---- where a value was made -----------------------------------------------------------------

    def origins(self, ref: Ref, below: tuple[str, ...] = ()) -> frozenset[Ref]:
        """The calls, constants and literals that an expression is, past variables and imports."""
        found: set[Ref] = set()
        seen: set[tuple[Ref, tuple[str, ...]]] = set()
        work: list[tuple[Ref, tuple[str, ...]]] = [(ref, below)]
        while work and len(seen) < 200:
            current, path = work.pop()
            if current[1] < 0 or (current, path) in seen:
                continue
            seen.add((current, path))
            node = self._program.node(current)
            if isinstance(node, Import):
                for target in self._program.imported(current[0], node.source, node.name):
                    if target[1] >= 0:
                        work.append((target, path))
                    elif path:
                        work.extend(
                            (inner, path[1:]) for inner in self._program.export(target[0], path[0])
                        )
                continue
            edges = self._engine.edges(current, path)
            if edges:
                work.extend((edge.ref, edge.path) for edge in edges)
            elif not path:
                found.add(current)
                if isinstance(node, Update):  # with a field set it is still the same thing
                    work.append(((current[0], node.base), path))
        return frozenset(found)
