"""A scan as a set of items that can be compared with those of another revision.

An attribute of an item is the worst of all places: one route without consent makes it one without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Protocol, TypeVar

import msgspec

from flowcheck.catalog.vendor import Vendor
from flowcheck.flows.places import put_in, statement
from flowcheck.gate.items import (
    CONFIDENCES,
    NO_CONSENT,
    ON_A_SERVER,
    FlowItem,
    GateItem,
    Items,
    OptionItem,
    PackageItem,
    SdkItem,
    VendorItem,
    treatment_rank,
)
from flowcheck.policy import consent, options
from flowcheck.result.flows import Flow, VendorUse
from flowcheck.result.scan import ScanResult

_PLAIN = "plain"


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_Identified)


def items_of(result: ScanResult, vendors: Mapping[str, Vendor]) -> Items:
    """The items of a scan; ``vendors`` are those of the catalogue, by id."""
    return Items(
        flows=flow_items(result),
        vendors=tuple(sorted(map(_vendor, result.vendors), key=lambda item: item.vendor)),
        sdks=_merged(_sdks(result, vendors), _joined_sdk),
        options=_merged(_options(result, vendors), _joined_option),
        findings=tuple(sorted(result.findings, key=lambda finding: finding.id)),
    )


def flow_items(result: ScanResult) -> tuple[FlowItem, ...]:
    """The flows of a scan, one for each identity."""
    names = {use.vendor: use.name for use in result.vendors}
    return _merged(_flows(result.flows, names), _joined_flow)


def _merged(items: Iterable[_Item], join: Callable[[_Item, _Item], _Item]) -> tuple[_Item, ...]:
    """One item for each identity."""
    same: dict[str, list[_Item]] = {}
    for item in items:
        same.setdefault(item.id, []).append(item)
    return tuple(reduce(join, same[key]) for key in sorted(same))


def _flows(flows: Iterable[Flow], names: Mapping[str, str]) -> Iterator[FlowItem]:
    for flow in flows:
        place = put_in(flow)
        kinds = sorted({gate.kind for gate in flow.gates})
        yield FlowItem(
            vendor=flow.vendor,
            name=names.get(flow.vendor, flow.vendor),
            category=flow.derived_from or flow.category,
            key=flow.key,
            role=flow.role,
            event=flow.event,
            call=flow.sink.call,
            address=flow.address,
            implicit=flow.implicit,
            treatment=flow.treatment or _PLAIN,
            gates=tuple(
                GateItem(kind, tuple(sorted({g.text for g in flow.gates if g.kind == kind})))
                for kind in kinds
            ),
            whole_object=flow.whole_object,
            confidence=flow.confidence,
            collection=flow.collection,
            subjects=(flow.subject,) if flow.subject else (),
            file=place.file,
            line=place.line,
            around=statement(flow, place),
        )


def _joined_flow(one: FlowItem, other: FlowItem) -> FlowItem:
    """The looser of two routes in every respect; the place is the first."""
    texts = {gate.kind: gate.texts for gate in other.gates}
    first = min(one, other, key=lambda item: (item.file, item.line))
    return msgspec.structs.replace(
        first,
        treatment=min(one.treatment, other.treatment, key=treatment_rank),
        gates=tuple(
            GateItem(gate.kind, _union(gate.texts, texts[gate.kind]))
            for gate in one.gates
            if gate.kind in texts
        ),
        whole_object=one.whole_object or other.whole_object,
        confidence=max(one.confidence, other.confidence, key=_confidence_rank),
        collection="on" if "on" in (one.collection, other.collection) else first.collection,
        subjects=_union(one.subjects, other.subjects),
    )


def _confidence_rank(confidence: str) -> int:
    return CONFIDENCES.index(confidence) if confidence in CONFIDENCES else 0


def _vendor(use: VendorUse) -> VendorItem:
    packages: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    for package in use.packages:
        row = (package.file, package.line, package.version or "?")
        packages.setdefault((package.ecosystem, package.name), []).append(row)
    file, line = min(((found.file, found.line) for found in use.detected_by), default=("", 1))
    return VendorItem(
        vendor=use.vendor,
        name=use.name,
        vendor_class=use.vendor_class,
        regions=tuple(sorted(set(use.region.split("+")))),
        packages=tuple(
            PackageItem(
                ecosystem,
                name,
                tuple(sorted({version for _, _, version in rows})),
                *min(rows)[:2],
            )
            for (ecosystem, name), rows in sorted(packages.items())
        ),
        file=file,
        line=line,
    )


def _sdks(result: ScanResult, vendors: Mapping[str, Vendor]) -> Iterator[SdkItem]:
    for use in result.vendors:
        for init in use.inits:
            vendor = vendors.get(use.vendor)
            state = consent.state(use, init, vendor)
            if state == NO_CONSENT and options.side(init, vendor) == ON_A_SERVER:
                state = ON_A_SERVER
            conditions = {gate.text for gate in init.gates if gate.kind == "consent"}
            yield SdkItem(
                use.vendor,
                use.name,
                init.sdk,
                init.call,
                (state,),
                tuple(sorted(conditions)),
                init.file,
                init.line,
            )


def _joined_sdk(one: SdkItem, other: SdkItem) -> SdkItem:
    first = min(one, other, key=lambda item: (item.file, item.line))
    return msgspec.structs.replace(
        first,
        consent=tuple(sorted((*one.consent, *other.consent))),
        conditions=_union(one.conditions, other.conditions),
    )


def _options(result: ScanResult, vendors: Mapping[str, Vendor]) -> Iterator[OptionItem]:
    for use in result.vendors:
        vendor = vendors.get(use.vendor)
        for init in use.inits:
            for spec in options.applicable(vendor, init):
                value, written = options.value(init, spec)
                risk = options.risk(spec, value)
                yield OptionItem(
                    use.vendor,
                    use.name,
                    init.sdk,
                    init.call,
                    spec.name,
                    spec.topic,
                    (value,),
                    int(risk == "risky"),
                    int(risk == "safe"),
                    written,
                    init.file,
                    init.line,
                )


def _joined_option(one: OptionItem, other: OptionItem) -> OptionItem:
    first = min(one, other, key=lambda item: (item.file, item.line))
    return msgspec.structs.replace(
        first,
        values=tuple(sorted((*one.values, *other.values))),
        risky=one.risky + other.risky,
        safe=one.safe + other.safe,
        written=one.written or other.written,
    )


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))
