"""A Vue single-file component to one module: its scripts, and its template as its body.

With ``<script setup>`` the script runs in the component function; a plain script is module code,
and its ``export default {..}`` is read as a class whose instance the template sees. Source:
https://vuejs.org/api/sfc-spec.html
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from flowcheck.frontends.components.component import Component, camel_case
from flowcheck.frontends.components.markup import Attribute, Dialect, Element, parse
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.frontends.components.vue_macros import rewrite_macros, rewrite_names
from flowcheck.frontends.components.vue_options import Instance, literal_fields, options_of
from flowcheck.frontends.components.vue_template import VueTemplate
from flowcheck.ir.graph import After, Call, Global, Import, Load, Node, Update
from flowcheck.ir.module import Export, Module, Store
from flowcheck.model import SourceFile

_DIALECT = Dialect(holes=(("{{", "}}"),), raw_roots=True)
_REFS = frozenset(
    {
        "ref",
        "shallowRef",
        "customRef",
        "computed",
        "toRef",
        "useModel",
        "defineModel",
        "useTemplateRef",
    }
)
_TYPED = frozenset({"ts", "tsx", "typescript"})


class _Parts(Struct, frozen=True):
    setup: Element | None
    scripts: tuple[Element, ...]
    template: Element | None


def lower(file: SourceFile) -> Module:
    """The module of one ``.vue`` file. Never raises; markup that cannot be read is left out."""
    parts = _split(file)
    scripts = (*parts.scripts, *((parts.setup,) if parts.setup else ()))
    component = Component(file, typescript=any(_value(file, s, "lang") in _TYPED for s in scripts))
    for script in parts.scripts:
        _plain_script(component, script)
    default = next((e for e in component.builder.exports if e.name == "default"), None)
    options = None
    if parts.setup is None and default is not None and not default.source:
        options = options_of(component.builder.nodes, default.node)
    names = _Names()
    component.builder.inline_body(
        component.function, lambda: _body(component, parts, options, names)
    )
    if default is None or not default.source:
        component.export()
    module = component.builder.finish(end=len(file.text))
    rewriter = Rewriter(module)
    markup = (parts.template.at, parts.template.end) if parts.template else (0, 0)
    rewrite_macros(rewriter, component)
    if options is not None:
        Instance(rewriter, component, options, markup).build()
    else:
        rewrite_names(rewriter, component, markup)
    names.carry_writes(rewriter)
    return rewriter.done()


def _split(file: SourceFile) -> _Parts:
    roots = [child for child in parse(file.text, _DIALECT) if isinstance(child, Element)]
    scripts = [root for root in roots if root.tag == "script"]
    template = next((root for root in roots if root.tag == "template"), None)
    raw = (
        template is not None
        and template.get("lang") is not None
        and _value(file, template, "lang") != "html"
    )
    return _Parts(
        next((s for s in scripts if s.get("setup")), None),
        tuple(s for s in scripts if not s.get("setup")),
        None if raw else template,
    )


def _value(file: SourceFile, element: Element, name: str) -> str:
    attribute: Attribute | None = element.get(name)
    return "" if attribute is None else file.text[attribute.value_at : attribute.value_end]


def _plain_script(component: Component, script: Element) -> None:
    source = script.get("src")
    if source is not None:
        path = component.text[source.value_at : source.value_end]
        component.builder.exports.append(Export("default", source=path, imported="default"))
    else:
        component.script(script.inner_at, script.inner_end)


def _body(component: Component, parts: _Parts, options: int | None, names: _Names) -> None:
    builder = component.builder
    if parts.setup is not None:
        component.script(parts.setup.inner_at, parts.setup.inner_end)
        builder.dead, builder.guards = False, ()
    if parts.template is None:
        return
    children = parts.template.children
    if options is None:
        template = VueTemplate(component, callee=component.tag)
        with builder.scope():
            names.unwrap(component)
            shown = template.children(children)
    else:
        template = VueTemplate(component, callee=_registered(component, options))
        with component.detached():
            shown = template.children(children)
    if shown:
        builder.returns(
            component.joined(shown, at=parts.template.inner_at, end=parts.template.inner_end)
        )


def _registered(component: Component, options: int) -> Callable[[str, int], int]:
    """Finds a tag among the ``components`` of the options, then among the names of the script."""
    builder = component.builder
    visible = builder.block
    known = literal_fields(
        builder.nodes, literal_fields(builder.nodes, options).get("components", -1)
    )

    def callee(tag: str, at: int) -> int:
        camel = camel_case(tag)
        for name in (tag, camel[:1].upper() + camel[1:], camel):
            if name in known:
                return known[name]
        with component.seeing(visible):
            return component.tag(tag, at)

    return callee


class _Names:
    """What the template calls by a shorter name: ``user`` for ``user.value`` of a ref."""

    def __init__(self) -> None:
        self._short: list[tuple[int, int]] = []  # (variable of the template, the ref's variable)

    def unwrap(self, component: Component) -> None:
        """Declare the values of refs in the current block, under the names of the refs."""
        builder = component.builder
        outer = builder.block.parent
        for name, var in list(outer.names.items()) if outer is not None else []:
            held = builder.env.get(var)
            kind = _ref_kind(builder.nodes, held) if held is not None else ""
            if held is None or not kind:
                continue
            node = builder.nodes[held]
            value = builder.add(Load(node.at, node.end, held, "value"))
            if kind == "maybe":
                value = builder.phi((held, value), at=node.at, end=node.end)
            self._short.append((builder.bind(name, value, const=True), var))

    def carry_writes(self, rewriter: Rewriter) -> None:
        """What listeners write to the short name or the ref behind it, is written to the ref."""
        holders: dict[int, int] = {}  # node of a ref -> its variable
        for short, var in self._short:
            holders |= dict.fromkeys(rewriter.vars[var].defs, var)
            for value in rewriter.vars[short].foreign:
                rewriter.write(var, Store(("value",), value, rewriter.vars[var].function))
        kept: list[Store] = []
        for store in rewriter.stores:
            holder = holders.get(store.base)
            if holder is None:
                kept.append(store)
            else:
                rewriter.write(holder, msgspec.structs.replace(store, base=-1))
        rewriter.stores = kept


def _ref_kind(nodes: list[Node], held: int) -> str:
    """``ref`` for the result of ``ref()`` and its like, ``maybe`` for a part of another call."""
    node = nodes[held]
    while isinstance(node, After | Update):
        node = nodes[node.base]
    if isinstance(node, Call):
        return "ref" if _is_named(nodes[node.callee], _REFS) else ""
    if isinstance(node, Load):
        base = nodes[node.base]
        plain = not isinstance(base, Call) or _is_named(
            nodes[base.callee], frozenset({"defineProps"})
        )
        return "" if plain else "maybe"
    return ""


def _is_named(node: Node, names: frozenset[str]) -> bool:
    return isinstance(node, Global | Import) and node.name in names
