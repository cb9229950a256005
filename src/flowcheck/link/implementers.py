"""Methods that are only promised, by an interface, an abstract class or a protocol, or replaced.

``tracker: Tracker`` says only that some class implements ``tracker.track(..)``. Where nothing in
sight says which, all classes of the project may be meant, if they are few.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Array, ClassRef, Const, Object
from flowcheck.ir.module import Class, Type
from flowcheck.link.index import callee_text
from flowcheck.link.members import Members
from flowcheck.link.program import Program
from flowcheck.link.reads import Memory
from flowcheck.link.types import Record, TypeTable
from flowcheck.link.values import ClassValue, FunctionValue, Value

MAX_IMPLEMENTERS = 12

_Promise = Record | ClassValue
_WRITTEN = (Const, Object, Array)
_THROWS = ("throw", "Error", "Exception")


class Implementers:
    """Finds the methods of the classes that implement a declared type."""

    def __init__(self, program: Program, types: TypeTable, members: Members) -> None:
        self._program = program
        self._types = types
        self._members = members
        self._known = Memory[tuple[int, Type], tuple[ClassValue, ...]](program.reads)
        self._known_below = Memory[ClassValue, tuple[ClassValue, ...]](program.reads)

    def overriding(self, promise: ClassValue, name: str) -> Iterable[FunctionValue]:
        """The methods that classes below a class have for ``self.name()``, which it leaves to them.

        None where too many classes are below it.
        """
        below = self._known_below.of(promise, lambda: self._extending(promise), ())
        yield from dict.fromkeys(method for cls in below for method in self._kept_by(cls, name))

    def methods(self, number: int, declared: Type, name: str) -> Iterable[FunctionValue]:
        """What ``name()`` of a thing of a type may run, if the type only promises it."""
        for cls in self._known.of((number, declared), lambda: self._found(number, declared), ()):
            yield from self._kept_by(cls, name)

    def _kept_by(self, cls: ClassValue, name: str) -> Iterable[FunctionValue]:
        """The methods of a class by a name that do something."""
        for member in self._members.member(cls.number, cls.index, (name,)):
            if isinstance(member, FunctionValue) and not self.promised(member):
                yield member

    def promised(self, value: Value) -> bool:
        """Whether a function is a method that does nothing, or only throws."""
        if not isinstance(value, FunctionValue):
            return False
        module = self._program.module(value.number)
        function = module.functions[value.function]
        if function.returns or value.function not in self._program.index(value.number).class_of:
            return False
        if any(callee_text(module, at).endswith("abstractmethod") for at in function.decorators):
            return True
        return all(
            callee_text(module, call.callee).endswith(_THROWS)
            for _, call in self._program.all_calls(value.number)
            if call.function == value.function
        )

    def is_left_to_others(self, value: Value) -> bool:
        """Whether a function is a method that is promised, or gives what classes below replace.

        That is a constant, or an object that is written there: ``def properties(self): return {}``.
        """
        if self.promised(value):
            return True
        if not isinstance(value, FunctionValue):
            return False
        module = self._program.module(value.number)
        function = module.functions[value.function]
        calls = (call for _, call in self._program.all_calls(value.number))
        return (
            bool(function.returns)
            and value.function in self._program.index(value.number).class_of
            and all(isinstance(module.nodes[node], _WRITTEN) for node in function.returns)
            and not any(call.function == value.function for call in calls)
        )

    def _found(self, number: int, declared: Type) -> tuple[ClassValue, ...]:
        found: dict[ClassValue, None] = {}
        for record in self._types.records(number, declared):
            name = self._program.module(record.number).shapes[record.shape].name
            if name:
                found |= dict.fromkeys(self._below(name, record))
        for owner, index in self._types.classes(number, declared):
            name = self._program.module(owner).classes[index].name
            found |= dict.fromkeys(self._below(name, ClassValue(owner, index)))
        return tuple(found) if len(found) <= MAX_IMPLEMENTERS else ()

    def _extending(self, promise: ClassValue) -> tuple[ClassValue, ...]:
        name = self._program.module(promise.number).classes[promise.index].name
        found = tuple(self._below(name, promise)) if name else ()
        return found if len(found) <= MAX_IMPLEMENTERS else ()

    def _below(self, name: str, promise: _Promise) -> Iterable[ClassValue]:
        """The classes that extend or implement what a name means, and those below them.

        Also below an interface that extends it. Broken code has classes that extend each other:
        each is met once.
        """
        seen: set[_Promise] = set()
        work = [(name, promise)]
        while work:
            above, kept = work.pop()
            for number in self._program.candidates(kept.number, above):
                if not self._program.may_extend(number, above):
                    continue
                module = self._program.module(number)
                for index, cls in enumerate(module.classes):
                    below = ClassValue(number, index)
                    if below in seen or not self._keeps(number, cls, above, kept):
                        continue
                    seen.add(below)
                    yield below
                    if cls.name and cls.name != above:
                        work.append((cls.name, below))
                for index, shape in enumerate(module.shapes):
                    wider = Record(number, index)
                    if shape.kind != "interface" or wider in seen:
                        continue
                    if self._extends(number, shape.bases, above, kept):
                        seen.add(wider)
                        work.append((shape.name, wider))

    def _keeps(self, number: int, cls: Class, name: str, promise: _Promise) -> bool:
        module = self._program.module(number)
        if isinstance(promise, ClassValue) and promise.number == number:
            own = module.classes[promise.index].node
            if any(isinstance(module.nodes[base], ClassRef) and base == own for base in cls.bases):
                return True
        bases = module.shapes[cls.shape].bases if cls.shape >= 0 else ()
        return self._extends(number, bases, name, promise)

    def _extends(self, number: int, bases: Iterable[Type], name: str, promise: _Promise) -> bool:
        for base in bases:
            if base.name.rpartition(".")[2] != name:
                continue
            if isinstance(promise, ClassValue):
                if (promise.number, promise.index) in self._types.classes(number, base):
                    return True
            elif promise in self._types.records(number, base):
                return True
        return False
