#!/usr/bin/env python3
"""Write the pages made from the rule files: ``docs/vendors.md``. A test fails when they differ."""

from __future__ import annotations

from pathlib import Path

from flowcheck.catalog.load import load_catalog
from flowcheck.catalog.location import rules_directory
from flowcheck.catalog.schema import Vendor

PAGE = Path(__file__).resolve().parent / "vendors.md"
HEAD = """# Vendors

Made from `rules/vendors/*.yml` by `python docs/generate.py`; do not edit. *Calls* are functions of
the vendor's SDKs whose arguments are known; *by itself* are the items that an SDK collects without
being asked, by version and options. The rule files hold the sources of each fact.

| vendor | id | class | legal entity | country | packages | calls | by itself |
|---|---|---|---|---|---|---|---|
"""


def vendors_page() -> str:
    """The page as text."""
    vendors = sorted(load_catalog(rules_directory()).vendors, key=lambda vendor: vendor.id)
    return HEAD + "".join(_row(vendor) for vendor in vendors) + f"\n{len(vendors)} vendors.\n"


def _row(vendor: Vendor) -> str:
    packages = sorted({f"{package.ecosystem}:{package.name}" for package in vendor.packages})
    shown = ", ".join(packages[:4]) + (
        f" and {len(packages) - 4} more" if len(packages) > 4 else ""
    )
    calls = len({call.symbol for call in vendor.calls})
    cells = (
        vendor.name,
        f"`{vendor.id}`",
        vendor.vendor_class,
        vendor.entity,
        vendor.country,
        shown,
        calls,
        len(vendor.implicit),
    )
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(vendors_page(), "utf-8")
