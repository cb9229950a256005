"""Names to nodes: the only mutable object of the IR, used by frontends while they walk a tree.

A frontend declares variables in lexical blocks, reads and assigns them, forks the environment at
branches and joins it after. Function bodies are lowered after the body that encloses them
(``defer``), so that what they capture is known. ``finish`` gives the immutable module.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from msgspec.structs import replace

from flowcheck.ir.drafts import Block, ClassDraft, Env, FunctionDraft, Guards, VarDraft
from flowcheck.ir.graph import (
    ELEMENT,
    After,
    Call,
    Cell,
    ClassRef,
    Closure,
    Global,
    Load,
    Node,
    Omit,
    Param,
    Phi,
    Self,
    Update,
)
from flowcheck.ir.module import (
    Export,
    Guard,
    Method,
    Module,
    ParamDecl,
    Problem,
    Shape,
    Store,
    Type,
)

_QUEUING = frozenset({"push", "unshift", "append", "appendleft"})
_FILLING = frozenset({"add", "set", "put", "insert", *_QUEUING})
"""Methods by which something is put into a list, a set or a map; the last argument is what."""


class Builder:
    """Builds one ``Module``. Public attributes are what a frontend may fill directly."""

    def __init__(self, path: str, language: str) -> None:
        self.path = path
        self.language = language
        self.nodes: list[Node] = []
        self.shapes: list[Shape] = []
        self.exports: list[Export] = []
        self.imports: dict[str, tuple[str, str]] = {}
        self.stars: list[str] = []
        self.names: dict[int, str] = {}
        self.types: dict[int, Type] = {}
        self.shape_of: dict[int, int] = {}
        self.under: dict[int, tuple[tuple[int, ...], ...]] = {}
        self.problems: list[Problem] = []
        self._functions = [FunctionDraft("", -1, -1, 0, 0, ())]
        self._classes: list[ClassDraft] = []
        self._vars: list[VarDraft] = []
        self._guards: list[Guard] = []
        self._stores: list[Store] = []
        self._queue: deque[Callable[[], None]] = deque()
        self._param_vars: dict[int, tuple[int, int]] = {}  # variable -> (function, parameter index)
        self.function = 0
        self.block = Block(None, 0)
        self.env: Env = {}
        self.guards: tuple[int, ...] = ()
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

    def store(
        self,
        base: int,
        path: tuple[str | None, ...],
        value: int,
        *,
        at: int,
        end: int,
        key: int = -1,
    ) -> None:
        """``base.path[0]... = value``.

        ``None`` in the last place of ``path`` is a computed key (node ``key``). ``base`` is rebound
        where local variables hold it; writes to captured variables, to instances and to anything
        else are recorded at the variable, the class or the module.
        """
        while isinstance(node := self.nodes[base], Load) and not self._held(base):
            path = (node.field, *path)
            base = node.base
        node = self.nodes[base]
        holders = self._held(base)
        if holders:
            updated = self._update(base, path, value, at=at, end=end, key=key)
            for var in holders:
                self.name(updated, self._vars[var].name)
                self.env[var] = updated
                self._vars[var].defs.append(updated)
            if base in self.types:
                self.types.setdefault(updated, self.types[base])
        plain = tuple("?" if step is None else step for step in path)
        written = Store(plain, value, self.function, key=key)
        while isinstance(node, Update | Omit | After):  # a second write through a local name of it
            node = self.nodes[node.base]
        if isinstance(node, Self | ClassRef):
            self._classes[node.index].stores.append(written)
        elif isinstance(node, Cell):
            self._vars[node.var].stores.append(written)
        elif not holders:
            owner = self._owner_of(base)
            if owner is not None:
                self._vars[owner].stores.append(written)
            else:
                self._stores.append(replace(written, base=base))

    def omit(self, base: int, fields: tuple[str, ...], *, at: int, end: int) -> int:
        """``base`` without fields (``delete o.f``, ``del d["f"]``).

        It is rebound where local variables hold it.
        """
        reduced = self.add(Omit(at, end, base, fields))
        self._rebind(base, reduced)
        return reduced

    def after(self, call: int, receiver: int | None, args: Iterable[int]) -> None:
        """A call stands as a statement: what local variables hold may have been changed by it."""
        node = self.nodes[call]
        given = tuple(args)
        for role, base in [(-1, receiver), *enumerate(given)]:
            if base is None or not self._held(base) or not self._mutable(base):
                continue
            self._rebind(base, self.add(After(node.at, node.end, base, call, role)))
        if receiver is not None and given and not self._held(receiver):
            self._filled(call, receiver, given)

    def _filled(self, call: int, receiver: int, args: tuple[int, ...]) -> None:
        """Something is put into what a field or a captured variable holds.

        ``data.items.push(x)`` changes ``data``; ``this.queue.push(x)`` is a write to the instance.
        """
        node = self.nodes[call]
        callee = self.nodes[node.callee] if isinstance(node, Call) else None
        if not isinstance(callee, Load) or callee.field not in _FILLING:
            return
        path: list[str] = []
        base = receiver
        while isinstance(part := self.nodes[base], Load) and not self._held(base):
            path.insert(0, part.field)
            base = part.base
        if path and self._held(base) and self._mutable(base):
            changed = self.add(After(node.at, node.end, receiver, call, -1))
            updated = self._update(base, tuple(path), changed, at=node.at, end=node.end, key=-1)
            self._rebind(base, updated)
        elif callee.field not in _QUEUING:
            return
        elif isinstance(part, Self) if path else self._owner_of(base) is not None:
            self.store(receiver, (ELEMENT,), args[-1], at=node.at, end=node.end)

    def _mutable(self, base: int) -> bool:
        return self.nodes[base].__struct_config__.tag not in {
            "const", "closure", "class", "import", "self", "template", "op", "global",
        }  # fmt: skip

    def _rebind(self, base: int, value: int) -> None:
        for var in self._held(base):
            self.name(value, self._vars[var].name)
            self.env[var] = value
            self._vars[var].defs.append(value)
        if base in self.types:
            self.types.setdefault(value, self.types[base])

    def _held(self, base: int) -> list[int]:
        return [var for var, held in self.env.items() if held == base]

    def _owner_of(self, base: int) -> int | None:
        """The captured variable whose only value is ``base`` (a constant read from a closure)."""
        name = self.names.get(base)
        var = self.block.find(name) if name else None
        if var is not None and base in self._vars[var].defs:
            return var
        return None

    def _update(
        self, base: int, path: tuple[str | None, ...], value: int, *, at: int, end: int, key: int
    ) -> int:
        first, *rest = path
        if rest and first is not None:
            inner = self.add(Load(at, end, base, first))
            value = self._update(inner, tuple(rest), value, at=at, end=end, key=key)
            key = -1
        updated = self.add(Update(at, end, base, first, value, key if first is None else -1))
        if first is None and self.guards:
            self.under[updated] = (self.guards,)
        return updated

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

    # ---- functions and classes ------------------------------------------------------------------

    def new_function(self, name: str, *, at: int, end: int, owner: int = -1) -> int:
        """A function whose body comes later; gives its index. Make its value with ``closure``."""
        self._functions.append(FunctionDraft(name, self.function, owner, at, end, self.guards))
        return len(self._functions) - 1

    def closure(self, function: int, *, at: int, end: int) -> int:
        """The function as a value."""
        node = self.add(Closure(at, end, function))
        draft = self._functions[function]
        draft.closure = node
        if draft.name:
            self.name(node, draft.name)
        return node

    def decorate(self, function: int, decorators: Iterable[int]) -> None:
        """Decorators of a function, outermost first."""
        self._functions[function].decorators = tuple(decorators)

    def param(
        self,
        function: int,
        name: str,
        *,
        at: int,
        end: int,
        kind: Literal["normal", "rest", "kwrest", "kwonly"] = "normal",
        default: int = -1,
        type: Type | None = None,
        decorators: tuple[int, ...] = (),
    ) -> int:
        """The next parameter of a function; gives its ``Param`` node.

        Bind its name with ``bind_param``.
        """
        draft = self._functions[function]
        node = self.add(Param(at, end, function, len(draft.params)))
        draft.params.append(ParamDecl(name, node, kind, default, type, decorators))
        if name:
            self.name(node, name)
        if type is not None:
            self.types[node] = type
        return node

    def bind_param(self, name: str, node: int) -> None:
        """Declare a parameter's name in the current block; changes to it show in ``exits``."""
        var = self.bind(name, node)
        param = self.nodes[node]
        if isinstance(param, Param):
            self._param_vars[var] = (param.function, param.index)

    def returns(self, value: int) -> None:
        """The current function may return ``value``."""
        self._functions[self.function].returns.append(value)
        self._exit(self.function)

    def return_type(self, function: int, type: Type | None) -> None:
        """The declared return type of a function."""
        self._functions[function].return_type = type

    def defer(self, function: int, lower: Callable[[], None]) -> None:
        """Lower a body later, in the lexical scope of now.

        ``lower`` declares the parameters and walks the body.
        """
        block = self.block

        def run() -> None:
            self.function, self.block, self.env = function, Block(block, function), {}
            self.guards, self.dead = (), False
            lower()
            self._exit(function)

        self._queue.append(run)

    def inline_body(self, function: int, lower: Callable[[], None]) -> None:
        """Lower a body at once (bodies of classes in Python, immediately invoked functions)."""
        saved = (self.function, self.block, self.env, self.guards, self.dead)
        self.function, self.block, self.env = function, Block(self.block, function), {}
        self.guards, self.dead = (), False
        lower()
        self._exit(function)
        self.function, self.block, self.env, self.guards, self.dead = saved

    def _exit(self, function: int) -> None:
        """Note what the body left in its parameters."""
        for var, held in self.env.items():
            owner = self._param_vars.get(var)
            if owner is not None and owner[0] == function:
                param = self._functions[function].params[owner[1]]
                if held != param.node:
                    self._functions[function].exits.setdefault(owner[1], []).append(held)

    def new_class(self, name: str, node: int) -> int:
        """A class whose parts come later.

        ``node`` is its ``ClassRef``, made by the caller with the index given.
        """
        self._classes.append(ClassDraft(name, node))
        return len(self._classes) - 1

    def fill_class(
        self,
        index: int,
        *,
        bases: Iterable[int] = (),
        methods: Iterable[Method] = (),
        shape: int = -1,
        decorators: Iterable[int] = (),
        node: int | None = None,
    ) -> None:
        """The parts of a class that are known once its body was read."""
        draft = self._classes[index]
        draft.bases = tuple(bases)
        draft.methods.extend(methods)
        draft.shape = shape
        draft.decorators = tuple(decorators)
        if node is not None:
            draft.node = node

    def class_store(self, index: int, path: tuple[str, ...], value: int) -> None:
        """A field of every instance of a class has a value.

        Initialisers, ``constructor(private x: X)``.
        """
        self._classes[index].stores.append(Store(path, value, self.function))

    def problem(self, at: int, kind: str, message: str) -> None:
        """Something could not be read."""
        self.problems.append(Problem(at, kind, message))

    # ---- the end --------------------------------------------------------------------------------

    def finish(self, *, end: int) -> Module:
        """Lower all deferred bodies and give the immutable module."""
        self._functions[0].end = end
        while self._queue:
            self._queue.popleft()()
        return Module(
            path=self.path,
            language=self.language,
            nodes=tuple(self.nodes),
            functions=tuple(draft.finished() for draft in self._functions),
            classes=tuple(draft.finished() for draft in self._classes),
            shapes=tuple(self.shapes),
            vars=tuple(draft.finished() for draft in self._vars),
            guards=tuple(self._guards),
            exports=tuple(self.exports),
            imports=self.imports,
            stars=tuple(self.stars),
            stores=tuple(self._stores),
            names=self.names,
            types=self.types,
            shape_of=self.shape_of,
            under=self.under,
            problems=tuple(self.problems),
        )
