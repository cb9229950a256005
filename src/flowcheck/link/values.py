"""What a node may be, and the steps by which one value comes from another: data only.

Values are functions, classes, instances, modules and object literals of the project, or symbols
outside it (``catalog.symbols`` says how they are written). Names of variables play no part.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from flowcheck.link.program import Ref

Path = tuple[str, ...]
"""Fields and elements below a value, outermost first."""


class FunctionValue(Struct, frozen=True, array_like=True, tag="function"):
    """A function of the project."""

    number: int
    function: int


class ClassValue(Struct, frozen=True, array_like=True, tag="class"):
    """A class of the project."""

    number: int
    index: int


class InstanceValue(Struct, frozen=True, array_like=True, tag="instance"):
    """An instance of a class of the project."""

    number: int
    index: int


class ModuleValue(Struct, frozen=True, array_like=True, tag="module"):
    """A module of the project."""

    number: int


class ObjectValue(Struct, frozen=True, array_like=True, tag="object"):
    """An object literal."""

    ref: Ref


class External(Struct, frozen=True, array_like=True, tag="external"):
    """Something outside the project, by symbol."""

    symbol: str


Value = FunctionValue | ClassValue | InstanceValue | ModuleValue | ObjectValue | External


class Edge(msgspec.Struct, frozen=True):
    """A value comes from another: ``path`` of ``ref``.

    ``key`` is the property key that it is put under on the way.

    ``element`` is the key of the entry when any element of an object is asked for.

    ``lossy``: the callee is not known. ``treatment``: a label that the step puts on the value.
    ``call``: the call that binds a parameter (a step out of a function). ``note`` says what
    happened. ``via`` is where the hand-over is written (module, start, end): the entry of an
    object, the assignment.
    """

    ref: Ref
    path: Path = ()
    key: str = ""
    lossy: bool = False
    treatment: str = ""
    call: Ref | None = None
    note: str = ""
    omit: frozenset[str] = frozenset()
    via: tuple[int, int, int] | None = None
    element: str = ""


def first(values: Iterable[Value], most: int) -> tuple[Value, ...]:
    """The first values, without duplicates; what comes after them is not looked for."""
    found: dict[Value, None] = {}
    for value in values:
        found[value] = None
        if len(found) == most:
            break
    return tuple(found)


_MANAGERS = (".objects", ".query", ".session")


def is_of_manager(symbol: str, *, python: bool) -> bool:
    """Whether a symbol is a method of a manager of rows or of what that gives.

    ``User.objects.filter().first`` is one, in Python ``User.objects.first().email.lower`` that of
    a text; elsewhere a query or a session may be that of a request, with texts of any kind.
    """
    if not any(f"{manager}." in symbol for manager in _MANAGERS):
        return False
    return not python or symbol.rpartition(".")[0].endswith(("()", "[]", *_MANAGERS))
