"""The options API of Vue: ``export default {data, computed, methods, ..}`` as a class.

``this`` in the options becomes ``Self``, methods and computed properties its methods, and all else
that a component may hold (props, ``data()``, what ``setup()`` returns, ``v-model``) its fields.
Source: https://vuejs.org/api/options-state.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from flowcheck.frontends.components.component import Component
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.frontends.components.vue_macros import may_be_field, props_type
from flowcheck.ir.graph import (
    Array,
    Call,
    ClassRef,
    Closure,
    Global,
    Load,
    Node,
    Object,
    Self,
)
from flowcheck.ir.module import Class, Method, Store

_GROUPS = frozenset({"methods", "computed", "watch", "filters", "provide"})


def literal_fields(nodes: Sequence[Node], index: int) -> dict[str, int]:
    """The literal keys of an object literal among ``nodes``."""
    node = nodes[index] if 0 <= index < len(nodes) else None
    if not isinstance(node, Object):
        return {}
    return {entry.key: entry.value for entry in node.entries if entry.key is not None}


def options_of(nodes: Sequence[Node], default: int) -> int | None:
    """The node that ``this`` means in a default export.

    The options object, also in a call, or a class.
    """
    node = nodes[default]
    if isinstance(node, Object | ClassRef):
        return default
    if isinstance(node, Call):
        found = (
            options_of(nodes, arg) for arg in node.args if isinstance(nodes[arg], Object | ClassRef)
        )
        return next(found, None)
    return None


class Instance:
    """Builds the class of one component out of its options."""

    def __init__(
        self, rewriter: Rewriter, component: Component, options: int, markup: tuple[int, int]
    ) -> None:
        self.rewriter = rewriter
        self.component = component
        self.options = options
        self.markup = markup
        self.methods: list[Method] = []
        self.stores: list[Store] = []
        self.sources: list[int] = []  # values whose fields are fields of the instance
        self.selves: set[int] = set()  # nodes that were ``this``

    def build(self) -> None:
        """Rewrite the module of the component."""
        node = self.rewriter.nodes[self.options]
        if isinstance(node, ClassRef):
            self._of_class(node.index)
        elif isinstance(node, Object):
            self._of_object(node)

    def _of_class(self, index: int) -> None:
        """A class component: names of the template are its fields, undeclared ones its props."""
        self.sources.append(self.component.props)
        self._name_fields(index)
        old = self.rewriter.classes[index]
        defined = {method.name for method in old.methods} | {store.path[0] for store in old.stores}
        self._fill_unknown(index, defined)
        self.rewriter.classes[index] = msgspec.structs.replace(
            old, stores=(*old.stores, *self.stores)
        )

    def _of_object(self, node: Object) -> None:
        rewriter = self.rewriter
        index = len(rewriter.classes)
        fields = rewriter.fields(self.options)
        self._props(fields.get("props"))
        for key, value in fields.items():
            self._option(key, value, index)
        for key in ("mixins", "extends"):
            self.sources += self._mixed(fields[key]) if key in fields else []
        reference = rewriter.add(ClassRef(node.at, node.end, index))
        self._become_self(self.options, index)
        self._module_stores()
        self._name_fields(index)
        defined = {method.name for method in self.methods} | {
            store.path[0] for store in self.stores
        }
        rewriter.classes.append(
            Class(self.component.name, (), tuple(self.methods), (), -1, (), reference)
        )
        self._fill_unknown(index, defined)
        rewriter.classes[index] = msgspec.structs.replace(
            rewriter.classes[index], stores=tuple(self.stores)
        )

    def _option(self, key: str, value: int, index: int) -> None:
        node = self.rewriter.value(value)
        if key == "data":
            self._data(value)
        elif key == "setup" and isinstance(node, Closure):
            self._setup(value, node.function)
        elif key in _GROUPS and isinstance(node, Object):
            self._group(key, node)
            for inner in (value, *(entry.value for entry in node.entries)):
                if isinstance(self.rewriter.nodes[inner], Object):
                    self._become_self(inner, index)
        elif isinstance(node, Closure):
            self._method(key, node.function, "method")

    def _mixed(self, value: int) -> tuple[int, ...]:
        """The components that ``mixins: [a, b]`` and ``extends: a`` take fields from."""
        node = self.rewriter.value(value)
        return node.items if isinstance(node, Array) else (value,)

    def _group(self, key: str, node: Object) -> None:
        """The entries of ``methods``, ``computed`` or ``watch``."""
        for entry in node.entries:
            if entry.key is None:
                self.sources.append(entry.value)
                continue
            function = self.rewriter.function_of(entry.value)
            if key == "computed":
                accessors = self.rewriter.fields(entry.value)
                getter = (
                    self.rewriter.function_of(accessors["get"]) if "get" in accessors else function
                )
                if getter is not None:
                    self._method(entry.key, getter, "get")
                else:
                    self._field(entry.key, entry.value)
            elif key == "methods":
                if function is not None:
                    self._method(entry.key, function, "method")
                else:
                    self._field(entry.key, entry.value)
            elif key == "watch":
                handler = self.rewriter.fields(entry.value).get("handler", entry.value)
                self._watch(entry.key, handler)

    def _watch(self, key: str, handler: int) -> None:
        """``watch: {user(value) {..}}`` calls the handler with the field."""
        if self.rewriter.function_of(handler) is None:
            return
        place = self.rewriter.nodes[handler]
        value = self.options
        for field in key.split("."):
            value = self.rewriter.add(Load(place.at, place.end, value, field))
        self.rewriter.add(Call(place.at, place.end, self.component.function, handler, (value,)))

    def _data(self, value: int) -> None:
        function = self.rewriter.function_of(value)
        returned = self.rewriter.functions[function].returns if function is not None else (value,)
        for node in returned:
            self._fields_of(node)

    def _setup(self, value: int, function: int) -> None:
        """``setup(props, context)`` runs in the component.

        What it returns are fields, refs unwrapped.
        """
        place = self.rewriter.nodes[value]
        self.rewriter.add(
            Call(place.at, place.end, self.component.function, value, (self.component.props,))
        )
        for node in self.rewriter.functions[function].returns:
            self._fields_of(node, unwrap=True)

    def _fields_of(self, index: int, *, unwrap: bool = False) -> None:
        node = self.rewriter.value(index)
        if not isinstance(node, Object):
            self.sources.append(index)
            return
        for entry in node.entries:
            if entry.key is None:
                self.sources.append(entry.value)
            else:
                self._field(entry.key, entry.value)
                if unwrap and isinstance(self.rewriter.value(entry.value), Call | Load):
                    value = self.rewriter.add(Load(entry.at, entry.end, entry.value, "value"))
                    self._field(entry.key, value)

    def _props(self, declared: int | None) -> None:
        component = self.component
        found = None if declared is None else props_type(self.rewriter, declared)
        if found is None:
            self.sources.append(component.props)
            return
        self.rewriter.declare_props(component.function, component.props, found)
        for field in self.rewriter.shapes[found.shape].fields:
            value = self.rewriter.add(Load(field.at, field.end, component.props, field.name))
            self._field(field.name, value)

    def _method(self, name: str, function: int, kind: str) -> None:
        self.methods.append(Method(name, function, "get" if kind == "get" else "method"))

    def _field(self, name: str, value: int, rest: Iterable[str] = ()) -> None:
        self.stores.append(Store((name, *rest), value, self.component.function))

    def _become_self(self, index: int, cls: int) -> None:
        place = self.rewriter.nodes[index]
        self.rewriter.nodes[index] = Self(place.at, place.end, cls)
        self.selves.add(index)

    def _module_stores(self) -> None:
        """``this.user = x`` was a write to the options object.

        It is a write to a field of the instance.
        """
        kept: list[Store] = []
        for store in self.rewriter.stores:
            if store.base in self.selves and store.path:
                self.stores.append(msgspec.structs.replace(store, base=-1))
            else:
                kept.append(store)
        self.rewriter.stores = kept

    def _name_fields(self, cls: int) -> None:
        """Free names of the template are fields of the instance, to read and to write."""
        rewriter = self.rewriter
        free: dict[int, str] = {}
        for index, node in enumerate(rewriter.module.nodes):
            if isinstance(node, Global) and self.markup[0] <= node.at < self.markup[1]:
                if node.name == "$props":
                    rewriter.alias(index, self.component.props)
                elif may_be_field(node.name):
                    free[index] = node.name
        kept: list[Store] = []
        for store in rewriter.stores:
            if store.base in free:
                self._field(free[store.base], store.value, store.path)
            else:
                kept.append(store)
        rewriter.stores = kept
        for target, value in self.component.written:
            if target in free:
                self._field(free[target], value)
        for index, name in free.items():
            place = rewriter.nodes[index]
            instance = rewriter.add(Self(place.at, place.end, cls))
            self.selves.add(instance)
            rewriter.replace(index, Load(0, 0, instance, name))

    def _fill_unknown(self, cls: int, defined: set[str]) -> None:
        """Fields that are read and nowhere given come from mixins, spreads and undeclared props."""
        rewriter = self.rewriter
        wanted: dict[str, tuple[int, int]] = {}
        for node in rewriter.nodes:
            if not isinstance(node, Load) or node.field in defined or node.field.startswith("$"):
                continue
            base = rewriter.nodes[node.base]
            if node.base in self.selves or (isinstance(base, Self) and base.index == cls):
                wanted.setdefault(node.field, (node.at, node.end))
        for name, (at, end) in sorted(wanted.items()):
            for source in self.sources:
                self._field(name, rewriter.add(Load(at, end, source, name)))
