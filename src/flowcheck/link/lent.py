"""What a generator lends whoever asks for a dependency: FastAPI hands over what it yields."""

from __future__ import annotations

from flowcheck.ir.graph import ELEMENT, Array
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import Path

_YIELDS = "yield"


def lent(program: Program, returned: Ref, path: Path) -> Path:
    """``path`` of what a function of Python gives by ``returned``, taken out of what it yields."""
    number = returned[0]
    node = program.node(returned)
    if not isinstance(node, Array) or not program.is_python(number):
        return path
    text = program.text(number, node.at, min(node.end, node.at + len(_YIELDS)))
    return (ELEMENT, *path) if text == _YIELDS else path
