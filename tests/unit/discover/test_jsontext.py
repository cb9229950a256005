from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.discover.jsontext import key_lines, loads, table, text_of


def test_comments_and_trailing_commas_are_accepted_outside_strings() -> None:
    text = '{"a": "// no, ]", /* c */ "b": [1, 2, ], // d\n "c": {"d": ",}",},}'
    assert loads(text) == {"a": "// no, ]", "b": [1, 2], "c": {"d": ",}"}}


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, '{"a": }', "/* open", '"' * 5])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loads(text)


def test_every_key_has_its_line() -> None:
    text = (
        '{\n  "name": "x:y",\n  "dependencies": {\n    "a": "1",\n    "b": "{"\n  },\n  "z": [1]\n}'
    )
    assert key_lines(text) == {
        ("name",): 2,
        ("dependencies",): 3,
        ("dependencies", "a"): 4,
        ("dependencies", "b"): 5,
        ("z",): 7,
    }


@given(st.text(alphabet='{}[],:"\\/*\n a', max_size=60))
def test_hostile_text_never_raises_anything_else(text: str) -> None:
    key_lines(text)
    with contextlib.suppress(ValueError):
        loads(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=12,
    )
)
def test_plain_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    assert loads(json.dumps(value)) == value


def test_looking_for_a_table_or_text_takes_any_shape() -> None:
    assert table({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}
    assert table(["a"], "a") == {}
    assert text_of({"a": 1}, "a") == ""
    assert text_of(None, "a") == ""
