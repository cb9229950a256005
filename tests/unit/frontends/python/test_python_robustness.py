from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import flowcheck
from flowcheck.frontends.python.lower import lower
from flowcheck.ir.module import Module
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile

SOURCE = (Path(flowcheck.__file__).parent / "frontends" / "python" / "statements.py").read_text()
TOKENS = re.findall(r"\w+|\s+|.", SOURCE)[:4_000]


def test_an_error_is_a_problem_and_the_rest_is_read(
    sent: Callable[[str], list[str]], lowered: Callable[[str], Module]
) -> None:
    source = "%matplotlib inline\nx = {'a': }\ntrack(1)\ndef f(a b):\n    track(a)\n"
    assert sent(source) == ["@track(1)", "@track($a)"]
    assert {problem.kind for problem in lowered(source).problems} == {"syntax"}


def test_a_missing_part_is_a_problem(lowered: Callable[[str], Module]) -> None:
    (problem,) = lowered("x = {'a': }\n").problems
    assert (problem.kind, problem.at) == ("syntax", 8)


def test_an_empty_file_is_no_problem(lowered: Callable[[str], Module]) -> None:
    assert lowered("").problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 3_000 + "1" + ")" * 3_000,
        "x: " + "List[" * 2_000 + "int" + "]" * 2_000,
        "f = lambda: " + "[" * 3_000 + "]" * 3_000,
        "x = a" + ".b" * 4_000,
    ],
)
def test_what_nests_too_deeply_is_left_out_and_said(
    text: str, sent: Callable[[str], list[str]], lowered: Callable[[str], Module]
) -> None:
    assert sent(text + "\ntrack(1)\n") == ["@track(1)"]
    assert "limit" in {problem.kind for problem in lowered(text).problems}


def test_long_chains_are_read(expression: Callable[[str], str]) -> None:
    assert expression(" + ".join(["a"] * 5_000)).count("@a") == 5_000


def test_offsets_count_characters(lowered: Callable[[str], Module]) -> None:
    text = 'a = "é😀"; b = user.email\n'
    module = lowered(text)
    spans = [text[node.at : node.end] for node in module.nodes]
    assert spans == ['"é😀"', "user", "user.email"]


def test_every_module_can_be_stored(lowered: Callable[[str], Module]) -> None:
    module = lowered(f'a = "\\ud800"\nb = {"9" * 5_000}\nc = 1e999\nd = -{2**63}\n')
    encoded = msgspec.msgpack.encode(module)
    assert msgspec.msgpack.decode(encoded, type=Module) == module


def test_lone_surrogates_in_the_text_are_read() -> None:
    module = lower(SourceFile("a.py", Language.PYTHON, 'x = "\ud800"'))
    msgspec.msgpack.encode(module)


@given(
    start=st.integers(0, len(TOKENS) - 1),
    size=st.integers(1, 300),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(["", *"()[]{}:*=\\\n\"'"]))),
)
def test_broken_code_never_raises_and_gives_a_well_formed_module(
    start: int, size: int, changes: list[tuple[int, str]]
) -> None:
    tokens = TOKENS[start : start + size]
    for place, token in changes:
        tokens[place % len(tokens)] = token
    text = "".join(tokens)
    assert verify(lower(SourceFile("a.py", Language.PYTHON, text)), text) == []


@given(st.text())
def test_any_text_gives_a_well_formed_module(text: str) -> None:
    module = lower(SourceFile("a.py", Language.PYTHON, text))
    assert verify(module) == []
    assert module == lower(SourceFile("a.py", Language.PYTHON, text))
