"""The vendors of a project: where they show, which packages, how initialised, what they collect.

Knows no flows but the implicit ones, which follow from version and options.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.schema import Effect, Vendor
from flowcheck.discover.packages import PackageRef
from flowcheck.flows.implicit import implicit_rows, region_of
from flowcheck.ir.graph import Const, Import
from flowcheck.link.constants import UNKNOWN, OptionValue, option_value, read_options
from flowcheck.link.evaluate import Evaluator
from flowcheck.link.program import Ref
from flowcheck.result import (
    Control,
    Detection,
    Flow,
    Gate,
    Init,
    PackageUse,
    Sink,
    Source,
    Step,
    VendorUse,
)
from flowcheck.taint.arguments import SinkCall
from flowcheck.taint.declared import Declared
from flowcheck.taint.recipients import Recipients
from flowcheck.taint.sinks import Sinks
from flowcheck.taint.starts import Starts

_CONFIDENCE = {"on": "high", "assumed": "medium", "console": "low"}


@dataclass(frozen=True, slots=True)
class VendorTable:
    """Builds the table of vendors of one program."""

    evaluator: Evaluator
    matcher: Matcher
    declared: Declared
    packages: tuple[PackageRef, ...]
    starts: Starts
    recipients: Recipients

    def build(
        self, sinks: Sinks, reached: frozenset[str]
    ) -> tuple[tuple[VendorUse, ...], tuple[Flow, ...]]:
        """The vendors in order of id, and the implicit flows of their SDKs (ids not set).

        A host without a vendor file counts when an explicit flow reaches it: ``reached``.
        """
        detections: dict[str, set[Detection]] = {}
        regions: dict[str, set[str]] = {}
        inits: dict[str, dict[tuple[str, int], Init]] = {}
        for sink in sinks.calls:
            if not sink.unlisted:
                self._detect(detections, sink.vendor, sink.ref, "call")
        for ref, vendor_id in sinks.scripts:
            self._detect(detections, vendor_id, ref, "script")
        for ref, vendor_id, region in sinks.hosts:
            if self.recipients.known(vendor_id) is not None and vendor_id not in reached:
                continue
            self._detect(detections, vendor_id, ref, "host")
            regions.setdefault(vendor_id, set()).add(region)
        self._imports(detections)
        uses = self._packages(detections)
        flows: list[Flow] = []
        for sink, options in self._inits(sinks):
            spot = self.evaluator.program.spot(sink.ref[0], self._at(sink.ref))
            shown = {
                name: _shown(value)
                for name, value in sorted(options.items())
                if name == "*" or not name.endswith("*")
            }
            vendor = self.matcher.vendor(sink.vendor)
            version = self._version(vendor, sink.sdk, spot.file) if vendor is not None else None
            inits.setdefault(sink.vendor, {})[spot.file, spot.line] = Init(
                spot.file, spot.line, shown, sink.label, sink.sdk, version, self._gates(sink.ref)
            )
            if vendor is not None:
                where = region_of(vendor, options)
                if where:
                    regions.setdefault(vendor.id, set()).add(where)
                flows.extend(self._implicit(vendor, sink, options))
        vendors = tuple(
            self._use(
                vendor_id,
                detections[vendor_id],
                uses.get(vendor_id, ()),
                regions.get(vendor_id, set()),
                inits.get(vendor_id, {}).values(),
                (sink for sink in sinks.calls if sink.vendor == vendor_id),
            )
            for vendor_id in sorted(detections)
        )
        return vendors, tuple(_unique(flows))

    def _use(
        self,
        vendor_id: str,
        detected: Iterable[Detection],
        packages: Iterable[PackageUse],
        regions: set[str],
        inits: Iterable[Init],
        calls: Iterable[SinkCall],
    ) -> VendorUse:
        vendor = self.matcher.vendor(vendor_id)
        name, vendor_class, default = vendor_id, "unknown", "unknown"
        if vendor is not None:
            name, vendor_class, default = (
                vendor.name,
                vendor.vendor_class,
                vendor.default_region or "unknown",
            )
        else:
            recipient = self.recipients.known(vendor_id)
            known = (*self.declared.vendors(), *((recipient,) if recipient else ()))
            for other in known:
                if other.id == vendor_id:
                    name, vendor_class = other.name, other.vendor_class
        region = "+".join(sorted(regions)) if regions else default
        return VendorUse(
            vendor_id,
            name,
            vendor_class,
            tuple(sorted(detected)),
            tuple(sorted(packages, key=_package_order)),
            region,
            tuple(sorted(inits, key=lambda init: (init.file, init.line))),
            tuple(self._controls(calls)),
        )

    def _controls(self, calls: Iterable[SinkCall]) -> Iterable[Control]:
        """The calls that steer collection, one for each line, in order."""
        found: dict[tuple[str, int, str], Control] = {}
        for sink in calls:
            if sink.effect not in (Effect.SEND, Effect.INIT):
                spot = self.evaluator.program.spot(sink.ref[0], self._at(sink.ref))
                found[spot.file, spot.line, sink.label] = Control(
                    spot.file,
                    spot.line,
                    sink.effect.value,
                    sink.label,
                    {name: _shown(value) for name, value in sorted(self._options(sink).items())},
                    self._gates(sink.ref),
                )
        return [found[key] for key in sorted(found)]

    def _gates(self, ref: Ref) -> tuple[Gate, ...]:
        return tuple(Gate(g.file, g.line, g.kind, g.text) for g in self.starts.of(ref))

    def _detect(
        self, detections: dict[str, set[Detection]], vendor_id: str, ref: Ref, kind: str
    ) -> None:
        spot = self.evaluator.program.spot(ref[0], self._at(ref))
        detections.setdefault(vendor_id, set()).add(Detection(spot.file, spot.line, kind))

    def _at(self, ref: Ref) -> int:
        return self.evaluator.program.module(ref[0]).nodes[ref[1]].at

    def _imports(self, detections: dict[str, set[Detection]]) -> None:
        program = self.evaluator.program
        for number in program.lowered():
            for node_id, node in enumerate(program.module(number).nodes):
                if not isinstance(node, Import) or program.target(number, node.source):
                    continue
                root, rest = program.outside(number, node.source)
                vendor = self.matcher.module_vendor(".".join((root, *rest)) if rest else root)
                if vendor is not None:
                    self._detect(detections, vendor.id, (number, node_id), "import")

    def _packages(self, detections: dict[str, set[Detection]]) -> dict[str, list[PackageUse]]:
        uses: dict[str, list[PackageUse]] = {}
        for package in self.packages:
            vendor = self.matcher.package_vendor(package.ecosystem, package.name)
            if vendor is not None:
                use = PackageUse(
                    package.ecosystem, package.name, package.version, package.file, package.line
                )
                uses.setdefault(vendor.id, []).append(use)
                detections.setdefault(vendor.id, set()).add(
                    Detection(package.file, package.line, "manifest")
                )
        return uses

    def _inits(self, sinks: Sinks) -> Iterable[tuple[SinkCall, dict[str, OptionValue]]]:
        """Initialisations with their options; without one in sight, the first use of an SDK."""
        seen: set[tuple[str, str]] = set()
        for sink in sinks.calls:
            if sink.effect is Effect.INIT:
                seen.add((sink.vendor, sink.sdk))
                yield sink, self._options(sink)
        for sink in sinks.calls:
            if (sink.vendor, sink.sdk) not in seen and sink.sdk not in ("http", "declared"):
                seen.add((sink.vendor, sink.sdk))
                if sink.effect is Effect.SEND:
                    yield sink, {"*": UNKNOWN}

    def _options(self, sink: SinkCall) -> dict[str, OptionValue]:
        options = self._written(sink)
        for name, ref in sink.keywords:
            if not name:
                options["*"] = UNKNOWN
                continue
            options[name] = option_value(self.evaluator, ref)
            inner = read_options(self.evaluator, ref)
            if "*" not in inner:
                options.update({f"{name}.{key}": value for key, value in inner.items()})
        return options

    def _written(self, sink: SinkCall) -> dict[str, OptionValue]:
        """The options of the argument that holds them; a constant there (a key) is no option."""
        if sink.options is None or isinstance(self.evaluator.program.node(sink.options), Const):
            return {}
        if any(ref == sink.options for _, ref in sink.keywords):
            return {}
        return read_options(self.evaluator, sink.options)

    def _implicit(
        self, vendor: Vendor, sink: SinkCall, options: Mapping[str, OptionValue]
    ) -> Iterable[Flow]:
        program = self.evaluator.program
        number, node_id = sink.ref
        node = program.module(number).nodes[node_id]
        spot = program.spot(number, node.at)
        text = program.text(number, node.at, node.end)
        version = self._version(vendor, sink.sdk, spot.file)
        gates = self._gates(sink.ref)
        for spec, state in implicit_rows(vendor, sink.sdk, version, options):
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
                gates=gates,
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
            if (package.ecosystem, package.name.lower()) in names
            and (package.version or package.spec)
        ]
        near = [package for package in fitting if _below(file, posixpath.dirname(package.file))]
        best = sorted(
            near or fitting,
            key=lambda package: (-len(posixpath.dirname(package.file)), package.name),
        )
        return best[0].version or best[0].spec if best else None


def _below(file: str, folder: str) -> bool:
    return not folder or file.startswith(f"{folder}/")


def _package_order(use: PackageUse) -> tuple[str, ...]:
    return (use.ecosystem, use.name, use.file, f"{use.line:09d}", use.version or "")


def _shown(value: OptionValue) -> object:
    if value is UNKNOWN:
        return "?"
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    return value


def _unique(flows: Sequence[Flow]) -> Iterable[Flow]:
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
