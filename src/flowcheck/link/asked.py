"""What is asked for by a name that a program puts together: ``getattr(chats, f"send_to_{kind}")``.

Nobody knows which one it is; it is one of those whose name begins so.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.ir.graph import Call, Const, Global, Node, Template
from flowcheck.ir.module import Module
from flowcheck.link.deferred import LOADING
from flowcheck.link.engine import Engine
from flowcheck.link.members import Members
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import ClassValue, InstanceValue, ModuleValue, Path, Value
from flowcheck.patterns import regex

GETATTR = "getattr"
_BEGINNING = regex(r"_?[a-zA-Z]\w+_")
_MOST = 24


def beginning(module: Module, call: Node) -> str:
    """How the name begins that a call of ``getattr`` puts together; ``""``: it does not."""
    if not isinstance(call, Call) or len(call.args) < len(("thing", "name")):
        return ""
    called, name = module.nodes[call.callee], module.nodes[call.args[1]]
    if not isinstance(called, Global) or called.name != GETATTR or not isinstance(name, Template):
        return ""
    start = module.nodes[name.parts[0]] if name.parts else None
    text = start.value if isinstance(start, Const) and isinstance(start.value, str) else ""
    text = text.partition("%")[0]  # ``"send_to_%s" % kind``
    return text if _BEGINNING.fullmatch(text) else ""


def asking(program: Program, name: str) -> Iterable[Ref]:
    """The calls of ``getattr`` that may ask for a function of a name."""
    for end, letter in enumerate(name[:-1], 1):
        start = name[:end] if letter == "_" else ""
        if not _BEGINNING.fullmatch(start):
            continue
        for number in program.mentioning(start):
            if program.is_python(number) and program.has_text(number, f"{GETATTR}("):
                module = program.module(number)
                for call_id, call in program.calls(number, GETATTR):
                    if beginning(module, call) == start:
                        yield number, call_id


def loading(program: Program, name: str) -> Iterable[tuple[Ref, str]]:
    """The calls that may load a function of a name by a text, and what they call for that."""
    loaders = {loader: program.mentioning(loader) for loader in LOADING}
    if not any(loaders.values()):
        return
    ends = (f'.{name}"', f".{name}'", f':{name}"', f":{name}'")
    files = [number for number in program.mentioning(name) if program.is_python(number)]
    if any(program.has_text(number, end) for number in files for end in ends):
        for loader, found in loaders.items():
            for number in found:
                yield from (((number, at), loader) for at, _ in program.calls(number, loader))


class Asked:
    """Evaluates what is asked for by the beginning of a name."""

    def __init__(self, engine: Engine, members: Members) -> None:
        self._engine = engine
        self._program = engine.program
        self._members = members

    def of(self, ref: Ref, call: Call, path: Path) -> Iterable[Value]:
        """``path`` of the members of a module or a class whose names begin as a call asks."""
        start = beginning(self._program.module(ref[0]), call)
        for value in self._engine.evaluate((ref[0], call.args[0])) if start else ():
            if isinstance(value, ModuleValue):
                names = self._program.index(value.number).exports
                for name in self._beginning(names, start):
                    yield from self._engine.evaluate((value.number, -1), (name, *path))
            elif isinstance(value, ClassValue | InstanceValue):
                owners = (value, *self._members.ancestors(value.number, value.index))
                classes = (self._program.module(at.number).classes[at.index] for at in owners)
                methods = dict.fromkeys(m.name for cls in classes for m in cls.methods)
                for name in self._beginning(methods, start):
                    yield from self._engine.member_values(value, (name, *path))

    def _beginning(self, names: Iterable[str], start: str) -> list[str]:
        return [name for name in names if name.startswith(start)][:_MOST]
