"""Small programs beside the value graph that they become; ``just bless`` rewrites the graphs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowcheck.frontends.registry import frontend
from flowcheck.ir.text import render
from flowcheck.ir.verify import verify
from flowcheck.model import Language, SourceFile
from goldens import assert_golden

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*/*.md"))
PARTS = re.compile(
    r"\A(?P<head>.*?^```(?P<mark>\w+)\n(?P<source>.*?)^```\n)(?P<graph>.*)\Z",
    re.MULTILINE | re.DOTALL,
)
SUFFIXES = {"javascript": "js", "typescript": "ts", "python": "py", "vue": "vue"}


def test_every_language_has_cases() -> None:
    assert {path.parent.name for path in CASES} == set(SUFFIXES)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_program_becomes_the_approved_graph(path: Path) -> None:
    parts = PARTS.match(path.read_text("utf-8"))
    assert parts is not None, "a title, a source block and a graph block are expected"
    language = Language(path.parent.name)
    file = SourceFile(f"{path.stem}.{SUFFIXES[language]}", language, parts["source"])
    module = frontend(language)(file)
    assert verify(module, file.text) == []
    assert_golden(path, f"{parts['head']}\n```\n{render(module)}```\n")
