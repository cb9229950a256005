"""Constant texts and option objects: what a node is when it is written down in the code.

Used for event names, property keys, URLs and the options of an SDK's ``init``.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from flowcheck.catalog.schema import Scalar
from flowcheck.ir.graph import (
    Array,
    Call,
    Const,
    Load,
    Object,
    Operator,
    Param,
    Self,
    Template,
    Update,
)
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, Edge, InstanceValue, ObjectValue, Path

HOLE = "\0"
"""Stands for an unknown part in a text."""

SETTING = "\1"
"""Around the name of a setting that stands for its value."""

MAX_TEXTS = 24
MAX_STEPS = 24
MAX_LOOKUPS = 400
_GROUPS = (("server",), ("client",), ("shared",))
"""Where ``createEnv`` has the variables of an environment."""
_CHECKS = ("parse", "safeParse")
"""Methods of a schema that give what they are given, with the defaults of the schema."""


class Unknown(Struct, frozen=True):
    """The value of an option that is not constant."""


UNKNOWN = Unknown()
OptionValue = Scalar | Unknown | tuple[Scalar | Unknown, ...]


class Texts(Struct):
    """Constant texts of a node, under the calls by which the walk came.

    ``sites`` has those calls by function. ``among`` limits the files in which callers are looked
    for. ``telling`` says of which settings the name is of use where the value is not known.
    """

    evaluator: Evaluator
    sites: dict[tuple[int, int], Ref] = field(default_factory=dict)
    among: frozenset[int] | None = None
    telling: Callable[[str], bool] | None = None
    _left: int = MAX_LOOKUPS

    def of(self, ref: Ref, path: Path = (), depth: int = 0) -> tuple[str, ...]:
        """Possible texts, unknown parts as ``HOLE``; empty when nothing is known."""
        if depth == 0:
            self._left = MAX_LOOKUPS
        self._left -= 1
        if depth > MAX_STEPS or ref[1] < 0 or self._left < 0:
            return ()
        number, node_id = ref
        node = self.evaluator.program.module(number).nodes[node_id]
        match node:
            case Const():
                return (str(node.value),) if not path and isinstance(node.value, str | int) else ()
            case Template() if not path:
                return self._joined(number, node, depth)
            case Update() if not path:  # an address with parameters set is one of the same host
                return self.of((number, node.base), path, depth + 1)
            case Param():
                return self._param(ref, node, path, depth) or self._setting(ref, path)
            case Call():
                return self._call(ref, node, path, depth) or self._setting(ref, path)
            case Self() if path:
                return self._member(number, node.index, path, depth) or self._setting(ref, path)
            case _:
                pass
        found: dict[str, None] = {}
        for edge in self.evaluator.edges_or_imported(ref, path):
            if (edge.ref, edge.path) != (ref, path):
                found.update(dict.fromkeys(self.of(edge.ref, edge.path, depth + 1)))
        return tuple(found)[:MAX_TEXTS] or self._setting(ref, path)

    def one(self, ref: Ref, path: Path = ()) -> str:
        """The text when exactly one is possible and it has no unknown part, else ``""``."""
        found = self.of(ref, path)
        return found[0] if len(found) == 1 and HOLE not in found[0] else ""

    def _setting(self, ref: Ref, path: Path) -> tuple[str, ...]:
        """The name of what is read: a field, or what a call asks for (``getenv("SLACK_URL")``)."""
        if self.telling is None:
            return ()
        name = path[-1] if path else self._asked_for(ref)
        return (f"{SETTING}{name}{SETTING}",) if name and self.telling(name) else ()

    def _asked_for(self, ref: Ref) -> str:
        module = self.evaluator.program.module(ref[0])
        node = module.nodes[ref[1]]
        if isinstance(node, Call) and node.args:
            asked = module.nodes[node.args[0]]
            return str(asked.value) if isinstance(asked, Const) else ""
        return module.names.get(ref[1], "")

    def _joined(self, number: int, node: Template, depth: int) -> tuple[str, ...]:
        texts = [""]
        for part in node.parts:
            options = self.of((number, part), (), depth + 1) or (HOLE,)
            texts = [text + option for text in texts for option in options][:MAX_TEXTS]
        return tuple(texts)

    def _param(self, ref: Ref, node: Param, path: Path, depth: int) -> tuple[str, ...]:
        site = self.sites.get((ref[0], node.function))
        edges = (
            self.evaluator.bind(site, ref[0], node, path)
            if site is not None
            else self.evaluator.bindings(ref, node, path, self.among)
        )
        found: dict[str, None] = {}
        for edge in edges[: MAX_TEXTS * 2]:
            found.update(dict.fromkeys(self.of(edge.ref, edge.path, depth + 1)))
        return tuple(found)[:MAX_TEXTS] or self._of_instance(ref, path, depth)

    def _of_instance(self, ref: Ref, path: Path, depth: int) -> tuple[str, ...]:
        """What a class of the project gives a field of its instances: defaults of settings."""
        found: dict[str, None] = {}
        for value in self.evaluator.evaluate(ref) if path else ():
            if isinstance(value, ClassValue | InstanceValue):
                texts = self._member(value.number, value.index, path, depth)
                found.update(dict.fromkeys(texts))
        return tuple(found)[:MAX_TEXTS]

    def _member(self, number: int, index: int, path: Path, depth: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for member in self.evaluator.member(number, index, path):
            if isinstance(member, Edge):
                found.update(dict.fromkeys(self.of(member.ref, member.path, depth + 1)))
        return tuple(found)[:MAX_TEXTS]

    def _relative(self, number: int, node: Call, depth: int) -> tuple[str, ...]:
        """``new URL(path, base)``."""
        ends = self.of((number, node.args[0]), (), depth + 1) or (HOLE,)
        bases = self.of((number, node.args[1]), (), depth + 1)
        return tuple(joined_address(base, end) for base in bases for end in ends)[:MAX_TEXTS]

    def _call(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        if (
            node.form == "new"
            and len(node.args) == 2
            and not path
            and self.evaluator.callee_text(ref) == "URL"
        ):
            return self._relative(ref[0], node, depth)
        library = self.evaluator.library(ref, node)
        if library is None:
            return self._unknown_call(ref, node, path, depth)
        found: dict[str, None] = {}
        for edge in self.evaluator.library_edges(ref, node, library, path):
            found.update(dict.fromkeys(self.of(edge.ref, edge.path, depth + 1)))
        method = self.evaluator.program.module(ref[0]).nodes[node.callee]
        if not found and path and isinstance(method, Load) and method.field in _CHECKS:
            asked = path[1:] if path[0] == library.under else path
            return self.of((ref[0], method.base), asked, depth + 1)
        return tuple(found)[:MAX_TEXTS]

    def _unknown_call(self, ref: Ref, node: Call, path: Path, depth: int) -> tuple[str, ...]:
        """A keyword of a constructor, the default of a field, a variable of a checked environment.

        ``Field(default="..")``, ``z.string().default("..")``, ``schema.parse(process.env).URL``.
        """
        number = ref[0]
        for name, value in node.kwargs:
            if name == (path[0] if path else "default"):
                return self.of((number, value), path[1:], depth + 1)
        if path:
            found = self._of_instance(ref, path, depth)
            return found or self._declared_variable(number, node, path, depth)
        return self._default_in_chain(number, node, depth)

    def _default_in_chain(self, number: int, node: Call, depth: int) -> tuple[str, ...]:
        nodes = self.evaluator.program.module(number).nodes
        for _ in range(MAX_STEPS):
            method = nodes[node.callee]
            if not isinstance(method, Load):
                break
            if method.field == "default" and len(node.args) == 1:
                return self.of((number, node.args[0]), (), depth + 1)
            inner = nodes[method.base]
            if not isinstance(inner, Call):
                break
            node = inner
        return ()

    def _declared_variable(
        self, number: int, node: Call, path: Path, depth: int
    ) -> tuple[str, ...]:
        """The default that a schema of the environment gives a variable."""
        found: dict[str, None] = {}
        for argument in node.args[:1]:
            for group in ((), *_GROUPS):
                texts = self.of((number, argument), (*group, *path), depth + 1)
                found.update(dict.fromkeys(texts))
        return tuple(found)[:MAX_TEXTS]


def joined_address(base: str, end: str) -> str:
    """An address under a base address; an absolute one stands for itself."""
    return end if "://" in end else f"{base.rstrip('/')}/{end.lstrip('/')}"


def read_options(evaluator: Evaluator, ref: Ref) -> dict[str, OptionValue]:
    """The options in an object: dotted path -> constant, tuple of constants, or ``UNKNOWN``.

    A spread or a value that is no object literal gives the key ``"*"``: there may be more options.
    """
    found: dict[str, OptionValue] = {}
    _read(evaluator, ref, "", found, 0)
    return found


def _read(
    evaluator: Evaluator, ref: Ref, prefix: str, found: dict[str, OptionValue], depth: int
) -> None:
    values = [value for value in evaluator.evaluate(ref) if isinstance(value, ObjectValue)]
    if depth > MAX_STEPS or len(values) != 1:
        found[f"{prefix}*"] = UNKNOWN
        return
    number, node_id = values[0].ref
    node = evaluator.program.module(number).nodes[node_id]
    for entry in node.entries if isinstance(node, Object) else ():
        if entry.key is None:
            if entry.key_node < 0:
                _read(evaluator, (number, entry.value), prefix, found, depth + 1)
            continue
        name = prefix + entry.key
        value = option_value(evaluator, (number, entry.value))
        inner = [v for v in evaluator.evaluate((number, entry.value)) if isinstance(v, ObjectValue)]
        found[name] = value
        if len(inner) == 1:
            del found[name]
            found[f"{name}"] = ()
            _read(evaluator, inner[0].ref, f"{name}.", found, depth + 1)


def option_value(evaluator: Evaluator, ref: Ref) -> OptionValue:
    """A constant, a tuple of constants, or ``UNKNOWN``."""
    node = evaluator.program.node(ref)
    match node:
        case Const():
            return node.value
        case Array():
            items = [option_value(evaluator, (ref[0], item)) for item in node.items]
            return tuple(item if not isinstance(item, tuple) else UNKNOWN for item in items)
        case Operator() if node.name in ("!", "not") and len(node.operands) == 1:
            inner = evaluator.program.node((ref[0], node.operands[0]))
            return not inner.value if isinstance(inner, Const) else UNKNOWN
        case _:
            texts = Texts(evaluator).of(ref)
            return texts[0] if len(texts) == 1 else UNKNOWN
