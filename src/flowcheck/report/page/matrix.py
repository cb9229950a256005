"""The table of recipients and data: who gets what, with the sign of the best proof."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from flowcheck.report.groups import receiver_order, vendor_names
from flowcheck.report.page.vendors import best_sign
from flowcheck.report.page.words import SIGNS, Named, Words
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult


class Cell(Struct, frozen=True):
    """A recipient gets a category, or not (``sign`` is ``""``)."""

    vendor: str
    sign: str = ""
    words: str = ""


class Row(Struct, frozen=True):
    """One category of data."""

    category: Named
    cells: tuple[Cell, ...]


class Matrix(Struct, frozen=True):
    """``vendors`` are ids and names, in the order of the cells."""

    vendors: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


def matrix(result: ScanResult, words: Words) -> Matrix:
    """The table of a result."""
    cells: defaultdict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in result.flows:
        cells[flow.category, flow.vendor].append(flow)
    names = vendor_names(result)
    vendors = receiver_order(result)
    rows = []
    for category in sorted({flow.category for flow in result.flows}, key=words.rank):
        named = words.named(category)
        found = (
            _cell(words, named.name, (vendor, names[vendor]), cells.get((category, vendor), []))
            for vendor in vendors
        )
        rows.append(Row(named, tuple(found)))
    return Matrix(tuple((vendor, names[vendor]) for vendor in vendors), tuple(rows))


def _cell(words: Words, category: str, vendor: tuple[str, str], flows: list[Flow]) -> Cell:
    key, name = vendor
    if not flows:
        return Cell(key)
    sign = best_sign(flows)
    meaning = words("signs", SIGNS[sign])
    told = words(
        "recipients", "cell", category=category, name=name,
        sign=meaning[:1].lower() + meaning[1:],
        flows=words.counted("words", "flows", len(flows)),
    )  # fmt: skip
    return Cell(key, sign, told)
