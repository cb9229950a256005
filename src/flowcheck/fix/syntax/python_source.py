"""The text of a Python file as a tree of libcst, with the place of every node."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, ParentNodeProvider, PositionProvider

from flowcheck.fix.edits import Span, without_lines
from flowcheck.fix.model import Edit, FixError
from flowcheck.patterns import regex

_LINE_ENDS = regex(r"\r\n|\n|\r")


class Source:
    """One file. Raises ``FixError`` when libcst cannot read it."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        try:
            wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        except (cst.ParserSyntaxError, RecursionError, ValueError, UnicodeError):
            raise FixError(f"{path} is not Python that can be rewritten safely") from None
        self.module = wrapper.module
        self._starts = [0, *(found.end() for found in _LINE_ENDS.finditer(text))]
        self._parents = wrapper.resolve(ParentNodeProvider)
        self._spans: dict[cst.CSTNode, Span] = {}
        ranges = wrapper.resolve(PositionProvider)
        for node, place in ranges.items():
            if not isinstance(node, cst.BaseParenthesizableWhitespace):
                self._spans[node] = (self._offset(place.start), self._offset(place.end))

    @property
    def broken(self) -> int:
        """How many places cannot be parsed: none, or it could not be read."""
        return 0

    def _offset(self, place: CodePosition) -> int:
        start = self._starts[min(place.line, len(self._starts)) - 1]
        return min(start + place.column, len(self.text))

    def span(self, node: cst.CSTNode) -> Span:
        """From where to where a node stands."""
        return self._spans[node]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """What a node stands in."""
        return self._parents.get(node)

    def nodes(self, kind: type[cst.CSTNode] = cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes of a kind, in order."""
        found = [node for node in self._spans if isinstance(node, kind)]
        yield from sorted(found, key=lambda node: (self._spans[node][0], -self._spans[node][1]))

    def above(self, at: int) -> Iterator[cst.CSTNode]:
        """The nodes around an offset, from the inside."""
        inner: cst.CSTNode | None = min(
            (node for node, (start, end) in self._spans.items() if start <= at < end),
            key=lambda node: (self._spans[node][1] - self._spans[node][0], -self._depth(node)),
            default=None,
        )
        while inner is not None:
            yield inner
            inner = self._parents.get(inner)

    def _depth(self, node: cst.CSTNode) -> int:
        depth, above = 0, self._parents.get(node)
        while above is not None:
            depth, above = depth + 1, self._parents.get(above)
        return depth

    def is_alone(self, small: cst.CSTNode) -> bool:
        """Whether a statement is all that its block holds. Raises ``FixError`` beside a ``;``."""
        line = self._parents.get(small)
        if isinstance(line, cst.SimpleStatementSuite):
            return len(line.body) == 1
        block = self._parents.get(line) if line is not None else None
        return isinstance(block, cst.IndentedBlock) and len(block.body) == 1

    def statement_removal(self, span: Span, *, bare: bool, alone: bool = False) -> Edit:
        """Takes away a statement; the only one of a block leaves ``pass``."""
        return Edit(*span, "pass") if alone else without_lines(self.text, span)
