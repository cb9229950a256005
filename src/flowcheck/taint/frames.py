"""The stack of entered calls: what a callee is, seen from the calls that were entered.

A function that is handed to another is called by it; the stack tells which one was handed over.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Call,
    Cell,
    ClassRef,
    Const,
    Import,
    Load,
    Node,
    Object,
    Param,
    Self,
)
from flowcheck.ir.module import Module
from flowcheck.link.constants import Texts
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.index import behind
from flowcheck.link.program import Ref
from flowcheck.link.values import (
    ClassValue,
    Edge,
    External,
    FunctionValue,
    InstanceValue,
    Path,
    Value,
)
from flowcheck.patterns import regex
from flowcheck.taint.state import Frame, State, Steps

_MAX_ALIASES = 8
_OF_TEXT = regex(r"(?!.*://).*\w[./]\w")
_BASES = frozenset({"BaseModel", "pydantic.BaseModel", "Struct", "msgspec.Struct", "object", "ABC"})
_FILLED = frozenset({"pydantic", "dataclass", "attrs", "struct", "namedtuple"})


class Frames:
    """Answers what the entered calls say of callees and callbacks."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program

    def callees(self, state: State, call: Call) -> tuple[Value, ...]:
        """What a call may call; of functions passed to an entered one, those its call passed."""
        callee = (state.ref[0], call.callee)
        passed = self._passed(callee, (), state.stack)
        known = tuple(passed) or self._evaluator.evaluate(callee)
        if all(isinstance(value, External) for value in known):
            return self._evaluator.callers.only.of(callee) or known
        return known

    def told(self, state: State, key: int, edges: list[Edge]) -> list[Edge]:
        """Edges below a computed key; below its name where an entered call passes that.

        One of several parts is no attribute, but that of a text: ``texts["profile.email.label"]``.
        """
        name = self._constant((state.ref[0], key), state.stack)
        if not name or _OF_TEXT.match(name):
            return edges
        below = (ELEMENT, *state.path)
        return [
            replace(edge, path=(name, *state.path)) if edge.path == below else edge
            for edge in edges
        ]

    def is_record(self, number: int, index: int) -> bool:
        """Whether a class only declares fields, which keywords fill: a dataclass, a model."""
        module = self._program.module(number)
        shape = module.classes[index].shape
        return shape >= 0 and module.shapes[shape].kind in _FILLED

    def lacks(self, number: int, index: int, field: str) -> bool:
        """Whether a class that only declares fields declares none of a name, nor do its bases."""
        if not self.is_record(number, index):
            return False
        for cls in (ClassValue(number, index), *self._evaluator.classes.ancestors(number, index)):
            module = self._program.module(cls.number)
            made = module.classes[cls.index]
            if made.shape < 0 or any(method.name == field for method in made.methods):
                return False
            shape = module.shapes[made.shape]
            if any(declared.name == field for declared in shape.fields):
                return False
            outside = [base for base in shape.bases if base.name not in _BASES]
            if len(outside) > len(list(self._evaluator.classes.bases(cls.number, cls.index))):
                return False  # what else it extends is out of sight
        return True

    def received(self, state: State, node: Self, steps: Steps) -> list[State]:
        """For ``self`` in an entered method, the record that has it: not any of its class.

        So is an instance as a whole that is made in sight: ``toJSON() { return {...this} }``.
        """
        number = state.ref[0]
        record = self.is_record(number, node.index)
        if state.path and not record:
            return []
        class_of = self._program.index(number).class_of
        for depth in range(len(state.stack) - 1, -1, -1):
            call, entered, function = state.stack[depth]
            if entered != number or class_of.get(function) != node.index:
                continue
            made = self._program.node(call)
            method = self._program.node((call[0], made.callee)) if isinstance(made, Call) else None
            if not isinstance(method, Load):
                return []
            receiver = (call[0], method.base)
            if not record and InstanceValue(number, node.index) not in self._evaluator.evaluate(
                receiver
            ):
                return []
            following = steps.to(state, receiver, state.path)
            return [replace(following, stack=state.stack[:depth])]
        return []

    def stack_of(self, state: State, function: int, edge: Edge) -> tuple[Frame, ...]:
        """The entered calls that are still open after an edge has left a parameter."""
        return self._still_inside(state, function, edge) or self._handed_to(
            state.ref[0], function, edge
        )

    def _constant(self, ref: Ref, stack: tuple[Frame, ...]) -> str:
        """The text that the entered calls pass for a parameter, or ``""``."""
        node = self._program.node(ref)
        if isinstance(node, Const):
            return node.value if isinstance(node.value, str) else ""
        if _is_of_module(self._program.module(ref[0]), node):  # ``field(record, fields.EMAIL)``
            return Texts(self._evaluator).one(ref)
        if not isinstance(node, Param):
            return ""
        for depth in range(len(stack) - 1, -1, -1):
            call, module, function = stack[depth]
            if (module, function) == (ref[0], node.function):
                edges = self._evaluator.bindings.bind(call, module, node, ())
                only = edges[0] if len(edges) == 1 and not edges[0].path else None
                return self._constant(only.ref, stack[:depth]) if only is not None else ""
        return ""

    def _passed(self, ref: Ref, path: Path, stack: tuple[Frame, ...]) -> dict[Value, None]:
        param, path = self._parameter_of(ref, path)
        node = self._program.node(param)
        if not isinstance(node, Param):
            return {}
        for depth in range(len(stack) - 1, -1, -1):
            call, module, function = stack[depth]
            if (module, function) == (param[0], node.function):
                found: dict[Value, None] = {}
                for edge in self._evaluator.bindings.bind(call, param[0], node, path):
                    inner = self._passed(edge.ref, edge.path, stack[:depth])
                    values = inner or self._evaluator.evaluate(edge.ref, edge.path)
                    found.update(dict.fromkeys(values))
                return found
        return {}

    def _parameter_of(self, ref: Ref, path: Path) -> tuple[Ref, Path]:
        """What a callee is a field of, through variables with one value."""
        for _ in range(_MAX_ALIASES):
            node = self._program.node(ref)
            followed = isinstance(node, Load | After | Cell)
            edges = self._evaluator.edges(ref, path) if followed else []
            if len(edges) != 1:
                break
            ref, path = edges[0].ref, edges[0].path
        return ref, path

    def _still_inside(self, state: State, function: int, edge: Edge) -> tuple[Frame, ...]:
        """The entered functions around both the function left and the place gone to (callbacks)."""
        number = state.ref[0]
        if edge.ref[0] != number:
            return ()
        functions = self._program.module(number).functions
        place = functions[function].parent
        if edge.call is not None:
            call = self._program.node(edge.call)
            if edge.call[0] != number or not isinstance(call, Call):
                return ()
            place = call.function
        while place >= 0:
            for depth in range(len(state.stack) - 1, -1, -1):
                if state.stack[depth][1:] == (number, place):
                    return state.stack[: depth + 1]
            place = functions[place].parent
        return ()

    def _handed_to(self, number: int, function: int, edge: Edge) -> tuple[Frame, ...]:
        """The frame of the function that a callback was handed to: as its call handed it over."""
        call = self._program.node(edge.call) if edge.call is not None else None
        if edge.call is None or not isinstance(call, Call):
            return ()
        callee = self._program.node(self._parameter_of((edge.call[0], call.callee), ())[0])
        if not isinstance(callee, Param):
            return ()
        target = FunctionValue(edge.call[0], callee.function)
        closure = self._program.module(number).functions[function].closure
        for site, handed in self._hand_overs(number, closure):
            if target in self._evaluator.evaluate((number, handed.callee)):
                return (((number, site), target.number, target.function),)
        return ()

    def _hand_overs(self, number: int, closure: int) -> Iterable[tuple[int, Call]]:
        """The calls that have a closure as an argument, or as a field of an argument."""
        nodes = self._program.module(number).nodes
        placed = self._program.index(number).placed
        for _, user in placed.get(closure, ()):
            node = nodes[user]
            if isinstance(node, Call):
                yield user, node
            elif isinstance(node, Object):
                for _, outer in placed.get(user, ()):
                    call = nodes[outer]
                    if isinstance(call, Call):
                        yield outer, call


def _is_of_module(module: Module, node: Node) -> bool:
    """Whether a value is imported, or one that a module gives a name once."""
    match node:
        case Import():
            return True
        case Load(base=base):
            given = behind(module, module.nodes[base])
            return isinstance(given, Import | ClassRef | Object) or (
                isinstance(given, Load) and _is_of_module(module, given)
            )
        case Cell():
            return isinstance(behind(module, node), Const)
        case _:
            return False
