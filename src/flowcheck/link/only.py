"""Methods that one class of the project alone has: what a thing of an unknown type can be.

``for user in chunk: user.newsletter_data()`` says nowhere what a user is, but one class has such a
method; or one class and those that extend it have: providers of mail, of which a setting names one.
Only names of several words count, for a short one may be a method of any library. So is a
function found that is put on an object of a library.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowcheck.ir.graph import ELEMENT, Call, Closure, Global, Load, Update
from flowcheck.link.elsewhere import SHARED
from flowcheck.link.engine import Engine
from flowcheck.link.members import Members
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import ClassValue, External, FunctionValue, Value
from flowcheck.patterns import regex

_TABLES = (
    "py:django#",
    "py:sqlalchemy#",
    "py:flask_sqlalchemy#",
    "py:peewee#",
    "py:tortoise#",
    "py:odoo#",
    "py:rest_framework#",
    "py:sqlmodel#",
    "py:mongoengine#",
    "py:beanie#",
    "py:wagtail#",
)
_HUNG = (
    *SHARED,
    "py:pylons#app_globals.",
    "py:pylons#tmpl_context.",
    "py:werkzeug#utils.import_string()()",
    "py:importlib#",
    "py:pkg_resources#",
    "py:stevedore#",
    "global#getattr()",
)
"""What the project hung on the application, or has loaded by a name."""
_MOST_KINDS = 12
_TELLING = regex(r"(?=.{8})_?[a-z][a-z0-9]*(?:_[a-z0-9]+)+")


def _is_record(value: Value) -> bool:
    """Whether a value is what a library holds of the project: an element, a row of a table."""
    return isinstance(value, External) and (
        ELEMENT in value.symbol or value.symbol.startswith((*_TABLES, *_HUNG))
    )


class OnlyMethods:
    """Finds methods of Python by their names alone."""

    def __init__(self, engine: Engine, members: Members) -> None:
        self._engine = engine
        self._program = engine.program
        self._members = members
        self._known = Memory[str, tuple[FunctionValue, ...]](engine.program.reads)
        self._put = Memory[str, tuple[FunctionValue, ...]](engine.program.reads)

    def of(self, callee: Ref) -> tuple[FunctionValue, ...]:
        """The method that a call of an unknown receiver means, if one class alone has it."""
        node = self._program.node(callee)
        if not isinstance(node, Load) or not _TELLING.fullmatch(node.field):
            return ()
        if not self._program.is_python(callee[0]) or self._is_base((callee[0], node.base)):
            return ()
        receiver = self._engine.evaluate((callee[0], node.base))
        if all(map(_is_record, receiver)):
            found = self._known.of(node.field, lambda: self._found(node.field), ())
            if found:
                return found
        if not all(isinstance(value, External) for value in receiver):
            return ()
        return self._put.of(node.field, lambda: self._put_on(node.field), ())

    def called(self, callee: Ref) -> list[FunctionValue]:
        """The functions of the project that a callee may be: by its value, else by its name."""
        values = self._engine.evaluate(callee)
        if all(isinstance(value, External) for value in values):
            values = self.of(callee)
        return [value for value in values if isinstance(value, FunctionValue)]

    def _put_on(self, name: str) -> tuple[FunctionValue, ...]:
        """The one function that is put on an object of a library: ``client.post_news = post``."""
        found: list[Ref] = []
        for number in self._program.mentioning(name):
            text = f".{name} = "
            if self._program.is_python(number) and self._program.has_text(number, text):
                nodes = self._program.module(number).nodes
                puts = (node for node in nodes if isinstance(node, Update) and node.field == name)
                found.extend((number, put.value) for put in puts)
        if len(found) != 1 or not isinstance(self._program.node(found[0]), Closure):
            return ()
        number, closure = found[0]
        functions = self._program.module(number).functions
        meant = (at for at, function in enumerate(functions) if function.closure == closure)
        return tuple(FunctionValue(number, at) for at in meant)

    def _is_base(self, receiver: Ref) -> bool:
        """Whether a receiver is ``super()``: the method is that of a class above."""
        node = self._program.node(receiver)
        if not isinstance(node, Call):
            return False
        called = self._program.node((receiver[0], node.callee))
        return isinstance(called, Global) and called.name == "super"

    def _found(self, name: str) -> tuple[FunctionValue, ...]:
        defined = [
            number
            for number in self._program.mentioning(name)
            if self._program.is_python(number) and self._program.has_text(number, f"def {name}(")
        ]
        if not 0 < len(defined) <= _MOST_KINDS:
            return ()
        modules = {number: self._program.module(number) for number in defined}
        methods = {
            ClassValue(number, index): FunctionValue(number, method.function)
            for number, module in modules.items()
            for index, cls in enumerate(module.classes)
            for method in cls.methods
            if method.name == name and method.kind == "method"
        }
        named = sum(f.name == name for module in modules.values() for f in module.functions)
        is_whole = named == len(methods) and (len(methods) == 1 or self._are_kin([*methods]))
        return tuple(methods.values()) if is_whole else ()

    def _are_kin(self, classes: Sequence[ClassValue]) -> bool:
        """Whether classes have one above them all: they are kinds of the same thing."""
        above = [{cls, *self._members.ancestors(cls.number, cls.index)} for cls in classes]
        return bool(above) and bool(set.intersection(*above))
