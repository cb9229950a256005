"""What a form sends to somebody else: ``<form action="https://..">`` and its fields.

Comes in: the element of a form. Goes out: each field with the name under which it is sent, and what
is written into it. Whose the address is, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.catalog.vendor import Role
from flowcheck.ir.graph import Call
from flowcheck.ir.module import Module
from flowcheck.taint.arguments import Argument
from flowcheck.taint.fields import attributes_of, what_fields_send
from flowcheck.taint.state import start


def address_of(module: Module, form: Call) -> int:
    """The node of the address to which a form is sent; ``-1`` where it has none."""
    return next((value for key, value in attributes_of(module, form) if key == "action"), -1)


def sent_by_form(number: int, module: Module, form: Call) -> Iterator[Argument]:
    """What is sent: of each field what is written into it, or the field that a person fills in."""
    for ref, name, _ in what_fields_send(number, module, form):
        yield Argument(Role.EVENT, start(ref, (), name), carrier="body")
