"""The markup of a Svelte component to ``jsx`` calls: elements, directives and ``{#blocks}``.

Source: https://svelte.dev/docs/svelte/basic-markup and
https://svelte.dev/docs/svelte/legacy-overview
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

from flowcheck.frontends.components.attributes import attribute_value, brace_entry
from flowcheck.frontends.components.component import FORM_FIELDS, Component, listener_name
from flowcheck.frontends.components.markup import Attribute, Child, Code, Element
from flowcheck.frontends.components.scan import split_top, trimmed
from flowcheck.ir.graph import ELEMENT, Entry, Load
from flowcheck.patterns import regex

_WORD = regex(r"([#:/@]\s*[a-z]+(?:\s+if\b)?)\s*")
_SNIPPET = regex(r"([\w$]+)\s*\(")
_IGNORED = frozenset({"this", "key"})
_FRAGMENTS = frozenset({"svelte:fragment", "svelte:boundary", "svelte:head"})

MAX_BLOCKS = 40
"""Blocks nested deeper are read as if their tags were not there."""

Siblings = tuple[Child, ...]


class SvelteTemplate:
    """Lowers elements and blocks in the current function and block."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.builder = component.builder
        self.text = component.text
        self.depth = 0

    def children(self, children: Siblings) -> list[int]:
        """What siblings show, in order."""
        self._declare_snippets(children)
        shown, _ = self._run(children, 0, ())
        return shown

    def _run(self, children: Siblings, index: int, stops: tuple[str, ...]) -> tuple[list[int], int]:
        """Siblings up to a block tag among ``stops``.

        Gives what they show and the index of the stop.
        """
        shown: list[int] = []
        while index < len(children):
            child = children[index]
            if isinstance(child, Element):
                shown += self._element(child)
            elif isinstance(child, Code):
                word, at = self._word(child)
                if word in stops:
                    return shown, index
                if word.startswith("#"):
                    more, index = self._nested(word, at, child, children, index)
                    shown += more
                elif word.startswith("@"):
                    shown += self._tag(word, at, child)
                elif not word:
                    node = self.component.expression(child.inner_at, child.inner_end)
                    shown += [] if node is None else [node]
            index += 1
        return shown, index

    def _word(self, code: Code) -> tuple[str, int]:
        """The word of a block tag (``#if``, ``:else if``, ``@html``) and the offset after it."""
        at, end = trimmed(self.text, code.inner_at, code.inner_end)
        found = _WORD.match(self.text, at, end)
        if found is None:
            return "", at
        return re.sub(r"\s+", " ", found.group(1)).replace("# ", "#"), found.end()

    def _nested(
        self, word: str, at: int, code: Code, children: Siblings, index: int
    ) -> tuple[list[int], int]:
        """A block; nested too deeply it is nothing, and its content belongs to the outer one."""
        if self.depth >= MAX_BLOCKS:
            return [], index
        self.depth += 1
        try:
            return self._block(word, at, code, children, index)
        finally:
            self.depth -= 1

    def _block(
        self, word: str, at: int, code: Code, children: Siblings, index: int
    ) -> tuple[list[int], int]:
        match word:
            case "#if":
                return self._if(at, code, children, index)
            case "#each":
                return self._each(at, code, children, index)
            case "#await":
                return self._await(at, code, children, index)
            case "#snippet":
                return [], self._skip(children, index + 1, "/snippet")
            case _:
                return self._run(children, index + 1, (f"/{word[1:]}",))

    def _skip(self, children: Siblings, index: int, stop: str) -> int:
        while index < len(children):
            child = children[index]
            if isinstance(child, Code) and self._word(child)[0] == stop:
                break
            index += 1
        return index

    def _if(self, at: int, code: Code, children: Siblings, index: int) -> tuple[list[int], int]:
        shown: list[int] = []
        stops = (":else if", ":else", "/if")
        end = code.inner_end
        word = "#if"
        with ExitStack() as stack:
            while word != "/if":
                condition = None if word == ":else" else self.component.expression(at, end)
                guards = self.builder.guards
                if condition is not None:
                    self.builder.guard(condition, holds=True)
                more, index = self._run(children, index + 1, stops)
                shown += more
                self.builder.guards = guards
                if condition is not None:
                    stack.enter_context(self.builder.guarded(condition, holds=False))
                if index >= len(children):
                    break
                stop = children[index]
                if not isinstance(stop, Code):
                    break
                word, at = self._word(stop)
                end = stop.inner_end
        return shown, index

    def _each(self, at: int, code: Code, children: Siblings, index: int) -> tuple[list[int], int]:
        pieces = split_top(self.text, at, code.inner_end, " as ")
        source = (pieces[0][0], pieces[-2][1]) if len(pieces) > 1 else pieces[0]
        items = self.component.expression(*source)
        with self.builder.scope():
            if items is not None and len(pieces) > 1:
                start, end = trimmed(self.text, *pieces[-1])
                key = re.search(r"\s\(.*\)$", self.text[start:end], re.DOTALL)
                end = start + key.start() if key else end
                first, *others = split_top(self.text, start, end, ",")
                self.component.bind(*first, self.builder.add(Load(*first, items, ELEMENT)))
                for other in others:
                    self.component.bind(*other, self.component.opaque(*other))
            shown, index = self._run(children, index + 1, (":else", "/each"))
        if index < len(children) and self._word_at(children, index) == ":else":
            more, index = self._run(children, index + 1, ("/each",))
            shown += more
        return shown, index

    def _await(self, at: int, code: Code, children: Siblings, index: int) -> tuple[list[int], int]:
        start, *rest = split_top(self.text, at, code.inner_end, " then ")
        awaited = self.component.expression(*start)
        shown: list[int] = []
        binding = rest[0] if rest else None
        stops = (":then", ":catch", "/await")
        while True:
            with self.builder.scope():
                if binding is not None and awaited is not None:
                    self.component.bind(*binding, awaited)
                more, index = self._run(children, index + 1, stops)
            shown += more
            stop = children[index] if index < len(children) else None
            if not isinstance(stop, Code) or self._word(stop)[0] == "/await":
                return shown, index
            word, after = self._word(stop)
            binding = (after, stop.inner_end)
            if word == ":catch":
                awaited = self.component.opaque(*binding)

    def _word_at(self, children: Siblings, index: int) -> str:
        child = children[index]
        return self._word(child)[0] if isinstance(child, Code) else ""

    def _tag(self, word: str, at: int, code: Code) -> list[int]:
        if word == "@const":
            self.component.script(self.text.index("const", code.inner_at), code.inner_end)
            return []
        node = self.component.expression(at, code.inner_end)
        return [] if node is None else [node]

    def _declare_snippets(self, children: Siblings) -> None:
        """``{#snippet row(user)}`` is a function that all siblings can call."""
        for index, child in enumerate(children):
            if isinstance(child, Code) and self._word(child)[0] == "#snippet":
                self._snippet(
                    child, children[index + 1 : self._skip(children, index + 1, "/snippet")]
                )

    def _snippet(self, code: Code, body: Siblings) -> None:
        _, at = self._word(code)
        found = _SNIPPET.match(self.text, at, code.inner_end)
        if found is None:
            return
        builder = self.builder
        end = body[-1].end if body else code.end
        function = builder.new_function(found.group(1), at=code.at, end=end)
        builder.bind(found.group(1), builder.closure(function, at=code.at, end=end), const=True)
        close = self.text.rfind(")", found.end(), code.inner_end)
        params = split_top(self.text, found.end(), max(close, found.end()), ",")

        def lower() -> None:
            for param in params:
                start, stop = trimmed(self.text, *param)
                node = builder.param(function, "", at=start, end=stop)
                self.component.bind(start, stop, node)
            shown = self.children(body)
            if shown:
                builder.returns(self.component.joined(shown, at=code.end, end=end))

        builder.defer(function, lower)

    def _element(self, element: Element) -> list[int]:
        if element.tag in ("script", "style"):
            return []
        lets = [a for a in element.attributes if a.name.startswith("let:")]
        if element.tag in _FRAGMENTS and not lets:
            return self.children(element.children)
        if element.tag == "slot":
            return [self._outlet(element)]
        entries = [entry for a in element.attributes for entry in self._entries(a)]
        entries += [entry for a in element.attributes for entry in self._bound(element, a)]
        callee = self._callee(element)
        slot = [self._slot_content(element, lets)] if lets else None
        children = self.children(element.children) if slot is None else slot
        node = self.component.element(
            callee, entries, children, at=element.at, end=element.inner_at
        )
        for attribute in element.attributes:
            self._after(attribute, node)
        return [node]

    def _callee(self, element: Element) -> int:
        dynamic = element.get("this")
        if element.tag in ("svelte:component", "svelte:element") and dynamic is not None:
            node = attribute_value(self.component, dynamic)
            if node is not None:
                return node
        if element.tag == "svelte:self":
            return self.component.closure
        return self.component.tag(element.tag, element.at + 1)

    def _entries(self, attribute: Attribute) -> Iterator[Entry]:
        name, at, end = attribute.name, attribute.at, attribute.end
        if not name:
            entry = None if self._attached(attribute) else brace_entry(self.component, attribute)
            if entry is not None:
                yield entry
            return
        directive, _, argument = name.partition(":")
        argument = argument.split("|")[0]
        if (
            directive in ("let", "use")
            or (directive == "bind" and argument in _IGNORED)
            or name in _IGNORED
        ):
            return
        if directive == "on" and attribute.kind == "none":
            return  # forwarded to the parent
        node = self._directive_value(attribute, argument)
        if node is not None:
            key = (
                listener_name(argument)
                if directive == "on"
                else argument
                if directive == "bind"
                else name
            )
            yield Entry(key, -1, node, at, end)

    def _bound(self, element: Element, attribute: Attribute) -> Iterator[Entry]:
        """``bind:value={x}`` also listens for the next value of ``x``."""
        directive, _, argument = attribute.name.partition(":")
        if directive != "bind" or argument in _IGNORED:
            return
        at, end = attribute.value_at, attribute.value_end
        if attribute.kind == "none":
            at, end = attribute.at + len("bind:"), attribute.at + len(attribute.name)
        elif attribute.kind == "text" and self.text[at : at + 1] == "{":
            at, end = at + 1, end - 1
        native = element.tag in FORM_FIELDS
        node = self.component.receiver(at, end, native=native)
        key = "onInput" if native else f"onUpdate:{argument}"
        yield Entry(key, -1, node, attribute.at, attribute.end)

    def _attached(self, attribute: Attribute) -> bool:
        return self.text.startswith("@attach", attribute.value_at)

    def _directive_value(self, attribute: Attribute, argument: str) -> int | None:
        if attribute.kind == "none" and attribute.name.startswith(("bind:", "class:", "style:")):
            at = attribute.at + attribute.name.index(":") + 1
            return self.builder.read(argument, at=at, end=at + len(argument))
        return attribute_value(self.component, attribute)

    def _after(self, attribute: Attribute, call: int) -> None:
        """Actions and attachments run once the element exists."""
        directive, _, argument = attribute.name.partition(":")
        if not directive and self._attached(attribute):
            attachment = self.component.expression(
                attribute.value_at + len("@attach"), attribute.value_end
            )
            if attachment is not None:
                self.builder.call(attachment, (call,), at=attribute.at, end=attribute.end)
        elif directive == "use":
            at = attribute.at + len("use:")
            action = self.builder.read(argument, at=at, end=at + len(argument))
            given = None if attribute.kind == "none" else attribute_value(self.component, attribute)
            args = (call,) if given is None else (call, given)
            self.builder.call(action, args, at=attribute.at, end=attribute.end)

    def _slot_content(self, element: Element, lets: list[Attribute]) -> int:
        """Content with ``let:item``."""

        def shown(props: int) -> list[int]:
            for attribute in lets:
                name = attribute.name[len("let:") :]
                value = self.builder.add(Load(attribute.at, attribute.end, props, name))
                if attribute.kind == "code":
                    self.component.bind(attribute.value_at, attribute.value_end, value)
                else:
                    self.builder.bind(name, value, const=True)
            return self.children(element.children)

        return self.component.slot_content(element, lets[0], shown)

    def _outlet(self, element: Element) -> int:
        """``<slot item={x}>`` calls the content that the parent gave."""
        entries = [entry for a in element.attributes for entry in self._entries(a)]
        fallback = self.children(element.children)
        return self.component.outlet(element, "children", entries, fallback)
