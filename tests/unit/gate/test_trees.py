"""Which names of a git tree are written, and where a message places an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.gate.trees import is_safe

HOSTILE = [
    "", "/etc/passwd", "../x", "a/../../x", "a/..", ".", "./a", "a//b", "a/", ".git/config",
    "a/.git/hooks/x", ".GIT/config", ".git./x", ".git /x", "git~1/config", "a\0b",
]  # fmt: skip
FINE = [
    "a",
    "a b/c",
    "a\nb",
    "-x",
    "..a",
    "a/...b",
    ".gitignore",
    ".github/x",
    "ü",
    "\udcff",
    "a:b",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_name_that_leads_out_is_refused(path: str) -> None:
    assert not is_safe(path)


@pytest.mark.parametrize("path", FINE)
def test_an_odd_name_is_not(path: str) -> None:
    assert is_safe(path)


@given(st.text(st.sampled_from("./\\~ gGiItT1a\0"), max_size=12))
def test_what_is_safe_stays_below(path: str) -> None:
    if is_safe(path):
        inside = Path(os.path.normpath(Path("/top") / path))
        assert inside.is_relative_to("/top")
        assert ".git" not in {part.lower() for part in inside.parts}
