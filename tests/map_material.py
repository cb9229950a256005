"""What maps and pages are made with in tests: the real catalogue and lists of countries."""

from __future__ import annotations

from datetime import date
from functools import cache

from flowcheck.catalog.location import rules_directory
from flowcheck.map.draw import Known, draw
from flowcheck.map.model import DataMap, View
from flowcheck.map.speech import Speech, load_speech
from flowcheck.policy.register import Register
from flowcheck.policy.schema import Defaults
from flowcheck.report import locale
from flowcheck.report.page.page import Told, render
from flowcheck.report.record.texts import load_texts
from flowcheck.result.scan import ScanResult
from known_rules import catalog

DAY = date(2026, 11, 22)
COUNTRIES = Defaults(
    expected={},
    eea=frozenset({"DE", "FR", "IE"}),
    adequate=frozenset({"GB"}),
    dpf=frozenset({"US"}),
    day=DAY,
)


@cache
def speech(language: str = "en") -> Speech:
    """The words of maps and reports in a language."""
    rules = rules_directory()
    return load_speech(rules, load_texts(rules, language), locale.country, catalog().categories)


def known(register: Register | None = None, language: str = "en") -> Known:
    vendors = {vendor.id: vendor for vendor in catalog().vendors}
    return Known(register or Register(), vendors, COUNTRIES, speech(language))


def drawn(
    result: ScanResult, view: View | None = None, register: Register | None = None
) -> DataMap:
    return draw(result, known(register), view or View())


def page(result: ScanResult, register: Register | None = None, language: str = "en") -> str:
    around = known(register, language)
    return render(Told(result, around, draw(result, around, View()), DAY)).decode("utf-8")
