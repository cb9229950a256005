"""The calls that made a client: past variables, fields, functions, parameters and wrappers.

``self.client = httpx.Client(base_url=..)``, a factory, a client that a caller hands in: what a
client was made with tells to whom it sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field

from flowcheck.catalog.vendor import Vendor
from flowcheck.ir.graph import Call, Closure, Const, Param, Self
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.link.values import ClassValue, Edge, External, FunctionValue, Path

_MAX_STEPS = 200

Sites = Mapping[tuple[int, int], Ref]
"""The calls by which functions were entered, by module and function."""
Made = tuple[Ref, Call, Sites]
"""The call that made something, with the calls by which the search came to it."""


class Makers(Struct):
    """One search for the calls of a library that made a client; ``is_own`` knows its symbols."""

    evaluator: Evaluator
    is_own: Callable[[str], bool]
    seen: set[tuple[Ref, Path]] = field(default_factory=set)

    def of(self, ref: Ref, path: Path, sites: Sites) -> Iterator[Made]:
        """The calls, each with the calls by which functions of the project were entered."""
        if (ref, path) in self.seen or ref[1] < 0 or len(self.seen) > _MAX_STEPS:
            return
        self.seen.add((ref, path))
        match self.evaluator.program.node(ref):
            case Call() as node:
                yield from self._call(ref, node, path, sites)
            case Param() as node:
                site = sites.get((ref[0], node.function))
                bindings = self.evaluator.bindings
                bound = (
                    bindings.bind(site, ref[0], node, path)
                    if site is not None
                    else bindings.of(ref, node, path)
                )
                yield from self._along(bound, sites)
            case Self() as node if path:
                yield from self._member(ref[0], node.index, path, sites)
            case Closure() | Const():
                return
            case _:
                yield from self._along(self.evaluator.edges_or_imported(ref, path), sites)
                yield from self._along(self.evaluator.foreign_edges(ref, path), sites)

    def _along(self, edges: Iterable[Edge], sites: Sites) -> Iterator[Made]:
        for edge in edges:
            if not edge.key:
                yield from self.of(edge.ref, edge.path, sites)

    def _member(self, number: int, index: int, path: Path, sites: Sites) -> Iterator[Made]:
        members = self.evaluator.classes.member(number, index, path)
        yield from self._along((m for m in members if isinstance(m, Edge)), sites)

    def _call(self, ref: Ref, node: Call, path: Path, sites: Sites) -> Iterator[Made]:
        for value in self.evaluator.evaluate((ref[0], node.callee)):
            if isinstance(value, FunctionValue):
                entered = {**sites, (value.number, value.function): ref}
                function = self.evaluator.program.module(value.number).functions[value.function]
                for returned in function.returns:
                    yield from self.of((value.number, returned), path, entered)
            elif isinstance(value, ClassValue) and path:
                yield from self._member(value.number, value.index, path, sites)
            elif isinstance(value, External):
                yield from self._outside(ref, node, value.symbol, sites)

    def _outside(self, ref: Ref, node: Call, symbol: str, sites: Sites) -> Iterator[Made]:
        """A call of the SDK makes a client, or is of one; one of another library may wrap it."""
        if self.is_own(symbol):
            yield from list(self.of((ref[0], node.callee), (), sites)) or [(ref, node, sites)]
            return
        for argument in node.args:
            yield from self.of((ref[0], argument), (), sites)


def made_with(evaluator: Evaluator, vendor: Vendor) -> Makers:
    """A search for the calls of a vendor's SDK that made a client."""
    matcher = evaluator.matcher

    def is_own(symbol: str) -> bool:
        owner = matcher.owner(symbol)
        if owner is not None:
            return owner.id == vendor.id
        return any(spec.vendor == vendor.id for spec in matcher.calls(symbol))

    return Makers(evaluator, is_own)
