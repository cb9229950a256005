"""What one lowered module calls, uses, exports and declares, by name and by node."""

from __future__ import annotations

from msgspec import Struct, field

from flowcheck.ir.graph import (
    Call,
    Cell,
    Closure,
    Global,
    Import,
    Load,
    Node,
    Object,
    Param,
    Phi,
    Update,
)
from flowcheck.ir.module import Module, Store
from flowcheck.link.deferred import RUNS_ITSELF, handed

_PLACING = frozenset({Call, Object, Phi, Update})


class ModuleIndex(Struct):
    """What is looked up often in one lowered module."""

    calls: dict[str, list[int]] = field(default_factory=dict)
    """Last name of the callee -> calls."""
    all_calls: list[int] = field(default_factory=list)
    handed: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Name of a function -> calls that run it."""
    placed: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    """Node -> (key or ``""``, user)."""
    exports: dict[str, list[int]] = field(default_factory=dict)
    defined: dict[int, int] = field(default_factory=dict)
    """Node -> variable written by others."""
    stored: dict[int, list[Store]] = field(default_factory=dict)
    """Node -> writes to its fields from elsewhere."""
    returned: dict[int, int] = field(default_factory=dict)
    """Node -> function that returns it."""
    class_of: dict[int, int] = field(default_factory=dict)
    """Function of a method -> class."""
    shapes: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)


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
                name
                for other in node.inputs
                if other != callee
                for name in callee_names(module, other)
            )
            return tuple(found)
        case Call():
            function = _bound_function(module, node)
            inner = callee_names(module, function) if function >= 0 else ()
            return (module.names.get(callee, ""), *inner)
        case _:
            return (module.names.get(callee, ""),)


def _bound_function(module: Module, call: Call) -> int:
    """The function of which ``f.bind(..)`` or ``partial(f, ..)`` makes another one, or -1."""
    callee = module.nodes[call.callee]
    if isinstance(callee, Load) and callee.field == "bind":
        return callee.base
    called = callee.field if isinstance(callee, Load) else getattr(callee, "name", "")
    return call.args[0] if called == "partial" and call.args else -1


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


def index_module(module: Module) -> ModuleIndex:
    """The index of a lowered module."""
    index = ModuleIndex()
    for number, node in enumerate(module.nodes):
        if type(node) in _PLACING:  # one look at most nodes, which place nothing
            _index_node(index, module, number, node)
    _index_values(index, module)
    _index_declarations(index, module)
    return index


def _index_node(index: ModuleIndex, module: Module, number: int, node: Node) -> None:
    placed = index.placed
    match node:
        case Call():
            index.all_calls.append(number)
            _index_names(index, module, number, node)
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
        case _:
            pass


def _index_names(index: ModuleIndex, module: Module, number: int, call: Call) -> None:
    names = callee_names(module, call.callee)
    for name in dict.fromkeys(names):
        index.calls.setdefault(name, []).append(number)
    given = handed(call, names[0]) if names else None
    if given is not None:
        for function in callee_names(module, given[0]):
            index.handed.setdefault(function, []).append((number, *given))


def _index_values(index: ModuleIndex, module: Module) -> None:
    for export in module.exports:
        if not export.source:
            index.exports.setdefault(export.name, []).append(export.node)
    for number, var in enumerate(module.vars):
        if var.foreign or var.stores:
            for node_id in var.defs:
                index.defined[node_id] = number
    for store in module.stores:
        index.stored.setdefault(store.base, []).append(store)


def _index_declarations(index: ModuleIndex, module: Module) -> None:
    for number, function in enumerate(module.functions):
        for node_id in function.returns:
            index.returned.setdefault(node_id, number)
    for number, cls in enumerate(module.classes):
        for method in cls.methods:
            index.class_of[method.function] = number
        index.classes.setdefault(cls.name, number)
    for number, shape in enumerate(module.shapes):
        index.shapes.setdefault(shape.name, number)
