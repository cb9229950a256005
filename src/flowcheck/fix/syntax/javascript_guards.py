"""Calls and elements of a script behind a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flowcheck.fix.edits import Span, indent_at, newline_of
from flowcheck.fix.model import Edit, FixError
from flowcheck.fix.syntax.script import Script
from flowcheck.fix.syntax.slots import CallSite


def guarded(script: Script, call: CallSite, guard: str) -> Sequence[Edit]:
    """The call behind a condition. Raises ``FixError``."""
    start, end = call.span
    if call.element:
        return _guarded_element(script, call, guard)
    if call.statement is None:
        return [_guarded_value(call, guard)]
    start, end = call.statement
    if call.bare:
        return [Edit(start, start, f"{guard} && ")]
    return [Edit(start, end, _in_block(script.text, (start, end), f"if ({guard}) {{", "}"))]


def _guarded_element(script: Script, call: CallSite, guard: str) -> Sequence[Edit]:
    node = next(
        each
        for each in script.tree.smallest(call.span[0]).above()
        if each.span == call.span and "jsx" in each.kind and "element" in each.kind
    )
    inside = node.parent is not None and node.parent.kind in ("jsx_element", "jsx_fragment")
    if node.kind == "jsx_element" and any(
        part.kind.startswith("jsx_")
        and part.kind not in ("jsx_opening_element", "jsx_closing_element")
        for part in node.children
    ):
        raise FixError(f"<{call.name}> wraps other elements, which must show without it too")
    if not inside:
        raise FixError(f"<{call.name}> is all that is rendered here; decide in the component")
    return [
        Edit(call.span[0], call.span[0], f"{{{guard} && "),
        Edit(call.span[1], call.span[1], "}"),
    ]


def _guarded_value(call: CallSite, guard: str) -> Edit:
    raise FixError(
        f"the result of {call.name}() is used; what depends on it must wait for {guard} too"
    )


def _in_block(text: str, span: Span, opening: str, closing: str) -> str:
    """A statement inside a block, one step further in."""
    indent, newline = indent_at(text, span[0]), newline_of(text)
    step = step_of(text)
    lines = text[span[0] : span[1]].split("\n")
    inner = "\n".join(
        [
            f"{indent}{step}{lines[0]}",
            *(f"{step}{line}" if line.strip() else line for line in lines[1:]),
        ]
    )
    return f"{opening}{newline}{inner}{newline}{indent}{closing}"


def step_of(text: str) -> str:
    """One step of indentation, as the file has it."""
    found = re.search(r"^(\t+| {2,8})\S", text, re.MULTILINE)
    if found is None:
        return "  "
    if found[1][0] == "\t":
        return "\t"
    steps = re.findall(r"^( +)\S", text, re.MULTILINE)
    return " " * (2 if any(len(each) % 4 for each in steps) else 4)
