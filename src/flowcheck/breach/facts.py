"""What one state says of one vendor, as facts that can appear and disappear.

A fact is told by its key. Its weight says how much its dates matter: which data are sent counts
more than by which event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum

from msgspec import Struct

from flowcheck.breach.states import State
from flowcheck.gate.items import FlowItem, OptionItem, PackageItem, SdkItem, VendorItem

EXPLICIT = "explicit"
Key = tuple[str, ...]
Item = VendorItem | FlowItem | OptionItem | SdkItem | PackageItem


class Weight(IntEnum):
    """How much it matters to know when a fact came and went."""

    NONE = 0
    EVENT = 1
    SETTING = 2
    DATA = 3


class Fact(Struct, frozen=True):
    """``file`` is where it is written, ``item`` what it was taken from."""

    key: Key
    weight: Weight
    file: str
    item: Item


Facts = Mapping[Key, Fact]


def facts_of(state: State, vendor: str) -> Facts:
    """The facts of a vendor; none when the state does not know it."""
    return {fact.key: fact for fact in _facts(state, vendor)}


def data_key(flow: FlowItem) -> Key:
    """What is sent: category, how it comes to be sent, and in which form."""
    return ("data", flow.category, manner(flow), flow.treatment)


def flow_key(flow: FlowItem) -> Key:
    """What is sent, and by what."""
    return ("flow", flow.id, manner(flow), flow.treatment)


def manner(flow: FlowItem) -> str:
    """``explicit``, or how far it is proven that the SDK collects it (``on``, ``console`` ...)."""
    return (flow.collection or "assumed") if flow.implicit else EXPLICIT


def _facts(state: State, vendor: str) -> Iterator[Fact]:
    for use in state.vendors:
        if use.vendor == vendor:
            yield from _of_vendor(use)
    for flow in state.flows:
        if flow.vendor == vendor:
            yield Fact(data_key(flow), Weight.DATA, flow.file, flow)
            yield Fact(flow_key(flow), Weight.EVENT, flow.file, flow)
    for option in state.options:
        if option.vendor == vendor and option.written:
            for value in sorted(set(option.values)):
                key = ("option", option.sdk, option.call, option.option, value)
                yield Fact(key, Weight.SETTING, option.file, option)
    for sdk in state.sdks:
        if sdk.vendor == vendor:
            for consent in sorted(set(sdk.consent)):
                yield Fact(("consent", sdk.sdk, sdk.call, consent), Weight.SETTING, sdk.file, sdk)


def _of_vendor(use: VendorItem) -> Iterator[Fact]:
    yield Fact(("used",), Weight.DATA, use.file, use)
    for region in use.regions:
        yield Fact(("region", region), Weight.SETTING, use.file, use)
    for package in use.packages:
        for version in package.versions:
            key = ("package", package.ecosystem, package.name, version)
            yield Fact(key, Weight.SETTING, package.file, package)
