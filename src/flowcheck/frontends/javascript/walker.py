"""What the JavaScript frontend shares: the tree with absolute offsets, dispatch, function state.

Knows how nodes are found and where they are, not what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ast_grep_py import SgNode
from msgspec import Struct, field

from flowcheck.frontends.javascript.parse import parse, readable
from flowcheck.ir.build import Builder
from flowcheck.ir.drafts import Env
from flowcheck.ir.graph import Opaque
from flowcheck.ir.module import Type
from flowcheck.patterns import regex

Node = tuple[str, int, int, SgNode]
"""A piece of syntax: kind, start, end (offsets into the whole file) and the tree node."""

Facts = tuple[tuple[int, bool], ...]
"""Conditions: (node, whether it holds)."""

MAX_PROBLEMS = 20

_SPACE = regex(r"\s*").match
_DROPPED = frozenset(
    ["(", ")", "{", "}", "[", "]", ",", ";", ":", ".", "?.", "optional_chain", "{|", "|}"]
)
_COMMENTS = frozenset(["comment", "html_comment", "hash_bang_line", "ERROR"])
_IGNORED = _DROPPED | _COMMENTS
_VALID_ERRORS = frozenset(["type"])  # ``export type * from``, which the grammar does not know
_WORDS = frozenset([
    "=>", "=", "==", "===", "!=", "!==", "+", "-", "*", "/", "%", "**", "<", ">", "<=", ">=",
    "&&", "||", "??", "!", "~", "&", "|", "^", "<<", ">>", ">>>", "++", "--", "+=", "-=", "*=",
    "/=", "%=", "**=", "&&=", "||=", "??=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "...", "?",
    "@", "`", "${", '"', "'", "</", "/>", "import", "export", "from", "as", "default", "const",
    "let", "var", "function", "async", "await", "return", "if", "else", "for", "of", "in",
    "while", "do", "switch", "case", "break", "continue", "throw", "try", "catch", "finally",
    "new", "delete", "typeof", "void", "instanceof", "yield", "extends", "implements",
    "interface", "type", "enum", "namespace", "declare", "abstract", "static", "readonly",
    "private", "public", "protected", "override", "get", "set", "satisfies", "keyof", "this",
    "super", "null", "true", "false", "undefined", "using",
])  # fmt: skip
_TOKENS = (_DROPPED - {"optional_chain"}) | _WORDS
"""Kinds whose text is the kind itself."""


class Receiver(Struct):
    """What ``this`` means: an instance of class ``owner``, or the node of an object literal."""

    owner: int = -1
    node: int = -1


class Target(Struct):
    """A statement that ``break`` can leave, and the environments that did.

    ``continue`` leaves loops; a ``break`` without a label also leaves switches (``breakable``).
    """

    label: str
    loop: bool
    breakable: bool = False
    left: list[Env] = field(default_factory=list)


class Walker:
    """Walks one script. ``values`` and ``statements`` say what each kind of syntax does."""

    def __init__(
        self,
        builder: Builder,
        text: str,
        offset: int,
        *,
        language: str,
        values: Mapping[str, Callable[[Walker, Node], int]],
        statements: Mapping[str, Callable[[Walker, Node], None]],
        constructors: frozenset[str] = frozenset(),
    ) -> None:
        self.builder = builder
        self.language = language
        text = readable(text)
        self.text = " " * offset + text if offset else text
        self.offset = offset
        self.values = values
        self.statements = statements
        self.this: Receiver | None = None
        self.targets: list[Target] = []
        self.label = ""
        self.arguments = -1  # the function that ``arguments`` belongs to
        self.arguments_of: dict[int, int] = {}
        # function -> (plain ones, rest)
        self.parameters: dict[int, tuple[tuple[int, ...], int]] = {}
        self.name_hint = ""  # the name and receiver that the next function expression takes
        self.this_hint: Receiver | None = None
        self.around: Receiver | None = None  # what has the call as an entry that is lowered now
        self.errors: list[Node] = []
        self.reported: set[int] = set()
        # start of a class declaration -> its class and node; decorators written before it
        self.hoisted: dict[int, tuple[int, int]] = {}
        self.decorators: dict[int, list[int]] = {}
        self.constructors = constructors  # names of functions that are classes
        self.made: dict[str, int] = {}  # those whose class is open
        self.loose: set[int] = set()  # variables of ``let`` and ``var``
        self.declared: list[str] | None = None  # collects the names of an exported declaration
        self.namespace: list[str] | None = None  # names exported by the namespace being walked
        # exports that wait for the end of the module
        self.pending: list[tuple[str, str, int, int]] = []
        self.types: dict[str, Type | None] = {}
        self.root = parse(text, language)

    # ---- the tree ------------------------------------------------------------------------------

    def program(self) -> Node:
        """The whole script."""
        return ("program", self.offset, len(self.text), self.root)

    def top(self) -> list[Node]:
        """The statements of the script.

        Where the parser gave up, this is a problem, and what it read is taken out of its remains.
        """
        found = self.parts(self.program())
        if self.root.kind() != "ERROR":
            return found
        self._syntax(self.offset, "unexpected syntax; something is not closed")
        known = self.statements.keys() | self.values.keys()
        work, found = found[::-1], []
        while work:
            node = work.pop()
            if node[0] in known:
                found.append(node)
            else:
                work += self.parts(node)[::-1]
        return found

    def parts(self, node: Node) -> list[Node]:
        """The children that matter: no comments, no brackets, no separators, no errors."""
        return self.children(node, _IGNORED)

    def children(self, node: Node, dropped: frozenset[str] = _COMMENTS) -> list[Node]:
        """The children, by default with punctuation; broken regions are set aside in ``errors``.

        Offsets come from walking over the text: asking the tree costs more the longer a line is.
        """
        text = self.text
        starts = text.startswith
        at = node[1]
        found: list[Node] = []
        for child in node[3].children():
            kind = child.kind()
            written = kind if kind in _TOKENS else child.text()
            if not starts(written, at):
                # White space of any length, none included, always matches.
                at = _SPACE(text, at).end()  # type: ignore[union-attr]
                if not starts(written, at):
                    at, written = self._locate(child, kind, written, at)
            end = at + len(written)
            if kind not in dropped:
                found.append((kind, at, end, child))
            elif kind == "ERROR":
                self._broken(at, end, child)
            at = end
        return found

    def _locate(self, child: SgNode, kind: str, written: str, at: int) -> tuple[int, str]:
        """Where a child starts that is not where it should be; ``""`` for an invented token."""
        if kind in _TOKENS and not child.text():
            if kind != "!":  # invented where type arguments stand before a template
                self._syntax(at, f"missing {kind}")
            return at, ""
        return child.range().start.index + self.offset, written

    def _broken(self, at: int, end: int, child: SgNode) -> None:
        if self.text[at:end] not in _VALID_ERRORS:
            self._syntax(at, "unexpected syntax")
        self.errors.append(("ERROR", at, end, child))

    def _syntax(self, at: int, message: str) -> None:
        if at not in self.reported and len(self.reported) < MAX_PROBLEMS:
            self.reported.add(at)
            self.builder.problem(at, "syntax", message)

    def slice(self, node: Node) -> str:
        """The text of a node."""
        return self.text[node[1] : node[2]]

    # ---- dispatch ------------------------------------------------------------------------------

    def value(self, node: Node) -> int:
        """Lower an expression; gives its node."""
        handler = self.values.get(node[0])
        return self.opaque(node) if handler is None else handler(self, node)

    def opaque(self, node: Node) -> int:
        """Syntax without a word: made of whatever values are inside."""
        inside = tuple(self.value(part) for part in self.parts(node) if part[0] in self.values)
        return self.builder.add(Opaque(node[1], node[2], inside))

    def statement(self, node: Node) -> None:
        """Lower a statement; one that is nested too deeply becomes a problem."""
        handler = self.statements.get(node[0])
        guards, depth = self.builder.guards, len(self.targets)
        try:
            if handler is not None:
                handler(self, node)
            else:
                self.value(node)
        except RecursionError:
            self.builder.guards = guards
            del self.targets[depth:]
            self.builder.problem(node[1], "too-deep", "nested too deeply to analyse")

    def flush_errors(self, before: int) -> None:
        """Lower what can be read of the broken regions that start before an offset."""
        while True:
            ready = [node for node in self.errors if node[1] < before]
            if not ready:
                return
            self.errors = [node for node in self.errors if node[1] >= before]
            for node in ready:  # grows: what is not a value may have values in it
                for part in self.parts(node):
                    if part[0] in self.statements or part[0] in self.values:
                        self.statement(part)
                    else:
                        ready.append(part)

    def assume(self, facts: Iterable[tuple[int, bool]]) -> tuple[int, ...]:
        """Put conditions on what follows; gives the guards to go back to."""
        guards = self.builder.guards
        for condition, holds in facts:
            self.builder.guard(condition, holds=holds)
        return guards
