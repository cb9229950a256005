"""What the SDKs collect by themselves, by vendor and by the line that switches it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flowcheck.report import names
from flowcheck.report.groups import reach_of, vendor_names, vendor_order
from flowcheck.report.sheet import Sheet
from flowcheck.report.text import count, joined
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult

_ORDER = ("on", "assumed", "console")
_STYLES = {"on": "cyan", "assumed": "yellow", "console": "dim"}
_BLOCKS_A_VENDOR = 5
_PLACES = 4
_KEYS = 6

Items = tuple[tuple[str, str], ...]
"""How sure it is, and what is collected then."""


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
        blocks = _blocks(by_vendor.get(vendor, ()))
        shown = blocks if full else blocks[:_BLOCKS_A_VENDOR]
        for items, places in shown:
            where = joined((f"{file}:{line}" for file, line in places), _PLACES)
            sheet.line((titles[vendor], "bold magenta"), f" · set up at {where}", indent=2)
            for reach, words in items:
                title = f"{names.reach(reach)}:".ljust(17)
                sheet.line((title, _STYLES.get(reach, "")), words, indent=4, hang=17)
        if blocks[len(shown) :]:
            sheet.line(f"… and {count(len(blocks) - len(shown), 'more set-up')}", indent=4)


def _blocks(flows: Iterable[Flow]) -> list[tuple[Items, list[tuple[str, int]]]]:
    """What is collected, with the places that switch on exactly that, by the first place."""
    by_place: defaultdict[tuple[str, int], list[Flow]] = defaultdict(list)
    for flow in flows:
        by_place[flow.sink.file, flow.sink.line].append(flow)
    found: defaultdict[Items, list[tuple[str, int]]] = defaultdict(list)
    for place in sorted(by_place):
        found[_items(by_place[place])].append(place)
    return list(found.items())


def _items(flows: Iterable[Flow]) -> Items:
    by_reach: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for flow in flows:
        by_reach[reach_of(flow)][flow.category].add(flow.key)
    order = {reach: number for number, reach in enumerate(_ORDER)}
    return tuple(
        (
            reach,
            "; ".join(_item(category, keys) for category, keys in sorted(by_reach[reach].items())),
        )
        for reach in sorted(by_reach, key=lambda reach: (order.get(reach, len(order)), reach))
    )


def _item(category: str, keys: set[str]) -> str:
    shown = joined(sorted(keys - {""}), _KEYS)
    return names.category(category) + (f" ({shown})" if shown else "")
