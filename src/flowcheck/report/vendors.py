"""The catalogue for people and programs: the list of vendors, and one vendor in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.find import vendor_named
from flowcheck.catalog.schema import Catalog
from flowcheck.catalog.vendor import (
    CallSpec,
    Condition,
    ImplicitSpec,
    OptionSpec,
    ParamSpec,
    Vendor,
)
from flowcheck.document import suggested
from flowcheck.errors import FlowcheckError
from flowcheck.report import names
from flowcheck.report.jsontext import encoded
from flowcheck.report.layout import Page
from flowcheck.report.sheet import Cell, Column, Sheet

_SHOWN = 3  # packages in a row of the list
_APPLE, _PLAY = "NSPrivacyCollectedDataType", "PSL_"  # what all their terms begin with


def choose(catalog: Catalog, name: str, vendor_class: str) -> tuple[Vendor, ...]:
    """The vendors meant: one by id, name or package, those of a class, or all, in order of id.

    Raises ``FlowcheckError`` for a name or class that is not known, with what is near.
    """
    vendors = sorted(catalog.vendors, key=lambda vendor: vendor.id)
    if vendor_class:
        classes = sorted({vendor.vendor_class for vendor in vendors})
        if vendor_class not in classes:
            raise FlowcheckError(f"no class {vendor_class!r}; there are: {', '.join(classes)}")
        vendors = [vendor for vendor in vendors if vendor.vendor_class == vendor_class]
    if not name:
        return tuple(vendors)
    vendor = vendor_named(vendors, name)
    if vendor is not None:
        return (vendor,)
    known = [text for vendor in vendors for text in (vendor.id, vendor.name)]
    hint = suggested(name, known) or "`flowcheck vendors` lists them"
    raise FlowcheckError(f"no vendor or package {name!r}; {hint}")


def to_json(
    vendors: Iterable[Vendor], categories: Mapping[str, DataCategory], *, full: bool
) -> bytes:
    """A JSON array of vendors (UTF-8, indented, one newline at the end); ``full``: all facts."""
    rows = [
        {**_row(vendor), **(_details(vendor, categories) if full else {})} for vendor in vendors
    ]
    return encoded(rows, as_made=True)


def render_list(vendors: Sequence[Vendor], page: Page) -> str:
    """The vendors by class, as text."""
    sheet = Sheet(page)
    columns = (Column("id", wrap=False), Column("name"), Column("country"), Column("packages"))
    counts = (Column("calls", right=True, wrap=False), Column("by itself", right=True, wrap=False))
    for vendor_class in sorted({vendor.vendor_class for vendor in vendors}):
        own = [vendor for vendor in vendors if vendor.vendor_class == vendor_class]
        sheet.heading(f"{vendor_class} ({len(own)})")
        rows = [
            (
                (vendor.id, "magenta"),
                vendor.name,
                vendor.country,
                _packages(vendor),
                str(_count(vendor)),
                str(len(vendor.implicit)),
            )
            for vendor in own
        ]
        sheet.table((*columns, *counts), rows, indent=2)
    sheet.blank()
    sheet.line(f"{len(vendors)} vendors. `flowcheck vendors NAME` shows one in full.")
    return sheet.text().lstrip("\n")


def render(vendor: Vendor, categories: Mapping[str, DataCategory], page: Page) -> str:
    """One vendor in full, as text."""
    sheet = Sheet(page)
    sheet.line((vendor.name, "bold magenta"), f" ({vendor.id}), {vendor.vendor_class}")
    sheet.line(f"{vendor.entity}, {vendor.country}")
    for sdk in _sdks(vendor):
        _write_sdk(sheet, vendor, sdk)
    _write_hosts(sheet, vendor)
    _write_forms(sheet, vendor, categories)
    if vendor.reserved:
        sheet.heading("Keys with a meaning to the vendor")
        rows = [(key, names.category(category)) for key, category in vendor.reserved.items()]
        sheet.table((Column("key", wrap=False), Column("data")), rows, indent=2)
    if vendor.console:
        sheet.heading("Decided in the vendor's console only")
        for text in vendor.console:
            sheet.line(text, indent=2)
    sheet.heading("Sources" + (f" (checked {vendor.checked})" if vendor.checked else ""))
    for text in vendor.sources:
        sheet.line(text, indent=2)
    return sheet.text()


def _sdks(vendor: Vendor) -> tuple[str, ...]:
    """The groups of calls, in the order of the file; ``""`` are packages without analysis."""
    found = [
        *(package.sdk for package in vendor.packages),
        *(call.sdk for call in vendor.calls),
        *(row.sdk for row in vendor.implicit),
        *(option.sdk for option in vendor.options),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda sdk: sdk == ""))


def _write_sdk(sheet: Sheet, vendor: Vendor, sdk: str) -> None:
    packages = [f"{p.ecosystem}:{p.name}" for p in vendor.packages if p.sdk == sdk]
    sheet.heading(f"SDK {sdk}" if sdk else "Packages of languages that are not analysed yet")
    if packages:
        sheet.line(", ".join(packages), indent=2, hang=0)
    calls: dict[str, list[Cell]] = {}
    for call in vendor.calls:
        if call.sdk == sdk:
            row = [call.label, call.effect.value, ", ".join(_roles(call.params))]
            calls.setdefault(f"{call.label} {row[2]}", list(row))
    if calls:
        heads = (Column("call", wrap=False), Column("effect", wrap=False), Column("arguments"))
        sheet.table(heads, list(calls.values()), indent=2)
    implicit = [row for row in vendor.implicit if row.sdk == sdk]
    if implicit:
        sheet.blank()
        sheet.line(("Collected by itself", "bold"), indent=2)
        columns = (Column("key"), Column("data"), Column("when"), Column("note"))
        rows = [(row.key, names.category(row.category), _when(row), row.note) for row in implicit]
        sheet.table(columns, rows, indent=2)
    options = [option for option in vendor.options if option.sdk == sdk]
    if options:
        sheet.blank()
        sheet.line(("Options", "bold"), indent=2)
        columns = (Column("option"), Column("default"), Column("safe"), Column("risky"))
        rows = [(o.name, o.default, o.safe, o.risky) for o in options]
        sheet.table((*columns, Column("version")), [
            (*row, _span(o.since, o.until)) for row, o in zip(rows, options, strict=True)
        ], indent=2)  # fmt: skip


def _write_hosts(sheet: Sheet, vendor: Vendor) -> None:
    if vendor.hosts or vendor.scripts or vendor.globals:
        sheet.heading("In pages and on the network")
        rows = [
            ("hosts", ", ".join(f"{host} ({region})" for host, region in vendor.hosts)),
            ("scripts", ", ".join(vendor.scripts)),
            ("globals", ", ".join(vendor.globals)),
        ]
        shown = [row for row in rows if row[1]]
        sheet.table((Column("what", wrap=False), Column("names")), shown, indent=2)


def _write_forms(sheet: Sheet, vendor: Vendor, categories: Mapping[str, DataCategory]) -> None:
    """What is collected by itself, in the words of the forms in which it is declared."""
    collected = sorted({row.category for row in vendor.implicit})
    rows = [
        (
            names.category(key),
            ", ".join(term.removeprefix(_APPLE) for term in known.apple),
            known.play.removeprefix(_PLAY),
            str(known.gvl) if known.gvl else "",
        )
        for key in collected
        if (known := categories.get(key)) is not None and (known.apple or known.play or known.gvl)
    ]
    if rows:
        sheet.heading("What it collects by itself, in forms of app stores and the IAB")
        columns = (Column("data"), Column("App Store"), Column("Google Play"))
        sheet.table((*columns, Column("IAB", right=True, wrap=False)), rows, indent=2)


def _roles(params: Iterable[ParamSpec]) -> Iterable[str]:
    for param in params:
        inner = ", ".join(_roles(param.fields.values()))
        yield f"{param.name}: {param.role.value}" + (f" {{{inner}}}" if inner else "")


def _when(row: ImplicitSpec) -> str:
    parts = [_span(row.since, row.until)]
    parts += [f"if {_test(condition)}" for condition in row.on]
    parts += [f"unless {_test(condition)}" for condition in row.off]
    parts += ["as the console says"] if row.console else []
    return ", ".join(part for part in parts if part) or "always"


def _span(since: str, until: str) -> str:
    if since and until:
        return f"{since} to before {until}"
    return f"from {since}" if since else f"before {until}" if until else ""


def _test(condition: Condition) -> str:
    if condition.equals:
        values = " or ".join(_scalar(value) for value in condition.equals)
        return f"{condition.option} is {values}"
    if condition.present is not None:
        return f"{condition.option} is {'given' if condition.present else 'not given'}"
    if condition.empty is not None:
        return f"{condition.option} is {'empty' if condition.empty else 'not empty'}"
    return f"{condition.option} contains {condition.contains}"


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _packages(vendor: Vendor) -> str:
    analysed = [package for package in vendor.packages if package.sdk]
    texts = [package.name for package in analysed[:_SHOWN]]
    more = len(analysed) - len(texts)
    return ", ".join(texts) + (f" and {more} more" if more > 0 else "")


def _count(vendor: Vendor) -> int:
    return len({call.symbol for call in vendor.calls})


def _row(vendor: Vendor) -> dict[str, Any]:
    return {
        "vendor": vendor.id,
        "name": vendor.name,
        "class": vendor.vendor_class,
        "country": vendor.country,
        "packages": [{"ecosystem": p.ecosystem, "name": p.name} for p in vendor.packages],
        "hosts": [host for host, _ in vendor.hosts],
        "calls": _count(vendor),
    }


def _details(vendor: Vendor, categories: Mapping[str, DataCategory]) -> dict[str, Any]:
    return {
        "entity": vendor.entity,
        "checked": vendor.checked or None,
        "sources": vendor.sources,
        "regions": dict(vendor.hosts),
        "default_region": vendor.default_region,
        "scripts": vendor.scripts,
        "globals": vendor.globals,
        "reserved": vendor.reserved,
        "console": vendor.console,
        "sdks": [_sdk(vendor, sdk, categories) for sdk in _sdks(vendor) if sdk],
    }


def _sdk(vendor: Vendor, sdk: str, categories: Mapping[str, DataCategory]) -> dict[str, Any]:
    return {
        "sdk": sdk,
        "packages": [
            {"ecosystem": p.ecosystem, "name": p.name} for p in vendor.packages if p.sdk == sdk
        ],
        "calls": [_call(call) for call in vendor.calls if call.sdk == sdk],
        "collects": [
            {
                **_collected(row, categories.get(row.category)),
                "source": row.source or vendor.sources[0],
            }
            for row in vendor.implicit
            if row.sdk == sdk
        ],
        "options": [
            {**_option(option), "source": option.source or vendor.sources[0]}
            for option in vendor.options
            if option.sdk == sdk
        ],
    }


def _call(call: CallSpec) -> dict[str, Any]:
    return {
        "symbol": call.symbol,
        "label": call.label,
        "effect": call.effect.value,
        "params": [{"name": p.name, "role": p.role.value} for p in call.params],
    }


def _collected(row: ImplicitSpec, known: DataCategory | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "category": row.category,
        "apple": known.apple if known is not None else (),
        "play": known.play if known is not None else "",
        "gvl": known.gvl if known is not None else 0,
        "when": _when(row),
        "note": row.note,
    }


def _option(option: OptionSpec) -> dict[str, Any]:
    return {
        "name": option.name,
        "default": option.default,
        "safe": option.safe,
        "risky": option.risky,
        "since": option.since,
        "until": option.until,
        "note": option.note,
    }
