"""The form fields into which people write what handlers get: their names, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.ir.graph import (
    Array,
    Call,
    Const,
    Global,
    Import,
    Load,
    Node,
    Object,
    Opaque,
    Param,
    Phi,
)
from flowcheck.ir.module import Module
from flowcheck.link.program import Program, Ref
from flowcheck.patterns import regex

FORM_FIELD = "the form field"
FIELDS = frozenset({"input", "textarea", "select"})
"""The elements into which a person writes."""
_FREE = "textarea"
_COMPONENT = regex(
    r"[A-Z]\w*(?:Input|Field|Textarea|TextArea|Select)|Input|Field|Textarea|TextArea|Select"
)
WIDGET = regex(
    r"(?:[-_ ](?:radio|buttons?|group|select|dropdown|picker|checkbox|options?)"
    r"|(?<=[a-z])(?:Radio|Buttons?|Group|Select|Dropdown|Picker|Checkbox|Options?))(?![a-z])"
)
"""What a form field is made of: ``age-radio-buttons-group`` asks for an age."""
_NAMING = frozenset({"type", "name", "autoComplete", "autocomplete", "id", "inputMode"})
_NO_FIELD_NAMES = ("text", "checkbox", "radio", "number", "submit", "button", "on", "off")


_NO_DATA = frozenset({"submit", "button", "image", "reset", "checkbox", "radio", "password"})
_MAX_NODES = 600


class FormFields:
    """Finds the form fields of one program by the handlers of their events."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def named(self, number: int, node: Param) -> Iterable[tuple[str, str]]:
        """The names of the form field whose event a handler gets, each with what it is."""
        for _, attributes in self._behind(number, node):
            said = _said(self._program.module(number), attributes)
            yield from ((name, FORM_FIELD) for key, name in said if key in _NAMING)

    def marks(self, ref: Ref) -> list[str]:
        """The attributes, as ``autocomplete=bday``, of the form field whose event is at a node.

        ``<input type="email" name=.. onChange={..}>`` says ``email`` and the name.
        """
        node = self._program.node(ref) if ref[1] >= 0 else None
        if not isinstance(node, Param):
            return []
        module = self._program.module(ref[0])
        behind = self._behind(ref[0], node)
        return [
            f"{key.lower()}={value}" for _, field in behind for key, value in _said(module, field)
        ]

    def is_free_text(self, ref: Ref) -> bool:
        """Whether an event at a node is one of a field for text of many lines."""
        node = self._program.node(ref) if ref[1] >= 0 else None
        if not isinstance(node, Param):
            return False
        module = self._program.module(ref[0])
        for user, attributes in self._behind(ref[0], node):
            if ("type", _FREE) in _said(module, attributes):  # of a component for fields
                return True
            for _, element in self._program.index(ref[0]).placed.get(user, ()):
                call = module.nodes[element]
                tag = module.nodes[call.callee] if isinstance(call, Call) else None
                if isinstance(tag, Const) and tag.value == _FREE:
                    return True
        return False

    def _behind(self, number: int, node: Param) -> Iterable[tuple[int, Object]]:
        """The attributes of the form field whose event a handler gets, with their node."""
        module = self._program.module(number)
        closure = module.functions[node.function].closure
        for key, user in self._program.index(number).placed.get(closure, ()):
            attributes = module.nodes[user]
            if key.startswith("on") and isinstance(attributes, Object):
                yield user, attributes


def written_into(module: Module, element: Call) -> Iterable[tuple[str, str]]:
    """The names of a field of a form, as its attributes have them."""
    attributes = module.nodes[element.args[0]]
    if is_field(module, element) and isinstance(attributes, Object):
        said = _said(module, attributes)
        yield from ((name, FORM_FIELD) for key, name in said if key in _NAMING)


def is_field(module: Module, element: Call) -> bool:
    """Whether an element is a field of a form, or a component that is named like one."""
    match module.nodes[element.callee]:
        case Const(value=tag):
            return tag in FIELDS
        case Global(name=name) | Import(name=name) | Load(field=name):
            return _COMPONENT.fullmatch(name) is not None
        case _:
            return False


def _said(module: Module, attributes: Object) -> Iterable[tuple[str, str]]:
    for entry in attributes.entries:
        value = module.nodes[entry.value]
        if (
            entry.key is not None
            and isinstance(value, Const)
            and isinstance(value.value, str)
            and value.value not in _NO_FIELD_NAMES
        ):
            yield entry.key, value.value


def what_fields_send(number: int, module: Module, form: Node) -> Iterator[tuple[Ref, str, bool]]:
    """For each field of a form where its value is, its name, and whether a person writes it there.

    That is the field itself, or the value that it is given.
    """
    for node_id, field in _fields(module, form) if isinstance(form, Call) else ():
        attributes = dict(attributes_of(module, field))
        name = _text(module, attributes.get("name", -1))
        kind = _text(module, attributes.get("type", -1)).lower()
        if not name or kind in _NO_DATA:
            continue
        given = attributes.get("value", -1)
        if given >= 0 and not isinstance(module.nodes[given], Const):
            yield (number, given), name, False
        elif kind != "hidden":
            yield (number, node_id), name, True


def _fields(module: Module, form: Call) -> Iterator[tuple[int, Call]]:
    """The fields inside of a form, in the order of the page."""
    inside = [value for key, value in attributes_of(module, form) if key == "children"]
    for node_id in inside:  # grows while it is read
        node = module.nodes[node_id]
        if len(inside) > _MAX_NODES:
            return
        match node:
            case Array(items=items):
                inside += items
            case Opaque(children=children):
                inside += children
            case Phi(inputs=inputs):
                inside += inputs
            case Call(form="jsx"):
                if is_field(module, node):
                    yield node_id, node
                inside += [value for key, value in attributes_of(module, node) if key == "children"]
            case _:
                pass


def attributes_of(module: Module, element: Call) -> Iterator[tuple[str, int]]:
    """The attributes of an element that are written out, and their nodes."""
    given = module.nodes[element.args[0]] if element.args else None
    for entry in given.entries if isinstance(given, Object) else ():
        if entry.key is not None:
            yield entry.key, entry.value


def _text(module: Module, node_id: int) -> str:
    node = module.nodes[node_id] if node_id >= 0 else None
    return str(node.value) if isinstance(node, Const) and isinstance(node.value, str) else ""
