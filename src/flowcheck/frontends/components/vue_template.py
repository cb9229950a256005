"""The template of a Vue component to ``jsx`` calls in the component's body.

Knows the directives of https://vuejs.org/api/built-in-directives.html and nothing of the scripts
but the names that they declare; names that nobody declares stay global here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from flowcheck.frontends.components.component import (
    FORM_FIELDS,
    Component,
    camel_case,
    listener_name,
    prop_name,
)
from flowcheck.frontends.components.markup import Attribute, Child, Code, Element, Text
from flowcheck.frontends.components.scan import closing, split_top, trimmed
from flowcheck.ir.graph import ELEMENT, Entry, Load
from flowcheck.patterns import regex

_FOR = regex(r"\s(?:in|of)\s")
_FUNCTION = regex(
    r"^\s*(?:async\s+)?(?:\([^)]*\)|[\w$]+)\s*(?::[^=]+)?=>|^\s*(?:async\s+)?function\b"
)
_PATH = regex(r"^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|\[['\"]?[\w$]+['\"]?\])*$")
_CONTROL = frozenset(
    {"v-if", "v-else-if", "v-else", "v-for", "v-once", "v-pre", "v-cloak", "v-memo", "v-slot"}
)


class VueTemplate:
    """Lowers elements; the caller sets the function, the block and the names that they see."""

    def __init__(self, component: Component, *, callee: Callable[[str, int], int]) -> None:
        self.component = component
        self.builder = component.builder
        self.text = component.text
        self.callee = callee

    def children(self, children: tuple[Child, ...]) -> list[int]:
        """What the children show, in order; ``v-else`` is guarded by all conditions before it."""
        shown: list[int] = []
        failed: list[int] = []
        for child in children:
            match child:
                case Text():
                    continue
                case Code():
                    node = self.component.expression(child.inner_at, child.inner_end)
                    shown += [] if node is None else [node]
                case Element():
                    shown += self._chained(child, failed)
        return shown

    def _chained(self, element: Element, failed: list[int]) -> list[int]:
        """An element under its ``v-if``; ``failed`` are the conditions of the chain so far."""
        if element.get("v-else-if") is None and element.get("v-else") is None:
            failed.clear()
        if element.get("v-if") is not None and element.get("v-for") is not None:
            return self._repeated(element)  # the condition may use what the loop binds
        with ExitStack() as stack:
            for earlier in failed:
                stack.enter_context(self.builder.guarded(earlier, holds=False))
            condition = self._condition(element)
            if condition is not None:
                failed.append(condition)
                stack.enter_context(self.builder.guarded(condition, holds=True))
            return self._repeated(element)

    def _condition(self, element: Element) -> int | None:
        attribute = element.get("v-if") or element.get("v-else-if")
        return None if attribute is None else self._value(attribute)

    def _repeated(self, element: Element) -> list[int]:
        loop = element.get("v-for")
        if loop is None:
            return self._element(element)
        source = self.text[loop.value_at : loop.value_end]
        found = _FOR.search(source)
        if found is None:
            return self._element(element)
        items = self.component.expression(
            loop.value_at + found.end(), loop.value_end, entities=True
        )
        with self.builder.scope():
            if items is not None:
                self._bind_loop(loop.value_at, loop.value_at + found.start(), items)
            condition = self._condition(element)
            if condition is not None:
                self.builder.guard(condition, holds=True)
            return self._element(element)

    def _bind_loop(self, at: int, end: int, items: int) -> None:
        """``item``, ``(item, index)``, ``(value, key, index)``, any of them a pattern."""
        at, end = trimmed(self.text, at, end)
        if self.text[at : at + 1] == "(":
            at, end = at + 1, end - 1
        first, *others = split_top(self.text, at, end, ",")
        self.component.bind(*first, self.builder.add(Load(at, end, items, ELEMENT)))
        for other in others:
            self.component.bind(*other, self.component.opaque(*other))

    def _element(self, element: Element) -> list[int]:
        if element.get("v-pre") is not None or element.tag in ("script", "style"):
            return []
        slot = self._slot_of(element)
        if element.tag == "template":
            if slot is not None:
                return [self._slot_content(element, slot)]
            return self.children(element.children)
        if element.tag == "slot":
            return [self._slot_outlet(element)]
        entries = list(self._entries(element))
        callee = self._callee(element)
        children: list[int] = []
        if slot is not None:
            children = [self._slot_content(element, slot)]
        else:
            entries += self._named_slots(element)
            children = self.children(
                tuple(c for c in element.children if not self._is_named_slot(c))
            )
        return [
            self.component.element(callee, entries, children, at=element.at, end=element.inner_at)
        ]

    def _callee(self, element: Element) -> int:
        dynamic = element.get(":is") or element.get("v-bind:is")
        if element.tag == "component" and dynamic is not None:
            node = self._value(dynamic)
            if node is not None:
                return node
        return self.callee(element.tag, element.at + 1)

    def _entries(self, element: Element) -> Iterator[Entry]:
        for attribute in element.attributes:
            if attribute.name.startswith("v-model"):
                yield from self._model(element, attribute)
                continue
            entry = self._entry(element, attribute)
            if entry is not None:
                yield entry

    def _model(self, element: Element, attribute: Attribute) -> Iterator[Entry]:
        """``v-model="x"`` passes ``x`` and listens for its next value."""
        value = self._value(attribute)
        if value is None:
            return
        at, end = attribute.at, attribute.end
        name = model_name(attribute.name)
        native = element.tag in FORM_FIELDS
        yield Entry(camel_case(name), -1, value, at, end)
        node = self.component.receiver(attribute.value_at, attribute.value_end, native=native)
        yield Entry("onInput" if native else f"onUpdate:{camel_case(name)}", -1, node, at, end)

    def _entry(self, element: Element, attribute: Attribute) -> Entry | None:
        name, at, end = attribute.name, attribute.at, attribute.end
        if (
            name.split(":")[0] in _CONTROL
            or name.startswith("#")
            or (name == ":is" and element.tag == "component")
        ):
            return None
        if name.startswith(("@", "v-on:")):
            event = name[1:] if name.startswith("@") else name[5:]
            node = self._listener(attribute)
            return (
                None
                if node is None
                else Entry(listener_name(event.split(".")[0]), -1, node, at, end)
            )
        if name == "v-bind":
            node = self._value(attribute)
            return None if node is None else Entry(None, -1, node, at, end)
        if name.startswith((":", ".", "v-bind:")):
            prop = (name[7:] if name.startswith("v-bind:") else name[1:]).split(".")[0]
            return self._bound(element, attribute, prop)
        if name.startswith("v-"):
            node = self._value(attribute)
            return None if node is None else Entry(name, -1, node, at, end)
        value = (
            self.text[attribute.value_at : attribute.value_end]
            if attribute.kind != "none"
            else True
        )
        node = self.component.const(
            value, max(attribute.value_at, at), max(attribute.value_end, at)
        )
        return Entry(prop_name(element.tag, name), -1, node, at, end)

    def _bound(self, element: Element, attribute: Attribute, prop: str) -> Entry | None:
        at, end = attribute.at, attribute.end
        if not prop:
            return None
        if attribute.kind == "none":  # ``:user`` is ``:user="user"``
            name_at = at + attribute.name.index(prop)
            node: int | None = self.builder.read(
                camel_case(prop), at=name_at, end=name_at + len(prop)
            )
        else:
            node = self._value(attribute)
        if node is None:
            return None
        if prop.startswith("["):
            opened = at + attribute.name.index("[")
            key = self.component.expression(
                opened + 1, closing(self.text, opened, at + len(attribute.name))
            )
            return None if key is None else Entry(None, key, node, at, end)
        return Entry(prop_name(element.tag, prop), -1, node, at, end)

    def _listener(self, attribute: Attribute) -> int | None:
        if attribute.kind == "none":
            return None
        at, end = trimmed(self.text, attribute.value_at, attribute.value_end)
        source = self.text[at:end]
        if _PATH.match(source) or _FUNCTION.match(source):
            return self._value(attribute)
        return self.component.handler(at, end, argument="$event") if source else None

    def _value(self, attribute: Attribute) -> int | None:
        if attribute.kind == "none":
            return None
        return self.component.expression(attribute.value_at, attribute.value_end, entities=True)

    def _slot_of(self, element: Element) -> Attribute | None:
        return next((a for a in element.attributes if a.name.startswith(("v-slot", "#"))), None)

    def _is_named_slot(self, child: Child) -> bool:
        if not isinstance(child, Element) or child.tag != "template":
            return False
        slot = self._slot_of(child)
        return slot is not None and slot_name(slot.name) != "children"

    def _named_slots(self, element: Element) -> Iterator[Entry]:
        failed: list[int] = []
        for child in element.children:
            if isinstance(child, Element) and self._is_named_slot(child):
                slot = self._slot_of(child)
                for node in self._chained(child, failed):
                    name = slot_name(slot.name) if slot is not None else "children"
                    yield Entry(name, -1, node, child.at, child.inner_at)

    def _slot_content(self, element: Element, slot: Attribute) -> int:
        """Content that takes values from the component it is given to."""

        def shown(props: int) -> list[int]:
            if slot.kind != "none":
                self.component.bind(slot.value_at, slot.value_end, props)
            return self.children(element.children)

        return self.component.slot_content(element, slot, shown)

    def _slot_outlet(self, element: Element) -> int:
        """``<slot :item="x">`` calls what the parent gave as the slot's content."""
        name = element.get("name")
        key = "children"
        if name is not None and name.kind == "text":
            key = slot_name(f"#{self.text[name.value_at : name.value_end]}")
        entries = [e for e in self._entries(element) if e.key != "name"]
        fallback = self.children(element.children)
        return self.component.outlet(element, key, entries, fallback)


def model_name(directive: str) -> str:
    """The prop of ``v-model`` and of ``v-model:title``, modifiers left out."""
    _, _, argument = directive.partition(":")
    return argument.split(".")[0] or "modelValue"


def slot_name(directive: str) -> str:
    """The prop under which the content of ``#header`` or ``v-slot:header`` is passed.

    ``children`` by default.
    """
    name = directive[1:] if directive.startswith("#") else directive.partition(":")[2]
    return f"slot:{name}" if name and name != "default" else "children"
