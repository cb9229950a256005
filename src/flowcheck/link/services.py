"""What Ember gives for the name of a service: ``metrics: service()``, ``@service metrics``.

It is what a file of the application has by that name, in its folder of services; else that of an
add-on, which vendors know by the name: ``npm:@ember/service#named.metrics``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from flowcheck.ir.graph import Call, Const, Load, Node, Object
from flowcheck.link.engine import Engine
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import ClassValue, External, InstanceValue, Path, Value
from flowcheck.patterns import regex

SERVICES = frozenset({"npm:@ember/service#inject", "npm:@ember/service#service"})
"""Functions that give a service."""
MARK = "service"
"""The decorator of a field that holds one."""
_NAMED = "npm:@ember/service#named."
_ROOTS = ("app", "addon", "src")
_HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_TYPE = "type="


def is_extension(program: Program, ref: Ref) -> bool:
    """Whether an object is what a class is extended by: its other fields come from outside.

    ``Component.extend({save() { this.user.email }})``
    """
    nodes = program.module(ref[0]).nodes
    for key, user in program.index(ref[0]).placed.get(ref[1], ()):
        call = nodes[user]
        callee = nodes[call.callee] if isinstance(call, Call) and not key else None
        if isinstance(callee, Load) and callee.field == "extend":
            return True
    return False


class Services:
    """Finds services, over one program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program = engine.program

    def called(self, ref: Ref, call: Call, path: Path) -> Iterable[Value]:
        """``path`` of what ``service()`` gives: by its argument, else by the key it is under."""
        nodes = self._program.module(ref[0]).nodes
        told = nodes[call.args[0]] if call.args else None
        if isinstance(told, Const):
            yield from self._named(ref[0], str(told.value), path)
            return
        for key, user in self._program.index(ref[0]).placed.get(ref[1], ()):
            if key and isinstance(nodes[user], Object):
                yield from self._named(ref[0], key, path)

    def field(self, number: int, index: int, path: Path) -> Iterable[Value]:
        """``path`` of an instance whose first field is declared as a service."""
        module = self._program.module(number)
        shape = module.classes[index].shape
        for field in module.shapes[shape].fields if shape >= 0 and path else ():
            if field.name == path[0] and MARK in field.marks:
                named = (mark.removeprefix(_TYPE) for mark in field.marks if mark.startswith(_TYPE))
                yield from self._named(number, next(named, field.name), path[1:])

    def _named(self, number: int, name: str, path: Path) -> Iterable[Value]:
        found = self._of_project(number, _HUMP.sub("-", name).lower())
        for ref in found:
            yield from self._made(ref, path)
        if not found:
            yield from self._engine.symbol(_NAMED + name, path)

    def _of_project(self, number: int, name: str) -> list[Ref]:
        folder = posixpath.dirname(self._program.files[number].path)
        parts = folder.split("/")
        for root in _ROOTS:
            if root in parts:
                top = "/".join(parts[: parts.index(root) + 1])
                source = posixpath.relpath(f"{top}/services/{name}", folder)
                found = self._program.imported(number, f"./{source}", "default")
                if found:
                    return found
        return []

    def _made(self, ref: Ref, path: Path) -> Iterable[Value]:
        """``path`` of an instance of a class, or of ``Service.extend({..})``."""
        node: Node | None = self._program.node(ref) if ref[1] >= 0 else None
        callee = self._program.node((ref[0], node.callee)) if isinstance(node, Call) else None
        if isinstance(node, Call) and isinstance(callee, Load) and callee.field == "extend":
            own = [value for at in node.args for value in self._engine.evaluate((ref[0], at), path)]
            yield from own
            if not own:
                yield from self._made((ref[0], callee.base), path)
            return
        for value in self._engine.evaluate(ref):
            if isinstance(value, ClassValue):
                made = InstanceValue(value.number, value.index)
                yield from self._engine.member_values(made, path)
            elif isinstance(value, External):
                yield from self._engine.symbol(f"{value.symbol}()", path)
