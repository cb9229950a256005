"""Blocks of a template: what is under ``{% if x %}`` or ``<% if (x) { %>``, and in loops.

Finds regions of the text; what is lowered inside them gets the condition as a guard, and loop names
their items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from flowcheck.patterns import regex

_TAG = regex(
    r"\{%[-+~]?\s*(?P<percent>.*?)\s*[-+~]?%\}"
    r"|\{\{[~-]?\s*(?P<braces>[#/^][^{}]*|(?:else|end|if|range|with|block|define)\b[^{}]*?)\s*[~-]?\}\}"
    r"|<%(?![=%#])[-_]?\s*(?P<ejs>.*?)\s*[-_]?%>"
    r"|<\?(?:php)?(?!=)\s+(?P<php>.*?)\s*\?>",
    re.DOTALL,
)
_OPEN = regex(
    r"^#?\s*(if|unless|for|each|range|with|foreach|while|block|define|case|macro|call|filter|set)\b\s*"
)
_MIDDLE = regex(r"^\}?\s*(?:elif|elsif|elseif|else\s+if|else)\b\s*")
_CLOSE = regex(r"^(?:end\w*|/\w+|\})")
_LOOP = regex(r"^(?P<names>[\w$]+(?:\s*,\s*[\w$]+)*)\s+in\s+(?P<items>.+)$", re.DOTALL)
_CONDITIONS = frozenset({"if", "unless"})
_SELF_CLOSING = frozenset({"set", "call", "filter", "define", "case"})


class Condition(Struct, frozen=True):
    """``text[at:end]`` holds (or not) in a region."""

    at: int
    end: int
    holds: bool


class Region(Struct, frozen=True):
    """Text under conditions, or in a loop that binds ``names`` to the items of a value."""

    at: int
    end: int
    conditions: tuple[Condition, ...] = ()
    names: tuple[str, ...] = ()
    items_at: int = 0
    items_end: int = 0


class _Open(Struct):
    """A block that is open.

    Its word, where its current branch starts, and the conditions so far.
    """

    word: str
    at: int
    conditions: list[Condition] = field(default_factory=list)
    names: tuple[str, ...] = ()
    items: tuple[int, int] = (0, 0)

    def region(self, end: int) -> Region | None:
        if self.names:
            return Region(self.at, end, (), self.names, *self.items)
        return Region(self.at, end, tuple(self.conditions)) if self.conditions else None


def regions(text: str) -> list[Region]:
    """All regions, outermost first; blocks that are never closed end with the text."""
    found = sorted(_regions(text), key=lambda region: (region.at, -region.end))
    return [region for region in found if region.at < region.end]


def _regions(text: str) -> Iterator[Region]:
    stack: list[_Open] = []
    for tag in _TAG.finditer(text):
        group = tag.lastgroup or ""
        at, end = tag.span(group)
        content = text[at:end]
        if (
            group in ("ejs", "php")
            and "{" not in content
            and "}" not in content
            and not _erb(content)
        ):
            continue
        middle = _MIDDLE.match(content)
        opened = _OPEN.match(content)
        if middle and stack:
            yield from _finish(stack[-1], tag.start())
            _next_branch(stack[-1], text, at + middle.end(), end, tag.end())
        elif opened:
            if opened.group(1) in _SELF_CLOSING and group == "percent":
                continue
            stack.append(_opened(opened.group(1), text, at + opened.end(), end, tag.end()))
        elif _CLOSE.match(content) and stack:
            word = re.sub(r"^(?:end|/|\})", "", content).split(" ")[0]
            if word and word not in {block.word for block in stack}:
                continue
            while stack:
                block = stack.pop()
                yield from _finish(block, tag.start())
                if not word or block.word == word:
                    break
        elif content.endswith("{"):
            stack.append(_Open("", tag.end()))
    for block in stack:
        yield from _finish(block, len(text))


def _erb(content: str) -> bool:
    return bool(re.match(r"(?:if|unless|else|elsif|end)\b", content))


def _finish(block: _Open, end: int) -> Iterator[Region]:
    region = block.region(end)
    if region is not None:
        yield region


def _opened(word: str, text: str, at: int, end: int, after: int) -> _Open:
    block = _Open(word, after)
    if word in _CONDITIONS:
        block.conditions.append(Condition(*_bare(text, at, end), holds=word == "if"))
    loop = _LOOP.match(text[at:end]) if word == "for" else None
    if loop:
        block.names = tuple(re.split(r"\s*,\s*", loop["names"]))
        block.items = (at + loop.start("items"), at + loop.end("items"))
    return block


def _next_branch(block: _Open, text: str, at: int, end: int, after: int) -> None:
    """After ``else`` the last condition failed; ``else if`` adds one."""
    block.at = after
    block.names = ()
    if block.conditions:
        last = block.conditions[-1]
        block.conditions[-1] = Condition(last.at, last.end, holds=not last.holds)
    start, stop = _bare(text, at, end)
    if start < stop and block.word in _CONDITIONS:
        block.conditions.append(Condition(start, stop, holds=True))


def _bare(text: str, at: int, end: int) -> tuple[int, int]:
    """The condition without ``( .. ) {``, ``then`` or ``:``."""
    stripped = re.sub(r"\s*(?:\{|:|\bthen)$", "", text[at:end])
    end = at + len(stripped)
    if stripped.startswith("(") and stripped.endswith(")"):
        return at + 1, end - 1
    return at, end
