"""Pages that are made from the rule files are what the rule files say now."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import known_rules

DOCS = Path(__file__).resolve().parents[2] / "docs"
MADE = runpy.run_path(str(DOCS / "generate.py"))

AT_LEAST = {
    "vendors": 200,
    "functions of SDKs": 3000,
    "functions that steer collection (consent, opt-out, reset, deletion)": 200,
    "options": 300,
    "items that SDKs collect by themselves": 500,
    "examples": 400,
    "examples of code that sends nothing": 200,
}
KNOWN_PACKAGES = {"npm": 0.95, "pypi": 0.95}


@pytest.mark.parametrize("page", sorted(MADE["PAGES"]))
def test_a_page_is_what_the_rules_say(page: str) -> None:
    assert (DOCS / page).read_text("utf-8") == MADE["PAGES"][page](), "run python docs/generate.py"


def test_the_catalogue_is_as_large_as_it_is_said_to_be() -> None:
    found = MADE["counts"](known_rules.catalog())
    assert {name: found[name] for name in AT_LEAST if found[name] < AT_LEAST[name]} == {}


@pytest.mark.parametrize(("ecosystem", "share"), KNOWN_PACKAGES.items())
def test_packages_in_use_are_known(ecosystem: str, share: float) -> None:
    rows = MADE["known_packages"](ecosystem, known_rules.catalog())
    known = [row for row, vendor in rows if vendor]
    assert len(rows) == {"npm": 300, "pypi": 100}[ecosystem]
    assert len(known) / len(rows) >= share


def test_every_vendor_says_when_its_facts_were_checked() -> None:
    catalog = known_rules.catalog()
    assert [vendor.id for vendor in catalog.vendors if not vendor.checked] == []


def test_every_ecosystem_is_there() -> None:
    found = MADE["packages"](known_rules.catalog())
    wanted = {"npm", "pypi", "maven", "rubygems", "go", "packagist", "nuget", "cocoapods", "swift"}
    assert wanted | {"pub"} <= set(found)
