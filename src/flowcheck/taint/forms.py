"""What a form sends to somebody else: ``<form action="https://..">`` and its fields.

Comes in: the element of a form. Goes out: each field with the name under which it is sent, and what
is written into it. Whose the address is, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.catalog.vendor import Role
from flowcheck.ir.graph import Array, Call, Const, Object, Opaque, Phi
from flowcheck.ir.module import Module
from flowcheck.link.program import Ref
from flowcheck.taint.arguments import Argument
from flowcheck.taint.fields import is_field
from flowcheck.taint.state import start

_NO_DATA = frozenset({"submit", "button", "image", "reset", "checkbox", "radio", "password"})
_MAX_NODES = 600


def address_of(module: Module, form: Call) -> int:
    """The node of the address to which a form is sent; ``-1`` where it has none."""
    return next((value for key, value in attributes_of(module, form) if key == "action"), -1)


def sent_by_form(number: int, module: Module, form: Call) -> Iterator[Argument]:
    """What is sent: of each field what is written into it, or the field that a person fills in."""
    for ref, name, _ in what_fields_send(number, module, form):
        yield Argument(Role.EVENT, start(ref, (), name), carrier="body")


def what_fields_send(number: int, module: Module, form: Call) -> Iterator[tuple[Ref, str, bool]]:
    """For each field of a form where its value is, its name, and whether a person writes it there.

    That is the field itself, or the value that it is given.
    """
    for node_id, field in _fields(module, form):
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
