"""What code reads from an error is not personal: ``x.message`` where ``x instanceof Error``."""

from __future__ import annotations

from collections.abc import Mapping

from flowcheck.ir.graph import Array, Call, Cell, Global, Load, Operator, Phi
from flowcheck.ir.module import Module
from flowcheck.link.program import Program, Ref
from flowcheck.patterns import regex

FIELDS = frozenset({"message", "name", "stack", "cause", "code"})
"""Fields that errors have."""

_ERROR = regex(r"(?:Error|Exception)\Z")


class Errors:
    """Knows which values of a program are errors where a field of them is read."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._tests: dict[int, tuple[tuple[int, int], ...]] = {}

    def is_field(self, ref: Ref, node: Load) -> bool:
        """Whether a node reads a field of a caught value or of one that is tested for an error."""
        if node.field not in FIELDS:
            return False
        module = self._program.module(ref[0])
        base = module.nodes[node.base]
        if isinstance(base, Call):
            callee = module.nodes[base.callee]
            if isinstance(callee, Global) and callee.name == "except":
                return True
        return any(
            _same(module, tested, node.base) and _holds(module, test, node)
            for test, tested in self._tests_of(ref[0], module)
        )

    def _tests_of(self, number: int, module: Module) -> tuple[tuple[int, int], ...]:
        """The tests for errors in a module: (test, value)."""
        known = self._tests.get(number)
        if known is None:
            found = []
            for test, node in enumerate(module.nodes):
                tested = self._tested(number, module, node)
                if tested >= 0:
                    found.append((test, tested))
            known = self._tests[number] = tuple(found)
        return known

    def _tested(self, number: int, module: Module, node: object) -> int:
        """The value that a node tests to be an error, or -1."""
        match node:
            case Operator(name="instanceof", operands=(value, kind)):
                return value if self._is_error(number, module, kind) else -1
            case Call(args=(value, kind)):
                callee = module.nodes[node.callee]
                if isinstance(callee, Global) and callee.name == "isinstance":
                    return value if self._is_error(number, module, kind) else -1
        return -1

    def _is_error(self, number: int, module: Module, kind: int) -> bool:
        node = module.nodes[kind]
        if isinstance(node, Array):
            return all(self._is_error(number, module, item) for item in node.items)
        return _ERROR.search(self._program.text(number, node.at, node.end)) is not None


def _same(module: Module, tested: int, read: int) -> bool:
    """Whether two nodes are the same value, perhaps read from the same variable."""
    if tested == read:
        return True
    a, b = module.nodes[tested], module.nodes[read]
    if isinstance(a, Cell) and isinstance(b, Cell):
        return a.var == b.var
    if isinstance(a, Load) and isinstance(b, Load):
        return a.field == b.field and _same(module, a.base, b.base)
    return False


def _holds(module: Module, test: int, load: Load) -> bool:
    """Whether a field is read where a test holds.

    Guards are known of calls: that of the innermost one around the field tells, else the branch of
    a conditional expression.
    """
    condition = module.nodes[test]
    sides = {
        index: guard.holds for index, guard in enumerate(module.guards) if guard.condition == test
    }
    around: tuple[int, bool] | None = None
    for node in module.nodes:
        if not (node.at <= load.at and load.end <= node.end):
            continue
        if isinstance(node, Call):
            for index in node.guards:
                if index in sides and (around is None or node.end - node.at < around[0]):
                    around = (node.end - node.at, sides[index])
        elif isinstance(node, Phi) and node.at <= condition.at and condition.end <= node.end:
            first = module.nodes[node.inputs[0]]
            if first.at <= load.at and load.end <= first.end and condition.end <= first.at:
                return True
    if around is not None:
        return around[1]
    if load.at < condition.end:
        return False
    return all(sides.values()) or load.end <= _end_of_branch(module, test, sides)


def _end_of_branch(module: Module, test: int, sides: Mapping[int, bool]) -> int:
    """Where the first call stands that runs only if a test fails; 0 where that is not told.

    What a branch without calls gives back stands before it: ``if (x instanceof Error) return x.y``.
    """
    if any(isinstance(node, Operator) and test in node.operands for node in module.nodes):
        return 0  # the other branch comes first, or more is asked
    calls = (node for node in module.nodes if isinstance(node, Call))
    return min((n.at for n in calls if any(sides.get(at) is False for at in n.guards)), default=0)
