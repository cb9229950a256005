"""What the syntax of any language tells about a place: which slots hold the value that is there.

A slot is what can be taken out or replaced as one: a property, an argument, an assignment. The same
words serve JavaScript, TypeScript and Python, so that an action is written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from flowcheck.fix.edits import Span
from flowcheck.fix.model import Edit, Import


class Kind(StrEnum):
    """What holds a value."""

    PROPERTY = "property"  # of an object or dict literal
    SPREAD = "spread"  # ``...x``, ``**x`` in a literal or a call
    ARGUMENT = "argument"  # by position
    KEYWORD = "keyword"  # argument by name
    ASSIGNMENT = "assignment"  # ``o.name = value``, as a statement
    ATTRIBUTE = "attribute"  # of an element of JSX
    ELEMENT = "element"  # of an array
    VARIABLE = "variable"  # ``const name = value``
    RETURNED = "returned"  # by the function ``name``


class CallSite(Struct, frozen=True):
    """A call: where it is, the last word of its callee, its arguments.

    ``statement`` is the statement that consists of it, if one does; ``alone``: whether that is all
    that its block holds. ``bare``: the statement has no block around it (``if (x) send()``).
    """

    span: Span
    name: str
    items: tuple[Span, ...]
    inner: Span
    statement: Span | None = None
    alone: bool = False
    bare: bool = False
    element: bool = False  # of JSX
    awaited: bool = False


class Slot(Struct, frozen=True):
    """What holds a value.

    ``items``, ``index`` and ``inner`` are of the list that it is in. ``call`` is the call whose
    argument it is, ``shorthand``: ``{email}``.
    """

    kind: Kind
    name: str
    span: Span
    value: Span
    items: tuple[Span, ...] = ()
    index: int = -1
    inner: Span = (0, 0)
    shorthand: bool = False
    call: CallSite | None = None
    alone: bool = False


class Options(Struct, frozen=True):
    """The options that an initialisation is given.

    ``values`` are the spans of the values by name; of a property in shorthand, that of the name.
    ``items`` and ``inner`` are those of the object, or of the call where options are ``keywords``.
    ``spread``: others come from elsewhere.
    """

    values: Mapping[str, Span]
    items: tuple[Span, ...]
    inner: Span
    keywords: bool = False
    spread: bool = False


class Syntax(Protocol):
    """One parsed file of any language. What cannot be done raises ``FixError``."""

    text: str

    @property
    def broken(self) -> int:
        """How many places cannot be parsed."""

    def slots(self, at: int) -> Sequence[Slot]:
        """The slots that hold the value at an offset, innermost first."""

    def outside(self, at: int) -> Sequence[Slot]:
        """The slots that hold what the nameless function around an offset gives.

        Only of a function that is called where it stands, or by ``map`` and its like.
        """

    def inside(self, at: int) -> Sequence[Slot]:
        """The entries of the object or dict that is written out at an offset."""

    def call(self, at: int, name: str = "") -> CallSite | None:
        """The call of a name that begins at an offset, or the smallest call around it."""

    def calls(self) -> Sequence[CallSite]:
        """All calls and elements, in order."""

    def uses(self, name: str, at: int) -> Sequence[int]:
        """Where a variable is read, in the function around an offset (or the file)."""

    def parameter_uses(self, at: int, name: str) -> Sequence[tuple[int, str]] | None:
        """Where the function whose parameter is at an offset reads it, with the field it takes.

        ``None`` when there is no parameter at the offset.
        """

    def is_optional(self, at: int, path: Sequence[str], name: str) -> bool:
        """Whether the parameter at an offset may be left out, or the field of it at a path.

        Only of a function that is known under a name.
        """

    def removal(self, call: CallSite) -> Edit:
        """Takes away the statement of a call."""

    def statement_removal(self, span: Span, *, bare: bool, alone: bool = False) -> Edit:
        """Takes away a statement, which may be all of a block or have no block around it."""

    def guarded(self, call: CallSite, guard: str) -> Sequence[Edit]:
        """The call behind a condition."""

    def condition(self, name: str) -> str:
        """A condition that calls a function."""

    def options(self, call: CallSite, position: int, field: str = "") -> Options | None:
        """The options that are written out at a position, in an attribute, or as keywords."""

    def object_at(self, span: Span) -> Options | None:
        """The object or dict that is written out at a span."""

    def cleaned(self, text: str) -> str:
        """A later version of the text, without what it no longer uses."""

    def with_imports(self, path: str, imports: Sequence[Import]) -> str:
        """The text with imports; ``path`` is that of the file."""
