from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.document import Item, parse
from flowcheck.errors import ConfigError, Place


def read(text: str) -> Item:
    return parse(text, "f.yml", ConfigError)


def plain(item: Item) -> object:
    match item.value:
        case dict() as found:
            return {key: plain(value) for key, value in found.items()}
        case tuple() as found:
            return [plain(value) for value in found]
        case value:
            return value


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "a: no\nb: 1\nc: 1.5\nd: 'true'\ne: true\nf: ~\ng:\nh: 2020-01-01\ni: on\nj: 0x1F\nk: -3"
    assert plain(read(text)) == {
        "a": "no",
        "b": 1,
        "c": 1.5,
        "d": "true",
        "e": True,
        "f": None,
        "g": None,
        "h": "2020-01-01",
        "i": "on",
        "j": "0x1F",
        "k": -3,
    }


def test_an_empty_document_is_an_empty_mapping() -> None:
    assert plain(read("")) == plain(read("# nothing\n")) == plain(read("---\n")) == {}


def test_every_value_knows_its_place_and_that_of_its_key() -> None:
    top = read("a:\n  - b: 1\n").mapping("top")
    (entry,) = top["a"]
    assert top["a"].key == Place("f.yml", 1, 1)
    assert entry.mapping("entry")["b"].place == Place("f.yml", 2, 8)
    assert entry.mapping("entry")["b"].key == Place("f.yml", 2, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2", "f.yml:2:1: the key 'a' appears twice"),
        ("a: &x 1\nb: *x", "f.yml:1:4: anchors and aliases are not supported"),
        ("a: *x", "f.yml:1:4: anchors and aliases are not supported"),
        ("a: !!python/name:os.system x", "f.yml:1:4: tags are not supported"),
        ("<<: {a: 1}", "f.yml:1:1: merge keys are not supported"),
        ("--- a\n--- b", "f.yml:2:1: a second document; only one is expected"),
        ("? [a]\n: b", "f.yml:1:3: a key must be plain text"),
        ("a: [1", "f.yml:2:1: not valid YAML"),
        ("a: b: c", "f.yml:1:5: not valid YAML"),
        ("\x00", "f.yml:1:1: not valid YAML"),
        ("[" * 100_000, "nested deeper than 40 levels"),
        ("- " * 100_000, "nested deeper than 40 levels"),
        ("x" * 2_000_001, "larger than 2000000 characters"),
    ],
)
def test_what_is_refused_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(text)
    assert message in str(raised.value)


def test_an_unknown_key_is_told_at_the_key() -> None:
    item = read("known: 1\nunknwon:\n  x: 1\n")
    with pytest.raises(ConfigError) as raised:
        item.record("the file", required=("known",), optional=("unknown",))
    assert str(raised.value) == (
        "f.yml:2:1: unknown key 'unknwon' in the file; did you mean 'unknown'? "
        "Expected one of: known, unknown"
    )


def test_a_missing_key_is_told_at_the_record() -> None:
    with pytest.raises(ConfigError, match=r"f\.yml:1:1: the file lacks the key 'a'"):
        read("b: 1").record("the file", required=("a",), optional=("b",))


@pytest.mark.parametrize(
    ("text", "reader", "message"),
    [
        ("1", Item.text, "expected x (text), found a number"),
        ("a", Item.integer, "expected x (a whole number), found text"),
        ("true", Item.integer, "expected x (a whole number), found true or false"),
        ("1", Item.boolean, "expected x (true or false), found a number"),
        ("a", Item.items, "expected x (a list), found text"),
        ("[a]", Item.mapping, "expected x (a mapping), found a list"),
        ("[a]", Item.scalar, "expected x (a single value), found a list"),
        ("[1]", Item.texts, "expected x (text), found a number"),
    ],
)
def test_a_wrong_type_is_told_with_what_was_expected(
    text: str, reader: object, message: str
) -> None:
    assert callable(reader)
    with pytest.raises(ConfigError) as raised:
        reader(read(text), "x")
    assert message in str(raised.value)


@given(st.text(alphabet="a:-[]{}#&*!|>'\"%@, \n\t1~", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigError):
        read(text)
