"""Steps that need no context: variables, fields, elements and branches pass values on."""

from __future__ import annotations

from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Array,
    Cell,
    Global,
    Index,
    Load,
    Object,
    Omit,
    Opaque,
    Phi,
    Update,
)
from flowcheck.link.copies import under_key
from flowcheck.link.frameworks import CONTAINERS, Frameworks
from flowcheck.link.page import Page
from flowcheck.link.program import Program, Ref
from flowcheck.link.redaction import Redactions
from flowcheck.link.stored import stored_edges
from flowcheck.link.values import Edge, Path

_ADDRESS = ("href",)
_OF_ADDRESSES = frozenset({"hash", "pathname", "search", "searchParams"})
"""What is set of an address that is read as a whole: ``url.searchParams.set(..)``."""
_MOST_NAMES = 6
"""Fields that a loop over their names is followed to, one by one."""


class Steps:
    """Finds where a part of a node comes from inside its own module."""

    def __init__(self, program: Program, frameworks: Frameworks, page: Page) -> None:
        self._program = program
        self._page = page
        self._frameworks = frameworks
        self.redactions = Redactions(program)

    def edges(self, ref: Ref, path: Path) -> list[Edge]:
        """Where ``path`` of a node comes from, for nodes that only pass values on.

        Empty for calls, parameters, constants and for whole objects (``path`` empty), which the
        walk takes apart itself.
        """
        number, node_id = ref
        node = self._program.module(number).nodes[node_id]
        match node:
            case Load():
                return [Edge((number, node.base), (node.field, *path))]
            case Index():
                names = sorted(self.redactions.only(number, node.key))
                taken = names if 0 < len(names) <= _MOST_NAMES else [ELEMENT]
                return [Edge((number, node.base), (name, *path)) for name in taken]
            case Phi():
                return self._branches(number, node_id, node, path)
            case Cell():
                return self._cell(number, node.var, path)
            case After():
                return [Edge((number, node.base), path)]
            case Omit():
                if not path:
                    return [Edge((number, node.base), (), omit=frozenset(node.fields))]
                return [] if path[0] in node.fields else [Edge((number, node.base), path)]
            case Opaque(children=(child,)) if path:
                return [Edge((number, child), path)]
            case Update() if path:
                return self._update(number, node_id, node, path)
            case Object() if path:
                return self._object_field(number, node_id, node, path)
            case Array() if path:
                return self._array_item(number, node, path)
            case _:
                return []

    def _branches(self, number: int, node_id: int, node: Phi, path: Path) -> list[Edge]:
        """What may meet; without the fields that a loop over their names wrote over before."""
        over = self.redactions.before_branches(number, node_id)
        if not over:
            return [Edge((number, other), path) for other in node.inputs]
        if path:
            left = [at for at in node.inputs if path[0] not in over.get(at, ())]
            return [Edge((number, other), path) for other in left]
        none = frozenset[str]()
        return [Edge((number, at), (), omit=over.get(at, none)) for at in node.inputs]

    def _update(self, number: int, node_id: int, node: Update, path: Path) -> list[Edge]:
        if node.field is None:
            over = self.redactions.written_over(number, node_id) if node.key >= 0 else ()
            kept = [] if path[0] in over else [Edge((number, node.base), path)]
            if path[0].startswith("$") or self._is_kept_back(number, node_id, node, path):
                return kept
            return [self._copied(number, node.key, node.value, path), *kept]
        if node.field == path[0] or path[0] == ELEMENT:
            name = node.field if path[0] == ELEMENT else ""
            place = (number, node.at, node.end)
            edges = [Edge((number, node.value), path[1:], via=place, element=name)]
            return [*edges, Edge((number, node.base), path)] if path[0] == ELEMENT else edges
        kept = [Edge((number, node.base), path)]
        if path == _ADDRESS and node.field in _OF_ADDRESSES:
            return [Edge((number, node.value), via=(number, node.at, node.end)), *kept]
        return kept

    def _is_kept_back(self, number: int, node_id: int, node: Update, path: Path) -> bool:
        """Whether a write under a computed key is certainly not to the field that is asked for."""
        if node.key < 0:
            return False
        only = self.redactions.only(number, node.key)
        if only and path[0] not in (*only, ELEMENT):
            return True
        names = self.redactions.kept_back(number, node_id, node.key, node.value)
        return path[0] in names

    def _copied(self, number: int, key: int, value: int, path: Path) -> Edge:
        """What may be at ``path`` of an object of which a value stands under a computed key."""
        node_id, rest = under_key(self._program.module(number).nodes, key, value, path)
        return Edge((number, node_id), rest)

    def _object_field(self, number: int, node_id: int, node: Object, path: Path) -> list[Edge]:
        edges: list[Edge] = []
        for entry in reversed(node.entries):
            if entry.key is not None:
                if entry.key == path[0] or path[0] == ELEMENT:
                    place = (number, entry.at, entry.end)
                    name = entry.key if path[0] == ELEMENT else ""
                    edges.append(Edge((number, entry.value), path[1:], via=place, element=name))
                    if path[0] != ELEMENT:
                        break
            elif entry.key_node >= 0:
                kept_back = self.redactions.kept_back(number, node_id, entry.key_node, entry.value)
                if not path[0].startswith("$") and path[0] not in kept_back:
                    edges.append(self._copied(number, entry.key_node, entry.value, path))
            else:
                edges.append(Edge((number, entry.value), path))
        if edges:
            return edges
        edges = self._frameworks.member_of_options(number, node, path)
        if not edges:
            for key, user in self._program.index(number).placed.get(node_id, ()):
                outer = self._program.module(number).nodes[user]
                if key in CONTAINERS and isinstance(outer, Object):
                    edges += self._frameworks.member_of_options(number, outer, path)
        return edges

    def _array_item(self, number: int, node: Array, path: Path) -> list[Edge]:
        first = path[0]
        if first.isdigit() and not any(position <= int(first) for position in node.spread):
            place = int(first)
            return [Edge((number, node.items[place]), path[1:])] if place < len(node.items) else []
        if first != ELEMENT and not first.isdigit():
            return []
        return [
            Edge((number, item), (ELEMENT, *path[1:]) if position in node.spread else path[1:])
            for position, item in enumerate(node.items)
        ]

    def _cell(self, number: int, index: int, path: Path) -> list[Edge]:
        module = self._program.module(number)
        var = module.vars[index]
        edges = [Edge((number, node), path) for node in (*var.defs, *var.foreign)]
        return edges + stored_edges(number, var.stores, path, module.nodes)

    def foreign_edges(self, ref: Ref, path: Path) -> list[Edge]:
        """What closures did to the variable that holds this very node, files to a global."""
        number, node_id = ref
        if node_id < 0:
            return []
        found = self._program.index(number)
        module = self._program.module(number)
        edges = stored_edges(number, found.stored.get(node_id, ()), path, module.nodes)
        node = module.nodes[node_id]
        if isinstance(node, Global):
            edges += self._page.edges(node.name, path)
        index = found.defined.get(node_id)
        if index is None:
            return edges
        var = module.vars[index]
        edges += [Edge((number, node), path) for node in var.foreign]
        return edges + stored_edges(number, var.stores, path, module.nodes)
