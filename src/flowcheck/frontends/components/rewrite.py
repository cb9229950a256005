"""Puts other nodes in the place of finished ones, under the same ids.

Frameworks give meaning to names that a script only uses (``defineProps``, ``$emit``, a name of the
template); once a file is lowered, those nodes are exchanged here and all that refers to them
follows.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from flowcheck.ir.graph import After, Call, Cell, Closure, Const, Global, Import, Node, Object, Phi
from flowcheck.ir.module import Class, Function, Module, Shape, Store, Type


class Rewriter:
    """A finished module, open again. ``done`` gives the new one."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.nodes: list[Node] = list(module.nodes)
        self.types: dict[int, Type] = dict(module.types)
        self.names: dict[int, str] = dict(module.names)
        self.shapes: list[Shape] = list(module.shapes)
        self.classes: list[Class] = list(module.classes)
        self.functions: list[Function] = list(module.functions)
        self.vars = list(module.vars)
        self.guards = list(module.guards)
        self.stores = list(module.stores)
        self._recalled: dict[int, int] = {}

    def add(self, node: Node) -> int:
        """Append a node and give its id."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def replace(self, index: int, node: Node) -> None:
        """Give an id another node, at the place of the old one."""
        old = self.nodes[index]
        self.nodes[index] = msgspec.structs.replace(node, at=old.at, end=old.end)
        if isinstance(old, Call):
            self._recalled[index] = -1

    def alias(self, index: int, *targets: int) -> None:
        """Make an id mean other nodes (one of them, if several)."""
        old = self.nodes[index]
        self.nodes[index] = Phi(old.at, old.end, targets)
        if isinstance(old, Call):
            self._recalled[index] = -1

    def write(self, var: int, store: Store) -> None:
        """Record a write to a field of what a variable holds."""
        old = self.vars[var]
        self.vars[var] = msgspec.structs.replace(old, stores=(*old.stores, store))

    def recall(self, index: int, call: Call, *, taken: int) -> None:
        """Give a call another form.

        ``taken`` is how many leading arguments it lost (all, if negative).
        """
        self.nodes[index] = call
        self._recalled[index] = taken

    def _follow_calls(self) -> None:
        """What calls may have changed.

        Positions move with the arguments, what is not an argument is unchanged.
        """
        for index, node in enumerate(self.nodes):
            if not isinstance(node, After) or node.call not in self._recalled:
                continue
            taken = self._recalled[node.call]
            if 0 <= taken <= node.role:
                self.nodes[index] = msgspec.structs.replace(node, role=node.role - taken)
            else:
                self.alias(index, node.base)

    def _clip_spans(self) -> None:
        """Broken expressions may be read to their invented end, past the end of the file."""
        limit = self.functions[0].end
        for index, node in enumerate(self.nodes):
            if node.end > limit:
                self.nodes[index] = msgspec.structs.replace(node, at=min(node.at, limit), end=limit)

    def calls(self) -> Iterator[tuple[int, Call]]:
        """All calls of the module as it was when lowered."""
        for index, node in enumerate(self.module.nodes):
            if isinstance(node, Call):
                yield index, node

    def value(self, index: int) -> Node:
        """The node behind aliases and variables that hold one value."""
        for _ in range(8):
            node = self.nodes[index]
            if isinstance(node, Phi) and len(node.inputs) == 1:
                index = node.inputs[0]
            elif isinstance(node, Cell) and len(self.vars[node.var].defs) == 1:
                index = self.vars[node.var].defs[0]
            else:
                return node
        return self.nodes[index]

    def callee_name(self, call: Call, source: str) -> str:
        """The name of a function that is used without import or imported from ``source``.

        Else ``""``.
        """
        callee = self.value(call.callee)
        if isinstance(callee, Global):
            return callee.name
        if isinstance(callee, Import) and callee.source == source:
            return callee.name
        return ""

    def text(self, index: int) -> str | None:
        """The constant text of a node."""
        node = self.value(index)
        return node.value if isinstance(node, Const) and isinstance(node.value, str) else None

    def fields(self, index: int) -> dict[str, int]:
        """The literal keys of an object literal."""
        node = self.value(index)
        if not isinstance(node, Object):
            return {}
        return {entry.key: entry.value for entry in node.entries if entry.key is not None}

    def function_of(self, index: int) -> int | None:
        """The function that a node is the value of."""
        node = self.value(index)
        return node.function if isinstance(node, Closure) else None

    def declare_props(self, function: int, node: int, declared: Type) -> None:
        """Give the props of a component their type."""
        self.types[node] = declared
        old = self.functions[function]
        params = tuple(
            msgspec.structs.replace(param, type=declared) if param.node == node else param
            for param in old.params
        )
        self.functions[function] = msgspec.structs.replace(old, params=params)

    def prop_names(self, declared: Type | None) -> tuple[frozenset[str], bool]:
        """The fields of a type, and whether all of them are known in this module."""
        names: set[str] = set()
        complete = True
        pending = [] if declared is None else [declared]
        seen: set[str] = set()
        by_name = {shape.name: shape for shape in self.shapes if shape.name}
        while pending:
            current = pending.pop()
            if current.name in ("&", "|", "Readonly", "Partial", "Required"):
                pending.extend(current.args)
                continue
            shape = self.shapes[current.shape] if current.shape >= 0 else by_name.get(current.name)
            if shape is None:
                complete = False
            elif not shape.name or shape.name not in seen:
                seen.add(shape.name)
                names.update(field.name for field in shape.fields)
                pending.extend(shape.bases)
                pending.extend([shape.alias] if shape.alias is not None else [])
        return frozenset(names), complete

    def done(self) -> Module:
        """The module with all changes."""
        self._follow_calls()
        self._clip_spans()
        return msgspec.structs.replace(
            self.module,
            nodes=tuple(self.nodes),
            types=self.types,
            names=self.names,
            shapes=tuple(self.shapes),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            vars=tuple(self.vars),
            guards=tuple(self.guards),
            stores=tuple(self.stores),
        )
