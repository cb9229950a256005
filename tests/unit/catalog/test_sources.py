"""What is known to hold personal data: records, sources, conventions and marks of the rules."""

from __future__ import annotations

from collections import Counter

import pytest

import known_rules
from flowcheck.catalog.load_library import Library, load_library
from flowcheck.catalog.symbols import canonical
from flowcheck.document import parse
from flowcheck.errors import RuleError

CATEGORIES = ("user.contact.email", "user.unique_id")
RECORD = """\
language: any
records:
  person: {what: a person, person: true, fields: {id: user.unique_id, mail: user.contact.email}}
"""


def library(text: str) -> Library:
    found = Library()
    load_library(parse(text, "stdlib/x.yml", RuleError), found, CATEGORIES)
    return found


def test_a_record_is_found_under_every_path_of_every_client() -> None:
    found = library(
        f"{RECORD}sources:\n"
        '  - {record: person, match: ["npm:a#*.me"],\n'
        '     of: ["npm:b#", "npm:c#x()"], at: ["get()", u]}\n'
    )
    (source,) = found.sources
    assert source.matches == (
        "npm:a#me", "npm:b#get()", "npm:b#u", "npm:c#x().get()", "npm:c#x().u",
    )  # fmt: skip
    assert source.fields["mail"] == "user.contact.email"


def test_a_source_may_say_itself_what_it_is() -> None:
    (source,) = library(
        "language: any\nsources:\n"
        "  - {what: the header, category: user.unique_id, key: 1, match: [global#header()]}\n"
    ).sources
    assert (source.what, source.category, source.key) == ("the header", "user.unique_id", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sources:\n  - {record: nobody, match: [global#x]}\n", "no record 'nobody'"),
        ("sources:\n  - {record: person}\n", "lacks the key 'match'"),
        ("sources:\n  - {record: person, of: [global#x]}\n", "lacks the key 'match'"),
        ("sources:\n  - {match: [global#x]}\n", "lacks the key 'record' or 'what'"),
        ("sources:\n  - {what: x, category: user.mail, match: [global#x]}\n", "is not listed"),
        ("sources:\n  - {what: x, whole: [b], match: [global#x]}\n", "'b' is none of the fields"),
        ("marks:\n  - {category: user.mail, words: [Mail]}\n", "'user.mail' is not listed"),
        ("conventions:\n  - {names: [request], symbol: global#x}\n", "lacks the key 'imports'"),
    ],
)
def test_a_mistake_is_an_error_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message) as caught:
        library(RECORD + text)
    assert str(caught.value).startswith("stdlib/x.yml:")


def test_no_symbol_and_no_word_is_listed_twice() -> None:
    catalog = known_rules.catalog()
    symbols = Counter(canonical(name) for source in catalog.sources for name in source.matches)
    words = Counter(word for mark in catalog.marks for word in mark.words)
    assert [symbol for symbol, count in symbols.items() if count > 1] == []
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize(
    ("symbol", "same"),
    [
        ("npm:a#default.load().get", "npm:a#load().get"),
        ("npm:a#default()", "npm:a#()"),
        ("npm:a#*()", "npm:a#()"),
        ("npm:a#defaults.x", "npm:a#defaults.x"),
        ("npm:a#list.0.name", "npm:a#list.[].name"),
        ("global#window.navigator", "global#navigator"),
        ("py:a#default.x", "py:a#default.x"),
    ],
)
def test_a_symbol_has_one_form(symbol: str, same: str) -> None:
    assert canonical(symbol) == same
