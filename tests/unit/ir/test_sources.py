"""Import specifiers that a program puts together."""

from __future__ import annotations

import pytest

from flowcheck.ir.sources import computed, computed_in


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('"./" + name', "./*"),
        ("'../senders/' + config.sender + '.js'", "../senders/*.js"),
        ("`./providers/${kind}.ts`", "./providers/*.ts"),
        ("/* webpackChunkName: 'x' */ `./pages/${page.name}`", "./pages/*"),
        ("`./${a}/${b}`", ""),
        ('"pkg/" + name', ""),
        ("name", ""),
        ('"./fixed"', ""),
    ],
)
def test_what_a_computed_specifier_may_be(text: str, source: str) -> None:
    assert computed(text) == source


def test_computed_specifiers_of_a_file() -> None:
    text = """
    const a = require("./senders/" + name);
    const b = await import(`./providers/${kind}.ts`);
    const c = require("./fixed");
    const d = load.require("./x/" + name);
    """
    assert list(computed_in(text)) == ["./senders/*", "./providers/*.ts"]
