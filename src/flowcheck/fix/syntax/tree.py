"""A syntax tree of ast-grep as a flat list: parents and children by number, asked once each."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot
from msgspec import Struct, field

_SKIPPED = frozenset({"comment", "html_comment"})


class Node(Struct):
    """A node; ``number`` is its place in the list of the tree."""

    number: int
    kind: str
    start: int
    end: int
    named: bool
    parent: Node | None
    children: list[Node] = field(default_factory=list)

    @property
    def span(self) -> tuple[int, int]:
        """From where to where."""
        return self.start, self.end

    @property
    def parts(self) -> list[Node]:
        """The named children, without comments."""
        return [each for each in self.children if each.named and each.kind not in _SKIPPED]

    def child(self, *kinds: str) -> Node | None:
        """The first child of one of the kinds."""
        return next((each for each in self.children if each.kind in kinds), None)

    def above(self) -> Iterator[Node]:
        """The node and all that is around it, from the inside."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def within(self) -> Iterator[Node]:
        """The node and all that is in it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Tree:
    """The nodes of one text, in order."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        stack: list[tuple[SgNode, Node | None]] = [(SgRoot(text, language).root(), None)]
        while stack:
            raw, parent = stack.pop()
            span = raw.range()
            node = Node(
                len(self.nodes),
                raw.kind(),
                span.start.index,
                span.end.index,
                raw.is_named(),
                parent,
            )
            self.nodes.append(node)
            if parent is not None:
                parent.children.append(node)
            stack.extend((each, node) for each in reversed(raw.children()))

    @property
    def root(self) -> Node:
        """The whole."""
        return self.nodes[0]

    @property
    def broken(self) -> int:
        """How many nodes the parser could not make sense of, or had to make up."""
        return sum(
            node.kind == "ERROR" or (not node.children and node.start == node.end and node.named)
            for node in self.nodes
        )

    def said(self, node: Node) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]

    def smallest(self, at: int) -> Node:
        """The innermost node around an offset."""
        node = self.root
        while True:
            inner = next((each for each in node.children if each.start <= at < each.end), None)
            if inner is None:
                return node
            node = inner
