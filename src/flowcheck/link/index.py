"""What one lowered module calls, uses, exports and declares, by name and by node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from flowcheck.ir.graph import (
    ELEMENT,
    Array,
    Call,
    Cell,
    Closure,
    Global,
    Import,
    Index,
    Load,
    Node,
    Object,
    Param,
    Phi,
    Update,
)
from flowcheck.ir.module import Module, Store
from flowcheck.link.deferred import LOADING, RUNS_ITSELF, handed

_ASKING = frozenset({"getattr", *LOADING})  # what they give may be called at once
_PLACING = frozenset({Array, Call, Object, Phi, Update})
_MOST_DEFS = 4


class _Uses(Struct):
    """What calls and values of a module use."""

    calls: dict[str, list[int]] = {}
    all_calls: list[int] = []
    handed: dict[str, list[tuple[int, int, int]]] = {}
    placed: dict[int, list[tuple[str, int]]] = {}


class ModuleIndex:
    """What is looked up often in one lowered module; each part is made when it is asked for."""

    def __init__(self, module: Module) -> None:
        self._module = module

    @cached_property
    def _uses(self) -> _Uses:
        return _uses_of(self._module)

    @cached_property
    def calls(self) -> Mapping[str, Sequence[int]]:
        """Last name of the callee -> calls."""
        return self._uses.calls

    @cached_property
    def all_calls(self) -> Sequence[int]:
        """All calls."""
        return self._uses.all_calls

    @cached_property
    def handed(self) -> Mapping[str, Sequence[tuple[int, int, int]]]:
        """Name of a function -> calls that run it."""
        return self._uses.handed

    @cached_property
    def placed(self) -> Mapping[int, Sequence[tuple[str, int]]]:
        """Node -> (key or ``""``, user)."""
        return self._uses.placed

    @cached_property
    def exports(self) -> Mapping[str, Sequence[int]]:
        """Exported name -> nodes."""
        found: dict[str, list[int]] = {}
        for export in self._module.exports:
            if not export.source:
                found.setdefault(export.name, []).append(export.node)
        return found

    @cached_property
    def defined(self) -> Mapping[int, int]:
        """Node -> variable written by others."""
        return {
            node_id: number
            for number, var in enumerate(self._module.vars)
            if var.foreign or var.stores
            for node_id in var.defs
        }

    @cached_property
    def stored(self) -> Mapping[int, Sequence[Store]]:
        """Node -> writes to its fields from elsewhere."""
        found: dict[int, list[Store]] = {}
        for store in self._module.stores:
            found.setdefault(store.base, []).append(store)
        return found

    @cached_property
    def returned(self) -> Mapping[int, int]:
        """Node -> the first function that returns it."""
        found: dict[int, int] = {}
        for number, function in enumerate(self._module.functions):
            for node_id in function.returns:
                found.setdefault(node_id, number)
        return found

    @cached_property
    def class_of(self) -> Mapping[int, int]:
        """Function of a method -> class."""
        return {
            method.function: number
            for number, cls in enumerate(self._module.classes)
            for method in cls.methods
        }

    @cached_property
    def held(self) -> frozenset[int]:
        """What others may take by a name: what is exported, and what fields of classes hold."""
        fields = (store.value for cls in self._module.classes for store in cls.stores)
        return frozenset(node for nodes in self.exports.values() for node in nodes).union(fields)

    @cached_property
    def put_elsewhere(self) -> frozenset[int]:
        """What is put into fields of values, or into variables of functions around."""
        variables = self._module.vars
        stores = (self._module.stores, *(var.stores for var in variables))
        fields = (store.value for some in stores for store in some)
        return frozenset(fields).union(*(var.foreign for var in variables))

    @cached_property
    def passed_on(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """What is imported (source, name) -> the keys and names under which it is handed on.

        In a table or a list it is handed on as some element of it, too.
        """
        found: dict[tuple[str, str], set[str]] = {}
        exported = ((name, node_id) for name, nodes in self.exports.items() for node_id in nodes)
        placed = ((key, at) for at, users in self.placed.items() for key, _ in users if key)
        tabled = (
            (ELEMENT, at)
            for at, users in self.placed.items()
            if any(isinstance(self._module.nodes[user], Array | Object) for _, user in users)
        )
        for name, node_id in (*exported, *placed, *tabled):
            imported = self._imported(node_id)
            if imported is not None:
                found.setdefault(imported, set()).add(name)
        return {what: frozenset(names) for what, names in found.items()}

    def _imported(self, node_id: int) -> tuple[str, str] | None:
        """The source and the name of what is imported, by itself or as a part of its module."""
        nodes = self._module.nodes
        match nodes[node_id] if node_id >= 0 else None:
            case Import(source=source, name=name):
                return source, name
            case Load(base=base, field=field):
                module = nodes[base]
                if isinstance(module, Import) and module.name == "*":
                    return module.source, field
        return None

    @cached_property
    def shapes(self) -> Mapping[str, int]:
        """Name -> the first shape of that name."""
        return _first(shape.name for shape in self._module.shapes)

    @cached_property
    def classes(self) -> Mapping[str, int]:
        """Name -> the first class of that name."""
        return _first(cls.name for cls in self._module.classes)


def _first(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, name in enumerate(names):
        found.setdefault(name, number)
    return found


def callee_names(module: Module, callee: int) -> tuple[str, ...]:
    """The names under which a call of ``callee`` is indexed."""
    node = module.nodes[callee]
    match node:
        case Load():
            if node.field in RUNS_ITSELF:
                return (node.field, *callee_names(module, node.base))
            return (node.field,)
        case Global():
            return (node.name,)
        case Import():
            bound = module.names.get(callee, "")
            return (node.name, bound) if bound and bound != node.name else (node.name,)
        case Closure():
            return (module.functions[node.function].name,)
        case Cell():
            return (module.vars[node.var].name,)
        case Param():
            return (module.functions[node.function].params[node.index].name,)
        case Phi():
            found = dict.fromkeys(
                name for other in _joined(module, callee) for name in callee_names(module, other)
            )
            return tuple(found)
        case Call():
            function = _bound_function(module, node)
            inner = callee_names(module, function) if function >= 0 else ()
            asked = callee_names(module, node.callee)
            inner = (*inner, *asked) if not _ASKING.isdisjoint(asked) else inner
            return (module.names.get(callee, ""), *inner)
        case _:
            return (module.names.get(callee, ""),)


def _is_element(module: Module, callee: int, *, follow: bool = True) -> bool:
    """Whether a callee is one of what a table or a list holds: ``senders[kind](..)``."""
    match module.nodes[callee]:
        case Index() | Load(field="[]"):
            return True
        case Call(callee=taken):
            return isinstance(getter := module.nodes[taken], Load) and getter.field == "get"
        case Param(function=function, index=0):
            return not module.functions[function].name
        case Cell(var=var) if follow:
            made = module.vars[var].defs[:_MOST_DEFS]
            return any(_is_element(module, node, follow=False) for node in made)
        case _:
            return False


def _joined(module: Module, phi: int) -> list[int]:
    """What the branches that meet in ``phi`` leave, each once: joins of joins share most."""
    seen, found, pending = {phi}, list[int](), [phi]
    while pending:
        number = pending.pop()
        node = module.nodes[number]
        if isinstance(node, Phi):
            fresh = [other for other in node.inputs if other not in seen]
            seen.update(fresh)
            pending += reversed(fresh)
        else:
            found.append(number)
    return found


def _bound_function(module: Module, call: Call) -> int:
    """The function of which ``f.bind(..)`` or ``partial(f, ..)`` makes another one, or -1."""
    callee = module.nodes[call.callee]
    if isinstance(callee, Load) and callee.field == "bind":
        return callee.base
    called = callee.field if isinstance(callee, Load) else getattr(callee, "name", "")
    return call.args[0] if called == "partial" and call.args else -1


def wrapped_names(module: Module, callee: int) -> tuple[str, ...]:
    """The names of a function that a callee may be made of: ``fetch`` of ``fetchRetry(fetch)``."""
    node = module.nodes[callee]
    first = node.args[0] if isinstance(node, Call) and node.args else -1
    named = first >= 0 and isinstance(module.nodes[first], Global | Import)
    return callee_names(module, first) if named else ()


def callee_text(module: Module, node_id: int) -> str:
    """The callee as written, without arguments, for names and messages."""
    names: list[str] = []
    for _ in range(8):
        node = module.nodes[node_id]
        if isinstance(node, Load):
            names.append(node.field)
            node_id = node.base
        elif isinstance(node, Call):
            node_id = node.callee
        else:
            called = callee_names(module, node_id)[:1]
            names.extend(name for name in called if name not in ("*", "default"))
            if bound := module.names.get(node_id):
                names.append(bound)
            break
    return ".".join(dict.fromkeys(reversed([name for name in names if name])))


def _uses_of(module: Module) -> _Uses:
    uses = _Uses()
    for number, node in enumerate(module.nodes):
        if type(node) in _PLACING:  # one look at most nodes, which place nothing
            _index_node(uses, module, number, node)
    return uses


def _index_node(uses: _Uses, module: Module, number: int, node: Node) -> None:
    placed = uses.placed
    match node:
        case Call():
            uses.all_calls.append(number)
            _index_names(uses, module, number, node)
            for argument in node.args:
                placed.setdefault(argument, []).append(("", number))
            for name, argument in node.kwargs:
                placed.setdefault(argument, []).append((name, number))
        case Object():
            for entry in node.entries:
                placed.setdefault(entry.value, []).append((entry.key or "", number))
        case Phi():
            for other in node.inputs:
                placed.setdefault(other, []).append(("", number))
        case Update():
            placed.setdefault(node.value, []).append((node.field or "", number))
        case Array():
            for item in node.items:
                placed.setdefault(item, []).append((ELEMENT, number))
        case _:
            pass


def _index_names(uses: _Uses, module: Module, number: int, call: Call) -> None:
    names = callee_names(module, call.callee)
    for name in dict.fromkeys(names):
        uses.calls.setdefault(name, []).append(number)
    if _is_element(module, call.callee) and ELEMENT not in names:
        uses.calls.setdefault(ELEMENT, []).append(number)
    given = handed(call, names[0]) if names else None
    if given is not None:
        for function in callee_names(module, given[0]):
            uses.handed.setdefault(function, []).append((number, *given))


def behind(module: Module, node: Node) -> Node:
    """What a variable of an outer function is, if it is one thing."""
    made = module.vars[node.var].defs if isinstance(node, Cell) else ()
    return module.nodes[made[0]] if len(made) == 1 else node
