"""An HTML page, or a template that makes one, to one module: scripts, handlers, telling elements.

Scripts are module code. Values that a template engine writes into scripts and attributes become
values of the graph (``holes``); ``{% if %}`` around a script becomes a guard (``html_blocks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import msgspec
from msgspec import Struct

from flowcheck.frontends.components.component import FORM_FIELDS, Document
from flowcheck.frontends.components.entities import decoded
from flowcheck.frontends.components.holes import MARKS, Hole, Holes
from flowcheck.frontends.components.html_blocks import Region, regions
from flowcheck.frontends.components.markup import Attribute, Child, Dialect, Element, parse
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.frontends.components.scripts import consent_attribute, is_executed
from flowcheck.ir.graph import ELEMENT, Call, Const, Entry, Global, Load, Template
from flowcheck.ir.module import Guard, Module
from flowcheck.model import SourceFile
from flowcheck.patterns import regex

_DIALECT = Dialect(
    holes=MARKS, holes_in_tags=True, raw=frozenset({"script", "style", "textarea", "title"})
)
_TELLING = (
    frozenset(
        {"img", "iframe", "script", "form", "a", "button", "link", "embed", "object", "label"}
    )
    | FORM_FIELDS
)
_HANDLER = regex(r"on[a-z]+$")
_FILLER = regex(r"_+$")


class _Block(Struct, frozen=True):
    """A region of the page and the nodes of its conditions (node, holds) or loop items."""

    region: Region
    conditions: tuple[tuple[int, bool], ...]
    items: int


def lower(file: SourceFile) -> Module:
    """The module of one page.

    Never raises; what no browser or template engine reads is left out.
    """
    page = _Page(file)
    page.children(parse(file.text, _DIALECT))
    blocks = [block for region in regions(file.text) if (block := page.block(region)) is not None]
    rewriter = Rewriter(page.builder.finish(end=len(file.text)))
    _exchange(rewriter, sorted(page.holes.found.values(), key=lambda hole: hole.at))
    for block in blocks:
        _apply(rewriter, block)
    return rewriter.done()


class _Page(Document):
    def __init__(self, file: SourceFile) -> None:
        super().__init__(file, typescript=False)
        self.holes = Holes(self)

    def children(self, children: tuple[Child, ...]) -> list[int]:
        shown: list[int] = []
        for child in children:
            if isinstance(child, Element):
                shown += self._element(child)
        return shown

    def block(self, region: Region) -> _Block | None:
        """Lower the conditions of a region."""
        conditions = tuple(
            fact
            for condition in region.conditions
            for fact in self.holes.facts(condition.at, condition.end, holds=condition.holds)
        )
        items = self.holes.value(region.items_at, region.items_end) if region.names else None
        if not conditions and items is None:
            return None
        return _Block(region, conditions, -1 if items is None else items)

    def _element(self, element: Element) -> list[int]:
        if element.tag == "style":
            return []
        if element.tag == "script" and not _loads(element):
            self._script(element)
            return []
        if not self._tells(element):
            return self.children(element.children)
        with ExitStack() as stack:
            self._guard_blocked(element, stack)
            entries = list(self._entries(element))
            children = self.children(element.children)
            callee = self.const(element.tag, element.at + 1, element.at + 1 + len(element.tag))
            return [self.element(callee, entries, children, at=element.at, end=element.inner_at)]

    def _tells(self, element: Element) -> bool:
        """Whether an element can send, collect or name something; others only lay out."""
        if element.tag in _TELLING:
            return True
        return any(a.name.startswith("data-") or _HANDLER.match(a.name) for a in element.attributes)

    def _entries(self, element: Element) -> Iterator[Entry]:
        for attribute in element.attributes:
            if not attribute.name:
                continue
            node = self._value(attribute)
            yield Entry(attribute.name, -1, node, attribute.at, attribute.end)

    def _value(self, attribute: Attribute) -> int:
        at, end = attribute.value_at, attribute.value_end
        if attribute.kind == "none":
            return self.const(True, attribute.at, attribute.end)
        if _HANDLER.match(attribute.name.lower()):
            return self._handler(at, end)
        return self.holes.text(at, end)

    def _handler(self, at: int, end: int) -> int:
        text = self.holes.script(at, end, decoded(self.text[at:end]))
        return self.handler(at, end, argument="event", text=text)

    def _script(self, element: Element) -> None:
        blocked = consent_attribute(self.text, element)
        if blocked is None and not is_executed(self.text, element):
            return
        with ExitStack() as stack:
            self._guard_blocked(element, stack)
            text = self.holes.script(element.inner_at, element.inner_end)
            self.scripts.script(text, element.inner_at)
            self.builder.dead = False

    def _guard_blocked(self, element: Element, stack: ExitStack) -> None:
        """A blocked script runs once what its attribute names is allowed."""
        blocked = consent_attribute(self.text, element) if element.tag == "script" else None
        if blocked is not None:
            end = blocked.at + len(blocked.name)
            name = self.const(blocked.name, blocked.at, end)
            stack.enter_context(self.builder.guarded(name, holds=True))


def _loads(script: Element) -> bool:
    """Whether a script has an address; a consent platform may keep it in ``data-src`` or so."""
    return any(a.name == "src" or re.fullmatch(r"data-.*src", a.name) for a in script.attributes)


def _exchange(rewriter: Rewriter, holes: list[Hole]) -> None:
    """Put the values of holes where the scripts have fillers."""
    if not holes:
        return
    by_place = {hole.at: hole for hole in holes}
    for index, node in enumerate(rewriter.module.nodes):
        if isinstance(node, Global) and _FILLER.match(node.name):
            hole = by_place.get(node.at)
            if hole is not None and hole.node >= 0:
                _become(rewriter, index, hole.node)
        elif isinstance(node, Const) and isinstance(node.value, str) and "____" in node.value:
            inside = [hole for hole in holes if node.at <= hole.at and hole.end <= node.end]
            if inside:
                _fill(rewriter, index, node.value, inside)


def _fill(rewriter: Rewriter, index: int, value: str, holes: list[Hole]) -> None:
    """A string with fillers is the text around the holes and their values."""
    place = rewriter.nodes[index]
    parts: list[int] = []
    begin = 0
    for hole in holes:
        filler = "_" * (hole.end - hole.at)
        found = value.find(filler, begin)
        if found < 0:
            continue
        if begin < found:
            parts.append(rewriter.add(Const(place.at, place.end, value[begin:found])))
        parts += [hole.node] if hole.node >= 0 else []
        begin = found + len(filler)
    if begin < len(value):
        parts.append(rewriter.add(Const(place.at, place.end, value[begin:])))
    if len(parts) == 1:
        _become(rewriter, index, parts[0])
    elif parts:
        rewriter.replace(index, Template(0, 0, tuple(parts)))


def _become(rewriter: Rewriter, index: int, target: int) -> None:
    """A copy of the target at the place of the filler.

    Calls are not copied, that would be a second call.
    """
    node = rewriter.nodes[target]
    if isinstance(node, Call):
        rewriter.alias(index, target)
    else:
        rewriter.replace(index, node)


def _apply(rewriter: Rewriter, block: _Block) -> None:
    """Guards for the calls in a region, items for the names of its loop."""
    region = block.region
    guards: list[int] = []
    for condition, holds in block.conditions:
        rewriter.guards.append(Guard(condition, holds))
        guards.append(len(rewriter.guards) - 1)
    item = -1
    for index, node in enumerate(rewriter.nodes):
        if not region.at <= node.at < region.end:
            continue
        if isinstance(node, Call) and guards:
            rewriter.nodes[index] = msgspec.structs.replace(node, guards=(*node.guards, *guards))
        elif isinstance(node, Global) and node.name in region.names:
            if item < 0:
                item = rewriter.add(Load(region.items_at, region.items_end, block.items, ELEMENT))
            field = len(region.names) > 1
            target = (
                rewriter.add(Load(node.at, node.end, item, str(region.names.index(node.name))))
                if field
                else item
            )
            rewriter.alias(index, target)
