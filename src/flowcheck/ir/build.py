"""Functions, classes and the module: the only mutable object of the IR, used by frontends.

A frontend declares variables in lexical blocks, reads and assigns them, forks the environment at
branches and joins it after. Function bodies are lowered after the body that encloses them
(``defer``), so that what they capture is known. ``finish`` gives the immutable module.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from flowcheck.ir.drafts import Block, ClassDraft, FunctionDraft
from flowcheck.ir.graph import Closure, Param
from flowcheck.ir.module import Export, Method, Module, ParamDecl, Problem, Shape, Store, Type
from flowcheck.ir.writes import Writes


class Builder(Writes):
    """Builds one ``Module``. Public attributes are what a frontend may fill directly."""

    def __init__(self, path: str, language: str) -> None:
        super().__init__()
        self.path = path
        self.language = language
        self.shapes: list[Shape] = []
        self.exports: list[Export] = []
        self.imports: dict[str, tuple[str, str]] = {}
        self.stars: list[str] = []
        self.shape_of: dict[int, int] = {}
        self.problems: list[Problem] = []
        self._functions = [FunctionDraft("", -1, -1, 0, 0, ())]
        self._queue: deque[Callable[[], None]] = deque()
        self._param_vars: dict[int, tuple[int, int]] = {}  # variable -> (function, parameter index)

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
        """The parts of a class that are known once its body, or more of it, was read."""
        draft = self._classes[index]
        draft.bases += tuple(bases)
        draft.methods.extend(methods)
        draft.shape = shape if shape >= 0 else draft.shape
        draft.decorators += tuple(decorators)
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
