"""What maps and pages are made with in tests: the real catalogue and lists of countries."""

from __future__ import annotations

from datetime import date
from functools import cache

from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.schema import Catalog
from flowcheck.map.draw import Known, draw
from flowcheck.map.model import DataMap, View
from flowcheck.policy.register import Register
from flowcheck.policy.schema import Defaults
from flowcheck.report.page.page import Told, render
from flowcheck.result import ScanResult

DAY = date(2026, 11, 22)
COUNTRIES = Defaults(
    expected={},
    eea=frozenset({"DE", "FR", "IE"}),
    adequate=frozenset({"GB"}),
    dpf=frozenset({"US"}),
    day=DAY,
)


@cache
def catalog() -> Catalog:
    return load_catalog(rules_directory())


def known(register: Register | None = None) -> Known:
    vendors = {vendor.id: vendor for vendor in catalog().vendors}
    return Known(register or Register(), vendors, catalog().categories, COUNTRIES)


def drawn(
    result: ScanResult, view: View | None = None, register: Register | None = None
) -> DataMap:
    return draw(result, known(register), view or View())


def page(result: ScanResult, register: Register | None = None) -> str:
    told = Told(result, known(register), drawn(result, register=register), DAY)
    return render(told).decode("utf-8")
