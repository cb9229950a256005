"""Tables of the terminal: legible at every width."""

from __future__ import annotations

import pytest

from flowcheck.report.layout import Page
from flowcheck.report.sheet import Column, Sheet

COLUMNS = (Column("id", wrap=False), Column("name"), Column("country"), Column("calls", right=True))
ROWS = [("google-marketing-platform", "Google Marketing Platform", "United States", "12")]


def table(width: int) -> list[str]:
    sheet = Sheet(Page(width=width))
    sheet.table(COLUMNS, ROWS, indent=2)
    return sheet.text().splitlines()


def test_a_table_that_fits_is_one() -> None:
    head, row = table(100)
    assert head.split() == ["id", "name", "country", "calls"]
    assert row.index("12") + 2 == head.index("calls") + len("calls")


@pytest.mark.parametrize("width", [40, 50])
def test_words_do_not_fall_to_pieces_each_row_is_a_list_instead(width: int) -> None:
    assert table(width) == [
        "  google-marketing-platform",
        "    name: Google Marketing Platform",
        "    country: United States",
        "    calls: 12",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at src/features/admin/responses/storage.ts:144 and on", ["at", "{}", "and on"]),
        ("src/features/admin/responses/storage.ts:144", ["{}"]),
        ("4. src/features/admin/responses/storage.ts:144 here", ["4. {}", "here"]),
        ("x" * 45, ["x" * 40, "x" * 5]),
    ],
)
def test_a_place_is_never_broken(text: str, told: list[str]) -> None:
    sheet = Sheet(Page(width=40))
    sheet.line(text, hang=0)
    place = "src/features/admin/responses/storage.ts:144"
    assert sheet.text().splitlines() == [line.format(place) for line in told]
