"""Templates of scripts read as the scripts that they make, with every offset kept."""

from __future__ import annotations

import re

import pytest

from flowcheck.frontends.javascript.inline_scripts import readable_script


def _holes(template: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\$\{[^}]*\}", template)]


@pytest.mark.parametrize(
    ("template", "script"),
    [
        ("f(${user.id})", "f( (user.id))"),
        ('f("${user.id}")', "f(`${user.id}`)"),
        ("f('a ${x} b', ${y})", "f(`a ${x} b`,  (y))"),
        ("f('plain', \"it's\", ${y})", "f('plain', \"it's\",  (y))"),
        ('f("${user["id"]}")', 'f(`${user["id"]}`)'),
        ("// don't\nf('${x}')", "// don't\nf(`${x}`)"),
    ],
)
def test_a_hole_is_a_value_or_part_of_a_text(template: str, script: str) -> None:
    """In a string it makes the string a template, elsewhere it stands in brackets."""
    read = readable_script(template, 0, len(template), _holes(template))
    assert read == script
    assert len(read) == len(template)


def test_a_part_of_a_file_is_read() -> None:
    """Only the text between the marks is given back."""
    text = "x = `f(${y})`;"
    assert readable_script(text, 5, 12, [(7, 11)]) == "f( (y))"
