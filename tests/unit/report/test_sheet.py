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
