"""What code loads by a text: ``import_module("app.sms")``, ``import_string(settings.BACKEND)``.

A function of the project that does the same, with ``getattr`` of a module that it imports by a part
of what it is told, loads as those of libraries do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.ir.graph import Call, Const, Global, Import, Object
from flowcheck.link.asked import GETATTR
from flowcheck.link.engine import Engine
from flowcheck.link.members import Members
from flowcheck.link.program import Program, Ref
from flowcheck.link.settings import DJANGO_SETTINGS, settings_read
from flowcheck.link.values import ClassValue, Edge, External, FunctionValue, InstanceValue, Path

_MODULES = frozenset({"py:importlib#import_module", "global#__import__"})
_THINGS = frozenset(
    {
        "py:django#utils.module_loading.import_string",
        "py:django#utils.module_loading.import_by_path",
        "py:werkzeug#utils.import_string",
        "py:kombu#utils.imports.symbol_by_name",
        "py:celery#utils.imports.symbol_by_name",
        "py:pydoc#locate",
    }
)
LOADERS = _MODULES | _THINGS
_IMPORTED = frozenset(f"{symbol}()" for symbol in _MODULES)
"""Functions that give a module, or something of one, whose dotted path they are told."""
_CONFIGURATION = (".config", ".config.get", "#config")
_KEPT_IN = ("settings", "config")
_MOST_STEPS = 8


class Loaded:
    """Finds what is loaded, over one program."""

    def __init__(self, engine: Engine, members: Members) -> None:
        self._engine = engine
        self._members = members
        self._program: Program = engine.program

    def of(self, ref: Ref, call: Call, symbol: str) -> Iterator[Ref]:
        """What a call of a loader gives, as far as it is of the project."""
        for argument in call.args[:1]:
            for text in dict.fromkeys(self._texts((ref[0], argument))):
                source, name = text.replace(":", "."), "*"
                if symbol not in _MODULES:
                    source, _, name = source.rpartition(".")
                if source and name:
                    yield from self._program.imported(ref[0], source, name)

    def by(self, ref: Ref, call: Call, called: FunctionValue) -> Iterator[Ref]:
        """What a call of a function of the project gives that loads what it is told."""
        module = self._program.module(called.number)
        for returned in module.functions[called.function].returns:
            node = module.nodes[returned]
            if not isinstance(node, Call) or not node.args:
                continue
            getter = module.nodes[node.callee]
            if isinstance(getter, Global) and getter.name == GETATTR:
                held = self._engine.evaluate((called.number, node.args[0]))
                if any(isinstance(v, External) and v.symbol in _IMPORTED for v in held):
                    yield from self.of(ref, call, GETATTR)
                    return

    def _texts(self, ref: Ref) -> Iterable[str]:
        yield from self._text(ref, (), 0)
        for value in self._engine.evaluate(ref):
            if isinstance(value, External) and value.symbol.startswith(DJANGO_SETTINGS):
                for setting, path in settings_read(self._program, value.symbol):
                    yield from self._text(setting, path, 0)
            elif isinstance(value, External):
                holder, _, name = value.symbol.rpartition(".")
                if name.isupper() and holder.endswith(_CONFIGURATION):
                    yield from self._configured(name)

    def _configured(self, name: str) -> Iterable[str]:
        """The texts that classes and modules of settings give what an application has by name."""
        for number in self._program.mentioning(name):
            if not any(kind in self._program.files[number].path for kind in _KEPT_IN):
                continue
            for export in self._program.export(number, name):
                yield from self._text(export, (), 0)
            for index in range(len(self._program.module(number).classes)):
                yield from self._of_class(ClassValue(number, index), (name,), 0)

    def _of_class(self, cls: ClassValue | InstanceValue, path: Path, steps: int) -> Iterable[str]:
        for member in self._members.member(cls.number, cls.index, path):
            if isinstance(member, Edge):
                yield from self._text(member.ref, member.path, steps + 1)

    def _text(self, ref: Ref, path: Path, steps: int) -> Iterable[str]:
        """The texts that a setting has, also as what a reader of the environment falls back to."""
        if ref[1] < 0 or steps > _MOST_STEPS:
            return
        node = self._program.node(ref)
        match node:
            case Const(value=str(text)) if not path:
                yield text
            case Object() if path:
                for entry in node.entries:
                    if entry.key == path[0]:
                        yield from self._text((ref[0], entry.value), path[1:], steps + 1)
            case Call() if not path:
                for value in (*node.args[1:], *(given for _, given in node.kwargs)):
                    yield from self._text((ref[0], value), (), steps + 1)
                yield from self._returned(ref[0], node, steps)
            case Import():
                yield from self._imported(ref[0], node, path, steps)
            case _:
                for edge in self._engine.edges(ref, path):
                    yield from self._text(edge.ref, edge.path, steps + 1)
                for held in self._engine.evaluate(ref) if path else ():
                    if isinstance(held, ClassValue | InstanceValue):
                        yield from self._of_class(held, path, steps)

    def _imported(self, number: int, node: Import, path: Path, steps: int) -> Iterable[str]:
        for target in self._program.imported(number, node.source, node.name):
            if target[1] >= 0:
                yield from self._text(target, path, steps + 1)
            elif path:
                for export in self._program.export(target[0], path[0]):
                    yield from self._text(export, path[1:], steps + 1)

    def _returned(self, number: int, call: Call, steps: int) -> Iterable[str]:
        """The texts that a function of the project gives: ``get_backend(kind)``."""
        for value in self._engine.evaluate((number, call.callee)):
            if isinstance(value, FunctionValue):
                function = self._program.module(value.number).functions[value.function]
                for returned in function.returns:
                    yield from self._text((value.number, returned), (), steps + 1)
