"""Who calls a function: all calls that may mean it, deferred and handed-over ones included."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from flowcheck.ir.graph import ELEMENT, Call, Import, Load, Object, Param, Self
from flowcheck.link.deferred import direct, packs
from flowcheck.link.engine import Engine
from flowcheck.link.everyday import is_everyday
from flowcheck.link.heirs import Heirs
from flowcheck.link.index import behind, callee_names
from flowcheck.link.injected import HANGS, MARK, Injected
from flowcheck.link.members import Members
from flowcheck.link.names import FunctionNames
from flowcheck.link.only import OnlyMethods
from flowcheck.link.program import Ref
from flowcheck.link.reads import CALLS, OVERFLOW, Keeper, Memory, Read, always, mark_of
from flowcheck.link.tables import Tables
from flowcheck.link.values import ClassValue, External, FunctionValue
from flowcheck.model import Language

MAX_CALLERS = 400
_MOST_USERS = 20  # files that import a table of functions
_SUPER = "super"

CALLERS_OF, CALLS_IN = "callers", "calls"
"""Of the names of what is kept: who calls a function, whom a file calls by a name."""


class Site(Struct, frozen=True, array_like=True):
    """A call in a file, and what of the project it may run.

    ``runs`` is the name by which it runs it later or elsewhere, ``taken`` how many of its arguments
    that takes; ``callees`` are what is called itself.
    """

    call: int
    functions: tuple[Ref, ...]
    classes: tuple[Ref, ...]
    runs: str
    taken: int
    callees: tuple[Ref, ...]


class Called(Struct, frozen=True, array_like=True):
    """The calls of a function, in order. ``later``: of deferred ones, where and how they run it.

    That is the call, the name by which it runs functions, the positions before their arguments.
    """

    sites: tuple[Ref, ...] = ()
    later: tuple[tuple[Ref, str, int], ...] = ()


class Callers:
    """Finds callers, none by their names where it is ``alone``; ``keeper`` keeps what was found.

    That a function has more than are followed is noted with what was read.
    """

    def __init__(
        self,
        engine: Engine,
        members: Members,
        injected: Injected,
        keeper: Keeper,
        *,
        alone: bool = False,
    ) -> None:
        self._keeper = keeper
        self._engine = engine
        self.only = OnlyMethods(engine, members)
        self._injected = injected
        self._program = engine.program
        self._alone = alone
        self._members = members
        self._heirs = Heirs(engine.program, members)
        self._tables = Tables(engine)
        self._names = FunctionNames(engine.program, self.of)
        self._known = Memory[Ref, Called](engine.program.reads)
        self._sites = Memory[tuple[int, str], tuple[Site, ...]](engine.program.reads)
        self._callees: dict[Ref, tuple[Ref, ...]] = {}
        self._finding: set[Ref] = set()
        self._later: dict[tuple[Ref, Ref], tuple[str, int]] = {}  # by call and function

    def of(self, number: int, function: int) -> tuple[Ref, ...]:
        """All calls that may call a function, in the order of file and position."""
        key = (number, function)
        if key in self._finding:
            return ()
        return self._known.of(key, lambda: self._kept(key)).sites

    @property
    def overflow(self) -> tuple[Ref, ...]:
        """Functions with more callers than are followed."""
        noted = self._program.reads.noted(OVERFLOW)
        return tuple(sorted((read.file, read.node) for read in noted))

    def _kept(self, key: Ref) -> Called:
        name = f"{CALLERS_OF} {key[0]} {key[1]}"
        found = self._keeper.within(name, Called, lambda: self._found(key), always, self._is_alone)
        self._later.update(((site, key), (name, taken)) for site, name, taken in found.later)
        return found

    def _found(self, key: Ref) -> Called:
        self._finding.add(key)
        found = self._without_bindings(set(self._find(*key)))
        self._finding.discard(key)
        if len(found) > MAX_CALLERS and not self._alone:
            self._program.reads.note(Read(OVERFLOW, file=key[0], node=key[1]))
        sites = found[:MAX_CALLERS]
        later = [(site, *self._later[site, key]) for site in sites if (site, key) in self._later]
        return Called(sites, tuple(later))

    def _without_bindings(self, sites: set[Ref]) -> tuple[Ref, ...]:
        """Sorted, without ``bind`` and ``partial`` where their result is called itself."""
        called = {callee for site in sites for callee in self._callees_of(site)}
        return tuple(sorted(sites - called))

    def _callees_of(self, site: Ref) -> tuple[Ref, ...]:
        """The nodes that a call calls, an import followed."""
        known = self._callees.get(site)
        if known is not None:
            return known
        number = site[0]
        call = self._program.node(site)
        if not isinstance(call, Call):
            return ()
        callee = self._program.node((number, call.callee))
        meant = (
            self._program.imported(number, callee.source, callee.name)
            if isinstance(callee, Import)
            else ()
        )
        return ((number, call.callee), *meant)

    def as_direct(self, site: Ref, number: int, function: int) -> Call | None:
        """The call at a place, a deferred one as the direct call that it stands for."""
        call = self._program.node(site)
        later = self._later.get((site, (number, function)))
        if later is None or not isinstance(call, Call):
            return call if isinstance(call, Call) else None
        return direct(self._program.module(site[0]), call, *later)

    def given(self, number: int, node_id: int) -> list[tuple[int, Call]]:
        """The calls that take a node as an argument."""
        if node_id < 0:
            return []
        nodes = self._program.module(number).nodes
        placed = self._program.index(number).placed.get(node_id, ())
        users = ((user, nodes[user]) for _, user in placed)
        return [(user, call) for user, call in users if isinstance(call, Call)]

    def _find(self, number: int, function: int) -> Iterable[Ref]:
        target = FunctionValue(number, function)
        closure = self._program.module(number).functions[function].closure
        names, passed = self._names.of(number, function)
        names |= self._given_names(number, target)
        constructor = self._names.constructor_of(number, function)
        for name in () if self._alone else sorted(names):
            inner = self._names.is_inner(number, function, name)
            named = (number,) if inner else self._places_of(number, name)
            places = self._names.calling(number, named, name)
            self._program.expect(places)
            for other in places:
                yield from self._called(other, name, target, constructor)
        if constructor is not None and not self._alone:
            yield from self._made(constructor, target)
        yield from () if self._alone else self._tables.calls(target, constructor)
        yield from self._by_ancestors(number, function)
        yield from self._by_options(number, closure)
        for call_id, call in self._program.calls(number, ""):
            if call.callee == closure:  # immediately invoked
                yield (number, call_id)
        for call_id in passed:
            yield from self._called_by(number, call_id, target)
        for decorated in (*self._decorated(number, function), *self._general(number, function)):
            yield from self.of(*decorated)

    def _made(self, constructor: ClassValue, target: FunctionValue) -> Iterable[Ref]:
        """Calls of the classes that have the constructor of another one, and of ``cls``."""
        heirs = self._heirs.of(constructor)
        for made in (constructor, *heirs):
            yield from self._heirs.by_itself(made)
        for made in heirs:
            name = self._program.module(made.number).classes[made.index].name
            places = self._places_of(made.number, name)
            for other in self._names.calling(made.number, places, name):
                yield from self._called(other, name, target, made)

    def _by_options(self, number: int, closure: int) -> Iterable[Ref]:
        """Calls of a closure among the options of a call: ``route({resolve})``, ``o.resolve()``."""
        placed = self._program.index(number).placed
        nodes = self._program.module(number).nodes
        for key, user in placed.get(closure, ()):
            for _, outer in placed.get(user, ()) if key and isinstance(nodes[user], Object) else ():
                taken = nodes[outer]
                if not isinstance(taken, Call) or user not in taken.args:
                    continue
                for value in self._engine.evaluate((number, taken.callee)):
                    if isinstance(value, FunctionValue):
                        yield from self._of_option(value, taken.args.index(user), key)

    def _of_option(self, taker: FunctionValue, position: int, key: str) -> Iterable[Ref]:
        """Calls of an option in the file of the function that takes it."""
        module = self._program.module(taker.number)
        nodes = module.nodes
        for call_id, call in self._program.calls(taker.number, key):
            callee = nodes[call.callee]
            callee = behind(module, callee)
            base = nodes[callee.base] if isinstance(callee, Load) and callee.field == key else None
            if isinstance(base, Param) and (base.function, base.index) == (
                taker.function,
                position,
            ):
                yield taker.number, call_id

    def _given_names(self, number: int, target: FunctionValue) -> set[str]:
        """What a function is called where a plug-in gives it to everybody."""
        named = [(f"{MARK}{name}", node) for name, node in self._injected.given(number)]
        if self._program.has_text(number, HANGS):
            named += self._injected.decorated(number)
        return {name for name, node in named if target in self._engine.evaluate((number, node))}

    def _called(
        self,
        number: int,
        name: str,
        target: FunctionValue,
        constructor: ClassValue | None,
    ) -> Iterable[Ref]:
        """Calls in a file, by one name, of a function or of the class that it constructs."""
        function = (target.number, target.function)
        made = (constructor.number, constructor.index) if constructor is not None else None
        for found in self._sites_in(number, name):
            if function in found.functions or made in found.classes:
                site = (number, found.call)
                if found.runs:
                    self._later[site, function] = (found.runs, found.taken)
                self._callees[site] = found.callees
                yield site

    def mark(self, number: int, name: str) -> int:
        """What stands for whom a file calls by a name."""
        return mark_of(self._found_in(number, name))

    def _sites_in(self, number: int, name: str) -> tuple[Site, ...]:
        """The calls in a file by one name, and of what is handed over by it, that run something."""
        known = self._sites.get((number, name))
        if known is not None:
            return known
        found, seen = self._program.reads.apart(
            lambda: self._program.told(
                number,
                lambda: self._found_in(number, name),
                lambda sites: Read(CALLS, name, number, mark_of(sites)),
            )
        )
        if self._is_sure():
            self._sites.put((number, name), found, seen)
        return found

    def _found_in(self, number: int, name: str) -> tuple[Site, ...]:
        return self._keeper.within(
            f"{CALLS_IN} {number} {name}",
            tuple[Site, ...],
            lambda: tuple(self._run(number, name)),
            self._is_sure,
            self._is_sure,
        )

    @property
    def is_finding(self) -> bool:
        """Whether callers are being looked for: who asks for the same meanwhile gets none."""
        return bool(self._finding)

    def _is_sure(self, _: object = None) -> bool:
        """Whether what is found now is all there is: no question waits for its own answer."""
        return self._engine.is_whole and len(self._finding) <= 1

    def _is_alone(self) -> bool:
        """Whether what was found is the same whoever asks: no question waits."""
        return self._engine.is_whole and not self._finding

    def _run(self, number: int, name: str) -> Iterable[Site]:
        """What is run by one name: by calls, and by those to which it is handed over."""
        module = self._program.module(number)
        is_python = self._program.is_python(number)
        for call_id, call in self._program.calls(number, name):
            if is_everyday(module, call, is_python=is_python):
                continue
            functions, classes = self._meant(number, call.callee)
            if functions or classes:
                callees = self._callees_of((number, call_id))
                yield Site(call_id, functions, classes, packs(module, call), 0, callees)
        for call_id, given, taken in self._program.index(number).handed.get(name, ()):
            node = module.nodes[call_id]
            functions, _ = self._meant(number, given)
            if functions and isinstance(node, Call):
                runs = callee_names(module, node.callee)[0]
                callees = self._callees_of((number, call_id))
                yield Site(call_id, functions, (), runs, taken, callees)
        for call_id, call in self._program.calls(number, name) if name == _SUPER else ():
            above = self._members.super_classes(number, call.function)
            classes = tuple((made.number, made.index) for made in above)
            if classes:
                yield Site(call_id, (), classes, "", 0, self._callees_of((number, call_id)))

    def _meant(self, number: int, node_id: int) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
        """The functions and the classes of the project that a node may be."""
        values = self._engine.evaluate((number, node_id))
        if all(isinstance(value, External) for value in values):
            values = (*values, *self.only.of((number, node_id)))
        functions = tuple((v.number, v.function) for v in values if isinstance(v, FunctionValue))
        return functions, tuple((v.number, v.index) for v in values if isinstance(v, ClassValue))

    def _by_ancestors(self, number: int, function: int) -> Iterable[Ref]:
        """Calls of a method on ``self`` in the base classes of its class: they mean overrides."""
        owner = self._program.index(number).class_of.get(function)
        name = self._program.module(number).functions[function].name
        if owner is None or not name or self._names.constructor_of(number, function):
            return
        for base in () if self._alone else self._members.ancestors(number, owner):
            nodes = self._program.module(base.number).nodes
            for call_id, call in self._program.calls(base.number, name):
                callee = nodes[call.callee]
                if not isinstance(callee, Load) or callee.field != name:
                    continue
                receiver = nodes[callee.base]
                if isinstance(receiver, Self) and receiver.index == base.index:
                    yield (base.number, call_id)

    def _places_of(self, number: int, name: str) -> list[int]:
        """Files that may call something of file ``number`` by a name.

        ``onSave`` is also emitted as ``save``.
        """
        if name in ("default", "*"):
            return sorted({*self._program.importers(number), number})
        if name == ELEMENT:
            taking = self._program.importers(number)
            return sorted({*(taking if len(taking) <= _MOST_USERS else ()), number})
        found = set(self._program.candidates(number, name))
        users = self._injected.users(number)
        if users:
            found |= users.intersection(self._program.mentioning(name))
        if name.startswith("on") and name[2:3].isupper():
            event = name[2].lower() + name[3:]
            found |= {
                other
                for other in self._program.candidates(number, event)
                if self._program.files[other].language in (Language.VUE, Language.SVELTE)
            }
        return sorted(found)

    def _decorated(self, number: int, function: int) -> Iterable[tuple[int, int]]:
        """Functions that a decorator replaces by this one: a closure that it returns."""
        module = self._program.module(number)
        maker = module.functions[function].parent
        if maker <= 0 or module.functions[function].closure not in module.functions[maker].returns:
            return
        target = FunctionValue(number, maker)
        outer = module.functions[maker].parent
        name = module.functions[maker].name
        if outer > 0 and module.functions[maker].closure in module.functions[outer].returns:
            name = module.functions[outer].name  # a decorator with arguments
        if not name:
            return
        for other in self._program.candidates(number, name):
            for index, candidate in enumerate(self._program.module(other).functions):
                for decorator in candidate.decorators:
                    if target in self._engine.evaluate((other, decorator)):
                        yield other, index

    def _general(self, number: int, function: int) -> Iterable[tuple[int, int]]:
        """The function for which this one stands when it gets some type: ``@show.register``."""
        module = self._program.module(number)
        for decorator in module.functions[function].decorators:
            node = module.nodes[decorator]
            node = module.nodes[node.callee] if isinstance(node, Call) else node
            if isinstance(node, Load) and node.field == "register":
                for value in self._engine.evaluate((number, node.base)):
                    if isinstance(value, FunctionValue):
                        yield value.number, value.function

    def _called_by(self, number: int, call_id: int, target: FunctionValue) -> Iterable[Ref]:
        """Calls inside a function of the project that was given a closure as an argument."""
        call = self._program.node((number, call_id))
        if not isinstance(call, Call):
            return
        for value in self._engine.evaluate((number, call.callee)):
            if not isinstance(value, FunctionValue):
                continue
            module = self._program.module(value.number)
            for other, inner in self._program.all_calls(value.number):
                node = behind(module, module.nodes[inner.callee])
                if not (isinstance(node, Param) and node.function == value.function):
                    continue
                if target in self._engine.evaluate((value.number, inner.callee)):
                    yield (value.number, other)
            yield from self._called(value.number, ELEMENT, target, None)  # which it put in a list
