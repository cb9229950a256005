"""Scanned strings in reports: harmless, short, and named in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.report import names
from flowcheck.report.markup import escaped
from flowcheck.report.text import clip, count, joined, one_line, plain_glyphs, safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("user.email", "user.email"),
        ("größe 名前", "größe 名前"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\r", "a\\x0ab\\x0d"),
        ("\tx", "    x"),
        ("evil\u202egnp.js", "evil\\u202egnp.js"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("name\udcff", "name\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("[red]not markup[/red]", "[red]not markup[/red]"),
    ],
)
def test_what_a_terminal_could_act_on_is_spelled_out(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text(st.characters()))
def test_safe_text_is_printable_and_can_be_encoded(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable()
    assert safe(shown) == shown
    shown.encode("utf-8")


def test_shortening() -> None:
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdefg", 6) == "abcde…"
    assert one_line("a(\n    b,\n)") == "a( b, )"
    assert joined(("a", "b", "c"), 2) == "a, b and 1 more"
    assert count(1, "category", "categories") == "1 category"
    assert count(1200, "flow") == "1,200 flows"


def test_glyphs_have_an_ascii_stand_in() -> None:
    assert plain_glyphs("● ◐ ○ → … ·") == "# + o -> ~ -"


def test_categories_have_short_names() -> None:
    assert names.category("user.contact.email") == "e-mail"
    assert names.category("user.demographic.date_of_birth") == "date of birth"
    assert names.category("user.new_kind.of_thing") == "of thing"


def test_two_categories_never_share_a_name_in_one_report() -> None:
    keys = ("user.authorization", "user.authorization.credentials", "user.name")
    assert names.categories(keys) == {
        "user.authorization": "user.authorization",
        "user.authorization.credentials": "user.authorization.credentials",
        "user.name": "name",
    }


def test_words_that_are_not_known_are_shown_as_they_are() -> None:
    assert names.treatment("frobnicated") == "frobnicated"
    assert names.treated("frobnicated")
    assert names.role("else") == "else"
    assert names.reach("else") == "else"
    assert names.gate("weather") == "only if (weather)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("src/a.ts:8", "src/a.ts:8"),
        ("a.ts:8, b.ts:12", "a.ts:8, b.ts:12"),
        (":100:", "\\:100:"),
        (":8ball:", "\\:8ball:"),
        ("https://acme.com", "https\\://acme.com"),
        (":tada:", "\\:tada:"),
    ],
)
def test_a_line_number_in_markdown_can_be_copied_and_nothing_is_an_emoji(
    text: str, shown: str
) -> None:
    assert escaped(text) == shown
