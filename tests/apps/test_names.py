"""Names from real code, labelled by hand, are recognised as surely as the table of floors says.

``dev`` is what the lexicons are improved with; ``held`` is never looked at, so nothing of its rows
is ever shown here. ``drawn`` has one annotator.
"""

from __future__ import annotations

import csv
import importlib.util
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import known_rules
from flowcheck.taint.evidence import Judge
from names_measure import NONE, Outcome, Row, agreed, measure, read_rows

NAMES = Path(__file__).parents[1] / "data" / "names"
MAKER = Path(__file__).parents[2] / "docs" / "names.py"


class Floor(NamedTuple):
    half: str
    language: str
    precision: float
    recall: float


def read_floors() -> list[Floor]:
    with (NAMES / "floors.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Floor(row["half"], row["language"], float(row["precision"]), float(row["recall"]))
            for row in csv.DictReader(file, delimiter="\t")
        ]


@cache
def judge() -> Judge:
    lexicons = known_rules.lexicons()
    return Judge(lexicons.base, lexicons.glossaries)


@pytest.mark.parametrize("floor", read_floors(), ids=lambda floor: f"{floor.half}-{floor.language}")
def test_names_are_recognised(floor: Floor) -> None:
    table = NAMES / floor.half / f"{floor.language}.tsv"
    if not table.is_file():
        pytest.skip(f"no labels for {floor.language}")
    rows = read_rows(table)
    found = measure(rows if floor.half == "drawn" else agreed(rows), judge()).total
    figures = f"precision {found.precision:.3f}, recall {found.recall:.3f}"
    assert found.precision >= floor.precision, figures
    assert found.recall >= floor.recall, figures


@pytest.mark.parametrize(
    ("labelled", "also", "found", "right"),
    [
        ("user.name.first", (), "user.name", True),
        ("user.name", (), "user.name.last", True),
        ("user.name.first", (), "user.name.last", False),
        ("user.contact.email", (), "user", False),
        ("user.authorization.password", (), "user.authorization.credentials", True),
        ("user.job_title", ("user.workplace",), "user.workplace", True),
        ("user.job_title", (NONE,), None, True),
        ("user.job_title", (), None, False),
        (NONE, (), "user.name", False),
        (NONE, (), None, True),
    ],
)
def test_what_counts_as_right(
    labelled: str, also: tuple[str, ...], found: str | None, right: bool
) -> None:
    row = Row("x", (), labelled, also, "")
    assert Outcome(row, found).right is right


def test_the_page_shows_what_is_measured() -> None:
    spec = importlib.util.spec_from_file_location("names_page", MAKER)
    assert spec
    assert spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.PAGE.read_text("utf-8") == maker.names_page(), "run docs/names.py"
