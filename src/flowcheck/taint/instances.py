"""What an instance of a class of the project has in its fields when it is sent whole.

A constructor keeps some of what it is given; the constructor of a base class gets what ``super()``
passes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from flowcheck.ir.graph import Call, Load
from flowcheck.ir.module import Class
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, External, FunctionValue, InstanceValue
from flowcheck.taint.state import Frame, State, Steps, joined

_PYTHON = "__init__"
_PLAIN = (External("global#object"), External("py:abc#ABC"))


class Instances:
    """Answers what constructors of the project do with what they are given."""

    def __init__(self, evaluator: Evaluator, steps: Steps) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._steps = steps

    def constructor(self, call: Ref, value: ClassValue | InstanceValue) -> Frame | None:
        """The frame of a call that makes an instance: in the nearest constructor of its class."""
        owners = [(value.number, value.index)]
        owners += [
            (base.number, base.index)
            for base in self._evaluator.classes.ancestors(value.number, value.index)
        ]
        for number, index in owners:
            found = _constructor_of(self._program.module(number).classes[index])
            if found is not None:
                return call, number, found
        return None

    def shows(self, value: ClassValue) -> bool:
        """Whether constructors in sight keep what they want of their arguments.

        A base class outside the project may keep the rest: an exception its message.
        """
        frame = self.constructor((value.number, -1), value)
        if frame is None or not self._keeps(frame):
            return False
        owners = [value, *self._evaluator.classes.ancestors(value.number, value.index)]
        bases = [
            base
            for owner in owners
            for at in self._program.module(owner.number).classes[owner.index].bases
            for base in self._evaluator.evaluate((owner.number, at)) or (None,)
        ]
        return all(isinstance(base, ClassValue) or base in _PLAIN for base in bases)

    def taken(self, frame: Frame | None) -> frozenset[str]:
        """The keywords that a constructor takes, where it shows what becomes of them."""
        if frame is None or not self._keeps(frame):
            return frozenset()
        function = self._program.module(frame[1]).functions[frame[2]]
        return frozenset(param.name for param in function.params if param.name)

    def kept(self, state: State, frame: Frame) -> Iterable[State]:
        """The states at what a constructor, and those that it calls, leave in the fields."""
        frames: tuple[Frame, ...] = ()
        for inner in self._entered(frame):
            frames = (*frames, inner)
            if not self._steps.enterable(
                replace(state, stack=(*state.stack, *frames[:-1])), inner[0]
            ):
                return
            for store in self._owner(inner).stores:
                if not store.path:
                    at = self._steps.to(state, (inner[1], store.value), (), note="returned")
                    yield replace(at, stack=(*state.stack, *frames))
                elif len(store.path) == 1 and store.path[0] not in state.omit:
                    at = self._steps.to(state, (inner[1], store.value), (), note="returned")
                    yield replace(
                        at,
                        stack=(*state.stack, *frames),
                        key=joined(state.key, store.path[0]),
                        sent_by=store.path[0],
                    )

    def _keeps(self, frame: Frame) -> bool:
        return any(self._owner(inner).stores for inner in self._entered(frame))

    def _owner(self, frame: Frame) -> Class:
        module = self._program.module(frame[1])
        return module.classes[module.functions[frame[2]].owner]

    def _entered(self, frame: Frame) -> Iterator[Frame]:
        """A constructor, then the one that it calls of its base class, and so on."""
        seen: set[tuple[int, int]] = set()
        following: Frame | None = frame
        while following is not None and following[1:] not in seen:
            seen.add(following[1:])
            yield following
            following = self._of_base(following)

    def _of_base(self, frame: Frame) -> Frame | None:
        number, function = frame[1:]
        nodes = self._program.module(number).nodes
        for call_id in self._program.index(number).all_calls:
            call = nodes[call_id]
            if not isinstance(call, Call) or call.function != function:
                continue
            callee = nodes[call.callee]
            if not isinstance(callee, Load) or callee.field != _PYTHON:
                continue
            for value in self._evaluator.evaluate((number, call.callee)):
                if isinstance(value, FunctionValue):
                    return (number, call_id), value.number, value.function
        return None


def _constructor_of(cls: Class) -> int | None:
    return next(
        (m.function for m in cls.methods if m.kind == "constructor" or m.name == _PYTHON), None
    )
