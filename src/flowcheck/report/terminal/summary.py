"""The head of the report: what was scanned, the result in one sentence, the table of vendors."""

from __future__ import annotations

from collections import Counter

from flowcheck.report import names
from flowcheck.report.groups import vendor_names, vendor_order
from flowcheck.report.sheet import Column, Lines, Part, Sheet
from flowcheck.report.text import count, joined
from flowcheck.result.flows import VendorUse
from flowcheck.result.scan import ScanResult

_COLUMNS = (
    Column("vendor"),
    Column("kind"),
    Column("region", wrap=False),
    Column("package"),
    Column("flows", right=True, wrap=False),
    Column("by SDK", right=True, wrap=False),
    Column("seen in"),
)
_PACKAGES_SHOWN = 3


def write_summary(sheet: Sheet, result: ScanResult) -> None:
    """Header and summary."""
    revision = result.project.revision
    coverage = result.coverage
    sheet.line(
        (f"{result.tool.name} {result.tool.version}", "bold"),
        f" · {result.project.name}",
        f" · revision {revision[:12]}" if revision else "",
        f" · {count(coverage.analysed, 'file')} analysed",
    )
    sheet.blank()
    for sentence in _sentences(result):
        sheet.line(*sentence)


def write_vendors(sheet: Sheet, result: ScanResult) -> None:
    """The table of vendors; nothing when there is none."""
    uses = {vendor.vendor: vendor for vendor in result.vendors}
    if not uses:
        return
    explicit = Counter(flow.vendor for flow in result.flows if not flow.implicit)
    implicit = Counter(vendor for vendor, *_ in _collected(result))
    rows = [
        (
            (uses[vendor].name, "bold"),
            names.vendor_class(uses[vendor].vendor_class),
            uses[vendor].region,
            _packages(uses[vendor]),
            f"{explicit[vendor]:,}",
            f"{implicit[vendor]:,}",
            ", ".join(sorted({found.kind for found in uses[vendor].detected_by})),
        )
        for vendor in vendor_order(result)
        if vendor in uses
    ]
    sheet.heading("Vendors")
    sheet.table(_COLUMNS, rows, indent=2)


def _sentences(result: ScanResult) -> list[list[Part]]:
    explicit = [flow for flow in result.flows if not flow.implicit]
    implicit = len(_collected(result))
    receivers = {flow.vendor for flow in explicit}
    named = vendor_names(result)
    if not named:
        return [[_nothing(result)]]
    found: list[list[Part]] = []
    if not explicit:
        others = {row.vendor for row in result.other_recipients if row.flows}
        silent = [named[vendor] for vendor in vendor_order(result) if vendor not in others]
        if silent:
            words = f"The code itself sends no personal data to {joined(silent, 6)}"
            found.append([f"{words}, as far as could be traced."])
    else:
        kinds = {flow.category for flow in explicit}
        found = [
            [
                (count(len(receivers), "vendor"), "bold"),
                " receives " if len(receivers) == 1 else " receive ",
                (count(len(kinds), "category", "categories"), "bold"),
                " of personal data through ",
                (count(len(explicit), "flow"), "bold"),
                ".",
            ]
        ]
    if implicit:
        found.append([_by_sdks(implicit, receivers, result)])
    if result.other_recipients:
        named_others = joined((f"{row.name} ({row.flows:,})" for row in result.other_recipients), 6)
        words = f"Flows to services that the product itself needs are not listed: {named_others};"
        found.append([f"{words} `--all-recipients` lists them."])
    if result.unresolved:
        found.append(
            [f"{count(len(result.unresolved), 'place')} could not be resolved; see below."]
        )
    return found


def _by_sdks(items: int, receivers: set[str], result: ScanResult) -> str:
    """What SDKs collect, and whose get nothing else: with these it is all who receive anything."""
    collecting = {flow.vendor for flow in result.flows if flow.implicit}
    alone = len(collecting - receivers)
    words = f"On top of that, SDKs of {count(len(collecting), 'vendor')} collect"
    less = f"; {alone:,} of these get{'s' if alone == 1 else ''} nothing else" if alone else ""
    return f"{words} {count(items, 'item')} by themselves{less}."


def _collected(result: ScanResult) -> set[tuple[str, str, str]]:
    """What SDKs collect by themselves, once however often they are set up."""
    return {(flow.vendor, flow.category, flow.key) for flow in result.flows if flow.implicit}


def _nothing(result: ScanResult) -> str:
    """What it means that there is no vendor: nothing may have been read at all."""
    if result.coverage.analysed:
        return "No vendor was found."
    if not result.coverage.files:
        return "There is no file here: nothing was analysed."
    return "None of the files is code that flowcheck reads: nothing was analysed."


def _packages(vendor: VendorUse) -> Lines:
    found = sorted({f"{use.name} {use.version or ''}".rstrip() for use in vendor.packages})
    rest = len(found) - _PACKAGES_SHOWN
    shown = found[:_PACKAGES_SHOWN] + ([f"and {rest:,} more"] if rest > 0 else [])
    return Lines(tuple(shown) or ("-",))
