"""An Astro component to one module: the front matter and the markup are the component's body.

``Astro.props`` is the component's parameter. Scripts for the browser are module code, those with
``define:vars`` run in the body. Source: https://docs.astro.build/en/reference/astro-syntax/
"""

from __future__ import annotations

import re

from flowcheck.frontends.components.attributes import attribute_value, brace_entry
from flowcheck.frontends.components.component import Component
from flowcheck.frontends.components.markup import Attribute, Child, Code, Dialect, Element, parse
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.frontends.components.scripts import is_executed
from flowcheck.ir.graph import Entry, Global, Load, Object
from flowcheck.ir.module import Module, Type
from flowcheck.model import SourceFile
from flowcheck.patterns import regex

_DIALECT = Dialect(braces=True)
_FENCE = regex(r"\s*---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FRAGMENTS = frozenset({"", "Fragment"})


def lower(file: SourceFile) -> Module:
    """The module of one ``.astro`` file. Never raises; markup that cannot be read is left out."""
    component = Component(file, typescript=False)  # JSX in braces; types are read all the same
    fence = _FENCE.match(file.text)
    markup = parse(file.text, _DIALECT, fence.end() if fence else 0)
    body = _Body(component)

    def lower_body() -> None:
        if fence is not None:
            component.script(fence.start(1), fence.end(1))
            component.builder.dead, component.builder.guards = False, ()
        shown = body.children(markup)
        if shown:
            component.builder.returns(component.joined(shown, at=0, end=len(file.text)))

    component.builder.inline_body(component.function, lower_body)
    for script in body.scripts:
        with component.builder.scope():
            component.script(script.inner_at, script.inner_end)
    component.export()
    rewriter = Rewriter(component.builder.finish(end=len(file.text)))
    _props(rewriter, component)
    return rewriter.done()


class _Body:
    """Lowers the markup; ``scripts`` collects those that belong to the module."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.scripts: list[Element] = []

    def children(self, children: tuple[Child, ...]) -> list[int]:
        shown: list[int] = []
        for child in children:
            if isinstance(child, Code):
                node = self.component.expression(child.inner_at, child.inner_end)
                shown += [] if node is None else [node]
            elif isinstance(child, Element):
                shown += self._element(child)
        return shown

    def _element(self, element: Element) -> list[int]:
        if element.tag == "style":
            return []
        if element.tag in _FRAGMENTS:
            return self.children(element.children)
        if element.tag == "slot":
            content = Load(element.at, element.inner_at, self.component.props, "children")
            return [self.component.builder.add(content), *self.children(element.children)]
        entries = [e for a in element.attributes if (e := self._entry(a)) is not None]
        if element.tag == "script":
            self._script(element)
            if element.get("src") is None:
                return []
        callee = self.component.tag(element.tag, element.at + 1)
        children = self.children(element.children)
        return [
            self.component.element(callee, entries, children, at=element.at, end=element.inner_at)
        ]

    def _entry(self, attribute: Attribute) -> Entry | None:
        if not attribute.name:
            return brace_entry(self.component, attribute)
        if attribute.kind == "text":
            at, end = attribute.value_at, attribute.value_end
            node: int | None = self.component.const(self.component.text[at:end], at, end)
        else:
            node = attribute_value(self.component, attribute)
        return (
            None if node is None else Entry(attribute.name, -1, node, attribute.at, attribute.end)
        )

    def _script(self, element: Element) -> None:
        if not is_executed(self.component.text, element):
            return
        given = element.get("define:vars")
        if given is None:
            self.scripts.append(element)
            return
        builder = self.component.builder
        value = self.component.expression(given.value_at, given.value_end)
        with builder.scope():
            node = builder.nodes[value] if value is not None else None
            for entry in node.entries if isinstance(node, Object) else ():
                if entry.key is not None:
                    builder.bind(entry.key, entry.value, const=True)
            self.component.script(element.inner_at, element.inner_end)


def _props(rewriter: Rewriter, component: Component) -> None:
    """``Astro.props`` is the parameter.

    Its type is the one named ``Props``, or what it is cast to.
    """
    declared = next((Type("Props") for shape in rewriter.shapes if shape.name == "Props"), None)
    for index, node in enumerate(rewriter.module.nodes):
        if not isinstance(node, Load) or node.field != "props":
            continue
        base = rewriter.nodes[node.base]
        if isinstance(base, Global) and base.name == "Astro":
            declared = rewriter.types.pop(index, declared)
            rewriter.alias(index, component.props)
    if declared is not None:
        rewriter.declare_props(component.function, component.props, declared)
