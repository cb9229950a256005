"""One lowered file: its nodes, and the functions, classes, shapes, variables and exports over them.

Everything is immutable and encodes to msgpack; indexes refer to the tuples of the same module.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from flowcheck.ir.graph import Node


class Type(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A declared type.

    ``name`` is the name as written (``User``, ``models.User``, ``Promise``), with type arguments in
    ``args``. Four names are special: ``|`` (a union of ``args``), ``[]`` (array, list, set,
    iterable of ``args[0]``), ``{}`` (an inline shape: ``shape`` is an index into
    ``Module.shapes``), ``&`` (intersection). Wrappers such as ``Promise<T>``, ``Optional[T]``,
    ``Partial<T>``, ``Annotated[T, ..]`` are kept as named types. ``Pick<T, "a">`` and ``Omit<T,
    "a">`` keep string arguments as types whose name is quoted: ``"a"``. ``typeof x`` and
    ``z.infer<typeof x>`` are named ``typeof x``.
    """

    name: str
    args: tuple[Type, ...] = ()
    shape: int = -1


SAYS = "says="
"""How a mark begins that is a text for people: ``says=date of birth``."""


class Field(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A declared field.

    ``marks`` are the words of its declaration that may prove what it holds, as written: field
    classes, validators, column types (``EmailField``, ``IsEmail``, ``email``), and options as
    ``format=email``. What they prove is not known here. A text beside it, a label or a comment, is
    a mark, too (``SAYS``).
    """

    name: str
    type: Type | None
    marks: tuple[str, ...]
    at: int
    end: int


class Shape(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A declared record: interface, type alias, class, dataclass, TypedDict, model, schema.

    ``alias`` is set when the declaration is another name for a type (``type A = B & {..}``,
    ``Optional[X]``).
    """

    name: str
    kind: str
    fields: tuple[Field, ...]
    bases: tuple[Type, ...]
    alias: Type | None
    at: int
    end: int


class ParamDecl(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A declared parameter.

    ``name`` is ``""`` for a destructured one; ``node`` is its ``Param`` node.

    ``default`` is a node or -1. ``self``/``cls`` of Python methods are not listed. ``decorators``
    say where a framework takes the value from (``@Headers("user-agent")``).
    """

    name: str
    node: int
    kind: Literal["normal", "rest", "kwrest", "kwonly"]
    default: int
    type: Type | None
    decorators: tuple[int, ...] = ()


class Function(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function body; index 0 is the body of the module.

    ``returns`` are the nodes it may return; a generator returns ``Array((value,))`` for every
    yield. ``exits`` gives, for parameters that the body changes, (parameter index, node at exit).
    ``owner`` is the index of its class or -1; ``parent`` the enclosing function or -1; ``closure``
    the node of its ``Closure`` or -1; ``guards`` the conditions under which the closure itself was
    made.
    """

    name: str
    params: tuple[ParamDecl, ...]
    returns: tuple[int, ...]
    exits: tuple[tuple[int, int], ...]
    decorators: tuple[int, ...]
    parent: int
    owner: int
    closure: int
    return_type: Type | None
    guards: tuple[int, ...]
    at: int
    end: int


class Method(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function of a class. ``kind`` ``get`` is also a Python property."""

    name: str
    function: int
    kind: Literal["method", "static", "class", "get", "set", "constructor"]


class Store(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """``base.path[0].path[1] = value``, where ``base`` is no local value.

    In ``Class.stores`` and ``Var.stores`` the base is the instance or the variable. ``function`` is
    where it happens, ``key`` the node of a key that code computes (``?`` in the path). Without a
    path all fields of ``value`` are put into the instance (``Object.assign(this, row)``).
    """

    path: tuple[str, ...]
    value: int
    function: int
    base: int = -1
    key: int = -1


class Class(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class.

    ``bases`` are nodes; ``stores`` are all writes to fields of an instance (initialisers included).
    """

    name: str
    bases: tuple[int, ...]
    methods: tuple[Method, ...]
    stores: tuple[Store, ...]
    shape: int
    decorators: tuple[int, ...]
    node: int


class Var(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A variable that some ``Cell`` reads, or that another function writes.

    ``defs`` are the values that its own function gives it, ``foreign`` those that closures give it,
    ``stores`` writes to its fields by other functions than its own.
    """

    name: str
    function: int
    defs: tuple[int, ...]
    foreign: tuple[int, ...]
    stores: tuple[Store, ...]
    type: Type | None


class Guard(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A condition that must be truthy (``holds``) or falsy for the guarded code to run."""

    condition: int
    holds: bool


class Export(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What another module can import.

    With ``source == ""`` it is the value ``node`` under ``name`` (``default`` for the default
    export, ``=`` for ``module.exports = ..``). Otherwise it is ``imported`` of module ``source``;
    ``name == "*"`` exports all of it.
    """

    name: str
    node: int = -1
    source: str = ""
    imported: str = ""


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something the frontend could not read; becomes a ``Diagnostic``."""

    at: int
    kind: str
    message: str


class Module(msgspec.Struct, frozen=True, array_like=True):
    """A lowered file.

    ``names`` gives the name that a value was first bound to (node -> variable or parameter name);
    ``types`` its declared type (node -> type: annotated variables, ``x as T``; for a call with type
    arguments, ``Type("<>", args)``). ``imports`` gives every imported local name, type-only ones
    too: name -> (source, imported name). ``stars`` are the sources of ``from x import *``.
    ``stores`` are writes to fields of values that are neither local variables nor instances
    (``window.x = ..``, ``app.locals.y = ..``). ``shape_of`` maps a node that makes a schema
    (``z.object(..)``, ``pgTable(..)``) to its shape. ``under`` gives the guards (indexes) of what
    is chosen without a call: of an ``Update`` with a computed key, of a comprehension of such keys,
    and of each input of the ``Phi`` of a conditional expression.
    """

    path: str
    language: str
    nodes: tuple[Node, ...]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    shapes: tuple[Shape, ...]
    vars: tuple[Var, ...]
    guards: tuple[Guard, ...]
    exports: tuple[Export, ...]
    imports: dict[str, tuple[str, str]]
    stars: tuple[str, ...]
    stores: tuple[Store, ...]
    names: dict[int, str]
    types: dict[int, Type]
    shape_of: dict[int, int]
    under: dict[int, tuple[tuple[int, ...], ...]]
    problems: tuple[Problem, ...]
