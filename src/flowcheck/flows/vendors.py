"""The vendors of a project: where they show, which packages, how initialised, what they collect.

Knows no flows but the implicit ones, which follow from version and options.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from msgspec import Struct, field

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.vendor import Effect, Vendor
from flowcheck.discover.packages import PackageRef
from flowcheck.flows.apart import Apart
from flowcheck.flows.implicit import implicit_rows, region_of
from flowcheck.flows.servers import SERVER, Servers
from flowcheck.flows.started import Started
from flowcheck.link.constants import HOLE
from flowcheck.link.options import UNKNOWN, OptionValue
from flowcheck.link.program import Program, Ref
from flowcheck.model import in_folder
from flowcheck.result.flows import (
    Control,
    Detection,
    Flow,
    Init,
    PackageUse,
    Sink,
    Source,
    Step,
    VendorUse,
)
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.declared import Declared
from flowcheck.taint.recipients import Recipient
from flowcheck.taint.sinks import Sinks

_IN_PAGES = "browser"
_BRING = ("import", "manifest", "script")
_CONFIDENCE = {"on": "high", "assumed": "medium", "console": "low"}


class _Found(Struct):
    """What shows one vendor. ``unlisted``: it is a host without a vendor file."""

    detected: set[Detection] = field(default_factory=set)
    packages: list[PackageUse] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    inits: dict[tuple[str, int], Init] = field(default_factory=dict)
    unlisted: Recipient | None = None


class VendorTable(Struct, frozen=True):
    """Builds the table of vendors of one program."""

    program: Program
    matcher: Matcher
    declared: Declared
    packages: tuple[PackageRef, ...]
    servers: Servers
    apart: Apart
    started: Callable[..., Started]

    def build(
        self, sinks: Sinks, reached: frozenset[str]
    ) -> tuple[tuple[VendorUse, ...], tuple[Flow, ...]]:
        """The vendors in order of id, and the implicit flows of their SDKs (ids not set).

        A host without a vendor file counts when an explicit flow reaches it: ``reached``.
        """
        found: defaultdict[str, _Found] = defaultdict(_Found)
        self._sinks(found, sinks, reached)
        self._imports(found)
        self._packages(found)
        flows = tuple(_unique(self._starts(found, sinks)))
        vendors = tuple(
            self._use(vendor_id, shown, (sink for sink in sinks.calls if sink.vendor == vendor_id))
            for vendor_id, shown in sorted(found.items(), key=itemgetter(0))
            if shown.detected
        )
        return vendors, flows

    def _sinks(
        self, found: defaultdict[str, _Found], sinks: Sinks, reached: frozenset[str]
    ) -> None:
        """What calls, scripts and hosts show."""
        offsets = dict(sinks.offsets)

        def detect(vendor_id: str, ref: Ref, kind: str) -> None:
            spot = self.program.spot(ref[0], offsets[ref])
            found[vendor_id].detected.add(Detection(spot.file, spot.line, kind))

        for sink in sinks.calls:
            if not sink.unlisted:
                detect(sink.vendor, sink.ref, "call")
        for ref, vendor_id in sinks.scripts:
            detect(vendor_id, ref, "script")
        for ref, recipient in sinks.hosts:
            shown = found[recipient.id]
            if not recipient.listed:
                shown.unlisted = recipient
            if recipient.listed or recipient.id in reached:
                detect(recipient.id, ref, "host")
                shown.regions.add(recipient.region)

    def _starts(self, found: defaultdict[str, _Found], sinks: Sinks) -> Iterator[Flow]:
        """What initialisations show, and the flows that come of them."""
        for sink, start in self._inits(sinks):
            shown, vendor, spot = found[sink.vendor], self.matcher.vendor(sink.vendor), start.spot
            version = self._version(vendor, sink.sdk, spot.file) if vendor is not None else None
            options = {
                name: _shown(value)
                for name, value in sorted(start.options.items())
                if name == "*" or not name.endswith("*")
            }
            shown.inits[spot.file, spot.line] = Init(
                spot.file,
                spot.line,
                options,
                sink.label,
                sink.sdk,
                version,
                start.gates,
                self._side(sink.ref[0]),
                vendor is not None and _is_first_use(vendor, sink, shown.detected),
            )
            if vendor is not None:
                where = region_of(vendor, start.options)
                if where:
                    shown.regions.add(where)
                yield from self._implicit(vendor, sink, start)

    def _side(self, number: int) -> str:
        file = self.program.files[number]
        return SERVER if self.servers.has(file.path, file.text) else ""

    def _use(self, vendor_id: str, shown: _Found, calls: Iterable[SinkCall]) -> VendorUse:
        vendor = self.matcher.vendor(vendor_id)
        name, vendor_class, default = vendor_id, "unknown", "unknown"
        if vendor is not None:
            name, vendor_class, default = (
                vendor.name,
                vendor.vendor_class,
                vendor.default_region or "unknown",
            )
        else:
            known = (*self.declared.vendors(), *((shown.unlisted,) if shown.unlisted else ()))
            for other in known:
                if other.id == vendor_id:
                    name, vendor_class = other.name, other.vendor_class
        region = "+".join(sorted(shown.regions)) if shown.regions else default
        return VendorUse(
            vendor_id,
            name,
            vendor_class,
            tuple(sorted(shown.detected)),
            tuple(sorted(shown.packages, key=_package_order)),
            region,
            tuple(init for _, init in sorted(shown.inits.items(), key=itemgetter(0))),
            tuple(self._controls(calls)),
            self_hosted=vendor is not None and vendor.self_hosted and region == "unknown",
        )

    def _controls(self, calls: Iterable[SinkCall]) -> Iterable[Control]:
        """The calls that steer collection, one for each line, in order."""
        found: dict[tuple[str, int, str], Control] = {}
        for sink in calls:
            if sink.effect not in (Effect.SEND, Effect.INIT):
                start = self._started(sink, read=True)
                spot = start.spot
                found[spot.file, spot.line, sink.label] = Control(
                    spot.file,
                    spot.line,
                    sink.effect.value,
                    sink.label,
                    {name: _shown(value) for name, value in sorted(start.options.items())},
                    start.gates,
                )
        return [found[key] for key in sorted(found)]

    def _started(self, sink: SinkCall, *, read: bool) -> Started:
        return self.apart.started(sink, lambda: self.started(sink, read=read), read=read)

    def _imports(self, found: defaultdict[str, _Found]) -> None:
        for facts in self.apart.facts(self.program.lowered()):
            for vendor_id, detection in facts.imports:
                found[vendor_id].detected.add(detection)

    def _packages(self, found: defaultdict[str, _Found]) -> None:
        for package in self.packages:
            vendor = self.matcher.package_vendor(package.ecosystem, package.name)
            if vendor is not None:
                use = PackageUse(
                    package.ecosystem, package.name, package.version, package.file, package.line
                )
                found[vendor.id].packages.append(use)
                found[vendor.id].detected.add(Detection(package.file, package.line, "manifest"))

    def _inits(self, sinks: Sinks) -> Iterable[tuple[SinkCall, Started]]:
        """Initialisations with their options; without one in sight, the first use of an SDK."""
        seen: set[tuple[str, str]] = set()
        for sink in sinks.calls:
            if sink.effect is Effect.INIT:
                seen.add((sink.vendor, sink.sdk))
                yield sink, self._started(sink, read=True)
        for sink in sinks.calls:
            if (sink.vendor, sink.sdk) not in seen and sink.sdk not in ("http", "declared"):
                seen.add((sink.vendor, sink.sdk))
                if sink.effect is Effect.SEND:
                    yield sink, self._started(sink, read=False)

    def _implicit(self, vendor: Vendor, sink: SinkCall, start: Started) -> Iterable[Flow]:
        spot, text = start.spot, start.text
        version = self._version(vendor, sink.sdk, spot.file)
        for spec, state in implicit_rows(vendor, sink.sdk, version, start.options):
            yield Flow(
                id="",
                vendor=vendor.id,
                category=spec.category,
                key=spec.key,
                role=spec.role.value,
                event="",
                subject="visitor",
                treatment="plain",
                implicit=True,
                whole_object=False,
                confidence=_CONFIDENCE[state],
                source=Source(spot.file, spot.line, spot.column, text),
                sink=Sink(spot.file, spot.line, spot.column, text, sink.label),
                path=(
                    Step(spot.file, spot.line, spot.column, text, "collected by the SDK itself"),
                ),
                gates=start.gates,
                collection=state,
                why=spec.note,
            )

    def _version(self, vendor: Vendor, sdk: str, file: str) -> str | None:
        """The version (or range) of the SDK's package in the manifest nearest to a file."""
        names = {
            (package.ecosystem, package.name.lower())
            for package in vendor.packages
            if package.sdk == sdk
        }
        fitting = [
            package
            for package in self.packages
            if (package.version or package.spec)
            and (package.ecosystem, package.name.lower()) in names
        ]
        near = [package for package in fitting if in_folder(file, posixpath.dirname(package.file))]
        best = sorted(
            near or fitting,
            key=lambda package: (-len(posixpath.dirname(package.file)), package.name),
        )
        return best[0].version or best[0].spec if best else None


def _is_first_use(vendor: Vendor, sink: SinkCall, detected: Iterable[Detection]) -> bool:
    """Whether a call starts nothing: some other call does, or nothing here brings the SDK."""
    if sink.effect is Effect.INIT:
        return False
    if any(call.effect is Effect.INIT and call.sdk == sink.sdk for call in vendor.calls):
        return True
    kinds = {found.kind for found in detected}
    return sink.sdk == _IN_PAGES and kinds.isdisjoint(_BRING)


def _package_order(use: PackageUse) -> tuple[str, ...]:
    return (use.ecosystem, use.name, use.file, f"{use.line:09d}", use.version or "")


def _shown(value: OptionValue) -> object:
    if value == UNKNOWN:
        return "?"
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    return value.replace(HOLE, "{}") if isinstance(value, str) else value


def _unique(flows: Iterable[Flow]) -> Iterable[Flow]:
    seen = set()
    for flow in flows:
        same = (
            flow.vendor,
            flow.category,
            flow.key,
            flow.sink.file,
            flow.sink.line,
            flow.sink.column,
        )
        if same not in seen:
            seen.add(same)
            yield flow
