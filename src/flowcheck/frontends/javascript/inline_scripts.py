"""Scripts that a component writes into the page: ``<script>{`gtag("set", ${id})`}</script>``.

The template is read as the script that it makes, where it stands: what is put in becomes a value in
brackets, or the hole of a template where the script has it inside a string.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowcheck.frontends.javascript import statements
from flowcheck.frontends.javascript.walker import Node, Walker

_TAGS = frozenset(["script", "Script"])
_QUOTES = ("'", '"')


def lower_scripts(w: Walker, tag: str, attributes: list[Node], children: list[Node]) -> None:
    """Lower the templates that an element makes a script of."""
    if tag not in _TAGS:
        return
    for template in _templates(w, attributes, children):
        holes = [part for part in w.parts(template) if part[0] == "template_substitution"]
        if holes:
            _lower(w, template, [(hole[1], hole[2]) for hole in holes])


def _templates(w: Walker, attributes: list[Node], children: list[Node]) -> Iterator[Node]:
    """The text of ``{{__html: `..`}}`` and of a child."""
    for attribute in attributes:
        if attribute[0] == "jsx_attribute" and w.slice(attribute).startswith("dangerously"):
            yield from (value for value in _values(w, attribute))
    for child in children:
        if child[0] == "jsx_expression":
            yield from (part for part in w.parts(child) if part[0] == "template_string")


def _values(w: Walker, attribute: Node) -> Iterator[Node]:
    work = w.parts(attribute)
    while work:
        node = work.pop()
        if node[0] == "template_string":
            yield node
        elif node[0] in ("jsx_expression", "object", "pair"):
            work += w.parts(node)


def _lower(w: Walker, template: Node, holes: list[tuple[int, int]]) -> None:
    _, at, end, _ = template
    text = readable_script(w.text, at + 1, end - 1, holes)
    builder = w.builder
    inner = Walker(
        builder, text, at + 1, language=w.language, values=w.values, statements=w.statements
    )
    index = builder.new_function("", at=at, end=end)
    builder.closure(index, at=at, end=end)

    def lower_body() -> None:
        known = len(builder.problems)
        try:
            statements.run(inner, inner.parts(inner.program()), len(inner.text))
        except RecursionError:
            builder.problem(at, "too-deep", "nested too deeply to analyse")
        else:
            del builder.problems[known:]  # a template need not make a whole script

    builder.defer(index, lower_body)


def readable_script(text: str, at: int, end: int, holes: list[tuple[int, int]]) -> str:
    """``text[at:end]`` as a script of the same length. ``holes``: where ``${..}`` stand."""
    written = list(text[at:end])
    stops = dict(holes)
    quote, opened, pierced = "", -1, []
    place = at
    while place < end:
        if place in stops:
            pierced.append(place)
            place = stops[place]
            continue
        mark = text[place]
        if quote and mark in (quote, "\n"):
            if mark == quote and pierced:
                written[opened - at] = written[place - at] = "`"
                pierced = []
            quote = ""
        elif not quote and mark in _QUOTES:
            _bracket(written, at, pierced, stops)
            quote, opened, pierced = mark, place, []
        place += 2 if mark == "\\" else 1
    _bracket(written, at, pierced, stops)
    return "".join(written)


def _bracket(written: list[str], at: int, holes: list[int], stops: dict[int, int]) -> None:
    """``${x}`` outside strings: `` (x)``."""
    for start in holes:
        written[start - at : start - at + 2] = " ("
        written[stops[start] - at - 1] = ")"
