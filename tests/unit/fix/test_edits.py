"""Items that go from lists and lines that go from files, in every style of writing them."""

from __future__ import annotations

import re

import pytest

from flowcheck.fix.edits import Span, applied, clash, without_items, without_lines
from flowcheck.fix.model import Edit


def _list(text: str) -> tuple[list[Span], Span]:
    """The items ``a``, ``b`` ... of the only list in a text, and what is between its brackets."""
    inner = (text.index("{") + 1, text.rindex("}"))
    found = re.finditer(r"\b[a-z]: \d\b", text)
    return [each.span() for each in found], inner


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("{ a: 1, b: 2 }", [0], "{ b: 2 }"),
        ("{ a: 1, b: 2 }", [1], "{ a: 1 }"),
        ("{ a: 1, b: 2, c: 3 }", [1], "{ a: 1, c: 3 }"),
        ("{ a: 1, b: 2, c: 3 }", [0, 1], "{ c: 3 }"),
        ("{ a: 1, b: 2, c: 3 }", [1, 2], "{ a: 1 }"),
        ("{ a: 1, b: 2, c: 3 }", [0, 2], "{ b: 2 }"),
        ("{ a: 1 }", [0], "{}"),
        ("{ a: 1, b: 2 }", [0, 1], "{}"),
        ("{\n  a: 1,\n  b: 2,\n}", [1], "{\n  a: 1,\n}"),
        ("{\n  a: 1,\n  b: 2\n}", [1], "{\n  a: 1\n}"),
        ("{\n  a: 1,\n  b: 2\n}", [0], "{\n  b: 2\n}"),
        ("{\r\n  a: 1,\r\n  b: 2,\r\n}", [0], "{\r\n  b: 2,\r\n}"),
        ("{\n  a: 1, b: 2,\n  c: 3\n}", [0], "{\n  b: 2,\n  c: 3\n}"),
    ],
)
def test_items_go_and_the_rest_stays_as_it_was(text: str, gone: list[int], left: str) -> None:
    items, inner = _list(text)
    assert applied(text, without_items(text, items, gone, inner)) == left


def test_a_statement_goes_with_its_line() -> None:
    text = "a();\n  send(x);\nb();\n"
    assert applied(text, [without_lines(text, (7, 15))]) == "a();\nb();\n"


def test_a_statement_beside_another_goes_alone() -> None:
    text = "a(); send(x); b();\n"
    assert applied(text, [without_lines(text, (5, 13))]) == "a();  b();\n"


def test_an_empty_line_that_would_begin_a_block_goes_too() -> None:
    text = "f() {\n  send(x);\n\n  b();\n}\n"
    assert applied(text, [without_lines(text, (8, 16))]) == "f() {\n  b();\n}\n"


@pytest.mark.parametrize(
    ("edits", "clashes"),
    [
        ([Edit(0, 3, "x"), Edit(3, 5, "y")], False),
        ([Edit(0, 3, "x"), Edit(2, 5, "y")], True),
        ([Edit(1, 1, "x"), Edit(1, 1, "y")], True),
        ([Edit(1, 1, "x"), Edit(1, 1, "x")], False),
    ],
)
def test_edits_that_overlap_clash(edits: list[Edit], clashes: bool) -> None:
    assert clash(edits) is clashes
