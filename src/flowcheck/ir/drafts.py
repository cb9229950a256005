"""Scopes, variables, functions and classes of a module that is being built.

``build`` fills them and takes from each what the finished module holds.
"""

from __future__ import annotations

from msgspec import Struct, field

from flowcheck.ir.module import Class, Function, Method, ParamDecl, Store, Type, Var

Env = dict[int, int]
"""Variable index -> the node it holds now."""

Guards = tuple[int, ...]


class Block(Struct):
    """A lexical scope: names declared in it, and the scope around it."""

    parent: Block | None
    function: int
    names: dict[str, int] = field(default_factory=dict)

    def find(self, name: str) -> int | None:
        """The variable that a name means here, or ``None``."""
        block: Block | None = self
        while block is not None:
            found = block.names.get(name)
            if found is not None:
                return found
            block = block.parent
        return None


class VarDraft(Struct):
    """A variable, while the code that writes to it is read."""

    name: str
    function: int
    const: bool
    type: Type | None
    defs: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)

    def finished(self) -> Var:
        """The variable."""
        defs, foreign = tuple(dict.fromkeys(self.defs)), tuple(dict.fromkeys(self.foreign))
        return Var(self.name, self.function, defs, foreign, tuple(self.stores), self.type)


class FunctionDraft(Struct):
    """A function, while its body is read."""

    name: str
    parent: int
    owner: int
    at: int
    end: int
    guards: tuple[int, ...]
    params: list[ParamDecl] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)
    exits: dict[int, list[int]] = field(default_factory=dict)
    decorators: tuple[int, ...] = ()
    closure: int = -1
    return_type: Type | None = None

    def finished(self) -> Function:
        """The function."""
        return Function(
            self.name,
            tuple(self.params),
            tuple(dict.fromkeys(self.returns)),
            tuple(
                (index, node) for index, held in self.exits.items() for node in dict.fromkeys(held)
            ),
            self.decorators,
            self.parent,
            self.owner,
            self.closure,
            self.return_type,
            self.guards,
            self.at,
            self.end,
        )


class ClassDraft(Struct):
    """A class, while its methods and what writes to its instances are read."""

    name: str
    node: int
    bases: tuple[int, ...] = ()
    methods: list[Method] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    shape: int = -1
    decorators: tuple[int, ...] = ()

    def finished(self) -> Class:
        """The class."""
        return Class(
            self.name,
            self.bases,
            tuple(self.methods),
            tuple(self.stores),
            self.shape,
            self.decorators,
            self.node,
        )
