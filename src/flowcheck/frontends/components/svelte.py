"""A Svelte component to one module: its module script, and script and markup as its body.

Reads both styles: ``export let x``, ``$:`` and ``on:click``, and runes. Names with ``$`` are the
stores they read. Source: https://svelte.dev/docs/svelte/runes and
https://svelte.dev/docs/svelte/legacy-overview
"""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from flowcheck.frontends.components.component import Component, listener_name
from flowcheck.frontends.components.markup import Child, Dialect, Element, parse
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.frontends.components.scan import split_top, trimmed
from flowcheck.frontends.components.svelte_template import SvelteTemplate
from flowcheck.ir.graph import Call, Cell, Const, Entry, Global, Import, Load, Object
from flowcheck.ir.module import Field, Module, Shape, Store, Type
from flowcheck.model import SourceFile
from flowcheck.patterns import regex

_DIALECT = Dialect(braces=True)
_EXPORTED = regex(r"(?<![\w$.])export\s+(?:let|var)\s+(.+?)\s*(?:;|$)", re.MULTILINE)
_RENAMED = regex(r"(?<![\w$.])export\s*\{([^}]*)\}\s*(?!\s*from)", re.MULTILINE)
_REACTIVE = regex(
    r"(?<![\w$])\$:\s*(?:([A-Za-z_$][\w$]*)\s*=(?!=)|\(?\s*\{([^}=]*)\}\s*=)", re.MULTILINE
)
_NAME = regex(r"[A-Za-z_$][\w$]*")
_VALUE_RUNES = frozenset({"$state", "$derived", "$bindable"})


class _Parts(Struct, frozen=True):
    module: tuple[Element, ...]
    instance: tuple[Element, ...]
    markup: tuple[Child, ...]


def lower(file: SourceFile) -> Module:
    """The module of one ``.svelte`` file. Never raises; markup that cannot be read is left out."""
    parts = _split(file)
    scripts = (*parts.module, *parts.instance)
    component = Component(file, typescript=any(_is_typescript(file, script) for script in scripts))
    for script in parts.module:
        component.script(script.inner_at, script.inner_end)
    kept = list(component.builder.exports)
    component.builder.inline_body(component.function, lambda: _body(component, parts))
    component.builder.exports[:] = kept
    component.export()
    rewriter = Rewriter(component.builder.finish(end=len(file.text)))
    for script in parts.instance:
        _props(rewriter, component, script)
    _runes(rewriter, component)
    _stores(rewriter, component)
    _dispatches(rewriter, component)
    return rewriter.done()


def _split(file: SourceFile) -> _Parts:
    markup = parse(file.text, _DIALECT)
    scripts = [c for c in markup if isinstance(c, Element) and c.tag == "script"]
    module = tuple(s for s in scripts if _is_module(file, s))
    return _Parts(module, tuple(s for s in scripts if s not in module), markup)


def _is_module(file: SourceFile, script: Element) -> bool:
    context = script.get("context")
    written = file.text[context.value_at : context.value_end] if context is not None else ""
    return script.get("module") is not None or written == "module"


def _is_typescript(file: SourceFile, script: Element) -> bool:
    lang = script.get("lang")
    return lang is not None and file.text[lang.value_at : lang.value_end] in ("ts", "typescript")


def _body(component: Component, parts: _Parts) -> None:
    builder = component.builder
    for script in parts.instance:
        text = component.text[script.inner_at : script.inner_end]
        for name in _reactive_names(text):
            builder.declare(name)
        component.script(script.inner_at, script.inner_end)
        builder.dead, builder.guards = False, ()
    shown = SvelteTemplate(component).children(parts.markup)
    if shown:
        builder.returns(component.joined(shown, at=0, end=len(component.text)))


def _reactive_names(text: str) -> list[str]:
    """The names that ``$: x = ..`` declares: those without a declaration of their own."""
    found: dict[str, None] = {}
    for match in _REACTIVE.finditer(text):
        names = [match.group(1)] if match.group(1) else _NAME.findall(match.group(2))
        found.update(dict.fromkeys(names))
    return [
        name
        for name in found
        if not re.search(rf"\b(?:let|var)\b[^;\n]*\b{re.escape(name)}\b", text)
    ]


def _props(rewriter: Rewriter, component: Component, script: Element) -> None:
    """``export let x = d`` is the prop ``x`` or ``d``."""
    written = _exported(component.text, script.inner_at, script.inner_end)
    fields: list[Field] = []
    for index, var in enumerate(rewriter.vars):
        if var.function == component.function and var.name in written:
            prop, at = written[var.name]
            _bind_prop(rewriter, component, index, prop)
            fields.append(Field(prop, var.type, (), at, at + len(var.name)))
    if fields:
        fields.sort(key=lambda field: field.at)
        shape = Shape("", "props", tuple(fields), (), None, script.inner_at, script.inner_end)
        rewriter.shapes.append(shape)
        declared = Type("{}", (), len(rewriter.shapes) - 1)
        rewriter.declare_props(component.function, component.props, declared)


def _exported(text: str, at: int, end: int) -> dict[str, tuple[str, int]]:
    """Exported variables: name -> (prop, offset of the name)."""
    found: dict[str, tuple[str, int]] = {}
    for match in _EXPORTED.finditer(text, at, end):
        for start, stop in split_top(text, *match.span(1), ","):
            name = _NAME.match(text, *trimmed(text, start, stop))
            if name:
                found[name.group()] = (name.group(), name.start())
    for match in _RENAMED.finditer(text, at, end):
        for start, stop in split_top(text, *match.span(1), ","):
            names = list(_NAME.finditer(text, start, stop))
            if names:
                found[names[0].group()] = (names[-1].group(), names[0].start())
    return found


def _bind_prop(rewriter: Rewriter, component: Component, index: int, prop: str) -> None:
    """Let the first value of a variable be the prop as well."""
    var = rewriter.vars[index]
    if not var.defs:
        value = rewriter.add(Load(0, 0, component.props, prop))
        rewriter.vars[index] = msgspec.structs.replace(var, defs=(value,))
        return
    first = var.defs[0]
    node = rewriter.nodes[first]
    if isinstance(node, Const) and node.value is None:
        rewriter.replace(first, Load(0, 0, component.props, prop))
        return
    default = rewriter.add(node)
    value = rewriter.add(Load(node.at, node.end, component.props, prop))
    rewriter.alias(first, value, default)


def _runes(rewriter: Rewriter, component: Component) -> None:
    for index, call in rewriter.calls():
        callee = rewriter.nodes[call.callee]
        field = ""
        if isinstance(callee, Load):
            field, callee = callee.field, rewriter.nodes[callee.base]
        if not isinstance(callee, Global):
            continue
        if callee.name == "$props" and not field:
            generic = rewriter.types.pop(index, None)
            if generic is not None:
                declared = generic.args[0] if generic.name == "<>" and generic.args else generic
                rewriter.declare_props(component.function, component.props, declared)
            rewriter.alias(index, component.props)
        elif callee.name == "$derived" and field == "by" and call.args:
            rewriter.recall(
                index, msgspec.structs.replace(call, callee=call.args[0], args=()), taken=-1
            )
        elif callee.name in _VALUE_RUNES and call.args:
            rewriter.alias(index, call.args[0])


def _stores(rewriter: Rewriter, component: Component) -> None:
    """``$user`` reads the store ``user``, and a write to it is a write to that variable."""
    by_name = {var.name: index for index, var in enumerate(rewriter.vars)}
    read: dict[int, int] = {}  # node of ``$user`` -> variable
    for index, node in enumerate(rewriter.module.nodes):
        if not isinstance(node, Global) or not node.name.startswith("$"):
            continue
        var = by_name.get(node.name[1:])
        if node.name in ("$$props", "$$restProps"):
            rewriter.alias(index, component.props)
        elif var is not None:
            read[index] = var
    _carry_writes(rewriter, by_name, read)
    for index, var in read.items():
        first = rewriter.vars[var].defs[:1]
        if first and isinstance(rewriter.nodes[first[0]], Import):
            rewriter.alias(index, first[0])
        else:
            rewriter.replace(index, Cell(0, 0, var))


def _carry_writes(rewriter: Rewriter, by_name: dict[str, int], read: dict[int, int]) -> None:
    """``$user = x`` was lowered as a write to the window, ``$user.a = x`` to a free name."""
    kept: list[Store] = []
    for store in rewriter.stores:
        path, var = store.path, read.get(store.base)
        if var is None and path and path[0].startswith("$"):
            base = rewriter.nodes[store.base] if store.base >= 0 else None
            var = by_name.get(path[0][1:]) if isinstance(base, Global) else None
            path = path[1:]
        if var is None:
            kept.append(store)
            continue
        if path:
            moved = msgspec.structs.replace(store, path=path, base=-1)
            rewriter.write(var, moved)
        else:
            old = rewriter.vars[var]
            rewriter.vars[var] = msgspec.structs.replace(old, foreign=(*old.foreign, store.value))
    rewriter.stores = kept


def _dispatches(rewriter: Rewriter, component: Component) -> None:
    """``dispatch("save", x)`` calls the listener ``on:save`` with ``{detail: x}``."""
    for index, call in rewriter.calls():
        maker = rewriter.value(call.callee)
        if (
            not isinstance(maker, Call)
            or rewriter.callee_name(maker, "svelte") != "createEventDispatcher"
        ):
            continue
        event = rewriter.text(call.args[0]) if call.args else None
        if event is None:
            continue
        end = max(component.text.find("(", call.at, call.end), call.at)
        listener = rewriter.add(Load(call.at, end, component.props, listener_name(event)))
        args: tuple[int, ...] = ()
        if len(call.args) > 1:
            detail = rewriter.nodes[call.args[1]]
            entry = Entry("detail", -1, call.args[1], detail.at, detail.end)
            args = (rewriter.add(Object(detail.at, detail.end, (entry,))),)
        dispatched = msgspec.structs.replace(call, callee=listener, args=args, spread=())
        rewriter.recall(index, dispatched, taken=-1)
