"""What the parts of linking ask of the whole: a part knows this, the evaluator knows the parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from flowcheck.catalog.match import Matcher
from flowcheck.ir.module import Type
from flowcheck.link.program import Program, Ref
from flowcheck.link.values import ClassValue, Edge, InstanceValue, Path, Value


class Engine(Protocol):
    """Evaluates nodes of one program."""

    program: Program
    matcher: Matcher

    @property
    def is_whole(self) -> bool:
        """Whether nothing under way was cut short because it asks for itself."""

    def evaluate(self, ref: Ref, path: Path = ()) -> tuple[Value, ...]:
        """What ``path`` of a node may be."""

    def symbol(self, symbol: str, path: Path) -> Iterable[Value]:
        """An external symbol and a path below it."""

    def member_values(self, value: ClassValue | InstanceValue, path: Path) -> Iterable[Value]:
        """``path`` of a class or an instance."""

    def typed(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        """``path`` of what a declared type says a value is."""

    def declared(self, number: int, declared: Type, path: Path) -> Iterable[Value]:
        """The same; what it only promises is what the classes of the project do that keep it."""

    def says_nothing(self, value: Value) -> bool:
        """Whether a method is only promised, or of a module that is no vendor's and not here."""

    def edges(self, ref: Ref, path: Path) -> list[Edge]:
        """Where ``path`` of a node comes from, for nodes that only pass values on."""

    def foreign_edges(self, ref: Ref, path: Path) -> list[Edge]:
        """What closures did to the variable that holds this very node."""
