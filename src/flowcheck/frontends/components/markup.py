"""Text with tags to a tree of elements whose every part knows its place in the file.

Tolerant like a browser: nothing raises, an unclosed element ends with its parent, the case of names
is kept. It knows attributes and code in braces; what a directive means is for the frontends that
use it.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field

from flowcheck.frontends.components.scan import closing
from flowcheck.patterns import regex

MAX_DEPTH = 80
"""Elements nested deeper become siblings, so that walking the tree needs no deep recursion."""

_VOID_TAGS = "area base br col embed hr img input link meta param source track wbr !doctype"
_VOID = frozenset(_VOID_TAGS.split())
_NAME = regex(r"[A-Za-z][^\s/>={}\"'<]*")
_ATTRIBUTE = regex(r"[^\s=>/]+(?:/(?!>)[^\s=>/]*)*")


class Dialect(Struct, frozen=True):
    """What besides tags is special. ``holes`` are (opening, closing) marks of code in text.

    ``braces``: ``{code}`` in text and as a value. ``holes_in_tags``: holes also stand among and in
    attributes. ``raw_roots``: outermost elements other than ``template`` hold anything up to their
    closing tag.
    """

    braces: bool = False
    holes: tuple[tuple[str, str], ...] = ()
    holes_in_tags: bool = False
    raw: frozenset[str] = frozenset({"script", "style"})
    raw_roots: bool = False


class Attribute(Struct, frozen=True):
    """One attribute.

    ``name`` is ``""`` for ``{...x}`` and ``{x}``. The value's span is without quotes or braces.
    """

    name: str
    kind: Literal["none", "text", "code", "template"]
    at: int
    end: int
    value_at: int = -1
    value_end: int = -1


class Text(Struct, frozen=True):
    """Text between tags."""

    at: int
    end: int


class Code(Struct, frozen=True):
    """``{code}`` or a hole among the text; ``inner_at``/``inner_end`` is without its marks."""

    at: int
    end: int
    inner_at: int
    inner_end: int
    mark: str


class Element(Struct, frozen=True):
    """``inner_at``/``inner_end`` is what is between its tags."""

    tag: str
    at: int
    end: int
    inner_at: int
    inner_end: int
    attributes: tuple[Attribute, ...]
    children: tuple[Child, ...]

    def get(self, name: str) -> Attribute | None:
        """The first attribute of that name."""
        return next((a for a in self.attributes if a.name == name), None)


Child = Text | Code | Element


class _Draft(Struct):
    tag: str
    at: int
    inner_at: int
    attributes: tuple[Attribute, ...]
    children: list[Child] = field(default_factory=list)


def parse(text: str, dialect: Dialect, start: int = 0, end: int | None = None) -> tuple[Child, ...]:
    """The outermost children of ``text[start:end]``; offsets count in the whole text."""
    return _Parser(text, dialect, len(text) if end is None else end).parse(start)


class _Parser:
    def __init__(self, text: str, dialect: Dialect, end: int) -> None:
        self.text = text
        self.dialect = dialect
        self.end = end
        self.stack = [_Draft("", 0, 0, ())]
        marks = [
            "<",
            *(opening for opening, _ in dialect.holes),
            *(["{"] if dialect.braces else []),
        ]
        self.stop = re.compile("|".join(map(re.escape, sorted(marks, key=len, reverse=True))))

    def parse(self, index: int) -> tuple[Child, ...]:
        while index < self.end:
            found = self.stop.search(self.text, index, self.end)
            place = found.start() if found else self.end
            self._text(index, place)
            index = self._special(place) if found else self.end
        while len(self.stack) > 1:
            self._close(self.end, self.end)
        return tuple(self.stack[0].children)

    def _text(self, at: int, end: int) -> None:
        if at < end and not self.text[at:end].isspace():
            self.stack[-1].children.append(Text(at, end))

    def _special(self, index: int) -> int:
        """Read what starts at ``index``; gives the offset after it."""
        text = self.text
        code = self._code(index)
        if code is not None:
            self.stack[-1].children.append(code)
            return code.end
        if text.startswith("<!--", index):
            found = text.find("-->", index, self.end)
            return self.end if found < 0 else found + 3
        if text.startswith(("<!", "<?"), index):
            found = text.find(">", index, self.end)
            return self.end if found < 0 else found + 1
        if text.startswith("</", index):
            return self._close_tag(index)
        name = _NAME.match(text, index + 1, self.end)
        if name or (self.dialect.braces and text.startswith("<>", index)):
            return self._open_tag(index, name.group() if name else "")
        self._text(index, index + 1)
        return index + 1

    def _code(self, index: int, *, in_tag: bool = False) -> Code | None:
        text = self.text
        holes = self.dialect.holes if not in_tag or self.dialect.holes_in_tags else ()
        for opening, close in holes:
            if text.startswith(opening, index):
                found = text.find(close, index + len(opening), self.end)
                inner_end = self.end if found < 0 else found
                end = min(inner_end + len(close), self.end)
                return Code(index, end, index + len(opening), inner_end, opening)
        if self.dialect.braces and text[index] == "{":
            inner_end = closing(text, index, self.end)
            return Code(index, min(inner_end + 1, self.end), index + 1, inner_end, "{")
        return None

    def _open_tag(self, index: int, tag: str) -> int:
        attributes, inner_at, closed = self._attributes(index + 1 + len(tag))
        draft = _Draft(tag, index, inner_at, tuple(attributes))
        self.stack.append(draft)
        if closed or tag.lower() in _VOID:
            self._close(inner_at, inner_at)
            return inner_at
        outermost = len(self.stack) == 2
        if tag in self.dialect.raw or (
            self.dialect.raw_roots and outermost and not self._is_markup(draft)
        ):
            return self._raw(tag, inner_at)
        if len(self.stack) > MAX_DEPTH:
            self._close(inner_at, inner_at)
        return inner_at

    def _is_markup(self, draft: _Draft) -> bool:
        if draft.tag != "template":
            return False
        lang = next((a for a in draft.attributes if a.name == "lang"), None)
        return lang is None or self.text[lang.value_at : lang.value_end] in ("", "html")

    def _raw(self, tag: str, inner_at: int) -> int:
        pattern = re.compile(rf"</{re.escape(tag)}\s*>", re.IGNORECASE)
        found = pattern.search(self.text, inner_at, self.end)
        inner_end, end = (found.start(), found.end()) if found else (self.end, self.end)
        self._close(inner_end, end)
        return end

    def _close_tag(self, index: int) -> int:
        found = self.text.find(">", index, self.end)
        end = self.end if found < 0 else found + 1
        tag = self.text[index + 2 : end - 1].strip()
        names = [draft.tag for draft in self.stack]
        depth = _last(names, tag) or _last([name.lower() for name in names], tag.lower())
        if depth:
            while len(self.stack) > depth + 1:
                self._close(index, index)
            self._close(index, end)
        return end

    def _close(self, inner_end: int, end: int) -> None:
        draft = self.stack.pop()
        element = Element(
            draft.tag,
            draft.at,
            end,
            draft.inner_at,
            inner_end,
            draft.attributes,
            tuple(draft.children),
        )
        self.stack[-1].children.append(element)

    def _attributes(self, index: int) -> tuple[list[Attribute], int, bool]:
        """The attributes from ``index`` on, the offset after the tag, whether it closes itself."""
        text, end = self.text, self.end
        found: list[Attribute] = []
        while index < end:
            character = text[index]
            if character.isspace():
                index += 1
                continue
            if character == ">":
                return found, index + 1, False
            if text.startswith("/>", index):
                return found, index + 2, True
            code = self._code(index, in_tag=True)
            if code is not None:
                kind: Literal["code", "none"] = "code" if code.mark == "{" else "none"
                found.append(Attribute("", kind, code.at, code.end, code.inner_at, code.inner_end))
                index = code.end
                continue
            name = _ATTRIBUTE.match(text, index, end)
            if name is None:
                index += 1
                continue
            after = self._name_end(index, name.end())
            attribute = self._attribute(text[index:after], index, after)
            found.append(attribute)
            index = attribute.end
        return found, end, False

    def _name_end(self, index: int, end: int) -> int:
        """Where a name ends that a hole follows without a blank: ``required{% endif %}``."""
        if not self.dialect.holes_in_tags:
            return end
        places = (self.text.find(opening, index, end) for opening, _ in self.dialect.holes)
        return min((place for place in places if place > index), default=end)

    def _attribute(self, name: str, at: int, after: int) -> Attribute:
        text, end = self.text, self.end
        index = after
        while index < end and text[index].isspace():
            index += 1
        if text[index : index + 1] != "=":
            return Attribute(name, "none", at, after)
        index += 1
        while index < end and text[index].isspace():
            index += 1
        first = text[index : index + 1]
        if first in ('"', "'") or (first == "`" and self.dialect.braces):
            value_end = self._quoted(index + 1, first)
            kind: Literal["text", "template"] = "template" if first == "`" else "text"
            return Attribute(name, kind, at, min(value_end + 1, end), index + 1, value_end)
        code = self._code(index, in_tag=True) if first else None
        if code is not None and code.mark == "{":
            follows = text[code.end : code.end + 1]
            if not follows or follows.isspace() or follows in "/>":
                return Attribute(name, "code", at, code.end, code.inner_at, code.inner_end)
        value_end = self._bare(index)
        return Attribute(name, "text", at, value_end, index, value_end)

    def _quoted(self, index: int, quote: str) -> int:
        """The offset of the closing quote; quotes inside code do not close."""
        if quote != "`" and not self.dialect.braces and not self.dialect.holes_in_tags:
            found = self.text.find(quote, index, self.end)
            return self.end if found < 0 else found
        while index < self.end:
            if self.text[index] == quote:
                return index
            code = None if quote == "`" else self._code(index, in_tag=True)
            index = code.end if code is not None else index + 1
        return self.end

    def _bare(self, index: int) -> int:
        while index < self.end:
            code = self._code(index, in_tag=True)
            if code is not None:
                index = code.end
            elif self.text[index].isspace() or self.text[index] == ">":
                return index
            else:
                index += 1
        return self.end


def _last(names: list[str], wanted: str) -> int:
    """The highest index above 0 that holds a name, or 0."""
    return next((i for i in range(len(names) - 1, 0, -1) if names[i] == wanted), 0)
