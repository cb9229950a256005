"""What is known of values from outside the code: by which symbol they come, and what they hold.

Comes in: a node and a path below it. Goes out: the source of the catalogue that it is, and the part
of it that is asked for. Names of variables play no part, but for the conventions of frameworks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from flowcheck.catalog.stdlib import Source
from flowcheck.catalog.symbols import canonical, join, prefixes
from flowcheck.ir.graph import (
    ELEMENT,
    Call,
    Const,
    Global,
    Import,
    Load,
    Object,
    Param,
    Self,
)
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.page import HOSTS
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import External, Path
from flowcheck.taint.names import Names

NOT_PERSONAL = "none"
_COOKIE = "user.device.cookie_id"
_MAX_NESTING = 4  # options in options in a call
_ALIAS = "alias"


class Held(Struct, frozen=True):
    """A part of a known source: ``path`` below it."""

    source: Source
    path: Path

    @property
    def category(self) -> str:
        """The category of the part, ``none``, or ``""`` when only names can tell."""
        fields = self.source.fields
        dotted = ".".join(self.path)
        whole = self.source.category
        if whole == _COOKIE and any(step != ELEMENT and not step.isdigit() for step in self.path):
            whole = ""  # `JSON.parse(document.cookie).theme`
        return fields.get(dotted) or fields.get(dotted.lower()) or whole

    def parts(self) -> Iterator[tuple[str, str]]:
        """What is below it when all of it is sent: (path, category)."""
        inside = "".join(f"{step}." for step in self.path)
        known = self.source.fields
        for field in known if self.source.whole is None else self.source.whole:
            category = known[field]
            if field.startswith(inside) and category != NOT_PERSONAL:
                yield field[len(inside) :], category


class Known:
    """Finds known sources in one program. Answers are remembered."""

    def __init__(self, evaluator: Evaluator, names: Names) -> None:
        self._evaluator = evaluator
        self._program = evaluator.program
        self._names = names
        self._source = evaluator.matcher.source
        self._conventions = evaluator.matcher.conventions
        self._found = Memory[tuple[Ref, Path], Held | None](self._program.reads)

    def at(self, ref: Ref, path: Path) -> Held | None:
        """The known source that ``path`` of a node is, or is a part of."""
        return self._found.of((ref, path), lambda: next(self._all(ref, path), None))

    def _all(self, ref: Ref, path: Path) -> Iterator[Held]:
        yield from self._held(ref, self._symbols(ref, path))
        node = self._program.node(ref) if ref[1] >= 0 else None
        if isinstance(node, Param):
            declared = self._program.module(ref[0]).functions[node.function].params[node.index]
            for decorator in declared.decorators:
                made = (ref[0], decorator)
                yield from self._held(made, self._symbols(made, path))

    def _held(self, ref: Ref, symbols: Iterable[tuple[str, Path]]) -> Iterator[Held]:
        for symbol, rest in symbols:
            held = self._part(*_canonical(symbol, rest))
            held = self._keyed(ref, held) if held is not None else None
            if held is not None:
                yield held

    def _part(self, symbol: str, path: Path) -> Held | None:
        """The source with the longest symbol, and what is left of the path."""
        for end in range(len(path), -1, -1):
            source = self._source(join(symbol, ".".join(path[:end])))
            if source is not None:
                return Held(source, path[end:])
        for prefix in prefixes(symbol)[1:]:
            source = self._source(prefix)
            rest = symbol[len(prefix) :]
            if source is not None and not rest.startswith("()"):
                held = Held(source, (*rest.removeprefix(".").split("."), *path))
                return held if held.category or "()" not in rest else None
        return None

    def _keyed(self, ref: Ref, held: Held) -> Held | None:
        """The field that a constant argument names, where the source is such a call."""
        node = self._program.node(ref)
        if held.source.key < 0 or not isinstance(node, Call):
            return held
        nodes = self._program.module(ref[0]).nodes
        given = [*node.args[held.source.key : held.source.key + 1]]
        given += [value for name, value in node.kwargs if name == _ALIAS]
        names = (nodes[value] for value in given)
        named = [str(name.value) for name in names if isinstance(name, Const) and name.value]
        path = (*named, *held.path)
        known = named or held.source.fields or held.source.category
        return Held(held.source, path) if path and known else None

    # ---- symbols --------------------------------------------------------------------------------

    def _symbols(self, ref: Ref, path: Path) -> Iterator[tuple[str, Path]]:
        """Symbols under which ``path`` of a node may be known, each with the path below it."""
        node = self._program.node(ref) if ref[1] >= 0 else None
        match node:
            case Call() | Import() | Global():
                for value in self._evaluator.evaluate(ref):
                    if isinstance(value, External):
                        yield value.symbol, path
                if isinstance(node, Call):
                    for symbol, inner in self._of_convention((ref[0], node.callee), ()):
                        yield f"{join(symbol, '.'.join(inner))}()", path
            case Param():
                for symbol in self._of_callback(ref[0], node):
                    yield symbol, path
        yield from self._of_convention(ref, path)
        yield from self._of_type(ref, path)

    def _of_type(self, ref: Ref, path: Path) -> Iterator[tuple[str, Path]]:
        """The types from outside that the value, or a part of it on the way, is declared as."""
        types = self._evaluator.types
        for number, declared in self._names.types(ref):
            for end in range(len(path) + 1):
                for owner, inner in types.field_types(number, declared, path[:end]):
                    for symbol in types.outside(owner, inner):
                        yield f"{symbol}()", path[end:]
                    for name in self._of_runtime(owner, inner):
                        yield f"global#{name}()", path[end:]

    def _of_runtime(self, number: int, declared: Type) -> Iterator[str]:
        """Names in a type that nothing in the file declares: ``Request``."""
        module = self._program.module(number)
        shapes = self._program.index(number).shapes
        for name in self._evaluator.types.names(number, declared):
            if name.partition(".")[0] not in module.imports and name not in shapes:
                yield name

    def _of_convention(self, ref: Ref, path: Path) -> Iterator[tuple[str, Path]]:
        """What a parameter, or a field of the instance, is by its usual name."""
        number, node_id = ref
        nodes = self._program.module(number).nodes
        node = nodes[node_id] if node_id >= 0 else None
        for _ in range(_MAX_NESTING):
            if not isinstance(node, Load):
                break
            path = (node.field, *path)
            node = nodes[node.base]
        name = ""
        if isinstance(node, Param):
            name = self._program.module(number).functions[node.function].params[node.index].name
        elif isinstance(node, Self) and path:
            name, path = path[0], path[1:]
        for convention in self._conventions.get(name, ()):
            if self._imports(number, convention.imports):
                yield convention.symbol, path

    def _imports(self, number: int, packages: tuple[str, ...]) -> bool:
        sources = {source for source, _ in self._program.module(number).imports.values()}
        return any(
            source == package or source.startswith((f"{package}.", f"{package}/"))
            for source in sources
            for package in packages
        )

    def _of_callback(self, number: int, node: Param) -> Iterator[str]:
        """The symbol of a parameter of a function that is handed to a library."""
        closure = self._program.module(number).functions[node.function].closure
        if closure >= 0:
            yield from self._handed(number, closure, f".&{node.index}", _MAX_NESTING)

    def _handed(self, number: int, value: int, steps: str, depth: int) -> Iterator[str]:
        module = self._program.module(number)
        for key, user in self._program.index(number).placed.get(value, ()):
            holder = module.nodes[user]
            if isinstance(holder, Call):
                for called in self._evaluator.evaluate((number, holder.callee)):
                    if isinstance(called, External):
                        yield called.symbol + steps
            elif isinstance(holder, Object) and depth and key:
                inner = f".{key}{steps}"
                declared = module.types.get(user)
                if declared is not None:
                    for symbol in self._evaluator.types.outside(number, declared):
                        yield symbol + inner
                yield from self._handed(number, user, inner, depth - 1)


def _canonical(symbol: str, path: Path) -> tuple[str, Path]:
    """The canonical symbol and the path below it; ``window.x`` is the global ``x``."""
    root, _, inner = canonical(symbol).partition("#")
    steps = tuple(ELEMENT if step.isdigit() else step for step in path)
    while root == "global" and inner in HOSTS and steps:
        inner, steps = steps[0], steps[1:]
    return f"{root}#{inner}", steps
