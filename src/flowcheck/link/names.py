"""The names under which a function of the project can be called."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flowcheck.ir.graph import ELEMENT, Array, Call, Closure, Import, Load, Object, Phi, Update
from flowcheck.link.asked import GETATTR, asking, loading
from flowcheck.link.calling import BOUND, GIVEN, LISTED
from flowcheck.link.deferred import LOADING
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import ClassValue

MAX_PLACES = 60
MAX_MADE = 40
_DEEP = 3


class FunctionNames:
    """Finds names of functions; ``callers`` gives the calls of a function that makes functions."""

    def __init__(self, program: Program, callers: Callable[[int, int], tuple[Ref, ...]]) -> None:
        self._program = program
        self._callers = callers

    def of(self, number: int, function: int) -> tuple[set[str], list[int]]:
        """Names under which a function can be called, and the calls it is passed to."""
        module = self._program.module(number)
        index = self._program.index(number)
        declared = module.functions[function]
        names = {declared.name} if declared.name else set()
        passed: list[int] = []
        owner = index.class_of.get(function)
        if owner is not None and self.constructor_of(number, function) is not None:
            names = self._class_names(number, owner)
        work = [(number, declared.closure), *self._given_elsewhere(number, function)]
        seen: set[Ref] = set()
        while work:
            ref = work.pop()
            if ref[1] < 0 or ref in seen or len(seen) > MAX_PLACES:
                continue
            seen.add(ref)
            users = self._named(ref, names)
            names.add(self._property_of(ref))
            if ref[0] == number:
                passed.extend(user for user in users if isinstance(module.nodes[user], Call))
            work.extend((ref[0], user) for user in users)
            if isinstance(self._program.node(ref), Closure) or ref[0] != number or users:
                work.extend(self._returned_to(ref))
        for ref in self._bound(number, sorted(names)):
            self._named(ref, names)
        for asked in [ref for name in sorted(names) for ref in asking(self._program, name)]:
            self._named(asked, names)
            names.add(GETATTR)
        for loaded, loader in [
            found for name in sorted(names) for found in loading(self._program, name)
        ]:
            self._named(loaded, names)
            names.add(loader)
        if "=" in names:  # ``module.exports = f``: what ``require`` and ``import`` give is called
            names |= {"*", "default"}
        return {name for name in names if name and name != "="}, passed

    def is_inner(self, number: int, function: int, name: str) -> bool:
        """Whether a name of a function means it in its own file alone: that of an inner one.

        What holds it elsewhere gives it a name of its own: a key, a field, a parameter.
        """
        module = self._program.module(number)
        index = self._program.index(number)
        declared = module.functions[function]
        closure = declared.closure
        keys = {key for key, _ in index.placed.get(closure, ())}
        return (
            declared.parent > 0
            and name in {declared.name, module.names.get(closure)}
            and name not in keys
            and function not in index.class_of
            and closure not in index.held
            and closure not in index.put_elsewhere
        )

    def calling(self, number: int, files: Iterable[int], name: str) -> list[int]:
        """Those of some files that may call something of a file by a name.

        One that declares a function of that name, or imports one, calls that.
        """
        found = self._program.calling(files, name)
        if name in LOADING:
            return found  # imported from a library, it gives what is of the project
        bound = {*self._program.having(found, BOUND + name)} - {number}
        if bound:
            bound -= self._program.dependents(number)
        return [other for other in found if other not in bound]

    def _bound(self, number: int, names: Iterable[str]) -> Iterable[Ref]:
        """Calls that may bind arguments of a function: ``f.bind(..)``, ``partial(f, ..)``."""
        for name in names:
            files = self._program.candidates(number, name)
            binding = frozenset(self._program.having(files, ".bind("))
            filling = frozenset(self._program.having(files, "partial("))
            for other in files:
                if other in binding:
                    for call_id, call in self._program.calls(other, name):
                        callee = self._program.node((other, call.callee))
                        if isinstance(callee, Load) and callee.field == "bind":
                            yield (other, call_id)
                if other in filling:
                    for call_id, _, _ in self._program.index(other).handed.get(name, ()):
                        yield (other, call_id)

    def _named(self, ref: Ref, names: set[str]) -> list[int]:
        """Add the names and keys of a value; gives the calls and phis that it is put into."""
        number, node_id = ref
        module = self._program.module(number)
        index = self._program.index(number)
        if bound := module.names.get(node_id):
            names.add(bound)
        for exported, nodes in index.exports.items():
            if node_id in nodes:
                names |= self._export_names(number, exported)
        users = []
        for key, user in index.placed.get(node_id, ()):
            if key:
                names.add(key)
            if self._is_table(number, user):
                names.add(ELEMENT)
            if isinstance(module.nodes[user], Call | Phi):
                users.append(user)
        return users

    def _is_table(self, number: int, node_id: int) -> bool:
        """Whether a node is a table or a list, or is in one: ``senders = {mail: sendMail}``."""
        module = self._program.module(number)
        index = self._program.index(number)
        for _ in range(_DEEP):
            if not isinstance(module.nodes[node_id], Array | Object | Update):
                return False
            if module.names.get(node_id) or node_id in index.held:
                return True
            users = index.placed.get(node_id, ())
            if len(users) != 1:
                return False
            node_id = users[0][1]
        return bool(module.names.get(node_id))

    def _returned_to(self, ref: Ref) -> list[Ref]:
        """The calls whose result a returned value is: ``const track = makeTracker(..)``."""
        number, node_id = ref
        module = self._program.module(number)
        maker = self._program.index(number).returned.get(node_id)
        if maker is None or maker <= 0 or not module.functions[maker].name:
            return []
        return list(self._callers(number, maker))[:MAX_MADE]

    def _given_elsewhere(self, number: int, function: int) -> Iterable[Ref]:
        """Where files that import a function may give it back: ``return on ? sendMail : null``."""
        own = self._program.module(number).functions[function].name
        closure = self._program.module(number).functions[function].closure
        exports = self._program.index(number).exports
        for name in [name for name, nodes in exports.items() if closure in nodes]:
            local = own if name == "default" else name  # by default most import it by its own name
            if not local.isidentifier():
                continue
            files = self._program.importers(number)
            for other in sorted(self._program.having(files, GIVEN + local)):
                for node_id, node in enumerate(self._program.module(other).nodes):
                    if (
                        isinstance(node, Import)
                        and node.name == name
                        and self._is_file(other, node.source, number)
                    ):
                        yield other, node_id

    def _property_of(self, ref: Ref) -> str:
        """The name of the property that gives a function, which ``self.model(..)`` calls."""
        number, node_id = ref
        module, index = self._program.module(number), self._program.index(number)
        maker = index.returned.get(node_id, -1)
        owner = index.class_of.get(maker, -1)
        methods = module.classes[owner].methods if owner >= 0 else ()
        return next((m.name for m in methods if m.function == maker and m.kind == "get"), "")

    def _export_names(self, number: int, exported: str) -> set[str]:
        """An exported name and what barrels and default imports call it."""
        names = {exported} | self._passed_on(number, exported)
        for other in self._program.importers(number):
            renamed = exported == "default" or self._program.has_text(other, f"{exported} as ")
            if not renamed:
                continue
            module = self._program.module(other)
            names |= {
                local
                for local, (source, name) in module.imports.items()
                if name == exported and self._is_file(other, source, number)
            }
            names |= {
                export.name
                for export in module.exports
                if export.source and export.imported == exported and export.name != "*"
            }
            if exported == "default":
                names |= {
                    local
                    for local, (source, name) in module.imports.items()
                    if name == "default" and self._is_file(other, source, number)
                }
        return names

    def _passed_on(self, number: int, exported: str) -> set[str]:
        """The keys under which files that import something hand it on.

        ``api = {capture: sendEvent}``, ``module.exports = {capture: require("./send")}``
        """
        files = self._program.importers(number)
        wanted = {exported}
        if exported == "=":
            wanted = {"*", "default"}
        elif exported != "default":
            files = tuple(sorted(self._program.having(files, LISTED + exported)))
        return {
            key
            for other in files
            for (source, name), keys in self._program.index(other).passed_on.items()
            if name in wanted and self._is_file(other, source, number)
            for key in keys
        }

    def _is_file(self, importer: int, source: str, number: int) -> bool:
        return self._program.means(importer, source, number)

    def _class_names(self, number: int, index: int) -> set[str]:
        module = self._program.module(number)
        cls = module.classes[index]
        names = {cls.name} if cls.name else set()
        for exported, nodes in self._program.index(number).exports.items():
            if cls.node in nodes:
                names |= self._export_names(number, exported)
        for other, other_cls in enumerate(module.classes):
            # Subclasses in the same file construct it too.
            if other != index and cls.node in other_cls.bases:
                names.add(other_cls.name)
        names |= {"super", "__init__"}
        return {name for name in names if name}

    def constructor_of(self, number: int, function: int) -> ClassValue | None:
        """The class whose constructor a function is."""
        owner = self._program.index(number).class_of.get(function)
        if owner is None:
            return None
        for method in self._program.module(number).classes[owner].methods:
            constructs = method.kind == "constructor" or method.name == "__init__"
            if method.function == function and constructs:
                return ClassValue(number, owner)
        return None
