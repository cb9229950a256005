"""Which vendors get what a call of a library sends, as one of its arguments tells.

``streamText({model: anthropic("..")})``: the library is of one vendor, the data go to another. The
argument is followed to its origin, also to the callers of the function that takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from flowcheck.ir.graph import Call, Closure, Const, Load, Object, Param, Template
from flowcheck.ir.module import Type
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.reads import Memory
from flowcheck.link.values import Edge, External, FunctionValue, Path
from flowcheck.taint.addressed import OWN, Addressed
from flowcheck.taint.arguments import SinkCall

UNTOLD = ""
"""Stands for a receiver that the code does not tell."""

_NOBODY = "nobody"
"""Stands for a model that runs on this machine."""

_MAX_STEPS = 600
_ENVIRONMENT = ("global#process.env", "global#import.meta.env", "global#Deno.env", "global#Bun.env")
_TEXTS = frozenset({"string", "str"})

Sites = Mapping[tuple[int, int], Ref]
"""The calls by which functions were entered, by (module, function)."""


class Receivers:
    """Answers who receives, over one program. Answers are remembered."""

    def __init__(self, evaluator: Evaluator, addressed: Addressed) -> None:
        self.evaluator = evaluator
        self._addressed = addressed
        self._known: Memory[tuple[Edge, str, tuple[object, ...]], tuple[str, ...]] = Memory(
            evaluator.program.reads
        )

    def spread(self, sinks: Iterable[SinkCall]) -> list[SinkCall]:
        """The calls, each once for every vendor that may get its data."""
        found: list[SinkCall] = []
        for sink in sinks:
            if sink.receiver is None:
                found.append(sink)
            for vendor in self.of(sink, {}):
                untold = vendor == UNTOLD
                name = sink.vendor if untold else vendor
                found.append(replace(sink, vendor=name, library=sink.vendor, untold=untold))
        return found

    def reached(self, sink: SinkCall, sites: Sites) -> bool:
        """Whether the vendor of a call gets what comes to it by the calls of a route."""
        if sink.receiver is None:
            return self._addressed.reached(sink, sites)
        return (UNTOLD if sink.untold else sink.vendor) in self.of(sink, sites)

    def of(self, sink: SinkCall, sites: Sites) -> tuple[str, ...]:
        """The vendors that get what a call sends, in order of id; ``UNTOLD`` is first."""
        receiver = sink.receiver
        if receiver is None:
            return ()
        library = sink.library or sink.vendor
        key = (receiver, library, tuple(sorted(sites.items())))
        return self._known.of(key, lambda: self._told(library, receiver, sites))

    def _told(self, library: str, receiver: Edge, sites: Sites) -> tuple[str, ...]:
        search = _Search(self.evaluator, self._addressed, library)
        told = set(search.of(receiver.ref, receiver.path, sites))
        return tuple(sorted((told or {UNTOLD}) - {_NOBODY}))


class _Search(Struct):
    """One search for the vendors of a client; ``library`` is the vendor of the call itself."""

    evaluator: Evaluator
    addressed: Addressed
    library: str
    seen: set[tuple[Ref, Path, tuple[object, ...]]] = field(default_factory=set)

    def of(self, ref: Ref, path: Path, sites: Sites) -> Iterator[str]:
        key = (ref, path, tuple(sorted(sites.items())))
        if key in self.seen or ref[1] < 0:
            return
        if len(self.seen) > _MAX_STEPS:
            yield UNTOLD
            return
        self.seen.add(key)
        match self.evaluator.program.node(ref):
            case Const(value=value):
                yield from (self.library,) if isinstance(value, str) and value else ()
            case Template():
                yield self.library
            case Param() as node:
                yield from self._param(ref, node, path, sites)
            case Call() as node if not path:
                yield from self._call(ref, node, sites)
            case Object() | Closure() if not path:
                yield UNTOLD
            case _:
                yield from self._passed(ref, path, sites)

    def _passed(self, ref: Ref, path: Path, sites: Sites) -> Iterator[str]:
        edges = self.evaluator.edges_or_imported(ref, path)
        for edge in edges:
            yield from self.of(edge.ref, edge.path, sites)
        if not edges:
            yield from self._outside(ref, path)

    def _param(self, ref: Ref, node: Param, path: Path, sites: Sites) -> Iterator[str]:
        site = sites.get((ref[0], node.function))
        edges = (
            self.evaluator.bindings.bind(site, ref[0], node, path)
            if site is not None
            else self.evaluator.bindings.of(ref, node, path)
        )
        for edge in edges:
            yield from self.of(edge.ref, edge.path, sites)
        declared = self.evaluator.program.module(ref[0]).functions[node.function].params[node.index]
        if not edges:
            yield self.library if not path and _is_text(declared.type) else UNTOLD

    def _call(self, ref: Ref, node: Call, sites: Sites) -> Iterator[str]:
        values = self.evaluator.evaluate((ref[0], node.callee))
        for value in values:
            if isinstance(value, FunctionValue):
                entered = {**sites, (value.number, value.function): ref}
                function = self.evaluator.program.module(value.number).functions[value.function]
                for returned in function.returns:
                    yield from self.of((value.number, returned), (), entered)
            elif isinstance(value, External):
                yield from self._made(ref, node, value.symbol, sites)
            else:
                yield UNTOLD
        if not values:
            yield UNTOLD

    def _made(self, ref: Ref, node: Call, symbol: str, sites: Sites) -> Iterator[str]:
        """The vendors of what a function outside the project makes.

        The library's own functions wrap models of others, which then receive.
        """
        owner = self.evaluator.matcher.owner(symbol)
        told = self.addressed.told((ref[0], node.callee), owner) if owner is not None else OWN
        if told != OWN:
            yield from (recipient.id for recipient, _ in told.others)
            if not told.own:
                yield from () if told.others else (_NOBODY,)
                return
        if owner is None or owner.id != self.library:
            yield owner.id if owner is not None else UNTOLD
            return
        parts = [(ref[0], part) for part in node.args]
        callee = self.evaluator.program.node((ref[0], node.callee))
        if isinstance(callee, Load):
            parts.append((ref[0], callee.base))
        wrapped = {vendor for part in parts for vendor in self._inside(part, sites)}
        yield from wrapped - {UNTOLD, self.library} or {self.library}

    def _inside(self, ref: Ref, sites: Sites) -> Iterator[str]:
        """The vendors of what an argument is or has in its fields."""
        node = self.evaluator.program.node(ref)
        if isinstance(node, Object):
            for entry in node.entries:
                yield from self._inside((ref[0], entry.value), sites)
        else:
            yield from self.of(ref, (), sites)

    def _outside(self, ref: Ref, path: Path) -> Iterator[str]:
        """The vendors of something that no code of the project makes; a type tells nothing."""
        symbols = [
            value.symbol
            for value in self.evaluator.evaluate(ref, path)
            if isinstance(value, External)
        ]
        for symbol in symbols:
            owner = self.evaluator.matcher.owner(symbol)
            if owner is not None and owner.id != self.library:
                yield owner.id
            elif symbol.startswith(_ENVIRONMENT) or (owner is not None and not _is_type(symbol)):
                yield self.library
            else:
                yield UNTOLD
        if not symbols:
            yield UNTOLD


def _is_type(symbol: str) -> bool:
    """Whether a symbol is an instance of a type, not what a function or constant gives."""
    return symbol.partition("#")[2][:1].isupper()


def _is_text(declared: Type | None) -> bool:
    return declared is not None and declared.name in _TEXTS
