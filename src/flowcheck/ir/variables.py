"""What names hold where: variables in lexical blocks, through branches and guards.

Nodes are made here, too. Fields of what a variable holds are not known (``writes.py``), nor how
functions and classes are made (``build.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from flowcheck.ir.drafts import Block, Env, Guards, VarDraft
from flowcheck.ir.graph import Call, Cell, Global, Node, Phi
from flowcheck.ir.module import Guard, Type


class Variables:
    """The nodes of a module and the variables that hold them at the place that is being read."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.names: dict[int, str] = {}
        self.types: dict[int, Type] = {}
        self.under: dict[int, tuple[tuple[int, ...], ...]] = {}
        self._vars: list[VarDraft] = []
        self._guards: list[Guard] = []
        self.function = 0
        self.block = Block(None, 0)
        self.env: Env = {}
        self.guards: Guards = ()
        self.dead = False  # after return, throw, break, continue

    # ---- nodes ----------------------------------------------------------------------------------

    def add(self, node: Node) -> int:
        """Append a node and give its id."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def call(
        self,
        callee: int,
        args: Iterable[int] = (),
        *,
        at: int,
        end: int,
        spread: Iterable[int] = (),
        kwargs: Iterable[tuple[str, int]] = (),
        form: Literal["call", "new", "jsx", "tag"] = "call",
    ) -> int:
        """A call in the current function under the current guards."""
        return self.add(
            Call(
                at,
                end,
                self.function,
                callee,
                tuple(args),
                tuple(spread),
                tuple(kwargs),
                form,
                self.guards,
            )
        )

    def phi(self, inputs: Iterable[int], *, at: int, end: int) -> int:
        """One of the inputs; a single distinct input is that input."""
        distinct = tuple(dict.fromkeys(inputs))
        return distinct[0] if len(distinct) == 1 else self.add(Phi(at, end, distinct))

    def chosen(
        self, arms: tuple[tuple[int, Guards], tuple[int, Guards]], *, at: int, end: int
    ) -> int:
        """The value of a conditional expression: each arm with the guards under which it is."""
        value = self.phi((node for node, _ in arms), at=at, end=end)
        if isinstance(self.nodes[value], Phi) and len({node for node, _ in arms}) == len(arms):
            self.under[value] = tuple(guards for _, guards in arms)
        return value

    def name(self, node: int, name: str) -> None:
        """Remember the first name that a value is bound to."""
        self.names.setdefault(node, name)

    # ---- variables ------------------------------------------------------------------------------

    def declare(self, name: str, *, const: bool = False, type: Type | None = None) -> int:
        """A new variable in the current block (shadowing outer ones); gives its index."""
        self._vars.append(VarDraft(name, self.block.function, const, type))
        index = len(self._vars) - 1
        self.block.names[name] = index
        return index

    def find(self, name: str) -> int | None:
        """The variable that ``name`` means here, or ``None`` for a global."""
        return self.block.find(name)

    def local(self, name: str) -> int | None:
        """The variable of that name if the current function declares it."""
        var = self.block.find(name)
        return var if var is not None and self._vars[var].function == self.function else None

    def assign(self, var: int, value: int) -> None:
        """Give a variable a value, here or from a closure.

        The value takes the variable's name and type.
        """
        draft = self._vars[var]
        self.name(value, draft.name)
        if draft.type is not None:
            self.types.setdefault(value, draft.type)
        if draft.function == self.function:
            self.env[var] = value
            draft.defs.append(value)
        else:
            draft.foreign.append(value)

    def bind(self, name: str, value: int, *, const: bool = False, type: Type | None = None) -> int:
        """Declare and assign in one step; gives the variable."""
        var = self.declare(name, const=const, type=type)
        self.assign(var, value)
        return var

    def read(self, name: str, *, at: int, end: int) -> int:
        """The value of a name here: the node it holds, a ``Cell``, or a ``Global``."""
        var = self.block.find(name)
        if var is None:
            return self.add(Global(at, end, name))
        draft = self._vars[var]
        if draft.function == self.function:
            held = self.env.get(var)
            if held is not None:
                return held
        elif draft.const and len(draft.defs) == 1:
            return draft.defs[0]
        return self.add(Cell(at, end, var))

    # ---- control flow ---------------------------------------------------------------------------

    def fork(self) -> Env:
        """A copy of the environment, to start the next branch from."""
        return dict(self.env)

    def join(self, branches: Iterable[tuple[Env, bool]], *, at: int, end: int) -> None:
        """Continue with what the branches left: (environment, dead).

        Dead branches do not arrive.
        """
        alive = [env for env, dead in branches if not dead]
        if not alive:
            self.dead = True
            return
        self.dead = False
        if len(alive) == 1:
            self.env = dict(alive[0])
            return
        merged: Env = {}
        for var in dict.fromkeys(var for env in alive for var in env):
            held = dict.fromkeys(env[var] for env in alive if var in env)
            if len(held) == 1:
                merged[var] = next(iter(held))
                continue
            value = self.add(Phi(at, end, tuple(held)))
            self.name(value, self._vars[var].name)
            self._vars[var].defs.append(value)
            merged[var] = value
        self.env = merged

    @contextmanager
    def scope(self) -> Iterator[Block]:
        """A lexical block; guards set inside it by ``guard`` end with it."""
        outer, guards = self.block, self.guards
        self.block = Block(outer, self.function)
        try:
            yield self.block
        finally:
            self.block, self.guards = outer, guards

    @contextmanager
    def guarded(self, condition: int, *, holds: bool) -> Iterator[None]:
        """Code that runs only under a condition."""
        guards = self.guards
        self.guard(condition, holds=holds)
        try:
            yield
        finally:
            self.guards = guards

    def guard(self, condition: int, *, holds: bool) -> None:
        """From here to the end of the block a condition holds (after ``if (!c) return``)."""
        self._guards.append(Guard(condition, holds))
        self.guards = (*self.guards, len(self._guards) - 1)
