"""What Vue makes of names in ``<script setup>`` and templates: props, emits, free names.

``defineProps()`` becomes the parameter of the component; ``emit("save", x)`` becomes a call of the
prop ``onSave``, so that the listener of a parent gets ``x``. Source:
https://vuejs.org/api/sfc-script-setup.html
"""

from __future__ import annotations

import msgspec

from flowcheck.frontends.components.component import Component, listener_name
from flowcheck.frontends.components.rewrite import Rewriter
from flowcheck.ir.graph import Array, Call, Entry, Global, Load, Node, Object, Param
from flowcheck.ir.module import Field, Shape, Type

_GLOBAL_NAMES = (
    "Infinity undefined NaN isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent "
    "encodeURI encodeURIComponent Math Number Date Array Object Boolean String RegExp Map Set "
    "JSON Intl BigInt console Error Symbol window document globalThis navigator location "
    "arguments this"
)
GLOBALS = frozenset(_GLOBAL_NAMES.split())
"""Names that a template takes from the browser, not from the component."""

_PRIMITIVES = {"String": "string", "Number": "number", "Boolean": "boolean", "Date": "Date"}
_PROPS_NAMES = frozenset({"$props", "$attrs"})


def rewrite_macros(rewriter: Rewriter, component: Component) -> None:
    """Exchange the compiler macros, ``toRefs`` of props, and all ways to emit."""
    emitters: set[int] = set()
    unpacked: set[int] = set()
    for index, call in rewriter.calls():
        match rewriter.callee_name(call, "vue"):
            case "defineProps":
                _define_props(rewriter, component, index, call)
            case "withDefaults" if len(call.args) > 1:
                rewriter.alias(index, *call.args[:2])
            case "useAttrs":
                rewriter.alias(index, component.props)
            case "defineModel":
                _define_model(rewriter, component, index, call)
            case "defineEmits":
                emitters.add(index)
            case "toRefs" if call.args:
                rewriter.alias(index, call.args[0])
                unpacked.add(index)
            case "toRef" if (
                len(call.args) > 1 and (field := rewriter.text(call.args[1])) is not None
            ):
                rewriter.replace(index, Load(0, 0, call.args[0], field))
                unpacked.add(index)
    _drop_values(rewriter, unpacked)
    for index, call in rewriter.calls():
        _emit(rewriter, component, index, call, emitters)


def rewrite_names(rewriter: Rewriter, component: Component, markup: tuple[int, int]) -> None:
    """Names of the template that no script declares are props if declared so, or if they may be."""
    known, complete = rewriter.prop_names(rewriter.types.get(component.props))
    called = {call.callee for _, call in rewriter.calls()}
    for index, node in enumerate(rewriter.module.nodes):
        if not isinstance(node, Global) or not markup[0] <= node.at < markup[1]:
            continue
        if node.name in _PROPS_NAMES:
            rewriter.alias(index, component.props)
        elif node.name in known or (
            not complete and may_be_field(node.name) and index not in called
        ):
            rewriter.replace(index, Load(0, 0, component.props, node.name))


def may_be_field(name: str) -> bool:
    """Whether a free name of a template can be a field of the component."""
    return name not in GLOBALS and not name.startswith("$")


def props_type(rewriter: Rewriter, declared: int) -> Type | None:
    """The type that ``["user"]`` or ``{user: Object as PropType<User>}`` declares."""
    node = rewriter.value(declared)
    fields: list[Field] = []
    if isinstance(node, Array):
        for item in node.items:
            name = rewriter.text(item)
            if name is not None:
                place = rewriter.nodes[item]
                fields.append(Field(name, None, (), place.at, place.end))
    elif isinstance(node, Object):
        for entry in node.entries:
            if entry.key is not None:
                found = _runtime_type(rewriter, entry.value)
                fields.append(Field(entry.key, found, (), entry.at, entry.end))
    if not fields:
        return None
    rewriter.shapes.append(Shape("", "props", tuple(fields), (), None, node.at, node.end))
    return Type("{}", (), len(rewriter.shapes) - 1)


def _runtime_type(rewriter: Rewriter, value: int) -> Type | None:
    written = rewriter.types.get(value)
    if written is not None and written.name.endswith("PropType") and written.args:
        return written.args[0]
    node = rewriter.value(value)
    if isinstance(node, Global) and node.name in _PRIMITIVES:
        return Type(_PRIMITIVES[node.name])
    inner = rewriter.fields(value).get("type")
    return None if inner is None or inner == value else _runtime_type(rewriter, inner)


def _define_props(rewriter: Rewriter, component: Component, index: int, call: Call) -> None:
    generic = rewriter.types.pop(index, None)
    declared = (
        generic.args[0] if generic is not None and generic.name == "<>" and generic.args else None
    )
    if declared is None and call.args:
        declared = props_type(rewriter, call.args[0])
    if declared is not None:
        rewriter.declare_props(component.function, component.props, declared)
    param = rewriter.nodes[component.props]
    if param.end == 0:
        rewriter.nodes[component.props] = msgspec.structs.replace(param, at=call.at, end=call.end)
    rewriter.alias(index, component.props)


def _define_model(rewriter: Rewriter, component: Component, index: int, call: Call) -> None:
    """``defineModel("title")`` is a ref of the prop ``title``."""
    name = (rewriter.text(call.args[0]) if call.args else None) or "modelValue"
    value = rewriter.add(Load(call.at, call.end, component.props, name))
    rewriter.types.pop(index, None)
    rewriter.replace(index, Object(0, 0, (Entry("value", -1, value, call.at, call.end),)))


def _drop_values(rewriter: Rewriter, unpacked: set[int]) -> None:
    """``toRefs(props).user.value`` is ``props.user``."""
    refs = {
        index
        for index, node in enumerate(rewriter.nodes)
        if index in unpacked or (isinstance(node, Load) and node.base in unpacked)
    }
    for index, node in enumerate(rewriter.module.nodes):
        if isinstance(node, Load) and node.field == "value" and node.base in refs:
            rewriter.alias(index, node.base)


def _emit(
    rewriter: Rewriter, component: Component, index: int, call: Call, emitters: set[int]
) -> None:
    if not call.args or not _emits(rewriter, call.callee, emitters):
        return
    event = rewriter.text(call.args[0])
    if event is None:
        return
    end = max(component.text.find("(", call.at, call.end), call.at)
    listener = rewriter.add(Load(call.at, end, component.props, listener_name(event)))
    spread = tuple(position - 1 for position in call.spread if position)
    emitted = msgspec.structs.replace(call, callee=listener, args=call.args[1:], spread=spread)
    rewriter.recall(index, emitted, taken=1)


def _emits(rewriter: Rewriter, callee: int, emitters: set[int]) -> bool:
    node: Node = rewriter.value(callee)
    match node:
        case Global(name="$emit") | Load(field="$emit"):
            return True
        case Call():
            return any(rewriter.nodes[emitter] is node for emitter in emitters)
        case Load(base=base, field="emit"):  # setup(props, {emit}), setup(props, context)
            context = rewriter.value(base)
            return isinstance(context, Param) and context.index == 1
        case _:
            return False
