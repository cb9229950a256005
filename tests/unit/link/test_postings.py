"""Packed numbers of files: what is put in comes out, also after words are exchanged."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as some

from flowcheck.link.postings import Postings

FILES = some.dictionaries(
    some.integers(0, 2**20), some.sets(some.sampled_from("abcdefgh"), max_size=6), max_size=8
)


def expected(files: Mapping[int, set[str]]) -> dict[str, list[int]]:
    words = set().union(*files.values())
    return {word: sorted(n for n, held in files.items() if word in held) for word in words}


def found(postings: Postings) -> dict[str, list[int]]:
    return {word: list(postings.get(word)) for word in postings.words()}


@given(FILES)
def test_what_is_put_in_comes_out(files: dict[int, set[str]]) -> None:
    postings = Postings.of(sorted(files.items()))
    assert found(postings) == expected(files)
    assert list(postings.get("z")) == []


@given(FILES, FILES)
def test_words_are_exchanged(files: dict[int, set[str]], new: dict[int, set[str]]) -> None:
    postings = Postings.of(sorted(files.items()))
    old = postings.exchange(new)
    assert old == {number: files.get(number, set()) for number in new}
    assert found(postings) == expected(files | new)
