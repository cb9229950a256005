"""The state of one lowering, and the moves that all parts of the Python frontend share.

A ``Walk`` dispatches tree nodes to handlers by kind. The handlers are functions of the other
modules, put together in ``lower.py``, so that no part needs to import another that imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ast_grep_py import SgNode
from msgspec import Struct, field

from flowcheck.ir.build import Builder
from flowcheck.ir.drafts import Block, Env
from flowcheck.ir.graph import Cell, Const, Opaque, Self
from flowcheck.ir.module import Export, Method, Type

Expression = Callable[["Walk", SgNode], int]
Statement = Callable[["Walk", SgNode], None]
Facts = tuple[tuple[int, bool], ...]
"""Conditions with the truth they must have."""

SKIPPED = frozenset({"comment", "line_continuation"})


class ClassDraft(Struct):
    """The class whose body is being read. ``outer`` is the block that its methods see."""

    index: int
    outer: Block
    methods: list[Method] = field(default_factory=list)


class Walk:
    """One pass over one file.

    ``home`` is the block in which an assignment declares its name, ``owner`` the class whose body
    is read. ``loops`` has for every enclosing loop what held at its ``break`` and ``continue``.
    ``annotations`` keeps types by their text, ``injected`` by alias the calls in aliases such as
    ``X = Annotated[T, Depends(f)]``. ``lambda_name`` is the name that the next lambda gets.
    ``lending`` are the generators that are context managers: ``with`` gets what they yield.
    """

    def __init__(
        self,
        builder: Builder,
        expressions: Mapping[str, Expression],
        statements: Mapping[str, Statement],
        shared: frozenset[str],
    ) -> None:
        self.builder = builder
        self.module = builder.block
        self.home = builder.block
        self.owner: ClassDraft | None = None
        self.loops: list[list[Env]] = []
        self.annotations: dict[str, Type | None] = {}
        self.injected: dict[str, int] = {}
        self.lending: set[int] = set()
        self.lambda_name = ""
        self._expressions = expressions
        self._statements = statements
        self._shared = shared  # names that some function declares global or nonlocal
        self._selves: dict[int, int] = {}
        self._self_names: set[str] = set()

    def value(self, node: SgNode) -> int:
        """The node for an expression."""
        handler = self._expressions.get(node.kind())
        return handler(self, node) if handler is not None else self.opaque(node)

    def named(self, node: SgNode, name: str) -> int:
        """The node for an expression that gets a name: a lambda takes it."""
        self.lambda_name = name if node.kind() == "lambda" else ""
        return self.value(node)

    def opaque(self, node: SgNode) -> int:
        """Syntax without a word: all of its parts."""
        values = tuple([self.value(child) for child in parts(node)])
        at, end = span(node)
        return self.builder.add(Opaque(at, end, values))

    def block(self, node: SgNode | None) -> None:
        """The statements of a block; what its early exits prove ends with it."""
        if node is None:
            return
        guards = self.builder.guards
        self.run(node.named_children())
        self.builder.guards = guards

    def run(self, nodes: Iterable[SgNode]) -> None:
        """Statements in order. What follows a ``return`` is read too, and does not arrive."""
        builder = self.builder
        dead = False
        for node in nodes:
            handler = self._statements.get(node.kind())
            before = (builder.block, builder.guards, self.home, self.owner, len(self.loops))
            try:
                if handler is not None:
                    handler(self, node)
                else:
                    self.value(node)
            except RecursionError:
                builder.block, builder.guards, self.home, self.owner, loops = before
                del self.loops[loops:]
                self.too_deep(node)
            if builder.dead:
                dead, builder.dead = True, False
        builder.dead = dead

    def read(self, name: str, at: int, end: int) -> int:
        """The value of a name; ``self`` and ``cls`` of the enclosing method are the instance."""
        builder = self.builder
        if name in self._self_names:
            var = builder.find(name)
            if var is not None and var in self._selves and var not in builder.env:
                return builder.add(Self(at, end, self._selves[var]))
        return builder.read(name, at=at, end=end)

    def assign(self, name: str, value: int, type: Type | None = None) -> None:
        """``name = value`` in the scope to which Python gives the name."""
        var = self.home.names.get(name)
        if var is None:
            var = self.declare(name, type)
        elif type is not None:
            self.builder.types.setdefault(value, type)
        self.builder.assign(var, value)

    def declare(self, name: str, type: Type | None = None) -> int:
        """A name of the current scope that has no value yet."""
        builder = self.builder
        block, builder.block = builder.block, self.home
        var = builder.declare(name, const=name not in self._shared, type=type)
        builder.block = block
        return var

    def is_shared(self, name: str) -> bool:
        """Whether some function declares the name ``global`` or ``nonlocal``."""
        return name in self._shared

    def receive(self, name: str, owner: int) -> None:
        """The first parameter of a method."""
        self._selves[self.declare(name)] = owner
        self._self_names.add(name)

    def share(self, name: str, at: int, *, module: bool) -> None:
        """``global name`` or ``nonlocal name`` in the current function."""
        if self.builder.function == 0:
            return
        if module:
            var = self.module.names.get(name)
            self.home.names[name] = self._late_global(name, at) if var is None else var
        elif self.home.parent is not None:
            var = self.home.parent.find(name)
            if var is not None:
                self.home.names[name] = var

    def _late_global(self, name: str, at: int) -> int:
        """A module variable that only functions assign."""
        builder = self.builder
        block, home = builder.block, self.home
        builder.block = self.home = self.module
        var = self.declare(name)
        builder.block, self.home = block, home
        builder.exports.append(Export(name, builder.add(Cell(at, at + len(name), var))))
        return var

    def assume(self, facts: Facts) -> None:
        """From here to the end of the block these conditions hold. Constants prove nothing."""
        for condition, holds in facts:
            if not isinstance(self.builder.nodes[condition], Const):
                self.builder.guard(condition, holds=holds)

    def too_deep(self, node: SgNode) -> None:
        """Python's own limit was hit while this node was read."""
        self.builder.problem(span(node)[0], "limit", "nested too deeply; this part is left out")

    def enter(self, *, owner: ClassDraft | None = None) -> None:
        """A new function body starts in the builder's current block."""
        self.home, self.owner, self.loops = self.builder.block, owner, []


def span(node: SgNode) -> tuple[int, int]:
    """Where a node is written: character offsets."""
    place = node.range()
    return place.start.index, place.end.index


def parts(node: SgNode) -> list[SgNode]:
    """The named children without comments."""
    return [child for child in node.named_children() if child.kind() not in SKIPPED]
