"""Where a constructor runs for another class: one that extends its class, or ``cls`` of its own."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Self
from flowcheck.ir.module import Class
from flowcheck.link.index import callee_text
from flowcheck.link.members import Members
from flowcheck.link.program import Program, Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import ClassValue

MAX_HEIRS = 12


class Heirs:
    """Classes that have no constructor of their own."""

    def __init__(self, program: Program, members: Members) -> None:
        self._program = program
        self._members = members
        self._known = Memory[ClassValue, tuple[ClassValue, ...]](program.reads)

    def of(self, constructor: ClassValue) -> tuple[ClassValue, ...]:
        """The classes that a class makes by its constructor, besides itself; none where many do."""
        return self._known.of(constructor, lambda: self._found(constructor), ())

    def by_itself(self, made: ClassValue) -> Iterable[Ref]:
        """Calls of ``cls`` in the class methods of a class."""
        module = self._program.module(made.number)
        for call_id, call in self._program.calls(made.number, ""):
            callee = module.nodes[call.callee]
            if isinstance(callee, Self) and callee.index == made.index:
                decorators = module.functions[call.function].decorators
                if any(callee_text(module, at) == "classmethod" for at in decorators):
                    yield made.number, call_id

    def _found(self, constructor: ClassValue) -> tuple[ClassValue, ...]:
        found: list[ClassValue] = []
        work = [constructor]
        for above in work:  # grows while it is read
            for below in self._extending(above):
                if below not in work:
                    work.append(below)
                    found.append(below)
            if len(found) > MAX_HEIRS:
                return ()
        return tuple(found)

    def _extending(self, above: ClassValue) -> Iterable[ClassValue]:
        name = self._program.module(above.number).classes[above.index].name
        for number in self._program.candidates(above.number, name) if name else ():
            if not self._program.may_extend(number, name):
                continue
            for index, cls in enumerate(self._program.module(number).classes):
                if cls.name and not _has_constructor(cls):
                    below = ClassValue(number, index)
                    if above in self._members.bases(number, index):
                        yield below


def _has_constructor(cls: Class) -> bool:
    return any(m.kind == "constructor" or m.name == "__init__" for m in cls.methods)
