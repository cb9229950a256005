"""Whose method runs: a base class calls on ``self`` what the class of the caller's object defines.

Two methods that are called on one object are of one class.

Comes in: a state at a parameter, and the call that binds it. Goes out: whether that call may be on
the way, given the class whose override was gone through before.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Load, Node, Param, Self
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, FunctionValue, InstanceValue, Value
from flowcheck.taint.state import State

_CONSTRUCTORS = ("__init__", "constructor")


class Overrides:
    """Knows which calls of a base class's method are on objects of another class."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program

    def fits(self, state: State, site: Ref | None) -> bool:
        """Whether a call may be on an object of the class that the walk came through."""
        base = self._owner(state.ref)
        if site is None or base is None:
            return True
        if self._is_constructor(state.ref):
            return self._may_make(state, base, site)
        wanted = self._object(state)
        receiver = self._receiver(site)
        if wanted is None or wanted == base or receiver is None:
            return True
        made = self._evaluator.evaluate(receiver)
        classes = [value for value in made if isinstance(value, InstanceValue | ClassValue)]
        known = bool(made) and len(classes) == len(made)
        return not known or any(self._related(wanted, cls) for cls in classes)

    def meant(self, state: State, call: Call, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """What a call on the object that the walk came through may run: no sibling's methods."""
        left = (
            next((at for at in state.chain() if at.site is not None), None) if values[1:] else None
        )
        if left is None or left.site is None or left.parent is None:
            return values
        wanted = self._object(left.parent) or self._owner(left.parent.ref)
        ours, theirs = self._receiver(state.ref, call), self._receiver(left.site)
        if wanted is None or ours is None or theirs is None:
            return values
        if not self._are_one(ours, theirs):
            return values
        kept = tuple(value for value in values if self._may_run(wanted, value))
        return kept or tuple(self._own(wanted, state.ref[0], call)) or values

    def _is_constructor(self, ref: Ref) -> bool:
        node = self._program.node(ref)
        functions = self._program.module(ref[0]).functions
        return isinstance(node, Param) and functions[node.function].name in _CONSTRUCTORS

    def _may_make(self, state: State, base: ClassValue, site: Ref) -> bool:
        """Whether a call of a constructor may make the object whose field the walk asks for.

        What a sibling class hands to the constructor of the base class is in no field of this one.
        """
        wanted = self._made(state)
        if wanted is None or wanted == base:
            return True
        call = self._program.node(site)
        if not isinstance(call, Call):
            return True
        within = self._program.index(site[0]).class_of.get(call.function)
        heir = ClassValue(site[0], within) if within is not None else None
        if heir is not None and base in self._evaluator.classes.ancestors(heir.number, heir.index):
            return self._related(wanted, heir)
        made = self._evaluator.evaluate((site[0], call.callee))
        classes = [value for value in made if isinstance(value, ClassValue)]
        return len(classes) != len(made) or any(self._related(wanted, cls) for cls in classes)

    def _made(self, state: State) -> ClassValue | None:
        """The class of the ``self`` whose field led into constructors, if nothing else did."""
        for at in state.chain():
            node = self._program.node(at.ref) if at.ref[1] >= 0 else None
            if isinstance(node, Self):
                return ClassValue(at.ref[0], node.index)
            if isinstance(node, Param) and not self._is_constructor(at.ref):
                return None
        return None

    def _are_one(self, ours: Ref, theirs: Ref) -> bool:
        """Whether two receivers are one object: the same node, of the same origin, or ``self``."""
        origins = self._evaluator.frameworks.origins
        one, other = self._program.node(ours), self._program.node(theirs)
        if isinstance(one, Self) and isinstance(other, Self) and ours[0] == theirs[0]:
            return one.index == other.index
        return ours == theirs or bool(origins(ours) & origins(theirs))

    def _own(self, wanted: ClassValue, number: int, call: Call) -> Iterable[Value]:
        """The method of a class that a call by its name would run."""
        callee = self._program.node((number, call.callee))
        if isinstance(callee, Load):
            for member in self._evaluator.classes.member(
                wanted.number, wanted.index, (callee.field,)
            ):
                if isinstance(member, FunctionValue):
                    yield member

    def _may_run(self, wanted: ClassValue, value: Value) -> bool:
        if not isinstance(value, FunctionValue):
            return True
        owner = self._program.index(value.number).class_of.get(value.function)
        return owner is None or self._related(wanted, ClassValue(value.number, owner))

    def _object(self, state: State) -> ClassValue | None:
        """The class of ``self``, by the first of the calls on ``self`` that lead here."""
        found: ClassValue | None = None
        for at in state.chain():
            if at.site is None or at.parent is None:
                continue
            receiver, owner = self._receiver(at.site), self._owner(at.parent.ref)
            on_self = receiver is not None and isinstance(self._program.node(receiver), Self)
            if not on_self or owner is None:
                break
            found = owner
        return found

    def _receiver(self, site: Ref, call: Node | None = None) -> Ref | None:
        call = call or self._program.node(site)
        callee = self._program.node((site[0], call.callee)) if isinstance(call, Call) else None
        return (site[0], callee.base) if isinstance(callee, Load) else None

    def _owner(self, ref: Ref) -> ClassValue | None:
        """The class in whose method a parameter is."""
        node = self._program.node(ref) if ref[1] >= 0 else None
        if not isinstance(node, Param):
            return None
        owner = self._program.index(ref[0]).class_of.get(node.function)
        return ClassValue(ref[0], owner) if owner is not None else None

    def _related(self, one: ClassValue, made: ClassValue | InstanceValue) -> bool:
        other = ClassValue(made.number, made.index)
        return (
            one == other
            or one in self._evaluator.classes.ancestors(other.number, other.index)
            or other in self._evaluator.classes.ancestors(one.number, one.index)
        )
