"""Says what is wrong with a module: ids out of range, empty joins, bad spans, cycles.

Run in tests always and at run time under ``--debug``; a frontend that passes cannot make the engine
crash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from flowcheck.ir.graph import (
    After,
    Array,
    Call,
    Cell,
    ClassRef,
    Closure,
    Const,
    Global,
    Import,
    Index,
    Load,
    Node,
    Object,
    Omit,
    Opaque,
    Operator,
    Param,
    Phi,
    Self,
    Template,
    Update,
)
from flowcheck.ir.module import Module, Type


def verify(module: Module, text: str | None = None) -> list[str]:
    """Every fault found, as sentences.

    Empty when the module is well formed. ``text`` also bounds the spans.
    """
    return [
        *_nodes(module, text),
        *_functions(module),
        *_classes(module),
        *_tables(module),
        *_types(module),
        *_cycles(module),
    ]


def operands(node: Node) -> tuple[int, ...]:
    """The ids of the nodes that a value is made from, in the order they are written."""
    match node:
        case Load(base=base) | Omit(base=base):
            return (base,)
        case Index(base=base, key=key):
            return (base, key)
        case Call(callee=callee, args=args, kwargs=kwargs):
            return (callee, *args, *(value for _, value in kwargs))
        case Object(entries=entries):
            keyed = (((e.key_node,) if e.key_node >= 0 else ()) + (e.value,) for e in entries)
            return tuple(part for parts in keyed for part in parts)
        case Array(items=parts) | Phi(inputs=parts) | Template(parts=parts):
            return parts
        case Operator(operands=parts) | Opaque(children=parts):
            return parts
        case Update(base=base, value=value, key=key):
            return (base, value) if key < 0 else (base, key, value)
        case After(base=base, call=call):
            return (base, call)
        case Param() | Const() | Global() | Import() | Closure() | ClassRef() | Self() | Cell():
            return ()
        case _:
            assert_never(node)


def _nodes(module: Module, text: str | None) -> Iterator[str]:
    count = len(module.nodes)
    for index, node in enumerate(module.nodes):
        label = f"node %{index} ({type(node).__name__})"
        for operand in operands(node):
            if not 0 <= operand < count:
                yield f"{label} refers to %{operand}, which does not exist"
        if not 0 <= node.at <= node.end:
            yield f"{label} has the span {node.at}-{node.end}"
        elif text is not None and node.end > len(text):
            yield f"{label} ends at {node.end}, after the text ({len(text)})"
        yield from (f"{label} {fault}" for fault in _faults(module, index, node))


def _faults(module: Module, index: int, node: Node) -> Iterator[str]:
    match node:
        case Param():
            yield from _param_faults(module, index, node)
        case Call():
            yield from _outside("function", (node.function,), module.functions)
            yield from _outside("guard", node.guards, module.guards)
            yield from _spread_faults(node.spread, node.args)
        case Array():
            yield from _spread_faults(node.spread, node.items)
        case Phi(inputs=()):
            yield "joins nothing"
        case Update(field=field, key=key) if (field is None) != (key >= 0):
            yield "needs either a field or a key"
        case After():
            yield from _after_faults(module, node)
        case Closure(function=function):
            yield from _outside("function", (function,), module.functions)
        case ClassRef(index=target) | Self(index=target):
            yield from _outside("class", (target,), module.classes)
        case Cell(var=var):
            yield from _outside("variable", (var,), module.vars)
        case _:
            return


def _param_faults(module: Module, index: int, node: Param) -> Iterator[str]:
    if not _inside(node.function, module.functions):
        yield f"belongs to f{node.function}, which does not exist"
        return
    params = module.functions[node.function].params
    if not _inside(node.index, params):
        yield f"is parameter {node.index} of f{node.function}, which has fewer"
    elif params[node.index].node != index:
        yield f"is not the node that parameter {node.index} of f{node.function} declares"


def _spread_faults(spread: tuple[int, ...], values: tuple[int, ...]) -> Iterator[str]:
    if any(not _inside(position, values) for position in spread):
        yield "spreads a value that it does not have"


def _after_faults(module: Module, node: After) -> Iterator[str]:
    target = module.nodes[node.call] if _inside(node.call, module.nodes) else None
    if not isinstance(target, Call) or not -1 <= node.role < len(target.args):
        yield "does not follow a call with that argument"


def _functions(module: Module) -> Iterator[str]:
    if not module.functions:
        yield "the module has no function 0"
    for index, function in enumerate(module.functions):
        label = f"f{index}"
        nodes = [*function.returns, *function.decorators, *(node for _, node in function.exits)]
        nodes += [param.default for param in function.params if param.default >= 0]
        nodes += [function.closure] if function.closure >= 0 else []
        yield from (f"{label}: {fault}" for fault in _outside("node", nodes, module.nodes))
        yield from (
            f"{label}: {fault}" for fault in _outside("guard", function.guards, module.guards)
        )
        for position, param in enumerate(function.params):
            node = module.nodes[param.node] if _inside(param.node, module.nodes) else None
            if not isinstance(node, Param) or (node.function, node.index) != (index, position):
                yield f"{label}: parameter {position} does not point to its Param node"
        if any(not _inside(position, function.params) for position, _ in function.exits):
            yield f"{label}: an exit of a parameter that it does not have"
        if not -1 <= function.parent < len(module.functions) or function.parent == index:
            yield f"{label}: the enclosing function f{function.parent} does not exist"
        if not -1 <= function.owner < len(module.classes):
            yield f"{label}: the class c{function.owner} does not exist"


def _classes(module: Module) -> Iterator[str]:
    for index, found in enumerate(module.classes):
        nodes = [
            *found.bases,
            *found.decorators,
            found.node,
            *(store.value for store in found.stores),
        ]
        yield from (f"c{index}: {fault}" for fault in _outside("node", nodes, module.nodes))
        methods = [method.function for method in found.methods]
        yield from (
            f"c{index}: {fault}" for fault in _outside("function", methods, module.functions)
        )
        if not -1 <= found.shape < len(module.shapes):
            yield f"c{index}: the shape s{found.shape} does not exist"


def _tables(module: Module) -> Iterator[str]:
    for index, var in enumerate(module.vars):
        nodes = [*var.defs, *var.foreign, *(store.value for store in var.stores)]
        yield from (f"v{index}: {fault}" for fault in _outside("node", nodes, module.nodes))
        yield from (
            f"v{index}: {fault}"
            for fault in _outside("function", (var.function,), module.functions)
        )
    conditions = (guard.condition for guard in module.guards)
    yield from (f"guards: {fault}" for fault in _outside("node", conditions, module.nodes))
    stores = (part for store in module.stores for part in (store.base, store.value))
    yield from (f"stores: {fault}" for fault in _outside("node", stores, module.nodes))
    exports = (export.node for export in module.exports if not export.source)
    yield from (f"exports: {fault}" for fault in _outside("node", exports, module.nodes))
    keyed = (*module.names, *module.types, *module.shape_of, *module.under)
    yield from (f"tables: {fault}" for fault in _outside("node", keyed, module.nodes))
    under = (guard for arms in module.under.values() for guards in arms for guard in guards)
    yield from (f"under: {fault}" for fault in _outside("guard", under, module.guards))
    yield from (
        f"shape_of: {fault}" for fault in _outside("shape", module.shape_of.values(), module.shapes)
    )


def _types(module: Module) -> Iterator[str]:
    declared: list[Type | None] = [*module.types.values(), *(var.type for var in module.vars)]
    for function in module.functions:
        declared += [function.return_type, *(param.type for param in function.params)]
    for shape in module.shapes:
        declared += [*shape.bases, shape.alias, *(field.type for field in shape.fields)]
    pending = [found for found in declared if found is not None]
    while pending:
        found = pending.pop()
        if found.name == "{}" and not _inside(found.shape, module.shapes):
            yield f"a type refers to the shape s{found.shape}, which does not exist"
        pending.extend(found.args)


def _cycles(module: Module) -> Iterator[str]:
    """Depth-first over operands without recursion.

    A node met again on its own path is made of itself.
    """
    done = bytearray(len(module.nodes))  # 0 not seen, 1 on the path, 2 done
    for start in range(len(module.nodes)):
        if done[start]:
            continue
        done[start] = 1
        path = [(start, iter(operands(module.nodes[start])))]
        while path:
            current, rest = path[-1]
            following = next((o for o in rest if _inside(o, module.nodes) and done[o] != 2), None)
            if following is None:
                done[current] = 2
                path.pop()
            elif done[following]:
                yield f"node %{following} is made of itself"
            else:
                done[following] = 1
                path.append((following, iter(operands(module.nodes[following]))))


def _outside(what: str, indexes: Iterable[int], table: tuple[object, ...]) -> Iterator[str]:
    for index in indexes:
        if not _inside(index, table):
            yield f"refers to {what} {index}, which does not exist"


def _inside(index: int, table: tuple[object, ...]) -> bool:
    return 0 <= index < len(table)
