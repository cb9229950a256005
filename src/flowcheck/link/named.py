"""Which fields the argument of ``headers.get(key)`` names."""

from __future__ import annotations

from flowcheck.ir.graph import ELEMENT, Array, Const
from flowcheck.link.program import Program
from flowcheck.link.redaction import Redactions
from flowcheck.link.values import Path

_MOST_NAMES = 6


class NamedFields:
    """Answers it over one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._redactions = Redactions(program)

    def steps(self, number: int, key: int, *, dotted: bool) -> list[Path]:
        """The fields that a key names: ``"name"``, ``["user", "name"]``, ``"user.name"``.

        In a loop over a constant list, a short one, it is one of several.
        """
        nodes = self._program.module(number).nodes
        named = nodes[key]
        if isinstance(named, Array):
            parts = [nodes[item] for item in named.items]
            return [tuple(str(p.value) if isinstance(p, Const) else ELEMENT for p in parts)]
        if isinstance(named, Const):
            text = str(named.value)
            return [tuple(text.split(".")) if dotted else (text,)]
        names = sorted(self._redactions.only(number, key))
        return [(name,) for name in names] if 0 < len(names) <= _MOST_NAMES else [(ELEMENT,)]
