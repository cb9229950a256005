"""What code loads by a text: ``import_module("app.sms")``, ``import_string(settings.BACKEND)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowcheck.ir.graph import Call, Const, Object
from flowcheck.link.engine import Engine
from flowcheck.link.program import Program, Ref
from flowcheck.link.settings import DJANGO_SETTINGS, settings_read
from flowcheck.link.values import External

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
"""Functions that give a module, or something of one, whose dotted path they are told."""
_MOST_STEPS = 4


class Loaded:
    """Finds what is loaded, over one program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._program: Program = engine.program

    def of(self, ref: Ref, call: Call, symbol: str) -> Iterator[Ref]:
        """What a call of a loader gives, as far as it is of the project."""
        for argument in call.args[:1]:
            for text in dict.fromkeys(self._texts((ref[0], argument))):
                source, name = text.replace(":", "."), "*"
                if symbol in _THINGS:
                    source, _, name = source.rpartition(".")
                if source and name:
                    yield from self._program.imported(ref[0], source, name)

    def _texts(self, ref: Ref) -> Iterable[str]:
        yield from self._text(ref, (), 0)
        for value in self._engine.evaluate(ref):
            if isinstance(value, External) and value.symbol.startswith(DJANGO_SETTINGS):
                for setting, path in settings_read(self._program, value.symbol):
                    yield from self._text(setting, path, 0)

    def _text(self, ref: Ref, path: tuple[str, ...], steps: int) -> Iterable[str]:
        """The texts that a setting has, also as what a reader of the environment falls back to."""
        node = self._program.node(ref) if ref[1] >= 0 else None
        match node:
            case Const(value=str(text)) if not path:
                yield text
            case Object() if path and steps < _MOST_STEPS:
                for entry in node.entries:
                    if entry.key == path[0]:
                        yield from self._text((ref[0], entry.value), path[1:], steps + 1)
            case Call() if not path and steps < _MOST_STEPS:
                for value in (*node.args[1:], *(given for _, given in node.kwargs)):
                    yield from self._text((ref[0], value), (), steps + 1)
            case _:
                pass
