"""What is found by words is what the patterns find when they are tried at every letter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.taint import questions
from flowcheck.taint.barrels import PASSING
from flowcheck.taint.sought import Sought, tags, whole

ALL = {name: found for name, found in vars(questions).items() if isinstance(found, Sought)} | {
    "PASSING": PASSING
}
WORDS = sorted({word for found in ALL.values() for word in found.patterns})
BETWEEN = (
    "", " ", "\n", "_", "$", ".", "(", "'", '"', "x", "S", "s", "f", "use", "un", "Async", "no",
    " as any)", " = ", ": ", "{a}", " from ", "*", "create", "get(", "a.example", "//", "require",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from(BETWEEN), max_size=9).map("".join)


@pytest.mark.parametrize("name", sorted(ALL))
@given(text=TEXTS)
def test_words_find_what_the_patterns_find(name: str, text: str) -> None:
    sought = ALL[name]
    places = {
        found.start()
        for pattern in sought.patterns.values()
        for found in re.finditer(f"(?={pattern})", text)
    }
    assert {found.start() for found in sought.matches(text)} == places
    assert sought.is_in(text) is bool(places)


def test_a_whole_word_is_no_part_of_another() -> None:
    sought = Sought(whole("got", "new Image") | tags("img"))
    for text in ("forgot", "gotten", "new Images", "<imgs", "got_it"):
        assert not sought.is_in(text)
    for text in ("got(", "$got", "new Image()", "<img src>"):
        assert sought.is_in(text)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ('fetch("https://a.example.com/x")', ["a.example.com"]),
        ("fetch(`//${region}.example.com/x`)", ["${region}.example.com"]),
        ('<a href="https://a.example.com/">', []),
        ("<img src='https://a.example.com/p.gif'>", []),
        ("image.src = 'https://a.example.com/p.gif'", ["a.example.com"]),
        ('xmlns:svg="http://www.w3.org/2000/svg"', []),
        ("// https://a.example.com/x is a comment", []),
        ('"ftp://a.example.com/x"', []),
        ('request({ hostname: "a.example.com" })', ["a.example.com"]),
        ('HTTPSConnection("a.example.com")', ["a.example.com"]),
        ('ghost: "a.example.com"', []),
        ("//", []),
    ],
)
def test_hosts_are_read_where_they_are_written(text: str, hosts: list[str]) -> None:
    assert list(questions._hosts_in(text)) == hosts
