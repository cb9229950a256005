"""The vendor that a person means: by its id, its name, or a package or module of it."""

from __future__ import annotations

from collections.abc import Iterable

from flowcheck.catalog.vendor import Vendor


def vendor_named(vendors: Iterable[Vendor], name: str) -> Vendor | None:
    """The vendor with an id or a name, else the first by id with such a package or module."""
    wanted = name.strip().lower()
    ordered = sorted(vendors, key=lambda vendor: vendor.id)
    for vendor in ordered:
        if wanted in (vendor.id, vendor.name.lower()):
            return vendor
    return next((vendor for vendor in ordered if wanted in _packages(vendor)), None)


def _packages(vendor: Vendor) -> set[str]:
    modules = {module.partition(":")[2].lower() for module in vendor.modules}
    return modules | {package.name.lower() for package in vendor.packages}
