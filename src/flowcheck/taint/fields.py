"""The form fields into which people write what handlers get: their names, and what they say."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Const, Global, Import, Load, Object, Param
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
