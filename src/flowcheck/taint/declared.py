"""The project's own knowledge (``flowcheck.yml``) as the walk uses it.

Holds its sinks, sources, treatments and guards. A name is matched by external symbol, by file and
export, or as the end of the dotted callee as written or resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from flowcheck.catalog.vendor import CallSpec, Effect, ParamSpec, Role
from flowcheck.config import Config, DeclaredSink, DeclaredSource, Name
from flowcheck.ir.graph import Call
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import External, FunctionValue


class DeclaredVendor(Struct, frozen=True):
    """A vendor that only the project knows."""

    id: str
    name: str
    vendor_class: str


class Declared:
    """Answers whether a call, an attribute or a condition is what the project declared."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._sinks = [(sink, _spec(sink)) for sink in config.sinks]

    def sink_names(self) -> frozenset[str]:
        """Last names of the declared sinks."""
        return frozenset(sink.call.parts[-1].removesuffix("()") for sink in self.config.sinks)

    def vendors(self) -> tuple[DeclaredVendor, ...]:
        """Vendors of declared sinks."""
        return tuple(
            DeclaredVendor(sink.vendor, sink.name or sink.vendor, sink.vendor_class or "declared")
            for sink in self.config.sinks
        )

    def sink(self, evaluator: Evaluator, ref: Ref, call: Call) -> CallSpec | None:
        """The specification of a declared sink that this call calls, or ``None``."""
        for sink, spec in self._sinks:
            if _called(evaluator, ref, call, sink.call):
                return spec
        return None

    def source(
        self, evaluator: Evaluator, ref: Ref, path: Sequence[str], names: Iterable[str]
    ) -> str:
        """The category that a declaration gives to what is loaded here, or ``""``."""
        node = evaluator.program.node(ref)
        for source in self.config.sources:
            if source.kind == "call":
                if (
                    isinstance(node, Call)
                    and not path
                    and _called(evaluator, ref, node, source.name)
                ):
                    return source.category
            elif _matches(source, path, tuple(names)):
                return source.category
        return ""

    def attribute(self, path: Sequence[str], names: Sequence[str]) -> str:
        """The category declared of a field, by its path in what has ``names``, or ``""``."""
        for source in self.config.sources:
            if source.kind == "attribute" and _matches(source, path, tuple(names)):
                return source.category
        return ""

    def treatment(self, evaluator: Evaluator, ref: Ref, call: Call) -> str:
        """The declared treatment of a function, or ``""``."""
        for treatment in self.config.treatments:
            if _called(evaluator, ref, call, treatment.call):
                return treatment.treatment
        return ""

    def guards(self) -> tuple[tuple[str, str], ...]:
        """(name, kind) of declared guards."""
        return tuple(
            (guard.name.parts[-1].removesuffix("()"), guard.kind) for guard in self.config.guards
        )


def _matches(source: DeclaredSource, path: Sequence[str], names: tuple[str, ...]) -> bool:
    parts = source.name.parts
    match source.kind:
        case "attribute":
            dotted = (*(name.rpartition(".")[2] for name in names[:1]), *path)
            return tuple(path[-1:]) == parts if len(parts) == 1 else dotted[-len(parts) :] == parts
        case "name":
            return not path and parts[-1] in names
        case _:
            return parts[-1] in names


def _called(evaluator: Evaluator, ref: Ref, call: Call, name: Name) -> bool:
    written = evaluator.callee_text((ref[0], call.callee)).split(".")
    if not name.root and not name.file and tuple(written[-len(name.parts) :]) == name.parts:
        return True
    last = name.parts[-1].removesuffix("()")
    if written and last not in written and not name.root and not name.file:
        return False
    for value in evaluator.evaluate((ref[0], call.callee)):
        if isinstance(value, External) and _symbol_matches(value.symbol, name):
            return True
        if isinstance(value, FunctionValue) and _function_matches(evaluator, value, name):
            return True
    return False


def _symbol_matches(symbol: str, name: Name) -> bool:
    root, _, path = symbol.partition("#")
    if name.root:
        return symbol == f"{name.root}#{'.'.join(name.parts)}"
    if name.file:
        return False
    steps = (
        *root.partition(":")[2].replace("/", ".").split("."),
        *path.replace("()", "").split("."),
    )
    wanted = tuple(part.removesuffix("()") for part in name.parts)
    return tuple(step for step in steps if step and step != "default")[-len(wanted) :] == wanted


def _function_matches(evaluator: Evaluator, value: FunctionValue, name: Name) -> bool:
    program = evaluator.program
    path = program.files[value.number].path
    module = program.module(value.number)
    function = module.functions[value.function]
    owner = module.classes[function.owner].name if function.owner >= 0 else ""
    if name.file:
        wanted = name.parts if owner else name.parts[-1:]
        return path == name.file and (owner, function.name)[-len(wanted) :] == wanted
    stem = path.rpartition(".")[0].removesuffix("/__init__").split("/")
    dotted = tuple(part for part in (*stem, owner, function.name) if part)
    return len(name.parts) > 1 and dotted[-len(name.parts) :] == name.parts


def _spec(sink: DeclaredSink) -> CallSpec:
    last = max((argument.position for argument in sink.args), default=-1)
    by_position = {argument.position: argument for argument in sink.args if argument.position >= 0}
    params = []
    for position in range(last + 1):
        argument = by_position.get(position)
        if argument is None:
            params.append(ParamSpec("", Role(sink.rest)))
        else:
            fields = {name: ParamSpec(name, Role(role)) for name, role in argument.fields}
            params.append(ParamSpec("", Role(argument.role), fields))
    for argument in sink.args:
        if argument.position < 0:
            fields = {name: ParamSpec(name, Role(role)) for name, role in argument.fields}
            params.append(
                ParamSpec(argument.keyword, Role(argument.role), fields, keyword_only=True)
            )
    rest = None if sink.rest == "ignore" else Role(sink.rest)
    return CallSpec(
        sink.call.text,
        sink.vendor,
        "declared",
        sink.call.text,
        Effect.SEND,
        tuple(params),
        rest=rest,
    )
