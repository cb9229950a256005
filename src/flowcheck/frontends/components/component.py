"""What Vue, Svelte, Astro and HTML share: one module for the scripts and the markup of a file.

A component is a function whose only parameter is the object of its props, so that an element
``<Card :user="u">`` in another file is a call of it. The markup becomes ``jsx`` calls in its body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import PurePosixPath

from flowcheck.frontends.components.entities import decoded
from flowcheck.frontends.components.markup import Attribute, Element
from flowcheck.frontends.components.scan import trimmed
from flowcheck.frontends.javascript.lower import ScriptLowerer
from flowcheck.ir.build import Builder
from flowcheck.ir.drafts import Block
from flowcheck.ir.graph import Array, Const, Entry, Index, Load, Object, Opaque
from flowcheck.ir.module import Export
from flowcheck.model import SourceFile
from flowcheck.patterns import regex

_IDENTIFIER = regex(r"[A-Za-z_$][\w$]*")
_CHAIN = regex(
    r"(?!(?:true|false|null|undefined|this|super|import|new|NaN|async|await|function|class)\b)"
    r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*",
    re.ASCII,
)

_TAGS = (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas "
    "caption cite code col colgroup data datalist dd del details dfn dialog div dl dt em "
    "embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html i iframe img input ins kbd label legend li link main map mark menu meta meter nav "
    "noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp "
    "script search section select slot small source span strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track u ul var video wbr "
    "circle clippath defs ellipse filter g image line lineargradient mask path pattern "
    "polygon polyline radialgradient rect stop symbol text tspan use"
)
INTRINSIC = frozenset(_TAGS.split())
FORM_FIELDS = frozenset({"input", "textarea", "select"})


class Document:
    """The module under construction, and the text that it comes from."""

    def __init__(self, file: SourceFile, *, typescript: bool) -> None:
        self.text = file.text
        self.builder = Builder(file.path, str(file.language))
        self.scripts = ScriptLowerer(self.builder, typescript=typescript)
        self.written: list[
            tuple[int, int]
        ] = []  # (name that no script declares, value given to it)

    def script(self, at: int, end: int) -> None:
        """Statements of the file, in the current function and block."""
        self.scripts.script(self.text[at:end], at)

    def expression(self, at: int, end: int, *, entities: bool = False) -> int | None:
        """The value of an expression of the file, or ``None`` when there is only white space."""
        at, end = trimmed(self.text, at, end)
        if at == end:
            return None
        text = self.text[at:end]
        if _CHAIN.fullmatch(text):
            return self._chain(text, at)
        return self.scripts.expression(decoded(text) if entities else text, at)

    def _chain(self, text: str, at: int) -> int:
        """``user.name`` without parsing: most expressions of markup are a name and its fields."""
        name, *fields = text.split(".")
        end = at + len(name)
        node = self.builder.read(name, at=at, end=end)
        for field in fields:
            end += 1 + len(field)
            node = self.builder.add(Load(at, end, node, field))
        return node

    def handler(self, at: int, end: int, *, argument: str, text: str = "") -> int:
        """Statements as the body of a listener.

        ``argument`` names its parameter (``$event``, ``event``), ``text`` is what to read in place
        of the file's text.
        """
        builder = self.builder
        function = builder.new_function("", at=at, end=end)
        node = builder.closure(function, at=at, end=end)

        def body() -> None:
            builder.bind_param(argument, builder.param(function, argument, at=at, end=at))
            self.scripts.script(text or decoded(self.text[at:end]), at)

        builder.defer(function, body)
        return node

    def receiver(self, at: int, end: int, *, native: bool) -> int:
        """A listener that writes what a field gives to the variable or field ``text[at:end]``.

        An HTML field gives an event whose ``target`` has the ``value``; a component, the value.
        """
        builder = self.builder
        function = builder.new_function("", at=at, end=end)
        node = builder.closure(function, at=at, end=end)

        def body() -> None:
            name = "$event" if native else ""
            value = builder.param(function, name, at=at, end=end)
            if native:
                target = builder.add(Load(at, end, value, "target"))
                value = builder.add(Load(at, end, target, "value"))
            written = self.expression(at, end, entities=True)
            if written is not None:
                self._assign(written, value, at=at, end=end)

        builder.defer(function, body)
        return node

    def bind(self, at: int, end: int, value: int) -> None:
        """Bind a name or a pattern of the markup to a value, in the current block."""
        at, end = trimmed(self.text, at, end)
        pattern = self.text[at:end]
        if _IDENTIFIER.fullmatch(pattern):
            self.builder.bind(pattern, value, const=True)
        elif pattern:
            self.scripts.pattern(pattern, at, value)

    def _assign(self, target: int, value: int, *, at: int, end: int) -> None:
        """Write a value where an expression reads.

        A field, an element, or the name ``text[at:end]``.
        """
        builder = self.builder
        node = builder.nodes[target]
        if isinstance(node, Load):
            builder.store(node.base, (node.field,), value, at=at, end=end)
        elif isinstance(node, Index):
            builder.store(node.base, (None,), value, at=at, end=end, key=node.key)
        else:
            name = self.text[at:end].strip()
            var = builder.find(name)
            if var is not None:
                builder.assign(var, value)
            else:
                self.written.append((target, value))

    @contextmanager
    def seeing(self, block: Block) -> Iterator[None]:
        """Names are those of a block."""
        outer = self.builder.block
        self.builder.block = block
        try:
            yield
        finally:
            self.builder.block = outer

    def detached(self) -> AbstractContextManager[None]:
        """Markup that does not see the names of the scripts."""
        return self.seeing(Block(None, self.builder.function))

    def const(self, value: str | bool, at: int, end: int) -> int:
        """A constant written at a place."""
        return self.builder.add(Const(at, end, value))

    def element(
        self, callee: int, entries: Iterable[Entry], children: list[int], *, at: int, end: int
    ) -> int:
        """An element as a call; ``at``/``end`` is its opening tag."""
        fields = list(entries)
        if children:
            value = (
                children[0]
                if len(children) == 1
                else self.builder.add(Array(at, end, tuple(children)))
            )
            fields.append(Entry("children", -1, value, at, end))
        props = self.builder.add(Object(at, end, tuple(fields)))
        return self.builder.call(callee, (props,), at=at, end=end, form="jsx")

    def opaque(self, at: int, end: int) -> int:
        """A value that nothing is known of: an index, a key."""
        return self.builder.add(Opaque(at, end, ()))

    def joined(self, nodes: list[int], *, at: int, end: int) -> int:
        """One node for what a piece of markup shows."""
        return nodes[0] if len(nodes) == 1 else self.builder.add(Opaque(at, end, tuple(nodes)))

    def tag(self, tag: str, at: int) -> int:
        """The component that a tag names, or the tag as text.

        Names are tried as written, then ``my-card`` as ``MyCard`` and as ``myCard``.
        """
        end = at + len(tag)
        if tag.lower() not in INTRINSIC or tag[:1].isupper():
            head, *rest = tag.split(".")
            camel = camel_case(head)
            for name in (head, camel[:1].upper() + camel[1:], camel):
                if self.builder.find(name) is None:
                    continue
                node = self.builder.read(name, at=at, end=at + len(head))
                for field in rest:
                    node = self.builder.add(Load(at, end, node, field))
                return node
        return self.const(tag, at, end)


class Component(Document):
    """A document that is a component.

    ``function`` and ``props`` are the component's body and parameter.
    """

    def __init__(self, file: SourceFile, *, typescript: bool) -> None:
        super().__init__(file, typescript=typescript)
        self.name = component_name(file.path)
        end = len(file.text)
        self.function = self.builder.new_function(self.name, at=0, end=end)
        self.closure = self.builder.closure(self.function, at=0, end=end)
        self.props = self.builder.param(self.function, "props", at=0, end=0)

    def export(self) -> None:
        """Make the component the default export, in place of what a script exported so."""
        exports = self.builder.exports
        exports[:] = [export for export in exports if export.name != "default"]
        exports.append(Export("default", self.closure))

    def slot_content(
        self, element: Element, given: Attribute, shown: Callable[[int], list[int]]
    ) -> int:
        """Content that takes values from the component it is given to: a function of its props.

        ``given`` names the values; ``shown`` takes the props and gives what there is to see.
        """
        builder = self.builder
        function = builder.new_function("", at=element.at, end=element.end)
        node = builder.closure(function, at=element.at, end=element.end)

        def body() -> None:
            props = builder.param(function, "", at=given.at, end=given.end)
            nodes = shown(props)
            if nodes:
                builder.returns(self.joined(nodes, at=element.inner_at, end=element.inner_end))

        builder.defer(function, body)
        return node

    def outlet(self, element: Element, key: str, entries: list[Entry], fallback: list[int]) -> int:
        """A place in which the content is called that the parent gave as the prop ``key``."""
        content = self.builder.add(Load(element.at, element.inner_at, self.props, key))
        node = self.element(content, entries, [], at=element.at, end=element.inner_at)
        return self.joined([node, *fallback], at=element.at, end=element.inner_at)


def camel_case(name: str) -> str:
    """``user-name`` as ``userName``."""
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def prop_name(tag: str, name: str) -> str:
    """The prop that an attribute sets.

    Camel case on components, as written on HTML elements and for ``data-*``.
    """
    if tag.lower() in INTRINSIC and not tag[:1].isupper():
        return name
    return name if name.startswith(("data-", "aria-")) else camel_case(name)


def listener_name(event: str) -> str:
    """The prop that a listener of an event is passed as: ``saved-user`` is ``onSavedUser``."""
    camel = camel_case(event)
    return "on" + camel[:1].upper() + camel[1:]


def component_name(path: str) -> str:
    """``src/user-card.vue`` as ``UserCard``; an ``index`` file is named after its folder."""
    place = PurePosixPath(path)
    stem = place.name.split(".")[0]
    if stem.lower() == "index" and place.parent.name:
        stem = place.parent.name
    camel = camel_case(re.sub(r"[^\w$]+", "-", stem).strip("-"))
    return camel[:1].upper() + camel[1:]
