"""Values that a template engine writes into a page: ``{{ user.email|safe }}``, ``<%= email %>``.

Reads what Django, Jinja, Handlebars, Liquid, Go, EJS, ERB, PHP, Blade and JSP have in common: a
chain of names with filters. Everything keeps its place: what JavaScript would not read is
overwritten by blanks.
"""

from __future__ import annotations

import re

from msgspec import Struct

from flowcheck.frontends.components.component import Document
from flowcheck.frontends.components.scan import split_top, string_end, trimmed
from flowcheck.ir.graph import Global, Load, Operator, Template
from flowcheck.patterns import regex

MARKS = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), ("<?", "?>"))
"""Marks of template code in text and tags."""

_HOLE = regex(
    r"(?<!\$)\{\{\{?(?P<braces>[^{}\n;]*)\}?\}\}"
    r"|<%[=-](?P<ejs>.*?)-?%>"
    r"|<\?(?:=|php\s+echo\b)(?P<php>.*?);?\s*\?>"
    r"|\{!!(?P<blade>.*?)!!\}"
    r"|[$#]\{(?P<dollar>[^{}\n\"'`]*)\}",
    re.DOTALL,
)
_STATEMENT = regex(
    r"\{%.*?%\}|\{#(?!\s*\w+\s*[=;(]).*?#\}|<%(?![=-]).*?%>|<\?(?!=|php\s+echo\b).*?\?>", re.DOTALL
)
_BLOCK = regex(
    r"^[~-]?\s*(?:[#/>!^]|else\b|end\b|if\b|range\b|with\b|template\b|block\b|include\b)"
)
_CHAIN = regex(r"\s*(?!(?:true|false|null|None|True|False)\b)[A-Za-z_]\w*(?:\s*\??\.\s*\w+)*")
_WORD = r"(?:\"[^\"]*\"|'[^']*'|[\w.]+)"
_ARGUMENT = regex(rf"(?:(?P<name>\w+)=)?(?P<value>{_WORD})")
_HELPER = regex(rf"(?!.*\b(?:in|is|contains|instanceof)\b)[A-Za-z_][\w.]*(?:\s+(?:\w+=)?{_WORD})+")
_COUNTING = frozenset({"length", "count", "size", "length_is", "wordcount"})
_HASHING = regex(
    r"^(?:md5|sha\d*|hash|hmac|xxh\w*|crc32|digest)(?:_|$)|_hash$|_sha\d*$", re.IGNORECASE
)
_WORDS = (
    (re.compile(r"\band\b"), "&& "),
    (re.compile(r"\bor\b"), "||"),
    (re.compile(r"\bnot\b"), "!  "),
)
_TERNARY = regex(r"\sif\s.*\selse\s")


class Hole(Struct, frozen=True):
    """A value written into text.

    ``node`` is -1 when the template only gives an order (``{{#if}}``).
    """

    at: int
    end: int
    node: int


class Holes:
    """Finds and lowers the holes of one document, each once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[int, Hole] = {}

    def script(self, at: int, end: int, text: str | None = None) -> str:
        """Script text of the same length without template code.

        Inside strings a hole becomes filler, elsewhere a name; both are exchanged once the script
        is lowered (``html_exchange``). ``text`` is the text to read when it is not that of the file
        (decoded attributes).
        """
        source = self.document.text[at:end] if text is None else text
        if not any(mark in source for mark in ("{{", "{%", "{#", "<%", "<?", "{!!", "${", "#{")):
            return source
        blanked = _HOLE.sub(_blank_order, _STATEMENT.sub(_blank, source))
        holes = [match for match in _HOLE.finditer(blanked) if match.group(0)[:1] not in "$#"]
        filled = _fill(blanked, holes)
        quoted = _strings(filled)
        dollars = [
            m
            for m in _HOLE.finditer(filled)
            if m.group(0)[:1] in "$#" and not _within(m.start(), quoted, "`")
        ]
        for match in [*holes, *dollars]:
            self._lower(match, at, source)
        return _fill(filled, dollars)

    def text(self, at: int, end: int) -> int:
        """Text of an attribute: a constant, the only hole, or a template of the parts."""
        document = self.document
        source = document.text[at:end]
        pieces: list[int] = []
        begin = 0
        blanked = _HOLE.sub(_blank_order, _STATEMENT.sub(_blank, source))
        for match in _HOLE.finditer(blanked):
            node = self._lower(match, at, source)
            if begin < match.start():
                pieces.append(
                    document.const(source[begin : match.start()], at + begin, at + match.start())
                )
            pieces += [] if node < 0 else [node]
            begin = match.end()
        if begin < len(source) or not pieces:
            pieces.append(document.const(source[begin:], at + begin, end))
        return (
            pieces[0]
            if len(pieces) == 1
            else document.builder.add(Template(at, end, tuple(pieces)))
        )

    def value(self, at: int, end: int) -> int | None:
        """The value of a template expression of the file."""
        return self._expression(self.document.text[at:end], at)

    def facts(self, at: int, end: int, *, holds: bool) -> list[tuple[int, bool]]:
        """What a condition says when it holds or fails: (node, whether it is truthy).

        Negations are peeled off.
        """
        source = readable(self.document.text[at:end])
        parts = split_top(source, 0, len(source), "&&" if holds else "||")
        found: list[tuple[int, bool]] = []
        for part in parts:
            start, stop = trimmed(source, *part)
            truth = holds
            while source[start:stop].startswith("!") and not source.startswith("!=", start):
                start, stop = trimmed(source, start + 1, stop)
                truth = not truth
            if start < stop:
                found.append((self._plain(source[start:stop], at + start), truth))
        return found

    def _lower(self, match: re.Match[str], offset: int, source: str) -> int:
        at = offset + match.start()
        known = self.found.get(at)
        if known is not None:
            return known.node
        start, stop = match.span(match.lastgroup or 0)
        inner = source[start:stop]
        node = self._expression(inner, offset + start)
        self.found[at] = Hole(at, offset + match.end(), -1 if node is None else node)
        return self.found[at].node

    def _expression(self, text: str, at: int) -> int | None:
        """A chain of names with filters; hashes and counts are kept, what only formats is not."""
        parts = split_top(text, 0, len(text), "|")
        if any(start == stop for start, stop in parts):  # ``a || b``
            parts = [(0, len(text))]
        start, stop = trimmed(text, *parts[0])
        source = readable(text[start:stop])
        if not source.strip():
            return None
        node = self._plain(source, at + start)
        for part in parts[1:]:
            begin, finish = trimmed(text, *part)
            name = re.split(r"[\s:(]", text[begin:finish], maxsplit=1)[0]
            node = self._filtered(node, name, at + start, at + begin)
        return node

    def _filtered(self, node: int, name: str, at: int, filter_at: int) -> int:
        builder = self.document.builder
        end = filter_at + len(name)
        if name in _COUNTING:
            return builder.add(Operator(at, end, name, (node,)))
        if _HASHING.search(name):
            callee = builder.add(Global(filter_at, end, name))
            return builder.call(callee, (node,), at=at, end=end)
        return node

    def _plain(self, source: str, at: int) -> int:
        """An expression without filters.

        Its names are those of the server, never variables of the scripts.
        """
        builder = self.document.builder
        with self.document.detached():
            if _CHAIN.fullmatch(source.rstrip()):
                return self._chain(source.rstrip(), at)
            if _HELPER.fullmatch(source.strip()):
                return self._helper(source, at)
            known = len(builder.problems)
            node = self.document.scripts.expression(source, at)
            del builder.problems[known:]  # not JavaScript, but perhaps a template expression
            return node

    def _helper(self, source: str, at: int) -> int:
        """``{{json user.email}}``, ``{{img_url cover size="s"}}``: a function and its arguments."""
        nodes: list[int] = []
        named: list[tuple[str, int]] = []
        end = at
        for word in _ARGUMENT.finditer(source):
            value = word["value"]
            start = at + word.start("value")
            if value[0] in "\"'":
                node = self.document.const(value[1:-1], start, start + len(value))
            else:
                node = self._chain(value, start)
            end = start + len(value)
            if word["name"]:
                named.append((word["name"], node))
            else:
                nodes.append(node)
        start = at + len(source) - len(source.lstrip())
        return self.document.builder.call(nodes[0], nodes[1:], at=start, end=end, kwargs=named)

    def _chain(self, source: str, at: int) -> int:
        """``contents.0.email``: a name and its fields, digits included."""
        start = at + len(source) - len(source.lstrip())
        node = -1
        for part in re.finditer(r"[^\s.?]+", source):
            end = at + part.end()
            if node < 0:
                node = self.document.builder.add(Global(start, end, part.group()))
            else:
                node = self.document.builder.add(Load(start, end, node, part.group()))
        return node


def readable(text: str) -> str:
    """Template expression as JavaScript of the same length."""
    text = re.sub(r"^([\s~&=-]*)", lambda m: " " * len(m.group()), text)
    text = re.sub(r"[~-]+\s*$", lambda m: " " * len(m.group()), text)
    text = re.sub(r"(?<![\w\]).])\$?\.(?=[A-Za-z])", lambda m: " " * len(m.group()), text)
    text = text.replace("?->", " ?.").replace("->", " .").replace(" ~ ", " + ")
    text = re.sub(r"(?<![\w$])[$@](?=\w)", " ", text)
    text = _TERNARY.sub(lambda m: " ||" + " " * (len(m.group()) - 3), text)
    for pattern, operator in _WORDS:
        text = pattern.sub(operator, text)
    return text


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _blank_order(match: re.Match[str]) -> str:
    """``{{#if x}}`` and ``{{ end }}`` write nothing."""
    return _blank(match) if _BLOCK.match(match.group(match.lastgroup or 0)) else match.group()


def _fill(text: str, holes: list[re.Match[str]]) -> str:
    """Each hole overwritten by one name of its length."""
    for match in holes:
        name = "_" * (match.end() - match.start())
        text = text[: match.start()] + name + text[match.end() :]
    return text


def _strings(text: str) -> list[tuple[int, int, str]]:
    """The strings of a script: (start, end, quote)."""
    found: list[tuple[int, int, str]] = []
    index = 0
    while index < len(text):
        character = text[index]
        if character in "\"'`":
            end = string_end(text, index, len(text))
            if end > index + 1:
                found.append((index, end, character))
            index = end
        else:
            index += 1
    return found


def _within(place: int, strings: list[tuple[int, int, str]], quote: str) -> bool:
    return any(at < place < end and mark == quote for at, end, mark in strings)
