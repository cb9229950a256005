"""Vendors whose SDK the scanned project publishes itself: its own product, by package names.

A package counts that is one of the vendor's, or is in the scope of one (``@acme/web`` beside
``@acme/sdk``), where it carries the vendor's name; others publish plug-ins for vendors, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from flowcheck.catalog.vendor import Vendor
from flowcheck.patterns import regex
from flowcheck.result.flows import VendorUse

_SIGNS = regex(r"[^a-z0-9]")


def with_own(
    uses: Iterable[VendorUse],
    vendor_of: Callable[[str], Vendor | None],
    packages: Iterable[tuple[str, str]],
) -> tuple[VendorUse, ...]:
    """The vendors, with the package that shows it where one is the project's own product.

    ``packages`` are those of the project: (ecosystem, name).
    """
    names = sorted(packages)
    return tuple(
        replace(use, own=found)
        if (vendor := vendor_of(use.vendor)) and (found := _own_package(vendor, names))
        else use
        for use in uses
    )


def _own_package(vendor: Vendor, names: Iterable[tuple[str, str]]) -> str:
    published = {(package.ecosystem, package.name) for package in vendor.packages}
    scopes = {name.partition("/")[0] for _, name in published if name.startswith("@")}
    for ecosystem, name in names:
        scope = name.partition("/")[0] if name.startswith("@") else ""
        is_one = (ecosystem, name) in published or (scope and scope in scopes)
        if is_one and _is_of(vendor, scope or name):
            return name
    return ""


def _is_of(vendor: Vendor, name: str) -> bool:
    """Whether a name is made of that of the vendor, or the other way round."""
    plain, own = _SIGNS.sub("", name.lower()), _SIGNS.sub("", vendor.id)
    return own in plain or plain in own
