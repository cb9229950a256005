"""The nodes of the value graph: one frozen class a kind, a closed union.

A node says how one value is made from others. Frontends create nodes, the engine reads them;
neither a vendor nor a syntax is known here. A new syntax is expressed by these kinds, or by
``Opaque`` when no word fits; a new kind needs an ADR, a printer, a verifier rule and a case in
``link`` and ``taint``.

Every node has ``at`` and ``end``: character offsets into the text of its file, the slice being the
expression that makes the value. Node ids are indexes into ``Module.nodes``.
"""

from __future__ import annotations

from typing import Literal, NewType

import msgspec

NodeId = NewType("NodeId", int)
FunctionIndex = NewType("FunctionIndex", int)
ClassIndex = NewType("ClassIndex", int)
VarIndex = NewType("VarIndex", int)
GuardIndex = NewType("GuardIndex", int)

ELEMENT = "[]"
"""Field name for *some element* of a list, set, iterator, generator or the values of a map."""


class Base(msgspec.Struct, frozen=True, array_like=True, gc=False, tag_field="k", kw_only=False):
    """Where the value is written."""

    at: int
    end: int


class Param(Base, frozen=True, tag="param"):
    """The value that a caller passes for parameter ``index`` of ``function``."""

    function: int
    index: int


class Const(Base, frozen=True, tag="const"):
    """A literal. Regular expressions and byte strings are their text."""

    value: str | int | float | bool | None


class Global(Base, frozen=True, tag="global"):
    """A name that nothing in the module declares (``window``, ``gtag``, ``len``)."""

    name: str


class Import(Base, frozen=True, tag="import"):
    """What an import binds: ``name`` of module ``source``, as written in the code.

    ``name`` is an exported name, ``default``, or ``*`` for the module itself (``import * as x``,
    ``require(..)``, ``import(..)``, Python ``import a.b`` binds ``a``: ``Import("a", "*")``).
    Python relative sources keep their dots (``.models``, ``..``).
    """

    source: str
    name: str


class Load(Base, frozen=True, tag="load"):
    """``base.field``, ``base["field"]``, a destructured or unpacked part, or ``ELEMENT``.

    The parts of a tuple are ``"0"``, ``"1"``.
    """

    base: int
    field: str


class Index(Base, frozen=True, tag="index"):
    """``base[key]`` with a key that is not a literal."""

    base: int
    key: int


class Call(Base, frozen=True, tag="call"):
    """A call. ``function`` is the index of the function whose body contains it.

    ``args`` are positional; ``spread`` lists the positions in ``args`` that are spread (``...xs``,
    ``*xs``). ``kwargs`` are (name, value); the name is ``""`` for ``**value``. ``form`` is ``new``
    for JavaScript ``new X()``, ``jsx`` for elements (callee: the component, or ``Const`` with the
    tag's name; one ``Object`` argument with attributes as fields and ``children``), ``tag`` for
    tagged templates. ``guards`` are indexes into ``Module.guards``: the conditions that dominate it
    inside its function.
    """

    function: int
    callee: int
    args: tuple[int, ...] = ()
    spread: tuple[int, ...] = ()
    kwargs: tuple[tuple[str, int], ...] = ()
    form: Literal["call", "new", "jsx", "tag"] = "call"
    guards: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One entry of an object literal or dict display.

    ``key`` is the literal key; ``None`` with ``key_node >= 0`` is a computed key, and with
    ``key_node == -1`` a spread (``...value``, ``**value``). ``at``/``end`` cover the whole entry.
    """

    key: str | None
    key_node: int
    value: int
    at: int
    end: int


class Object(Base, frozen=True, tag="object"):
    """An object literal or dict display; later entries override earlier ones."""

    entries: tuple[Entry, ...]


class Array(Base, frozen=True, tag="array"):
    """A list, tuple, set or array literal; ``spread`` lists the positions that are spread.

    Comprehensions and generators are an array with one item.
    """

    items: tuple[int, ...]
    spread: tuple[int, ...] = ()


class Phi(Base, frozen=True, tag="phi"):
    """One of ``inputs``, depending on control flow.

    Also ``a || b``, ``a ?? b``, ``c ? a : b``, ``a or b``.
    """

    inputs: tuple[int, ...]


class Closure(Base, frozen=True, tag="closure"):
    """A function as a value; ``function`` is an index into ``Module.functions``."""

    function: int


class ClassRef(Base, frozen=True, tag="class"):
    """A class as a value; ``index`` points into ``Module.classes``."""

    index: int


class Self(Base, frozen=True, tag="self"):
    """``this`` or ``self`` (or ``cls``) inside a method of class ``index``."""

    index: int


class Template(Base, frozen=True, tag="template"):
    """Text made of ``parts``: template literals, f-strings, ``a + b``, ``%`` formatting."""

    parts: tuple[int, ...]


class Operator(Base, frozen=True, tag="op"):
    """A result that carries no attribute by itself.

    Comparison, negation, ``typeof``, arithmetic, ``in``, ``not``. ``name`` is the operator as
    written. ``+`` between things that may be text is a ``Template`` instead.
    """

    name: str
    operands: tuple[int, ...]


class Update(Base, frozen=True, tag="update"):
    """``base`` after ``base.field = value``.

    ``field`` is ``None`` when the key is computed (``key`` >= 0).
    """

    base: int
    field: str | None
    value: int
    key: int = -1


class Omit(Base, frozen=True, tag="omit"):
    """``base`` without ``fields``.

    ``delete``, ``del``, the rest of a destructuring, ``pop`` of a literal key.
    """

    base: int
    fields: tuple[str, ...]


class After(Base, frozen=True, tag="after"):
    """The value ``base`` as a call may have left it.

    ``role`` is ``-1`` when ``base`` is the receiver (``props.update(x)``, ``list.push(x)``), else
    the position of ``base`` among the call's ``args``. Made only for calls that stand as a
    statement.
    """

    base: int
    call: int
    role: int


class Cell(Base, frozen=True, tag="cell"):
    """A variable read where its value is not known by flow.

    It is captured, global or assigned in a closure. Its values are all that ``Module.vars[var]``
    lists.
    """

    var: int


class Opaque(Base, frozen=True, tag="opaque"):
    """Syntax that has no word yet: its value may be made of any of ``children``."""

    children: tuple[int, ...]


Node = (
    Param
    | Const
    | Global
    | Import
    | Load
    | Index
    | Call
    | Object
    | Array
    | Phi
    | Closure
    | ClassRef
    | Self
    | Template
    | Operator
    | Update
    | Omit
    | After
    | Cell
    | Opaque
)
