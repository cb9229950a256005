"""A scan and a register -> facts, one for each thing that a rule can be about.

What the fields mean is in ``schema.FIELDS``. Nothing is judged here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from msgspec import Struct

from flowcheck.catalog.categories import DataCategory
from flowcheck.catalog.vendor import OptionSpec, Vendor
from flowcheck.flows.places import put_in, statement
from flowcheck.globs import globs
from flowcheck.model import within
from flowcheck.policy import consent, options
from flowcheck.policy.dpia import criteria
from flowcheck.policy.examples import after_consent, safe_setting
from flowcheck.policy.register import Register, RegisteredVendor, country_of
from flowcheck.policy.schema import Defaults, Fact, On, Value
from flowcheck.result.flows import Flow, Init, VendorUse
from flowcheck.result.scan import SETTING, ScanResult

_SCRIPT = "script"
_OF_APPLE = ("ios", "macos", "apple")  # folders of an application
_OF_MODELS = "ai"  # in the names of calls of language models: ai.generateText


class Facts(Struct, frozen=True):
    """Makes the facts of one scan. ``file`` is where the register is written, for its facts."""

    result: ScanResult
    register: Register
    vendors: Mapping[str, Vendor]
    categories: Mapping[str, DataCategory]
    defaults: Defaults
    file: str = "flowcheck.yml"

    def all(self) -> Iterator[Fact]:
        """The facts, in order of the result."""
        uses = {use.vendor: use for use in self.result.vendors}
        recipients = {
            vendor: self._about(vendor, uses.get(vendor))
            | {"hooked": self._hooked(uses.get(vendor))}
            for vendor in dict.fromkeys(flow.vendor for flow in self.result.flows)
        }
        for flow in self.result.flows:
            yield self._flow(flow, uses.get(flow.vendor), recipients[flow.vendor])
        for use in self.result.vendors:
            yield self._vendor(use)
            for init in use.inits:
                if not (init.first_use and self._starts(use, init)):
                    yield self._init(use, init)
                yield from self._options(use, init)
        yield from self._registered()
        yield from self._activities()
        yield self._project()
        yield from self._settings()
        for row in self.result.unresolved:
            yield Fact(On.UNRESOLVED, {"why": row.why}, row.file, row.line, same=(row.why,))

    def _flow(self, flow: Flow, use: VendorUse | None, recipient: Mapping[str, Value]) -> Fact:
        known = self.categories.get(flow.category)
        own = self.register.vendors.get(flow.vendor)
        allowed = own.allowed if own is not None else None
        vendor = self.vendors.get(flow.vendor)
        told = str(recipient["vendor_class"])
        kind = vendor.class_of(flow.sink.call, flow.address) if vendor is not None else told
        expected = (
            *self.defaults.expected.get(kind if use else "", ()),
            *self.defaults.expected_of.get(flow.vendor, ()),
        )
        values: dict[str, Value] = {
            **recipient,
            **_seen(flow),
            "vendor_class": kind,
            "recipient": _addressed(str(recipient["vendor_name"]), flow.address),
            "article_9": known is not None and known.article_9,
            "article_10": known is not None and known.article_10,
            "collection": collection(flow, own),
            "expected": within(flow.category, expected),
            "allowed": None if allowed is None else within(flow.category, allowed),
            "declared": self._declared(flow, known),
            "declared_types": known.apple if known is not None else (),
            "withheld": self._withheld(flow, use),
            "hooked": not flow.implicit and recipient["hooked"],
            "denied": own is not None and within(flow.category, own.denied),
        }
        key = flow.key.rpartition(".")[2]
        same = (key, flow.role, flow.treatment, flow.sink.call)
        place = put_in(flow)
        return Fact(
            On.FLOW,
            values,
            place.file,
            place.line,
            flow.vendor,
            flow.category,
            flow.id,
            same,
            place.column,
            statement(flow, place),
        )

    def _withheld(self, flow: Flow, use: VendorUse | None) -> bool:
        """Whether an option keeps prompts of language models from a vendor that watches them.

        A value that is not constant is taken for a decision that somebody made.
        """
        vendor = self.vendors.get(flow.vendor)
        if use is None or vendor is None or _OF_MODELS not in flow.sink.call.split("."):
            return False
        values = [
            options.risk(spec, options.value(init, spec)[0])
            for init in use.inits
            for spec in options.applicable(vendor, init)
            if spec.topic == "prompts" and spec.name in init.options
        ]
        return bool(values) and all(risk in ("safe", "unknown") for risk in values)

    def _hooked(self, use: VendorUse | None) -> bool:
        """Whether a start of the vendor's SDK has a hook that sees everything before it is sent."""
        vendor = self.vendors.get(use.vendor) if use is not None else None
        return use is not None and any(
            spec.topic == "hook" and spec.name in init.options
            for init in use.inits
            for spec in options.applicable(vendor, init)
        )

    def _declared(self, flow: Flow, category: DataCategory | None) -> bool | None:
        """Whether a privacy manifest of the application that sends has a type for a category."""
        if category is None or not category.apple:
            return None
        files = {flow.sink.file, *(step.file for step in flow.path)}
        rows = [row for row in self.result.declarations if _is_of(files, row.file)]
        said = {name for row in rows for name in row.types}
        return not said.isdisjoint(category.apple) if rows else None

    def _vendor(self, use: VendorUse) -> Fact:
        flows = [flow for flow in self.result.flows if flow.vendor == use.vendor]
        place = use.telling
        values: dict[str, Value] = {
            **self._about(use.vendor, use),
            "detected": tuple(sorted({found.kind for found in use.detected_by})),
            "initialised": bool(use.inits),
            "controls": _controls([use]),
            "categories": tuple(sorted({flow.category for flow in flows})),
            "subjects": tuple(sorted({flow.subject for flow in flows})),
            "receives_personal_data": bool(flows),
            "signals": self._signals(),
        }
        return Fact(On.VENDOR, values, place.file, place.line, use.vendor)

    def _init(self, use: VendorUse, init: Init) -> Fact:
        vendor = self.vendors.get(use.vendor)
        values: dict[str, Value] = {
            **self._about(use.vendor, use),
            "sdk": init.sdk,
            "call": init.call,
            "version": init.version,
            "major": options.major(init.version),
            "gates": tuple(sorted({gate.kind for gate in init.gates})),
            "controls": _controls([use]),
            "condition": _first(gate.text for gate in init.gates if gate.kind == "consent"),
            "consent": consent.state(use, init, vendor),
            "side": options.side(init, vendor),
            "runs_in": options.runs_in(use, init),
            "signals": self._signals(),
            "first_use": init.first_use,
            "integrity": "integrity" in init.options if init.call == _SCRIPT else None,
            "payment_page": self._shows_payment(init.file),
        }
        if vendor is not None and vendor.parts:
            values["vendor_class"] = vendor.class_of(init.call, "")
        values["storage_free"] = values["storage_free"] or options.keeps_nothing(init, vendor)
        same = (init.sdk, init.call)
        example = after_consent(init, vendor) if values["consent"] == "none" else ""
        return Fact(On.INIT, values, init.file, init.line, use.vendor, same=same, example=example)

    def _starts(self, use: VendorUse, used: Init) -> bool:
        """Whether another call starts a vendor where one only uses it: one thing is told once."""
        vendor = self.vendors.get(use.vendor)
        where = options.side(used, vendor)
        starts = (init for init in use.inits if not init.first_use)
        return any(options.side(init, vendor) == where for init in starts)

    def _shows_payment(self, file: str) -> bool | None:
        """Whether a file is a payment page; ``None`` where nobody has said which are."""
        if not self.register.payment_pages:
            return None
        return globs(self.register.payment_pages).match_file(file)

    def _options(self, use: VendorUse, init: Init) -> Iterator[Fact]:
        vendor = self.vendors.get(use.vendor)
        for spec in options.told(vendor, init):
            yield self._option(use, init, spec, vendor)

    def _option(self, use: VendorUse, init: Init, spec: OptionSpec, vendor: Vendor | None) -> Fact:
        value, written = options.value(init, spec)
        values: dict[str, Value] = {
            **self._about(use.vendor, use),
            "sdk": init.sdk,
            "call": init.call,
            "version": init.version,
            "major": options.major(init.version),
            "option": spec.name,
            "topic": spec.topic,
            "value": value,
            "setting": f"{value}{'' if written else ' by default'}",
            "written": written,
            "risk": options.risk(spec, value),
            "side": options.side(init, vendor),
        }
        same = (init.sdk, init.call, spec.name)
        example = safe_setting(init, spec, vendor)
        return Fact(On.OPTION, values, init.file, init.line, use.vendor, same=same, example=example)

    def _registered(self) -> Iterator[Fact]:
        used = {use.vendor: use for use in self.result.vendors}
        reached = {flow.vendor for flow in self.result.flows}
        for vendor_id, own in sorted(self.register.vendors.items()):
            values = {
                **self._about(vendor_id, used.get(vendor_id)),
                "in_code": vendor_id in used,
                "receives_personal_data": vendor_id in reached,
            }
            yield Fact(On.REGISTERED, values, self.file, own.place.line, vendor_id)

    def _activities(self) -> Iterator[Fact]:
        for activity in self.register.activities:
            sent = (flow.category for flow in self.result.flows if flow.vendor in activity.vendors)
            special = any(self.categories[key].article_9 for key in sent if key in self.categories)
            values: dict[str, Value] = {
                "activity": activity.name or activity.id,
                "purposes": activity.purposes,
                "legal_basis": activity.legal_basis,
                "data_subjects": activity.data_subjects,
                "retention": activity.retention,
                "dpia": activity.dpia_url,
                "article_9_condition": activity.article_9_condition,
                "sends_article_9": special,
                "vendors": activity.vendors,
            }
            line = activity.place.line if activity.place else 1
            yield Fact(On.ACTIVITY, values, self.file, line, same=(activity.id,))

    def _project(self) -> Fact:
        uses = self.result.vendors
        reasons = criteria(self.result, self.categories)
        values: dict[str, Value] = {
            "audience": self.register.audience,
            "profiles": self.register.profiles,
            "signals": self._signals(),
            "vendor_classes": tuple(sorted({use.vendor_class for use in uses})),
            "controls": _controls(uses),
            "dpia_criteria": len(reasons),
            "dpia_reasons": reasons,
            "dpia": _first(activity.dpia_url for activity in self.register.activities),
            "has_register": self.register.written,
            "has_flows": bool(self.result.flows),
        }
        return Fact(On.PROJECT, values, *self._anywhere())

    def _settings(self) -> Iterator[Fact]:
        rows = [row for row in self.result.signals if row.kind == SETTING]
        every = tuple(row.name for row in rows)
        for row in rows:
            values: dict[str, Value] = {"setting": row.name, "settings": every}
            yield Fact(On.SETTING, values, row.file, row.line, same=(row.name,))

    def _anywhere(self) -> tuple[str, int]:
        """A file and a line for what is about all: the register, or where there is none the code.

        Without a register there may be no file of that name.
        """
        if self.register.written:
            return self.file, 1
        places = (
            *((place.file, place.line) for place in map(put_in, self.result.flows[:1])),
            *((found.file, found.line) for use in self.result.vendors for found in use.detected_by),
        )
        return next(iter(places), (self.file, 1))

    def _signals(self) -> tuple[str, ...]:
        return tuple(sorted({row.kind for row in self.result.signals} - {SETTING}))

    def _about(self, vendor_id: str, use: VendorUse | None) -> dict[str, Value]:
        """What is known of a recipient, by the catalogue and by the register."""
        vendor = self.vendors.get(vendor_id)
        own = self.register.vendors.get(vendor_id)
        country = country_of(own, vendor)
        return {
            "vendor": vendor_id,
            "vendor_name": use.name if use else vendor.name if vendor else vendor_id,
            "vendor_class": use.vendor_class if use else vendor.vendor_class if vendor else "",
            "vendor_country": country,
            "vendor_adequate": self.defaults.standing(country),
            "region": use.region if use else "",
            "advisory": self.defaults.breached.get(vendor_id, ""),
            "self_hosted": use is not None and use.self_hosted,
            "own_product": use is not None and bool(use.own),
            "storage_free": vendor_id in self.defaults.storage_free,
            "is_registered": own is not None,
            **(_registered(own, self.register) if own is not None else {}),
        }


def _is_of(files: Iterable[str], manifest: str) -> bool:
    """Whether one of the files is of the application of a manifest: in the folder of ``ios``."""
    parts = posixpath.dirname(manifest).split("/")
    folder = "/".join(takewhile(lambda name: name not in _OF_APPLE, parts))
    return not folder or any(file.startswith(f"{folder}/") for file in files)


def _seen(flow: Flow) -> dict[str, Value]:
    """What the flow itself shows."""
    return {
        "category": flow.category,
        "derived_from": flow.derived_from,
        "key": flow.key,
        "role": flow.role,
        "event": flow.event,
        "subject": flow.subject,
        "treatment": flow.treatment,
        "implicit": flow.implicit,
        "whole_object": flow.whole_object,
        "confidence": flow.confidence,
        "carrier": flow.carrier,
        "scheme": flow.address.partition(":")[0],
        "call": flow.sink.called,
        "gates": tuple(sorted({gate.kind for gate in flow.gates})),
    }


def _addressed(name: str, address: str) -> str:
    """A recipient with the host that the code calls, where its name is not the host."""
    host = address.rpartition("/")[2]
    return f"{name} ({host})" if host and host != name else name


def _registered(own: RegisteredVendor, register: Register) -> dict[str, Value]:
    return {
        "registered_legal_name": own.legal_name,
        "registered_role": own.role,
        "registered_status": own.status,
        "registered_residency": own.residency,
        "registered_basis": own.transfer_basis,
        "registered_dpf_checked": own.dpf_checked,
        "registered_dpa": own.dpa_url or (own.dpa_date.isoformat() if own.dpa_date else ""),
        "registered_subprocessors": own.subprocessors_url,
        "registered_retention": own.retention,
        "registered_purposes": own.purposes,
        "registered_article_9": own.article_9_condition,
        "registered_baa": own.baa_url,
        "registered_ccpa_role": own.ccpa_role,
        "registered_dpia": own.dpia_url,
        "registered_tia": own.tia_url,
        "registered_trains_ai": own.trains_ai,
        "registered_used_by": own.used_by,
        "registered_contact": own.contact.email or own.contact.phone or own.contact.address,
        "registered_self_assessment": own.self_assessment_url,
        "registered_subjects": tuple(sorted(_subjects(own.id, register))),
        "consent_required": own.consent_required,
        "cnil_exempt": own.cnil_exempt,
        "residency": own.residency or register.residency,
    }


def _subjects(vendor: str, register: Register) -> set[str]:
    rows = (row for row in register.activities if vendor in row.vendors)
    return {subject for row in rows for subject in row.data_subjects}


def collection(flow: Flow, own: RegisteredVendor | None) -> str:
    """How far a collection is proven; where the console decides, by what the register says of it.

    A setting is named by the property, by its category or by one above it; the nearest counts.
    """
    if flow.collection != "console" or own is None:
        return flow.collection
    parts = flow.category.split(".")
    names = (flow.key, *(".".join(parts[:length]) for length in range(len(parts), 0, -1)))
    said = next((own.console.settings[name] for name in names if name in own.console.settings), "")
    return said if said in ("on", "off") else flow.collection


def _controls(uses: Iterable[VendorUse]) -> tuple[str, ...]:
    return tuple(sorted({control.effect for use in uses for control in use.controls}))


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
