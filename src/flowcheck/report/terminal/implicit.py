"""What the SDKs collect by themselves, by vendor and by the line that switches it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flowcheck.report import names
from flowcheck.report.groups import reach_of, vendor_names, vendor_order
from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count, joined
from flowcheck.result import Flow, ScanResult

_ORDER = ("on", "assumed", "console")
_STYLES = {"on": "cyan", "assumed": "yellow", "console": "dim"}
_PLACES_A_VENDOR = 5
_KEYS = 6


def write_implicit(sheet: Sheet, result: ScanResult, *, full: bool) -> None:
    """Nothing when no SDK collects anything."""
    by_vendor: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in result.flows:
        if flow.implicit:
            by_vendor[flow.vendor].append(flow)
    if not by_vendor:
        return
    titles = vendor_names(result)
    sheet.heading("Collected by the SDKs themselves")
    for vendor in vendor_order(result):
        places = _by_place(by_vendor.get(vendor, ()))
        shown = len(places) if full else _PLACES_A_VENDOR
        for (file, line), flows in places[:shown]:
            sheet.line((titles[vendor], "bold magenta"), f" · set up at {file}:{line}", indent=2)
            _write_place(sheet, flows)
        if places[shown:]:
            sheet.line(f"… and {count(len(places) - shown, 'more place')}", indent=4)


def _write_place(sheet: Sheet, flows: Iterable[Flow]) -> None:
    by_reach: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for flow in flows:
        by_reach[reach_of(flow)][flow.category].add(flow.key)
    for reach in sorted(
        by_reach, key=lambda word: (_ORDER.index(word) if word in _ORDER else len(_ORDER), word)
    ):
        items = [_item(category, by_reach[reach][category]) for category in sorted(by_reach[reach])]
        title = f"{names.reach(reach)}:"
        sheet.line((title.ljust(17), _STYLES.get(reach, "")), "; ".join(items), indent=4, hang=17)


def _item(category: str, keys: set[str]) -> str:
    shown = joined(sorted(keys - {""}), _KEYS)
    return names.category(category) + (f" ({shown})" if shown else "")


def _by_place(flows: Iterable[Flow]) -> list[tuple[tuple[str, int], list[Flow]]]:
    found: defaultdict[tuple[str, int], list[Flow]] = defaultdict(list)
    for flow in flows:
        found[flow.sink.file, flow.sink.line].append(flow)
    return sorted(found.items())
