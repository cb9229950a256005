"""Calls of SDKs that use what they are given where they run, and send it only with an option.

A client of feature flags that evaluates them by itself tells nobody the attributes of a person,
unless an option has the vendor's server do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from flowcheck.catalog.vendor import Condition, Effect, Vendor
from flowcheck.flows.implicit import may_hold
from flowcheck.flows.started import Started
from flowcheck.taint.arguments import SinkCall


def sending(
    calls: Iterable[SinkCall],
    vendor_of: Callable[[str], Vendor | None],
    started: Callable[[SinkCall], Started],
) -> list[SinkCall]:
    """The calls; those of SDKs that send nothing, as all their starts show, without arguments.

    An SDK that is nowhere seen to start may send. ``started`` reads the options of a start.
    """
    found = list(calls)
    conditions = _conditional({call.vendor for call in found}, vendor_of)
    sends: dict[tuple[str, str], bool] = {}
    for call in found:
        sdk = call.vendor, call.sdk
        if call.effect is Effect.INIT and sdk in conditions:
            sent = may_hold(conditions[sdk], started(call).options)
            sends[sdk] = sends.get(sdk, False) or sent
    return [
        call if sends.get((call.vendor, call.sdk), True) else replace(call, arguments=())
        for call in found
    ]


def _conditional(
    vendors: Iterable[str], vendor_of: Callable[[str], Vendor | None]
) -> Mapping[tuple[str, str], tuple[Condition, ...]]:
    known = {name: vendor_of(name) for name in vendors}
    return {
        (name, sdk): conditions
        for name, vendor in known.items()
        if vendor is not None
        for sdk, conditions in vendor.sent_if.items()
    }
